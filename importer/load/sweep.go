package load

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// sweep drops the lots of records of which no import is neither current nor previous for any source. It
// waits for no reader: tables in use are left to the next sweep. It uses the connection
// of the import: acquiring another would block forever when all of them are importing.
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
    join core.import as i on i.id in (s.current_import, s.previous_import)
    where i.lot = substr(c.relname, 8)::bigint
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
