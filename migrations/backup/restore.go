package backup

import (
	"context"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/migrations/migrator"
)

// Restore puts what Save wrote into an empty database, and brings it up to this program. It does that
// wholly or leaves the database empty.
func Restore(ctx context.Context, conn *pgx.Conn, in io.Reader) (s Summary, err error) {
	state, err := migrator.Status(ctx, conn)
	switch {
	case err != nil:
		return s, err
	case state.Current > state.Latest:
		return s, migrator.Check(ctx, conn)
	case state.Current > 0:
		if err := checkEmpty(ctx, conn); err != nil {
			return s, err
		}
	}
	r, err := newReader(in)
	if err != nil {
		return s, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	defer r.zip.Close()
	var m manifest
	if err := r.readJSON(manifestName, &m); err != nil {
		return s, err
	}
	if m.Format > format || m.Migration > state.Latest {
		return s, ErrNewer
	}
	if err := migrator.To(ctx, conn, m.Migration, nil); err != nil {
		return s, err
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		s, err = m.restore(ctx, tx, r)
		return err
	})
	if err != nil {
		return Summary{}, err
	}
	if err := migrator.Up(ctx, conn, nil); err != nil {
		return s, err
	}
	_, err = conn.Exec(ctx, "analyze core.place, core.record, core.change")
	return s, err
}

// checkEmpty refuses a database in which anything was published, sent or decided.
func checkEmpty(ctx context.Context, conn *pgx.Conn) error {
	const query = `
select format('select exists (select from %I.%I)', n.nspname, c.relname)
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ` + schemas + ` and c.relkind = 'r' and c.relname not in ('version', 'secret')`
	found, err := conn.Query(ctx, query)
	if err != nil {
		return err
	}
	tables, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, ask := range tables {
		var filled bool
		if err := conn.QueryRow(ctx, ask).Scan(&filled); err != nil {
			return err
		}
		if filled {
			return ErrNotEmpty
		}
	}
	return nil
}

// restore fills the tables of the migration of the file.
func (m *manifest) restore(ctx context.Context, tx pgx.Tx, r *reader) (s Summary, err error) {
	counts := make([]int64, len(m.Tables))
	for i, t := range m.Tables {
		prepare := "delete from " + t.identifier() // what migrations put there
		if t.Parent != "" {
			prepare = "create table " + t.identifier() + " partition of " + t.Parent + " " + t.Bound
		}
		if _, err := tx.Exec(ctx, prepare); err != nil {
			return s, err
		}
		tag, err := tx.Conn().PgConn().CopyFrom(ctx, &rows{r, i}, "copy "+t.columns()+" from stdin")
		if err != nil {
			return s, err
		}
		counts[i] = tag.RowsAffected()
		s.Rows += counts[i]
	}
	var expected []int64
	if err := r.readJSON(endName, &expected); err != nil {
		return s, err
	}
	for i, n := range counts {
		if len(expected) != len(counts) || expected[i] != n {
			return s, ErrDamaged
		}
	}
	for name, last := range m.Sequences {
		if last == 0 {
			continue // it was never used
		}
		if _, err := tx.Exec(ctx, "select setval($1::text::regclass, $2)", name, last); err != nil {
			return s, err
		}
	}
	s.Tables = len(m.Tables)
	return s, nil
}
