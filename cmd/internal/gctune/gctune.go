// Package gctune sets the garbage collector for the two things that the program
// does: serving a snapshot of the directory, and importing a listing. It leaves the
// collector alone when the operator has set GOGC or GOMEMLIMIT.
package gctune

import (
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// A snapshot is a few flat slices without pointers: marking it costs almost
// nothing, whatever its size, so the collector may run often. The growth allowed
// between two collections is therefore set in bytes. The usual share of the heap
// would double the memory of a million places, and collect twenty times a second
// with a few hundred.
const (
	growthBytes = 64 << 20
	minPercent  = 10
	maxPercent  = 200
)

// aboveSnapshot is how much a server may hold besides its snapshots before the collector works harder:
// what requests hold at once is bounded below that, and a percentage of it would double it.
const aboveSnapshot = 450 << 20

// ForSnapshot sets the collector for a server that holds a snapshot of size bytes.
func ForSnapshot(size int) {
	if !setByOperator() {
		debug.SetGCPercent(percent(size))
		debug.SetMemoryLimit(min(int64(2*size)+aboveSnapshot, allowed()*9/10))
	}
}

// DuringReload sets the collector while a second snapshot is built next to the
// served one of size bytes: what reading leaves behind is then twice as large.
// restore sets the collector for the served snapshot alone again.
func DuringReload(size int) (restore func()) {
	ForSnapshot(3 * size)
	return func() { ForSnapshot(size) }
}

// allowed returns how many bytes the system lets this process have: the limit of its control group or of
// its data segment.
func allowed() int64 {
	limit := int64(math.MaxInt64 / 16)
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64); err == nil && n > 0 {
			limit = min(limit, n)
		}
	}
	return min(limit, dataLimit())
}

func percent(size int) int {
	return min(max(minPercent, 100*growthBytes/max(1, size)), maxPercent)
}

// The rows of an import soon become garbage, and what an import keeps of a million
// of them has no pointers, like a snapshot.
const (
	importPercent = 200
	importBytes   = 240 << 20
)

// ForImport sets the collector for an import, which stays below 300 MB whatever
// the size of its listing, up to a million rows.
func ForImport() {
	if !setByOperator() {
		debug.SetGCPercent(importPercent)
		debug.SetMemoryLimit(importBytes)
	}
}

func setByOperator() bool { return os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" }
