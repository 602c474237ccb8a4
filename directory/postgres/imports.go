package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
)

// Imports returns the last imports, newest first, of one source, or of all when source
// is "". It returns Unavailable when the database cannot be reached.
func (db *DB) Imports(ctx context.Context, source string, limit int) ([]directory.ImportSummary, error) {
	// uses import_source, or import_pkey backwards
	const query = `
select
  id,
  source,
  status,
  started,
  finished,
  coalesce(read, 0),
  coalesce(published, 0),
  coalesce(refused, 0),
  coalesce(located, 0),
  coalesce(version, 0),
  coalesce(message, ''),
  (report -> 'qualite' ->> 'score')::float8
from api.import
where $1 = '' or source = $1
order by id desc
limit $2`
	rows, err := db.pool.Query(ctx, query, source, limit)
	if err != nil {
		return nil, unavailable(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (i directory.ImportSummary, err error) {
		var finished *time.Time
		err = row.Scan(&i.ID, &i.Source, &i.Status, &i.Started, &finished,
			&i.Read, &i.Published, &i.Refused, &i.Located, &i.Version, &i.Message,
			&i.Score)
		i.Started = i.Started.UTC()
		if finished != nil {
			i.Finished = finished.UTC()
		}
		return i, err
	})
	return found, unavailable(err)
}

// Findings returns what the import whose records are published found in the listing of a
// source, the most frequent first. It returns Unavailable when the database cannot be reached.
func (db *DB) Findings(ctx context.Context, source string) ([]directory.RuleCount, error) {
	const query = `
select split_part(key, '/', 1), split_part(key, '/', 2), value::bigint
from api.source as s
join api.import as i on i.id = s.current_import
cross join json_each_text(i.report -> 'regles')
where s.name = $1
order by value::bigint desc, key collate "C"`
	rows, err := db.pool.Query(ctx, query, source)
	if err != nil {
		return nil, unavailable(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r directory.RuleCount, err error) {
		err = row.Scan(&r.Rule, &r.Action, &r.Count)
		return r, err
	})
	return found, unavailable(err)
}
