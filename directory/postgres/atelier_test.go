package postgres_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// Those who decide do so with the rights of requests alone.
func TestAtelier(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	published := rows(2)
	publish(t, pgtest.PoolOf(t, url), published...)
	db, ctx := postgres.New(ofRequests(t, url)), t.Context()
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	here, there := published[0].Place, published[1].Place
	send := func(id, place, field string, at time.Time) {
		t.Helper()
		n := &note.Note{ID: id, Received: at, Place: place, Origin: note.FromPage}
		if field != "" {
			n.Proposals = []note.Proposal{{Field: field, Written: "x", Read: "x"}}
		}
		if _, err := db.AddNote(ctx, id, n); err != nil {
			t.Fatal(err)
		}
	}
	send("n1", here.ID, "nom", now)
	send("n2", here.ID, "telephone", now.Add(time.Minute))
	send("n3", there.ID, "nom", now.Add(-time.Minute))
	send("n4", "", "nom", now.Add(time.Hour))
	send("n5", "retire", "nom", now)

	everything := key.Scope{Everything: true}
	for scope, want := range map[key.Scope][]string{
		everything:                       {there.ID + " 1", here.ID + " 2", "retire 1", " 1"},
		{Source: "nord"}:                 {there.ID + " 1", here.ID + " 2", " 1"},
		{Source: "sud"}:                  {" 1"},
		{Kind: "commune", Code: "00000"}: {" 1"},
		{Kind: "departement", Code: here.Territory.Departement}: nil, // compared below
	} {
		groups, err := db.WaitingGroups(ctx, scope, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range groups {
			got = append(got, fmt.Sprint(g.Place, " ", g.Count))
		}
		if want == nil {
			if !slices.Contains(got, here.ID+" 2") {
				t.Errorf("%v: %v", scope, got)
			}
			continue
		}
		sorted := func(s []string) []string { return slices.Sorted(slices.Values(s)) }
		if !slices.Equal(sorted(got), sorted(want)) {
			t.Errorf("%v: %q, want %q", scope, got, want)
		}
	}
	waits := func(place string) int {
		notes, err := db.WaitingNotes(ctx, place, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(notes)
	}
	if waits(here.ID) != 2 || waits("") != 1 || waits("retire") != 1 {
		t.Errorf("notes that wait: %d, %d, %d", waits(here.ID), waits(""), waits("retire"))
	}

	t.Run("one link decides once", func(t *testing.T) {
		var stored atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				ok, err := db.DecideOnce(ctx, &note.Decision{At: now, Note: "n1", Place: here.ID, Field: "nom",
					Verdict: note.Accepted, Author: note.LinkOf, Name: "nord"})
				if err != nil {
					t.Error(err)
				}
				if ok {
					stored.Add(1)
				}
			})
		}
		all.Wait()
		if stored.Load() != 1 || waits(here.ID) != 1 {
			t.Errorf("%d of 8 at once are stored; %d notes wait", stored.Load(), waits(here.ID))
		}
		undo := &note.Decision{At: now, Note: "n1", Place: here.ID, Field: "nom", Verdict: note.Undone, Author: note.Operator}
		if err := db.AddDecision(ctx, undo); err != nil {
			t.Fatal(err)
		}
		again := &note.Decision{At: now, Note: "n1", Place: here.ID, Field: "nom", Verdict: note.Refused, Author: note.LinkOf}
		if ok, err := db.DecideOnce(ctx, again); ok || err != nil {
			t.Errorf("the link lives again once its decision is undone: %v, %v", ok, err)
		}
		past, err := db.DecidedNotes(ctx, everything, 0, 10)
		if err != nil || len(past) != 1 || past[0].ID != "n1" || len(past[0].Decisions) != 2 {
			t.Errorf("decided: %+v, %v", past, err)
		}
	})
	t.Run("a place that closes refuses what waits", func(t *testing.T) {
		closed := note.Decision{At: now, Place: there.ID, Author: note.KeyOf, Name: "Mairie", Reason: "fermé"}
		if err := db.RefuseWaiting(ctx, closed); err != nil {
			t.Fatal(err)
		}
		refused, err := db.Note(ctx, "n3")
		if err != nil || waits(there.ID) != 0 || waits(here.ID) != 2 || refused.State() != note.StateRefused {
			t.Errorf("%d and %d notes wait, want 0 and 2; %+v, %v", waits(there.ID), waits(here.ID), refused, err)
		}
	})
	if found, err := db.Notes(ctx, note.Filter{Waiting: true, Place: here.ID}); err != nil || len(found) != 2 {
		t.Errorf("notes that wait about one place: %+v, %v", found, err)
	}
	if must, err := db.MustCorrect(ctx, now); err != nil || !must {
		t.Errorf("something is decided, to be published: %v, %v", must, err)
	}

	records, err := db.RecordsOf(ctx, []string{published[0].RecordID, "nothing"})
	if err != nil || len(records) != 1 || records[0].Source != "nord" || records[0].Place.Name != here.Name ||
		!slices.Equal(records[0].Place.Services, here.Services) {
		t.Errorf("records: %+v, %v", records, err)
	}
	if made, err := db.AppliedOf(ctx, []int64{1, 2}); err != nil || len(made) > 0 {
		t.Errorf("applied: %v, %v", made, err)
	}
}

func TestDigests(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	published := rows(2)
	publish(t, pool, published...)
	db, ctx := postgres.New(pool), t.Context()
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	due := func(at time.Time) []note.Digest {
		t.Helper()
		found, err := db.DueDigests(ctx, at.AddDate(0, 0, -7))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	send := func(id string, at time.Time) {
		t.Helper()
		n := &note.Note{ID: id, Received: at, Place: published[0].RecordID, Words: "fermé", Origin: note.FromPage}
		if _, err := db.AddNote(ctx, id, n); err != nil {
			t.Fatal(err)
		}
	}
	if len(due(now)) > 0 {
		t.Error("a letter about nothing")
	}
	send("n1", now)
	if len(due(now)) > 0 {
		t.Error("a source without contact is written to")
	}
	if _, err := pool.Exec(ctx, `update core.source set contact = 'nord@exemple.fr'`); err != nil {
		t.Fatal(err)
	}
	first := due(now)
	if len(first) != 1 || first[0].Contact != "nord@exemple.fr" || !slices.Equal(first[0].Places,
		[]string{published[0].Place.ID}) {
		t.Fatalf("due: %+v", first)
	}
	undo, claimed, err := db.ClaimDigest(ctx, &first[0], now)
	if err != nil || !claimed {
		t.Fatalf("claimed: %v, %v", claimed, err)
	}
	if _, twice, err := db.ClaimDigest(ctx, &first[0], now); twice || err != nil {
		t.Errorf("two processes write one letter: %v, %v", twice, err)
	}
	if err := undo(ctx); err != nil {
		t.Fatal(err)
	}
	again := due(now)
	if len(again) != 1 {
		t.Fatal("a letter that did not leave is forgotten")
	}
	if _, claimed, err := db.ClaimDigest(ctx, &again[0], now.Add(time.Minute)); !claimed || err != nil {
		t.Fatalf("claimed again: %v, %v", claimed, err)
	}
	if len(due(now.Add(time.Hour))) > 0 {
		t.Error("nothing came since the last letter")
	}
	if len(due(now.AddDate(0, 0, 8))) != 1 {
		t.Error("what waits for a week is not recalled")
	}
	send("n2", now.Add(2*time.Hour))
	if len(due(now.Add(3*time.Hour))) != 1 {
		t.Error("what came since is not told")
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	db, ctx := postgres.New(pgtest.PoolOf(t, url)), t.Context()
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	text := key.New()
	hash := key.Hash(text)
	made := key.Key{ID: key.ID(hash), Name: "Mairie", Scope: key.Scope{Kind: "commune", Code: "33119"}, Created: now,
		Expires: now.AddDate(1, 0, 0)}
	if err := db.AddKey(ctx, hash, &made); err != nil {
		t.Fatal(err)
	}
	got, err := postgres.New(ofRequests(t, url)).KeyOf(ctx, text)
	if err != nil || got == nil || got.ID != made.ID || got.Scope != made.Scope || !got.Valid(now) ||
		!got.Expires.Equal(made.Expires) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, err := db.KeyOf(ctx, key.New()); got != nil || err != nil {
		t.Errorf("a key that nobody was given: %+v, %v", got, err)
	}
	for range 2 { // the first time counts
		if err := db.RevokeKey(ctx, made.ID, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := db.KeyOf(ctx, text); got == nil || got.Valid(now) || !got.Revoked.Equal(now.Add(time.Hour)) {
		t.Errorf("revoked: %+v", got)
	}
	if err := db.RevokeKey(ctx, "nothing", now); directory.ErrorCode(err) != directory.NotFound {
		t.Error(err)
	}
}
