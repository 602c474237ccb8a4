// Package gctune sets the garbage collector for the two things that the program
// does: serving a snapshot of the directory, and importing a listing. It leaves the
// collector alone when the operator has set GOGC or GOMEMLIMIT.
package gctune

import (
	"os"
	"runtime/debug"
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

// ForSnapshot sets the collector for a server that holds a snapshot of size bytes.
func ForSnapshot(size int) {
	if !setByOperator() {
		debug.SetGCPercent(percent(size))
	}
}

// DuringReload sets the collector while a second snapshot is built next to the
// served one of size bytes: what reading leaves behind is then twice as large.
// restore sets the collector for the served snapshot alone again.
func DuringReload(size int) (restore func()) {
	ForSnapshot(3 * size)
	return func() { ForSnapshot(size) }
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
