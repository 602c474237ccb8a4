package postgres_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

func TestAnswers(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	db, ctx := postgres.New(pool), t.Context()
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	send := func(id, mail string) {
		t.Helper()
		n := &note.Note{ID: id, Received: now, Place: "p1", Mail: mail, Origin: note.FromPage,
			Proposals: []note.Proposal{{Field: "horaires"}, {Field: "telephone"}}}
		if _, err := db.AddNote(ctx, id, n); err != nil {
			t.Fatal(err)
		}
	}
	decide := func(id, field string, v note.Verdict, applied bool) {
		t.Helper()
		d := &note.Decision{At: now, Note: id, Place: "p1", Field: field, Verdict: v, Author: note.Operator}
		if err := db.AddDecision(ctx, d); err != nil {
			t.Fatal(err)
		}
		if !applied {
			return
		}
		if _, err := pool.Exec(ctx, `insert into core.applied values ($1, $2, 'appliquee')`, d.ID, now); err != nil {
			t.Fatal(err)
		}
	}
	due := func(want ...string) []note.Answer {
		t.Helper()
		found, err := db.DueAnswers(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, a := range found {
			ids = append(ids, a.Notes...)
		}
		if !slices.Equal(ids, want) {
			t.Fatalf("due: %q, want %q", ids, want)
		}
		return found
	}
	send("n1", "a@exemple.fr")
	send("n2", "a@exemple.fr")
	send("n3", "b@exemple.fr")
	send("n4", "")
	decide("n1", "horaires", note.Accepted, true)
	due() // the telephone waits
	decide("n1", "telephone", note.Refused, true)
	decide("n2", "", note.Refused, true)
	decide("n3", "", note.Accepted, false)
	decide("n4", "", note.Refused, true)
	found := due("n1", "n2") // n3 is not published yet
	if len(found) != 1 || found[0].Mail != "a@exemple.fr" {
		t.Fatalf("one person is told %d times: %+v", len(found), found)
	}
	told := 0
	tell := func(left bool, err error) func([]note.Note) (bool, error) {
		return func(notes []note.Note) (bool, error) {
			told += len(notes)
			if len(notes) != 2 || len(notes[0].Decisions) != 2 || notes[0].State() != note.StateAccepted {
				t.Errorf("told of %+v", notes)
			}
			other := func([]note.Note) (bool, error) {
				t.Error("two processes tell of the same notes at once")
				return false, nil
			}
			if err := db.Answer(ctx, &found[0], other); err != nil {
				t.Error(err)
			}
			return left, err
		}
	}
	broken := errors.New("broken")
	if err := db.Answer(ctx, &found[0], tell(false, broken)); !errors.Is(err, broken) {
		t.Errorf("an error of the teller: %v", err)
	}
	if err := db.Answer(ctx, &found[0], tell(false, nil)); err != nil {
		t.Fatal(err)
	}
	due("n1", "n2") // no letter left
	for range 2 {   // the second has the list of before
		if err := db.Answer(ctx, &found[0], tell(true, nil)); err != nil {
			t.Fatal(err)
		}
	}
	if told != 6 {
		t.Errorf("%d notes told of in three letters of two", told)
	}
	due()
	for token, want := range map[string]bool{"n1": false, "n2": false, "n3": true} {
		if kept, err := db.HasMail(ctx, token); err != nil || kept != want {
			t.Errorf("%s: an address is kept: %t, %v", token, kept, err)
		}
	}
	if _, err := pool.Exec(ctx, `insert into core.applied select id, at, 'appliquee' from inbox.decision
where note = 'n3'`); err != nil {
		t.Fatal(err)
	}
	due("n3")
	decide("n3", "telephone", note.Undone, true)
	due() // it waits again
}
