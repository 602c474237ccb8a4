package main

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// limitProcess bounds what a check may take, and lets the server go first. A limit that cannot be
// set leaves the others and the time limit.
func limitProcess(pid int) {
	for resource, limit := range map[int]uint64{
		unix.RLIMIT_AS:    checkMemory,
		unix.RLIMIT_CPU:   uint64(checkTime.Seconds()),
		unix.RLIMIT_FSIZE: checkOutput,
	} {
		_ = unix.Prlimit(pid, resource, &unix.Rlimit{Cur: limit, Max: limit}, nil)
	}
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, 10)
}
