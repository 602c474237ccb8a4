//go:build unix

package sitetest

import (
	"syscall"
	"testing"
	"time"
)

// ProcessorTime returns the user and system time of the process, garbage collection included:
// unlike the time of the clock it does not depend on what else the machine does.
func ProcessorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
