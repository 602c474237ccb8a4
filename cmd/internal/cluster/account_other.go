//go:build unix && !linux

package cluster

import "syscall"

// allowTraversal can do nothing here: start then fails with PostgreSQL's own reason.
func allowTraversal(*syscall.SysProcAttr, string, account) {}
