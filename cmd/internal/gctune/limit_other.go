//go:build !linux

package gctune

import "math"

// dataLimit returns the limit of the data segment: on other systems it does not cover what Go allocates.
func dataLimit() int64 { return math.MaxInt64 / 16 }
