package postgres_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// A note, its decisions, and what its sender can have erased.
func TestNotes(t *testing.T) {
	db := postgres.New(ofRequests(t, pgtest.New(t)))
	ctx, day := t.Context(), time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	sent := note.Note{ID: "n1", Received: day, Place: "p1", Asked: "p0", Origin: note.FromPage, Words: "Fermé le lundi.",
		Mail: "personne@example.org", Proposals: []note.Proposal{
			{Field: "horaires", Written: "mardi 9h-12h", Read: "Tu 09:00-12:00", Before: "Mo 09:00-12:00"},
			{Field: "telephone"},
		}}
	for i, want := range []bool{true, false} {
		if added, err := db.AddNote(ctx, "secret", &sent); err != nil || added != want {
			t.Fatalf("sent %d times: %t, %v", i+1, added, err)
		}
	}
	other := note.Note{ID: "n2", Received: day.Add(time.Hour), Origin: note.FromAPI, Words: "Un lieu manque."}
	if _, err := db.AddNote(ctx, "autre", &other); err != nil {
		t.Fatal(err)
	}
	waiting := func(want ...string) {
		t.Helper()
		found, err := db.Notes(ctx, note.Filter{Waiting: true})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, n := range found {
			ids = append(ids, n.ID)
			if n.State() != note.Waiting {
				t.Errorf("%s: state %s in the list of those that wait", n.ID, n.State())
			}
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("waiting (-want +got):\n%s", diff)
		}
	}
	decide := func(d note.Decision) {
		t.Helper()
		d.At, d.Author = day.Add(2*time.Hour), note.Operator
		if err := db.AddDecision(ctx, &d); err != nil || d.ID == 0 {
			t.Fatalf("%+v: %v", d, err)
		}
	}
	waiting("n1", "n2")
	decide(note.Decision{Note: "n1", Place: "p1", Field: "horaires", Verdict: note.Accepted})
	decide(note.Decision{Note: "n2", Verdict: note.Refused, Reason: "Lequel ?"})
	waiting("n1")
	decide(note.Decision{Note: "n1", Place: "p1", Field: "telephone", Verdict: note.Refused})
	waiting()
	decide(note.Decision{Note: "n1", Place: "p1", Field: "horaires", Verdict: note.Undone})
	waiting("n1")
	read, err := db.NoteOf(ctx, "secret")
	if err != nil || len(read.Decisions) != 3 || read.State() != note.Waiting {
		t.Fatalf("%+v, %v", read, err)
	}
	read.Decisions, sent.Mail = nil, "" // which this way of reading leaves out
	if diff := cmp.Diff(&sent, read); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	if page, err := db.Notes(ctx, note.Filter{After: "n1", Limit: 5}); err != nil || len(page) != 1 || page[0].ID != "n2" {
		t.Errorf("after n1: %+v, %v", page, err)
	}
	for _, err := range []error{db.ForgetMail(ctx, "secret"), db.ForgetNote(ctx, "secret")} {
		if err != nil {
			t.Error(err)
		}
	}
	_, gone := db.NoteOf(ctx, "secret")
	_, unknown := db.Note(ctx, "n1")
	for _, err := range []error{gone, unknown, db.ForgetMail(ctx, "secret"), db.ForgetNote(ctx, "inconnu")} {
		if directory.ErrorCode(err) != directory.NotFound {
			t.Errorf("of an erased note: %v, want NotFound", err)
		}
	}
	for _, purpose := range []note.Purpose{note.Forms, note.Links} {
		if key, err := db.Secret(ctx, purpose); err != nil || len(key) != 32 {
			t.Errorf("the key of %s: %d bytes, %v", purpose, len(key), err)
		}
	}
}

// The process that serves the public reads what is published, appends to the inbox, and can do nothing
// else, whatever it is made to ask.
func TestPublicRole(t *testing.T) {
	pool := pgtest.Pool(t)
	ctx := t.Context()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, statement := range []string{
		`insert into inbox.note (id, token_hash, received, proposals, origin, mail)
		 values ('n1', 'a', now(), '[]', 'page', 'personne@example.org')`,
		`set role lieux_public`,
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, allowed := range []string{
		`select count(*) from api.place`,
		`select version from lieux.schema_version`,
		`insert into inbox.note (id, token_hash, received, proposals, origin, mail)
		 values ('n2', 'b', now(), '[]', 'page', 'autre@example.org')`,
		`insert into inbox.decision (at, note, verdict, author) values (now(), 'n2', 'refusee', 'cle')`,
		`select id, words, proposals, api.waits(id, proposals) from inbox.note`,
		`select api.forget_mail('b')`,
		`delete from inbox.verification where false`,
	} {
		if _, err := conn.Exec(ctx, allowed); err != nil {
			t.Errorf("%s: %v", allowed, err)
		}
	}
	for _, forbidden := range []string{
		`select mail from inbox.note`,
		`select * from inbox.note`,
		`select n from inbox.note as n`,
		`update inbox.note set words = 'x'`,
		`delete from inbox.note`,
		`truncate inbox.note`,
		`update inbox.decision set verdict = 'acceptee'`,
		`delete from inbox.decision`,
		`delete from inbox.secret`,
		`insert into core.place (id) values ('p')`,
		`delete from core.place`,
		`select * from core.record`,
		`update core.version set version = version + 1`,
		`create table api.mine (id text)`,
		`create schema mine`,
		`drop view api.place`,
		`copy (select 1) to program 'true'`,
	} {
		_, err := conn.Exec(ctx, forbidden)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "42501" {
			t.Errorf("%s: %v, want it forbidden", forbidden, err)
		}
	}
	if _, err := conn.Exec(ctx, `reset role`); err != nil {
		t.Fatal(err)
	}
}

// ofRequests returns a pool with the rights of requests alone, closed when the test ends.
func ofRequests(t *testing.T, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.OpenPublic(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	var role string
	if err := pool.QueryRow(t.Context(), `select current_user`).Scan(&role); err != nil || role != "lieux_public" {
		t.Fatalf("requests run as %q, %v", role, err)
	}
	return pool
}

// Notes are erased 12 months after they are decided, and not before all of it is.
func TestForgetDecided(t *testing.T) {
	url := pgtest.New(t)
	pool := pgtest.PoolOf(t, url)
	ctx := t.Context()
	const setup = `
insert into inbox.note (id, token_hash, received, proposals, origin)
select id, convert_to(id, 'UTF8'), now() - interval '3 years', '[{"champ": "horaires"}, {"champ": "telephone"}]', 'page'
from unnest(array['old', 'recent', 'half', 'waiting', 'undone']) as id;
insert into inbox.decision (at, note, field, verdict, author)
values
  (now() - interval '13 months', 'old', null, 'acceptee', 'cle'),
  (now() - interval '13 months', 'recent', 'horaires', 'acceptee', 'cle'),
  (now() - interval '11 months', 'recent', 'telephone', 'refusee', 'cle'),
  (now() - interval '13 months', 'half', 'horaires', 'acceptee', 'cle'),
  (now() - interval '14 months', 'undone', null, 'acceptee', 'cle'),
  (now() - interval '13 months', 'undone', null, 'annulee', 'cle')`
	if _, err := pool.Exec(ctx, setup); err != nil {
		t.Fatal(err)
	}
	db := postgres.New(ofRequests(t, url))
	if n, err := db.ForgetDecided(ctx); err != nil || n != 1 {
		t.Errorf("%d erased, %v, want 1", n, err)
	}
	if _, err := db.Note(ctx, "old"); directory.ErrorCode(err) != directory.NotFound {
		t.Errorf("the note decided 13 months ago: %v, want NotFound", err)
	}
	var decisions int
	if err := pool.QueryRow(ctx, `select count(*) from inbox.decision`).Scan(&decisions); err != nil || decisions != 6 {
		t.Errorf("%d decisions, %v, want all 6", decisions, err)
	}
}
