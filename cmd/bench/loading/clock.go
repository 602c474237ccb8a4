package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// tick is the unit of processor time in /proc on Linux.
const tick = 10 * time.Millisecond

// serverClock returns a clock of the processor time that the server has spent, all its
// processes together, those that have ended too. It stands still when the server is
// on another machine, or this one has no /proc.
func serverClock(ctx context.Context, server string) (func() time.Duration, error) {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	backend := int(conn.PgConn().PID())
	postmaster := parentOf(backend)
	return func() time.Duration {
		if postmaster <= 1 {
			return 0
		}
		_, spent, children := readStat(postmaster)
		all, _ := filepath.Glob("/proc/[0-9]*")
		for _, dir := range all {
			pid, _ := strconv.Atoi(filepath.Base(dir))
			if parent, own, waited := readStat(pid); parent == postmaster {
				children += own + waited
			}
		}
		return spent + children
	}, nil
}

func parentOf(pid int) int {
	parent, _, _ := readStat(pid)
	return parent
}

// readStat reads of a process its parent, its own processor time, and that of its
// children that have ended; zeros when there is no such process.
func readStat(pid int) (parent int, own, waited time.Duration) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, 0
	}
	fields := bytes.Fields(raw[bytes.LastIndexByte(raw, ')')+1:]) // from the third on: state, parent…
	number := func(i int) int {
		n, _ := strconv.Atoi(string(fields[i-3]))
		return n
	}
	if len(fields) < 17-2 {
		return 0, 0, 0
	}
	return number(4), time.Duration(number(14)+number(15)) * tick, time.Duration(number(16)+number(17)) * tick
}
