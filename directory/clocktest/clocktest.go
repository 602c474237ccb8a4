// Package clocktest is the clock of tests that run the whole program. They read
// the time here and give it to what they test, so that the same tests can be run
// as of any instant: LIEUX_TEST_CLOCK=2026-12-25T10:00:00+01:00 go test ./...
//
// Tests of one package use a fixed instant instead.
package clocktest

import (
	"os"
	"testing"
	"time"
)

// Variable is the environment variable that names the instant, in RFC 3339, at
// which the clock of tests stands when a test asks for it first; empty or unset:
// the system's clock.
const Variable = "LIEUX_TEST_CLOCK"

// New returns the clock of a test: one that shows the instant that Variable names
// and then runs as the system's clock does. The test fails if it is no instant.
func New(tb testing.TB) func() time.Time {
	tb.Helper()
	start := os.Getenv(Variable)
	if start == "" {
		return time.Now
	}
	first, err := time.Parse(time.RFC3339, start)
	if err != nil {
		tb.Fatalf("%s: %v", Variable, err)
	}
	began := time.Now()
	return func() time.Time { return first.Add(time.Since(began)) }
}
