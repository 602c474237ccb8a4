package gctune

import (
	"math"
	"syscall"
)

// dataLimit returns the limit of the data segment, which covers what Go allocates.
func dataLimit() int64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_DATA, &limit); err != nil || limit.Cur > math.MaxInt64/16 {
		return math.MaxInt64 / 16
	}
	return int64(limit.Cur)
}
