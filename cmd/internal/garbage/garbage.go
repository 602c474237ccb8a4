// Package garbage sets the collector for a server that holds a directory.
package garbage

import (
	"os"
	"runtime/debug"
)

// A version is a few flat slices without pointers: marking it costs next to
// nothing, whatever its size, so that the collector may run often. What it may
// let grow is set in bytes, not as the usual share of the heap, which would double
// the memory of a million places and collect twenty times a second with a few.
const (
	roomBytes  = 64 << 20
	minPercent = 10
	maxPercent = 200
)

// Tune sets the collector for a version of some bytes. It does nothing when the
// operator has set GOGC or GOMEMLIMIT.
func Tune(version int) {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(percent(version))
	}
}

// Beside sets the collector while another version is read beside one of some bytes:
// the share that suits one would be of two, and of what reading leaves behind.
// back sets it again as before.
func Beside(version int) (back func()) {
	Tune(3 * version)
	return func() { Tune(version) }
}

func percent(version int) int {
	return min(max(minPercent, 100*roomBytes/max(1, version)), maxPercent)
}

// importPercent and importBytes are what an import may let grow: its rows leave
// much behind that is soon garbage, and what it keeps of a million of them is
// without pointers, like a version.
const (
	importPercent = 200
	importBytes   = 240 << 20
)

// TuneImport sets the collector for an import, which stays below 300 MB whatever
// its listing's size, up to a million rows. It does nothing when the operator has
// set GOGC or GOMEMLIMIT.
func TuneImport() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(importPercent)
		debug.SetMemoryLimit(importBytes)
	}
}
