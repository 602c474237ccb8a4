package cluster

import "syscall"

// capDacReadSearch lets a process pass through directories whatever their mode
// (linux/capability.h).
const capDacReadSearch = 2

// allowTraversal lets the unprivileged server reach a cluster that lies below a
// directory closed to others, such as /root: it keeps that one capability of root.
func allowTraversal(attr *syscall.SysProcAttr, dir string, a account) {
	if a.closedParent(dir) != "" {
		attr.AmbientCaps = []uintptr{capDacReadSearch}
	}
}
