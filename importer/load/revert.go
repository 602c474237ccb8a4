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
func (s *Store) Revert(ctx context.Context, source string) (importer.Outcome, error) {
	session, err := s.lock(ctx, source)
	if err != nil {
		return importer.Outcome{}, explain(err)
	}
	defer session.release(ctx)
	defer session.rollback(ctx)
	if err := session.begin(ctx); err != nil {
		return importer.Outcome{}, explain(err)
	}
	outcome, err := s.revert(ctx, session.tx, source)
	if err != nil {
		return importer.Outcome{}, explain(err)
	}
	if err := session.tx.Commit(ctx); err != nil {
		return importer.Outcome{}, explain(err)
	}
	session.tx = nil
	return outcome, nil
}

func (s *Store) revert(ctx context.Context, tx pgx.Tx, source string) (importer.Outcome, error) {
	p := &publication{store: s, tx: tx, source: source}
	if err := p.open(ctx); err != nil {
		return importer.Outcome{}, err
	}
	switch {
	case p.old == 0:
		return importer.Outcome{}, directory.Errorf(directory.NotFound, "la source « %s » n'a jamais été publiée", source)
	case p.previous == 0:
		return importer.Outcome{}, directory.Errorf(directory.Conflict, "la source « %s » n'a pas de version précédente", source)
	}
	p.next = p.previous
	const begin = `
insert into core.import (source, status, fingerprint, restores, started, read, published, refused, located, report)
select source, 'restaure', fingerprint, id, coalesce($2, clock_timestamp()), read, published, refused, located, report
from core.import
where id = $1
returning id`
	if err := tx.QueryRow(ctx, begin, p.next, s.clock()).Scan(&p.action); err != nil {
		return importer.Outcome{}, err
	}
	if err := p.run(ctx); err != nil {
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

// closeInterrupted closes the lines of history that a dead process left open.
// The caller holds the source's lock: nobody else is importing it.
func (s *Store) closeInterrupted(ctx context.Context, conn *pgx.Conn, source string) error {
	const query = `
update core.import
set
  status = 'echec',
  finished = coalesce($2, clock_timestamp()),
  message = 'interrompu'
where source = $1 and status = 'en_cours'`
	_, err := conn.Exec(ctx, query, source, s.clock())
	return err
}

// sweep drops the records that are neither current nor previous for any source.
// It waits for no reader: what is in use is left to the next sweep. It uses the
// import's own connection: asking the pool for another could wait for ever when
// all of them are importing.
func sweep(ctx context.Context, conn *pgx.Conn) error {
	const query = `
select c.relname
from pg_inherits as h
join pg_class as c on c.oid = h.inhrelid
where h.inhparent = 'core.record'::regclass
  and c.relname ~ '^import_[0-9]+$'
  and not exists (
    select
    from core.source as s
    where substr(c.relname, 8)::bigint in (s.current_import, s.previous_import)
  )`
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := dropTable(ctx, conn, table); err != nil {
			return err
		}
	}
	return nil
}

func dropTable(ctx context.Context, conn *pgx.Conn, table string) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `set local lock_timeout = '500ms'`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "drop table if exists "+pgx.Identifier{"core", table}.Sanitize())
		if isLockTimeout(err) {
			return tx.Rollback(ctx)
		}
		return err
	})
}
