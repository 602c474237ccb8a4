package main

import (
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// startLimited starts a check, bounds what it may take, and lets the server go first: a check runs on processors that
// nothing else wants. A limit that cannot be set leaves the others and the time limit.
func startLimited(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		// A process has the priority of the thread that starts it. The goroutine ends without unlocking its thread, which
		// ends with it.
		runtime.LockOSThread()
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 19)
		_ = unix.SchedSetAttr(0, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_IDLE}, 0)
		started <- cmd.Start()
	}()
	if err := <-started; err != nil {
		return err
	}
	for resource, limit := range map[int]uint64{
		unix.RLIMIT_AS:    checkMemory,
		unix.RLIMIT_CPU:   uint64(checkTime.Seconds()),
		unix.RLIMIT_FSIZE: 4 * checkOutput,
	} {
		_ = unix.Prlimit(cmd.Process.Pid, resource, &unix.Rlimit{Cur: limit, Max: limit}, nil)
	}
	return nil
}
