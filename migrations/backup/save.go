package backup

import (
	"context"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/migrations/migrator"
)

// Summary is what was saved or restored.
type Summary struct {
	Tables int   `json:"tables"`
	Rows   int64 `json:"lignes"`
}

// schemas are those whose tables hold what was published, sent and decided. Schema staging holds
// listings that are being read, schema api has views.
const schemas = `('core', 'inbox')`

// Save writes what a database holds at one instant. The program's version is for people.
func Save(ctx context.Context, conn *pgx.Conn, program string, out io.Writer) (s Summary, err error) {
	state, err := migrator.Status(ctx, conn)
	switch {
	case err != nil:
		return s, err
	case state.Current == 0:
		return s, ErrNothing
	case state.Current > state.Latest:
		return s, migrator.Check(ctx, conn)
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return s, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // nothing was written
	// Before the instant is chosen: an import does not take away what is about to be read.
	const prepare = `
lock table core.record in access share mode;
set local datestyle = 'ISO';
set local intervalstyle = 'postgres';
set local timezone = 'UTC';
set local extra_float_digits = 1;
set local bytea_output = 'hex';
set local row_security = off`
	if _, err := tx.Exec(ctx, prepare); err != nil {
		return s, err
	}
	m := manifest{Format: format, Program: program, Migration: state.Current, Sequences: map[string]int64{}}
	if m.Tables, err = tablesOf(ctx, tx); err == nil {
		err = m.readSequences(ctx, tx)
	}
	if err != nil {
		return s, err
	}
	w, err := newWriter(out)
	if err != nil {
		return s, err
	}
	if err := w.addJSON(manifestName, m); err != nil {
		return s, err
	}
	counts := make([]int64, len(m.Tables))
	for i, t := range m.Tables {
		p := &pieces{w: w, number: i}
		tag, err := conn.PgConn().CopyTo(ctx, p, "copy "+t.columns()+" to stdout")
		if err == nil {
			err = p.flush()
		}
		if err != nil {
			return s, err
		}
		counts[i] = tag.RowsAffected()
		s.Rows += counts[i]
	}
	s.Tables = len(m.Tables)
	if err := w.addJSON(endName, counts); err != nil {
		return s, err
	}
	return s, w.close()
}

// tablesOf lists the tables in the order in which they were made: one that refers to another comes
// after it.
func tablesOf(ctx context.Context, tx pgx.Tx) ([]table, error) {
	const query = `
select n.nspname, c.relname,
	(
		select array_agg(a.attname::text order by a.attnum)
		from pg_attribute as a
		where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
	),
	coalesce((select inhparent::regclass::text from pg_inherits where inhrelid = c.oid), ''),
	coalesce(pg_get_expr(c.relpartbound, c.oid), '')
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ` + schemas + ` and c.relkind = 'r'
order by c.oid`
	found, err := tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, func(row pgx.CollectableRow) (t table, err error) {
		return t, row.Scan(&t.Schema, &t.Name, &t.Columns, &t.Parent, &t.Bound)
	})
}

func (m *manifest) readSequences(ctx context.Context, tx pgx.Tx) error {
	const query = `
select format('%I.%I', schemaname, sequencename), coalesce(last_value, 0)
from pg_sequences
where schemaname in ` + schemas
	found, err := tx.Query(ctx, query)
	if err != nil {
		return err
	}
	var name string
	var last int64
	_, err = pgx.ForEachRow(found, []any{&name, &last}, func() error {
		m.Sequences[name] = last
		return nil
	})
	return err
}

// identifier returns the quoted name of the table.
func (t *table) identifier() string { return pgx.Identifier{t.Schema, t.Name}.Sanitize() }

// columns returns the table with its columns, as COPY takes them.
func (t *table) columns() string {
	text := t.identifier() + " ("
	for i, column := range t.Columns {
		if i > 0 {
			text += ", "
		}
		text += pgx.Identifier{column}.Sanitize()
	}
	return text + ")"
}
