package load

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Revert puts the previous version of a source back: it is a publication with
// its arguments exchanged, so that doing it twice changes nothing. The guards do
// not apply. Returns NotFound for an unknown source, Conflict when it has no
// previous version or is being imported.
func (s *Store) Revert(ctx context.Context, source string, rules Rules) (importer.Outcome, error) {
	session, err := s.lock(ctx, source)
	if err != nil {
		return importer.Outcome{}, explain(err)
	}
	defer session.release(ctx)
	defer session.rollback(ctx)
	if err := session.begin(ctx); err != nil {
		return importer.Outcome{}, explain(err)
	}
	outcome, err := s.revert(ctx, session.tx, source, rules)
	if err != nil {
		return importer.Outcome{}, explain(err)
	}
	if err := session.tx.Commit(ctx); err != nil {
		return importer.Outcome{}, explain(err)
	}
	session.tx = nil
	return outcome, nil
}

func (s *Store) revert(ctx context.Context, tx pgx.Tx, source string, rules Rules) (importer.Outcome, error) {
	p := &publication{store: s, tx: tx, source: source, reason: directory.ReasonRevert}
	if err := p.open(ctx); err != nil {
		return importer.Outcome{}, err
	}
	switch {
	case p.old == 0:
		return importer.Outcome{}, directory.Errorf(directory.NotFound, "la source « %s » n'a jamais été publiée",
			source)
	case p.previous == 0:
		return importer.Outcome{}, directory.Errorf(directory.Conflict,
			"la source « %s » n'a pas de version précédente", source)
	}
	p.next, p.rows = p.previous, p.rowsPrevious
	const begin = `
insert into core.import (source, status, fingerprint, restores, started, read, published, refused, located, report)
select source, 'restaure', fingerprint, id, coalesce($2, clock_timestamp()), read, published, refused, located, report
from core.import
where id = $1
returning id`
	if err := tx.QueryRow(ctx, begin, p.next, s.clock()).Scan(&p.action); err != nil {
		return importer.Outcome{}, err
	}
	if err := p.run(ctx, rules); err != nil {
		return importer.Outcome{}, fmt.Errorf("revert %s: %w", source, err)
	}
	outcome, err := json.Marshal(p.outcome)
	if err != nil {
		return importer.Outcome{}, err
	}
	const end = `
update core.import
set
  finished = coalesce($4, clock_timestamp()),
  outcome = $2,
  version = $3
where id = $1`
	_, err = tx.Exec(ctx, end, p.action, outcome, p.outcome.Version, s.clock())
	return p.outcome, err
}
