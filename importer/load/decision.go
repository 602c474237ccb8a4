package load

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// ordered returns the decision with its lesser id first.
func ordered(d importer.Decision) importer.Decision {
	if d.A > d.B {
		d.A, d.B = d.B, d.A
	}
	return d
}

// Decide stores decisions and publishes the directory that results, in one
// transaction. A decision replaces the one that the same records had.
func (s *Store) Decide(ctx context.Context, decisions []importer.Decision, rules Rules) (importer.Outcome, error) {
	return s.decide(ctx, rules, func(tx pgx.Tx) error {
		return saveDecisions(ctx, tx, s.clock(), decisions)
	})
}

func saveDecisions(ctx context.Context, tx pgx.Tx, at *time.Time, decisions []importer.Decision) error {
	batch := &pgx.Batch{}
	for _, d := range decisions {
		d = ordered(d)
		batch.Queue(`
insert into core.decision (record_a, record_b, same, at) values ($1, $2, $3, coalesce($4, clock_timestamp()))
on conflict (record_a, record_b) do update set (same, at) = (excluded.same, excluded.at)`, d.A, d.B, d.Same, at)
	}
	return tx.SendBatch(ctx, batch).Close()
}

// Forget withdraws decisions, whatever they were, and publishes the directory that
// results. Returns NotFound when none of these pairs was decided.
func (s *Store) Forget(ctx context.Context, pairs []importer.Decision, rules Rules) (importer.Outcome, error) {
	return s.decide(ctx, rules, func(tx pgx.Tx) error {
		forgotten, err := forgetDecisions(ctx, tx, pairs)
		if err == nil && forgotten == 0 {
			return directory.Errorf(directory.NotFound, "rien n'a été décidé de ces deux lieux")
		}
		return err
	})
}

func forgetDecisions(ctx context.Context, tx pgx.Tx, pairs []importer.Decision) (forgotten int64, err error) {
	for _, d := range pairs {
		d = ordered(d)
		tag, err := tx.Exec(ctx, `delete from core.decision where record_a = $1 and record_b = $2`, d.A, d.B)
		if err != nil {
			return forgotten, err
		}
		forgotten += tag.RowsAffected()
	}
	return forgotten, nil
}

// decide changes decisions and publishes: no source has a new listing, but the groups
// may change.
func (s *Store) decide(ctx context.Context, rules Rules, change func(pgx.Tx) error) (outcome importer.Outcome,
	err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, noLimits); err != nil {
			return err
		}
		p := &publication{store: s, tx: tx, reason: directory.ReasonDuplicates}
		if err := p.open(ctx); err != nil {
			return err
		}
		if err := change(tx); err != nil {
			return err
		}
		if err := p.run(ctx, rules); err != nil {
			return fmt.Errorf("publish decisions: %w", err)
		}
		outcome = p.outcome
		return nil
	})
	return outcome, explain(err)
}

// Decisions returns all decisions, in the order of the record ids.
func (s *Store) Decisions(ctx context.Context) ([]importer.Decision, error) {
	decisions, err := readDecisions(ctx, s.pool)
	return decisions, explain(err)
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func readDecisions(ctx context.Context, db querier) ([]importer.Decision, error) {
	rows, err := db.Query(ctx, `select record_a, record_b, same from core.decision order by record_a, record_b`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[importer.Decision])
}

// Candidates streams the current records of all sources, as an importer.Grouper gets them.
func (s *Store) Candidates(ctx context.Context) iter.Seq2[*importer.Candidate, error] {
	return func(yield func(*importer.Candidate, error) bool) {
		stopped := false
		err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly},
			func(tx pgx.Tx) error {
				held, err := readCorrections(ctx, tx)
				if err != nil {
					return err
				}
				for c, err := range candidates(ctx, tx, "", 0, held) {
					if err != nil {
						return err
					}
					if stopped = !yield(&c.Candidate, nil); stopped {
						return nil
					}
				}
				return nil
			})
		if err != nil && !stopped {
			yield(nil, explain(err))
		}
	}
}

// RecordsOf returns the ids of the current records of the place that id identifies:
// the id of a place, of one of its records, or one that redirects. Returns NotFound for
// any other id.
func (s *Store) RecordsOf(ctx context.Context, id string) (records []string, err error) {
	const query = `
select record_ids
from core.place
where id = $1
   or id = (select place_id from api.redirect where id = $1)`
	err = s.pool.QueryRow(ctx, query, id).Scan(&records)
	if err == pgx.ErrNoRows {
		return nil, directory.Errorf(directory.NotFound, "aucun lieu ni enregistrement n'a l'identifiant « %s »", id)
	}
	return records, explain(err)
}
