package postgres_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// Every version that is kept is read again as it was published, and the changes of the
// log lead from each to the next.
func TestPastIsAsItWasPublished(t *testing.T) {
	for _, seed := range []uint64{2, 29} {
		pool := pgtest.Pool(t)
		db := postgres.New(pool)
		h := newHistory(t, pool, seed)
		states := []state{readWhole(t, db)}
		for range 16 {
			h.step()
			if now := readWhole(t, db); now.version > states[len(states)-1].version {
				states = append(states, now)
			}
		}
		newest := states[len(states)-1].version
		for _, want := range states[1:] {
			p, err := db.PublishedAt(t.Context(), want.version)
			if err != nil {
				t.Fatal(err)
			}
			got := stateOf(t, p)
			got.redirects, want.redirects = nil, nil
			if diff := want.differs(got); diff != "" {
				t.Fatalf("seed %d, version %d of %d: %s", seed, want.version, newest, diff)
			}
			id := slices.Sorted(maps.Keys(want.places))[0]
			if p, err = db.PublishedAt(t.Context(), want.version, id, "unknown"); err != nil {
				t.Fatal(err)
			}
			var ids []string
			for place, err := range p.Places(t.Context()) {
				if ids = append(ids, place.ID); err != nil || text(t, place) != want.places[id] {
					t.Errorf("version %d, place %s: %v, %+v", want.version, id, err, place)
				}
			}
			if p.Close(); len(ids) != 1 {
				t.Errorf("version %d, place %s: %q", want.version, id, ids)
			}
		}
		for _, from := range states {
			places, version := maps.Clone(from.places), from.version
			for c, err := range db.History(t.Context(), from.version, newest) {
				if err != nil {
					t.Fatal(err)
				}
				if c.Version != version {
					check(t, states, version, places)
					version = c.Version
				}
				if before, was := places[c.ID]; was != (c.Before != nil) || was && text(t, c.Before) != before {
					t.Fatalf("version %d changes place %s from\n%s\nwant\n%s", c.Version, c.ID, text(t, c.Before), before)
				}
				switch c.Type() {
				case directory.Removal:
					delete(places, c.ID)
				default:
					places[c.ID] = text(t, c.After)
				}
			}
			check(t, states, newest, places)
		}
	}
}

func check(t *testing.T, states []state, version int64, places map[string]string) {
	t.Helper()
	for _, s := range states {
		if s.version == version && !maps.Equal(s.places, places) {
			t.Fatalf("the log leads to %d places in version %d, not to its %d", len(places), version, len(s.places))
		}
	}
}
