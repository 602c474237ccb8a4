package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// TestChecksLetOthersGoFirst opens connections as a check does and as an import does.
func TestChecksLetOthersGoFirst(t *testing.T) {
	url := pgtest.New(t)
	niceOf := func(connected ...func(*pgx.Conn)) (nice int, local bool) {
		t.Helper()
		pool, err := postgres.Open(t.Context(), url, connected...)
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		conn, err := pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Release()
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", conn.Conn().PgConn().PID()))
		if err != nil || listenerOf(conn.Conn().PgConn().Conn()) == 0 {
			return 0, false
		}
		text := string(stat)
		// After the name: the fields 3 and following of proc_pid_stat(5); nice is field 19.
		_, err = fmt.Sscan(strings.Fields(text[strings.LastIndexByte(text, ')')+1:])[16], &nice)
		if err != nil {
			t.Fatal(err)
		}
		return nice, true
	}
	usual, local := niceOf()
	second, _ := niceOf(goSecond)
	switch {
	case local && second != max(usual, secondPriority):
		t.Errorf("the database serves a check with priority %d, want %d (%d is usual)", second, secondPriority, usual)
	case !local && second != usual:
		t.Errorf("a process of another machine has changed")
	}
	if own := parentOf(os.Getpid()); own != os.Getppid() {
		t.Errorf("parentOf(self) = %d, want %d", own, os.Getppid())
	}
	if got := parentOf(1 << 30); got != 0 {
		t.Errorf("a process that is not there has the parent %d", got)
	}
}

// TestCheckWithoutTime starts a check that others came before for too long: its listing is not to blame.
func TestCheckWithoutTime(t *testing.T) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	reason, err := newChecker(&app{cli: &cli{}}, nil).run(ctx, nil, io.Discard, "mapping", "--json", "--", "liste.csv")
	if reason != "" || directory.ErrorCode(err) != directory.Unavailable {
		t.Errorf("%q, %v, want a service that is busy", reason, err)
	}
}
