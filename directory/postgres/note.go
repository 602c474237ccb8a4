package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
)

// maxNotes is how many notes the inbox keeps at most.
const maxNotes = 200_000

// AddNote stores a note. It returns false when its token has one already, and Unavailable when the
// inbox is full.
func (db *DB) AddNote(ctx context.Context, token string, n *note.Note) (added bool, err error) {
	const insert = `
insert into inbox.note (id, token_hash, received, place, asked, proposals, words, mail, origin)
select $1, $2, $3, nullif($4, ''), nullif($5, ''), $6, $7, nullif($8, ''), $9
where (select count(*) from (select from inbox.note limit $10) as kept) < $10
on conflict (token_hash) do nothing`
	proposals := n.Proposals
	if proposals == nil {
		proposals = []note.Proposal{}
	}
	tag, err := db.pool.Exec(ctx, insert, n.ID, hashOf(token), n.Received, n.Place, n.Asked, proposals, n.Words, n.Mail,
		n.Origin, maxNotes)
	if err != nil || tag.RowsAffected() == 1 {
		return err == nil, unavailable(err)
	}
	var there bool
	const sent = `select exists (select from inbox.note where token_hash = $1)`
	if err := db.pool.QueryRow(ctx, sent, hashOf(token)).Scan(&there); err != nil {
		return false, unavailable(err)
	}
	if !there {
		return false, directory.Errorf(directory.Unavailable, "trop de signalements attendent : réessayez demain")
	}
	return false, nil
}

// noteColumns are the columns of a Note, without the address of its sender, which the process that serves
// the public cannot read.
const noteColumns = `id, received, coalesce(place, ''), coalesce(asked, ''), proposals, words, origin`

func scanNote(row pgx.CollectableRow) (n note.Note, err error) {
	err = row.Scan(&n.ID, &n.Received, &n.Place, &n.Asked, &n.Proposals, &n.Words, &n.Origin)
	return n, err
}

// NoteOf returns the note of a token with its decisions.
func (db *DB) NoteOf(ctx context.Context, token string) (*note.Note, error) {
	n, err := db.oneNote(ctx, `select `+noteColumns+` from inbox.note where token_hash = $1`, hashOf(token))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, unknownNote()
	}
	return n, unavailable(err)
}

// Note returns the note of an id with its decisions.
func (db *DB) Note(ctx context.Context, id string) (*note.Note, error) {
	n, err := db.oneNote(ctx, `select `+noteColumns+` from inbox.note where id = $1`, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, directory.Errorf(directory.NotFound, "aucun signalement n'a l'identifiant « %s » : lieux inbox list "+
			"montre ce qui est dans la boîte", id)
	}
	return n, unavailable(err)
}

func (db *DB) oneNote(ctx context.Context, query string, arg any) (*note.Note, error) {
	rows, err := db.pool.Query(ctx, query, arg)
	if err != nil {
		return nil, err
	}
	n, err := pgx.CollectExactlyOneRow(rows, scanNote)
	if err != nil {
		return nil, err
	}
	notes := []note.Note{n}
	return &notes[0], db.addDecisions(ctx, notes)
}

// Notes returns notes with their decisions, the oldest first.
func (db *DB) Notes(ctx context.Context, f note.Filter) ([]note.Note, error) {
	const query = `
select ` + noteColumns + `
from inbox.note as n
where ($1 = '' or n.place = $1)
  and ($2 = '' or (n.received, n.id) > (select a.received, a.id from inbox.note as a where a.id = $2))
  and (not $3 or api.waits(n.id, n.proposals))
order by n.received, n.id
limit nullif($4, 0)`
	rows, err := db.pool.Query(ctx, query, f.Place, f.After, f.Waiting, f.Limit)
	if err != nil {
		return nil, unavailable(err)
	}
	notes, err := pgx.CollectRows(rows, scanNote)
	if err != nil {
		return nil, unavailable(err)
	}
	return notes, unavailable(db.addDecisions(ctx, notes))
}

// addDecisions sets the decisions of notes.
func (db *DB) addDecisions(ctx context.Context, notes []note.Note) error {
	ids, at := make([]string, len(notes)), make(map[string]*note.Note, len(notes))
	for i := range notes {
		ids[i], at[notes[i].ID] = notes[i].ID, &notes[i]
	}
	const query = `
select
  id, at, note, coalesce(place, ''), coalesce(field, ''), verdict, coalesce(value, ''), author,
  coalesce(name, ''), coalesce(reason, ''), expires
from inbox.decision
where note = any ($1) -- uses decision_note
order by id`
	rows, err := db.pool.Query(ctx, query, ids)
	if err != nil {
		return err
	}
	decisions, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d note.Decision, err error) {
		var expires *time.Time
		err = row.Scan(&d.ID, &d.At, &d.Note, &d.Place, &d.Field, &d.Verdict, &d.Value, &d.Author, &d.Name, &d.Reason,
			&expires)
		if expires != nil {
			d.Expires = *expires
		}
		return d, err
	})
	for _, d := range decisions {
		at[d.Note].Decisions = append(at[d.Note].Decisions, d)
	}
	return err
}

// AddDecision stores a decision and sets its ID.
func (db *DB) AddDecision(ctx context.Context, d *note.Decision) error {
	return unavailable(addDecision(ctx, db.pool, d))
}

// addDecision stores a decision on a pool or in a transaction.
func addDecision(ctx context.Context, to interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}, d *note.Decision) error {
	const insert = `
insert into inbox.decision (at, note, place, field, verdict, value, author, name, reason, expires)
values ($1, $2, nullif($3, ''), nullif($4, ''), $5, nullif($6, ''), $7, nullif($8, ''), nullif($9, ''), $10)
returning id`
	return to.QueryRow(ctx, insert, d.At, d.Note, d.Place, d.Field, d.Verdict, d.Value, d.Author, d.Name,
		d.Reason, moment(d.Expires)).Scan(&d.ID)
}

// HasMail reports whether the sender of a note gave an address that is kept.
func (db *DB) HasMail(ctx context.Context, token string) (kept bool, err error) {
	err = db.pool.QueryRow(ctx, `select coalesce(api.has_mail($1), false)`, hashOf(token)).Scan(&kept)
	return kept, unavailable(err)
}

// ForgetMail erases the address of the sender of a note.
func (db *DB) ForgetMail(ctx context.Context, token string) error {
	return db.forget(ctx, `select api.forget_mail($1)`, token)
}

// ForgetNote erases all that was sent under a token.
func (db *DB) ForgetNote(ctx context.Context, token string) error {
	return db.forget(ctx, `select api.forget_note($1)`, token)
}

// forget calls a function that reports whether it knows the token.
func (db *DB) forget(ctx context.Context, query, token string) error {
	var known *bool // null without a note
	if err := db.pool.QueryRow(ctx, query, hashOf(token)).Scan(&known); err != nil {
		return unavailable(err)
	}
	if known == nil {
		return unknownNote()
	}
	return nil
}

// ForgetDecided erases the notes that were decided 12 months ago or more, and returns how many.
func (db *DB) ForgetDecided(ctx context.Context) (erased int64, err error) {
	err = db.pool.QueryRow(ctx, `select api.forget_decided()`).Scan(&erased)
	return erased, unavailable(err)
}

func unknownNote() error {
	return directory.Errorf(directory.NotFound, "ce signalement n'existe pas, ou n'existe plus")
}

// Secret returns the key that signs what the site gives out for a purpose.
func (db *DB) Secret(ctx context.Context, purpose note.Purpose) (key []byte, err error) {
	err = db.pool.QueryRow(ctx, `select key from inbox.secret where purpose = $1`, purpose).Scan(&key)
	return key, unavailable(err)
}
