package main_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// parts returns the disk copies that are being written, or were left unfinished.
func (s *shop) parts() []string {
	s.t.Helper()
	found, err := filepath.Glob(filepath.Join(s.data, "lieux.snapshot.*.part"))
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

// TestUnfinishedCopiesAreRemoved kills a server while it writes the disk copy, and
// starts another.
func TestUnfinishedCopiesAreRemoved(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.do("import", "--force", invent(20_000, 41).writeCSV(t, s.data, "essais"))
	for attempt := 1; len(s.parts()) == 0; attempt++ {
		if attempt > 20 {
			t.Fatal("no server was killed while it wrote the disk copy")
		}
		if err := os.Remove(filepath.Join(s.data, "lieux.snapshot")); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		srv := s.start()
		becomes(t, "the beginning or the end of the disk copy", func() bool {
			_, err := os.Stat(filepath.Join(s.data, "lieux.snapshot"))
			return len(s.parts()) > 0 || err == nil
		})
		srv.end(syscall.SIGKILL)
	}
	unfinished := s.parts()
	srv := s.serve() // it may be writing its own copy
	for _, part := range s.parts() {
		if slices.Contains(unfinished, part) {
			t.Errorf("a server that started leaves %s of the one that was killed", part)
		}
	}
	if srv.stop(); srv.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("status %d: %s", srv.cmd.ProcessState.ExitCode(), srv.stderr)
	}
}

// TestRequestsAreLogged: --log-requests needs nothing else, and a log for programs is JSON.
func TestRequestsAreLogged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	srv := s.serve("--log-requests", "--log-format", "json")
	srv.ok("/api/v1/lieux?q=secret")
	becomes(t, "the line of a request", func() bool {
		return strings.Contains(srv.stderr.String(), `"path":"/api/v1/lieux","status":200`)
	})
	if strings.Contains(srv.stderr.String(), "secret") {
		t.Error("the log repeats what was searched for")
	}
}

// TestStoppedServersLeaveNothing stops servers at several moments of their start:
// each ends with status 0 once it serves, and finishes the disk copy that it has begun.
func TestStoppedServersLeaveNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.do("import", "--force", invent(20_000, 42).writeCSV(t, s.data, "essais"))
	for range 3 {
		if err := os.Remove(filepath.Join(s.data, "lieux.snapshot")); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		srv := s.serve() // it is still writing the copy
		if srv.stop(); srv.cmd.ProcessState.ExitCode() != 0 {
			t.Errorf("status %d: %s", srv.cmd.ProcessState.ExitCode(), srv.stderr)
		}
		if left := s.parts(); len(left) > 0 {
			t.Errorf("a server that was stopped leaves %v", left)
		}
		if _, err := os.Stat(filepath.Join(s.data, "lieux.snapshot")); err != nil {
			t.Error(err)
		}
	}
}
