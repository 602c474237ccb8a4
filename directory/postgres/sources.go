package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
)

// Sources returns the sources of the published places, by name. It returns Unavailable
// when the database cannot be reached.
func (db *DB) Sources(ctx context.Context) ([]directory.SourceSummary, error) {
	var found []directory.SourceSummary
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, db.pool, options, func(tx pgx.Tx) (err error) {
		found, err = sources(ctx, tx, "api.source")
		return err
	})
	return found, unavailable(err)
}

// sources reads the sources of a relation with the columns of api.source.
func sources(ctx context.Context, tx pgx.Tx, relation string, args ...any) ([]directory.SourceSummary, error) {
	query := `
select
  s.name,
  coalesce(s.title, s.name),
  coalesce(s.publisher, ''),
  coalesce(s.url, ''),
  coalesce(s.homepage, ''),
  coalesce(s.license, ''),
  coalesce(s.territory, ''),
  s.departements,
  s.aliases,
  s.finished,
  coalesce(s.current_import, 0),
  coalesce(s.published, 0),
  s.places
from ` + relation + ` as s
order by s.name collate "C"`
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s directory.SourceSummary, err error) {
		var finished *time.Time
		err = row.Scan(&s.Name, &s.Title, &s.Publisher, &s.URL, &s.Homepage, &s.License, &s.Territory,
			&s.Departements, &s.Aliases, &finished, &s.ImportID, &s.Records, &s.Places)
		if finished != nil {
			s.ImportedAt = finished.UTC()
		}
		return s, err
	})
}
