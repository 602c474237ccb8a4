package snapshot_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
)

// story is a directory that changes at random.
type story struct {
	tb      testing.TB
	rng     *rand.Rand
	version int64
	at      time.Time
	places  map[string]directory.Place
	spare   []directory.Place // that may come
	records int               // made so far

	redirects map[string]string
}

func newStory(tb testing.TB, n int, seed uint64) *story {
	h := &story{tb: tb, rng: rand.New(rand.NewPCG(seed, 3)), version: 1, at: placetest.Day.Add(12 * time.Hour),
		places: map[string]directory.Place{}, redirects: map[string]string{}}
	for p, err := range placetest.Places(gazetteer(), n, seed) {
		if err != nil {
			tb.Fatal(err)
		}
		h.places[p.ID] = p.Clone()
	}
	for p := range placetest.Places(gazetteer(), n, seed+1000) {
		h.spare = append(h.spare, p.Clone())
	}
	return h
}

func inOrder(places map[string]directory.Place, ids []string) iter.Seq2[*directory.Place, error] {
	slices.Sort(ids)
	return func(yield func(*directory.Place, error) bool) {
		for _, id := range ids {
			p := places[id]
			p = p.Clone()
			if !yield(&p, nil) {
				return
			}
		}
	}
}

// input returns the version, with the places of ids.
func (h *story) input(ids []string, redirects map[string]string) snapshot.Input {
	in := input(h.version, inOrder(h.places, ids))
	in.Built, in.Redirects = h.at, maps.All(redirects)
	in.Sources = []directory.SourceSummary{{Name: "est", Title: "Est"}, {Name: "invention", Title: "Inventions"}}
	for i := range in.Sources {
		for _, p := range h.places {
			if slices.ContainsFunc(p.Provenance.Records,
				func(r directory.RecordRef) bool { return r.Source == in.Sources[i].Name }) {
				in.Sources[i].Places++
			}
		}
	}
	return in
}

func (h *story) whole() *snapshot.Snapshot {
	h.tb.Helper()
	s, err := snapshot.Build(h.input(slices.Collect(maps.Keys(h.places)), h.redirects))
	if err != nil {
		h.tb.Fatal(err)
	}
	return s
}

// next changes some places and returns what it did, as a store says it.
func (h *story) next(most int) snapshot.Changes {
	h.version++
	h.at = h.at.Add(time.Duration(h.rng.IntN(5)) * 9 * time.Hour) // of the same day at times
	changed, removed := map[string]bool{}, map[string]bool{}
	ids := slices.Sorted(maps.Keys(h.places))
	for range h.rng.IntN(most + 1) {
		other := h.spare[h.rng.IntN(len(h.spare))].Clone()
		switch id := ids[h.rng.IntN(len(ids))]; h.rng.IntN(5) {
		case 0: // withdrawn
			delete(h.places, id)
			delete(changed, id)
			removed[id] = true
		case 1: // new
			h.places[other.ID] = other
			changed[other.ID] = true
			delete(removed, other.ID)
		case 2: // another at the same id
			other.ID = id
			other.Provenance.Records = []directory.RecordRef{{Source: "invention", ID: id}}
			if h.rng.IntN(2) == 0 { // a record is of one place at a time
				h.records++
				other.Provenance.Records = append(other.Provenance.Records,
					directory.RecordRef{Source: "est", ID: fmt.Sprint("est-", h.records)})
			}
			h.places[id] = other
			changed[id] = true
			delete(removed, id)
		default: // a little
			p, ok := h.places[id]
			if !ok {
				continue
			}
			p = p.Clone()
			switch h.rng.IntN(4) {
			case 0:
				p.Name = other.Name + " d'à côté"
			case 1:
				p.Hours, p.Services = other.Hours, other.Services
			case 2:
				p.Location = other.Location
			default:
				p.UpdatedOn, p.OtherLabels = h.at.Truncate(24*time.Hour), append(slices.Clone(other.OtherLabels), "Rare")
			}
			h.places[id] = p
			changed[id] = true
		}
	}
	told := map[string]string{}
	maps.DeleteFunc(h.redirects, func(from, to string) bool {
		return removed[from] || removed[to] || changed[from] || changed[to]
	})
	live := slices.Sorted(maps.Keys(h.places))
	for range h.rng.IntN(3) {
		from, to := fmt.Sprint("ancien-", h.rng.IntN(12)), live[h.rng.IntN(len(live))]
		h.redirects[from], told[from] = to, to
	}
	for _, from := range slices.Sorted(maps.Keys(h.redirects)) {
		if h.rng.IntN(6) == 0 {
			delete(h.redirects, from)
			told[from] = ""
		}
	}
	return snapshot.Changes{Input: h.input(slices.Collect(maps.Keys(changed)), told),
		Removed: append(slices.Sorted(maps.Keys(removed)), "zzz-jamais-vu")}
}

// same fails unless two versions have the same lists and answers.
func same(t *testing.T, what string, got, want *snapshot.Snapshot) {
	t.Helper()
	for i, list := range want.Lists() {
		if !bytes.Equal(list, got.Lists()[i]) {
			t.Fatalf("%s: list %d differs", what, i)
		}
	}
	if diff := cmp.Diff(want.Tables(), got.Tables()); diff != "" {
		t.Fatalf("%s: -want +got\n%s", what, diff)
	}
	if answers(t, got) != answers(t, want) {
		t.Fatalf("%s: the answers differ", what)
	}
}

// TestAppliedChangesGiveTheWhole: over random histories, the changes applied one after the other give
// what reading the whole gives, and so does the disk copy; the older version stays as it was.
func TestAppliedChangesGiveTheWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "copy")
	for seed := range uint64(3) {
		h, spliced := newStory(t, 300, seed), 0
		served := h.whole()
		for step := range 10 {
			before := answers(t, served)
			changes, want := h.next(15), h.whole()
			next, err := served.Apply(changes)
			if errors.Is(err, snapshot.ErrTooMany) {
				next, err = want, nil // what a node reads then
			}
			if err != nil {
				t.Fatal(err)
			}
			what := fmt.Sprintf("seed %d, step %d", seed, step)
			same(t, what, next, want)
			if answers(t, served) != before {
				t.Fatalf("%s: the older version has changed", what)
			}
			if served = next; next != want {
				spliced++
			}
			if step%4 == 3 {
				if err := next.Save(path); err != nil {
					t.Fatal(err)
				}
				if served, err = snapshot.Load(path); err != nil {
					t.Fatal(err)
				}
				same(t, what+", from disk", served, want)
			}
		}
		if spliced < 5 {
			t.Errorf("seed %d: only %d versions were spliced", seed, spliced)
		}
	}
}

// TestTooManyChangesAreReadWhole.
func TestTooManyChangesAreReadWhole(t *testing.T) {
	h := newStory(t, 100, 1)
	served := h.whole()
	if _, err := served.Apply(h.next(200)); err == nil {
		t.Error("half of a version is spliced")
	}
}
