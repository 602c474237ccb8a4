package main

import (
	"fmt"
	"time"
)

// clockFrom returns the clock of the program: the system's, or, where start is an
// instant in RFC 3339, one that shows start now and then runs as the system's does.
// Everything that is dated or judged by the day reads it; durations are measured
// by the system's.
func clockFrom(start string) (func() time.Time, error) {
	if start == "" {
		return time.Now, nil
	}
	first, err := time.Parse(time.RFC3339, start)
	if err != nil {
		return nil, usageError(fmt.Sprintf("--clock=%s : un instant RFC 3339 est attendu, tel que 2026-07-14T10:00:00+02:00",
			start))
	}
	began := time.Now()
	return func() time.Time { return first.Add(time.Since(began)) }, nil
}
