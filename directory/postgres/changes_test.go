package postgres_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// Applying the changes since any version gives what reading the whole gives, whatever was
// published meanwhile.
func TestChangesGiveTheWhole(t *testing.T) {
	for _, seed := range []uint64{0, 4, 29} {
		pool := pgtest.Pool(t)
		db := postgres.New(pool)
		h := newHistory(t, pool, seed)
		states := []state{readWhole(t, db)}
		var done []string
		for range 14 {
			done = append(done, h.step())
			now := readWhole(t, db)
			for _, s := range states {
				if diff := now.differs(s.follow(t, db)); diff != "" {
					t.Fatalf("seed %d, from version %d to %d after %q: %s", seed, s.version, now.version, done, diff)
				}
			}
			if now.version > states[len(states)-1].version {
				states = append(states, now)
			}
		}
		if len(states) < 6 {
			t.Errorf("seed %d: only %d versions", seed, len(states))
		}
	}
}

func TestForgottenVersions(t *testing.T) {
	pool := pgtest.Pool(t)
	db, h := postgres.New(pool), newHistory(t, pool, 9)
	for range 3 {
		if err := h.publish("nord", h.listing("nord"), publishAll); err != nil {
			t.Fatal(err)
		}
		h.now = h.now.AddDate(0, 0, 10)
	}
	if _, err := db.Changes(t.Context(), 4); directory.ErrorCode(err) != directory.Gone {
		t.Errorf("since a version that does not exist: %v", err)
	}
	if err := h.store.Keep(t.Context(), 15); err != nil { // 30 days after the first, 10 after the last
		t.Fatal(err)
	}
	if _, err := db.Changes(t.Context(), 1); directory.ErrorCode(err) != directory.Gone {
		t.Errorf("since version 1: %v", err)
	}
	if c, err := db.Changes(t.Context(), 2); err != nil {
		t.Errorf("since version 2: %v", err)
	} else {
		c.Close()
	}
	if n := count(t, pool, `select count(*) from core.change where version <= 2`); n != 0 {
		t.Errorf("%d changes are kept for nothing", n)
	}
	if n := count(t, pool, `select count(*) from core.change where version = 3`); n == 0 {
		t.Error("the changes of version 3 are gone")
	}
}
