package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/record"
)

// noteSubjects joins a note with the place that it is about today, p, without which it is of a place to be
// added, or that is no longer published.
const noteSubjects = `
from inbox.note as n
left join api.redirect as moved on moved.id = n.place
left join api.place as p on p.id = coalesce(moved.place_id, n.place)`

// inScope is the condition that such a note is within the scope of $1 and $2, see scopeArgs. Places to be added are
// within every scope here: their territory is for the caller to read.
const inScope = `(
  $1 = 'tout'
  or n.place is null
  or $1 = 'source' and $2 = any (p.sources)
  or $1 = 'commune' and $2 in (p.territoire_commune, p.code_insee)
  or $1 = 'epci' and p.epci = $2
  or $1 = 'departement' and p.departement = $2
  or $1 = 'region' and p.region = $2
)`

// scopeArgs returns the values of inScope.
func scopeArgs(s key.Scope) (kind, code string) {
	switch {
	case s.Everything:
		return "tout", ""
	case s.Source != "":
		return "source", s.Source
	}
	return string(s.Kind), s.Code
}

// WaitingGroups returns the places of a scope of which notes wait, those that wait longest first, with the places
// to be added, of any territory, as one group.
func (db *DB) WaitingGroups(ctx context.Context, s key.Scope, offset, limit int) ([]note.Group, error) {
	const query = `
select coalesce(moved.place_id, n.place, ''), count(*)` + noteSubjects + `
where api.waits(n.id, n.proposals) and ` + inScope + `
group by 1
order by min(n.received), 1
offset $3
limit $4`
	kind, code := scopeArgs(s)
	rows, err := db.pool.Query(ctx, query, kind, code, offset, limit)
	if err != nil {
		return nil, unavailable(err)
	}
	groups, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (g note.Group, err error) {
		err = row.Scan(&g.Place, &g.Count)
		return g, err
	})
	return groups, unavailable(err)
}

// WaitingNotes returns the notes about a place that wait, the oldest first; those about places to be added for "".
func (db *DB) WaitingNotes(ctx context.Context, place string, limit int) ([]note.Note, error) {
	const query = `
select n.id, n.received, coalesce(n.place, ''), coalesce(n.asked, ''), n.proposals, n.words, n.origin
from inbox.note as n
where case
    when $1 = '' then n.place is null
    else n.place = $1 or n.place in (select id from api.redirect where place_id = $1)
  end
  and api.waits(n.id, n.proposals)
order by n.received, n.id
limit $2`
	return db.notes(ctx, query, place, limit)
}

// DecidedNotes returns the notes of a scope with a decision, those decided last first.
func (db *DB) DecidedNotes(ctx context.Context, s key.Scope, offset, limit int) ([]note.Note, error) {
	const query = `
select n.id, n.received, coalesce(n.place, ''), coalesce(n.asked, ''), n.proposals, n.words, n.origin` +
		noteSubjects + `
join (select d.note, max(d.id) as last from inbox.decision as d group by d.note) as decided on decided.note = n.id
where ` + inScope + `
order by decided.last desc
offset $3
limit $4`
	kind, code := scopeArgs(s)
	return db.notes(ctx, query, kind, code, offset, limit)
}

// notes returns the notes that a query selects, with their decisions.
func (db *DB) notes(ctx context.Context, query string, args ...any) ([]note.Note, error) {
	rows, err := db.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	notes, err := pgx.CollectRows(rows, scanNote)
	if err != nil {
		return nil, unavailable(err)
	}
	return notes, unavailable(db.addDecisions(ctx, notes))
}

// AppliedOf returns what was made of decisions, by their ids.
func (db *DB) AppliedOf(ctx context.Context, decisions []int64) (map[int64]note.Applied, error) {
	const query = `select decision, outcome, coalesce(message, '') from api.applied where decision = any ($1)`
	rows, err := db.pool.Query(ctx, query, decisions)
	if err != nil {
		return nil, unavailable(err)
	}
	made := map[int64]note.Applied{}
	var id int64
	var a note.Applied
	_, err = pgx.ForEachRow(rows, []any{&id, &a.Outcome, &a.Message}, func() error {
		made[id] = a
		return nil
	})
	return made, unavailable(err)
}

// RecordsOf returns what the listings say now of records, those of one source together.
func (db *DB) RecordsOf(ctx context.Context, ids []string) ([]note.Record, error) {
	return db.records(ctx, `select listing, record_id, `+record.Columns("")+`
from api.record
where record_id = any ($1) -- uses record_by_id
order by listing, record_id`, ids)
}

// PlacesOf returns what is published of places, in the order of their communes.
func (db *DB) PlacesOf(ctx context.Context, ids []string) ([]note.Record, error) {
	return db.records(ctx, `select ''::text, id, `+record.Columns("")+`
from api.place
where id = any ($1)
order by commune, nom, id`, ids)
}

func (db *DB) records(ctx context.Context, query string, ids []string) ([]note.Record, error) {
	rows, err := db.pool.Query(ctx, query, pgx.QueryResultFormats{pgx.BinaryFormatCode}, ids)
	if err != nil {
		return nil, unavailable(err)
	}
	defer rows.Close()
	var records []note.Record
	d := record.NewDecoder()
	for rows.Next() {
		values := rows.RawValues()
		p, _, err := d.Values(values[1:])
		if err != nil {
			return nil, fmt.Errorf("record %s: %w", values[1], err)
		}
		place := p.Clone()
		records = append(records, note.Record{Source: string(values[0]), ID: string(values[1]), Place: &place})
	}
	return records, unavailable(rows.Err())
}

// DecideOnce stores a decision unless the same field of the note was decided before, even if that was undone. It
// reports whether it did.
func (db *DB) DecideOnce(ctx context.Context, d *note.Decision) (stored bool, err error) {
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		// Two of them about one note take turns.
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended($1, 0))`, "note:"+d.Note); err != nil {
			return err
		}
		var known bool
		const decided = `
select exists (
  select
  from inbox.decision
  where note = $1 and (field is null or field = $2) -- uses decision_note
)`
		if err := tx.QueryRow(ctx, decided, d.Note, d.Field).Scan(&known); err != nil || known {
			return err
		}
		stored = true
		return addDecision(ctx, tx, d)
	})
	return stored, unavailable(err)
}

// RefuseWaiting refuses, as a whole, each note about the place of a decision that waits.
func (db *DB) RefuseWaiting(ctx context.Context, d note.Decision) error {
	const insert = `
insert into inbox.decision (at, note, place, verdict, author, name, reason)
select $1, n.id, n.place, 'refusee', $3, nullif($4, ''), nullif($5, '')
from inbox.note as n
where (n.place = $2 or n.place in (select id from api.redirect where place_id = $2))
  and api.waits(n.id, n.proposals)`
	_, err := db.pool.Exec(ctx, insert, d.At, d.Place, d.Author, d.Name, d.Reason)
	return unavailable(err)
}

// DueDigests returns the sources whose contact is to be told what waits: something came since the last letter, or
// something waits that was told of before an instant.
func (db *DB) DueDigests(ctx context.Context, again time.Time) ([]note.Digest, error) {
	const query = `
select s.name, coalesce(s.title, s.name), s.contact, array_agg(distinct p.id order by p.id), d.sent` +
		noteSubjects + `
join api.source as s on s.name = any (p.sources)
left join core.digest as d on d.source = s.name
where s.contact <> '' and api.waits(n.id, n.proposals)
group by s.name, s.title, s.contact, d.sent
having d.sent is null or max(n.received) > d.sent or d.sent <= $1
order by s.name`
	rows, err := db.pool.Query(ctx, query, again)
	if err != nil {
		return nil, unavailable(err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[note.Digest])
	return due, unavailable(err)
}

// ClaimDigest notes that the contact of a source is told what waits, as of an instant. It reports whether it did:
// another process may be telling it. Undo takes the note back when the letter did not leave.
func (db *DB) ClaimDigest(
	ctx context.Context, d *note.Digest, at time.Time,
) (undo func(context.Context) error, claimed bool, err error) {
	const claim = `
insert into core.digest as d (source, sent)
values ($1, $2)
on conflict (source) do update set sent = excluded.sent where d.sent is not distinct from $3`
	tag, err := db.pool.Exec(ctx, claim, d.Source, at, d.Sent)
	undo = func(ctx context.Context) error {
		query, args := `delete from core.digest where source = $1`, []any{d.Source}
		if d.Sent != nil {
			query, args = `update core.digest set sent = $2 where source = $1`, append(args, *d.Sent)
		}
		_, err := db.pool.Exec(ctx, query, args...)
		return unavailable(err)
	}
	return undo, err == nil && tag.RowsAffected() == 1, unavailable(err)
}
