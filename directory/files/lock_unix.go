//go:build unix

package files

import (
	"os"
	"syscall"
)

// Lock locks a file for this process, until it is closed. It returns an error when another process holds it.
func Lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
