package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
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

// secondPriority is that of the database's processes that work for a check, 0 the usual one and 19 the lowest. They
// hold the lock of publications for a moment: an import that waits for it must not wait for ever.
const secondPriority = 10

// goSecond lets others go before the process of the database that serves a connection, when it is one of this machine:
// the number that a database gives for its process may be that of another process here.
func goSecond(conn *pgx.Conn) {
	pid := int(conn.PgConn().PID())
	if parent := listenerOf(conn.PgConn().Conn()); parent > 1 && parent == parentOf(pid) {
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, secondPriority) // of another user: as it was
	}
}

// listenerOf returns the process that listens at the other end of a socket of this machine; 0 for another connection.
func listenerOf(conn net.Conn) (pid int) {
	socket, ok := conn.(*net.UnixConn)
	if !ok {
		return 0
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Control(func(fd uintptr) {
		if peer, err := unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); err == nil {
			pid = int(peer.Pid)
		}
	})
	return pid
}

// parentOf returns the process that started a process; 0 when there is none.
func parentOf(pid int) (parent int) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name, in brackets, may hold anything; then come the state and the parent.
	text := string(stat)
	var state string
	_, _ = fmt.Sscan(text[strings.LastIndexByte(text, ')')+1:], &state, &parent)
	return parent
}
