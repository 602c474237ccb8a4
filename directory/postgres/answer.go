package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory/note"
)

// answerable is the condition that the sender of note n is to be told what became of it: all of it is decided, and
// every decision was applied, so that the letter says what the directory says.
const answerable = `(
  n.mail is not null
  and not api.waits(n.id, n.proposals)
  and not exists (
    select
    from inbox.decision as d
    left join api.applied as a on a.decision = d.id
    where d.note = n.id and a.decision is null -- uses decision_note
  )
)`

// DueAnswers returns whom to tell what became of their notes, those who wait longest first.
func (db *DB) DueAnswers(ctx context.Context) ([]note.Answer, error) {
	const query = `
select n.mail, array_agg(n.id order by n.received, n.id)
from inbox.note as n
where ` + answerable + `
group by n.mail
order by min(n.received), n.mail`
	rows, err := db.pool.Query(ctx, query)
	if err != nil {
		return nil, unavailable(err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[note.Answer])
	return due, unavailable(err)
}

// Answer calls tell with the notes of an answer that are still to be told of, each with the id that its place has today
// and its decisions, and erases the address of their sender if tell reports that the letter left. The notes are locked
// meanwhile: a process that tells of them too passes over them. Without any, tell is not called.
func (db *DB) Answer(ctx context.Context, due *note.Answer, tell func([]note.Note) (told bool, err error)) error {
	// A letter that left is noted even if the process is asked to end.
	return unavailable(pgx.BeginFunc(context.WithoutCancel(ctx), db.pool, func(tx pgx.Tx) error {
		const patient = `set local idle_in_transaction_session_timeout = '2min'` // a letter takes its time
		if _, err := tx.Exec(ctx, patient); err != nil {
			return err
		}
		const lock = `
select n.id, n.received, coalesce(moved.place_id, n.place, ''), coalesce(n.asked, ''), n.proposals, n.words, n.origin` +
			noteSubjects + `
where n.id = any ($1) and ` + answerable + `
order by n.received, n.id
for update of n skip locked`
		rows, err := tx.Query(ctx, lock, due.Notes)
		if err != nil {
			return err
		}
		notes, err := pgx.CollectRows(rows, scanNote)
		if err != nil || len(notes) == 0 {
			return err
		}
		if err := db.addDecisions(ctx, notes); err != nil {
			return err
		}
		told, err := tell(notes)
		if err != nil || !told {
			return err
		}
		ids := make([]string, len(notes))
		for i := range notes {
			ids[i] = notes[i].ID
		}
		_, err = tx.Exec(context.WithoutCancel(ctx), `update inbox.note set mail = null where id = any ($1)`, ids)
		return err
	}))
}
