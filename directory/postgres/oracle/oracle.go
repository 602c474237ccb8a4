// Package oracle answers the questions of the directory in plain SQL on PostGIS.
// Tests require the same answers of the program and benchmarks compare their speed;
// the program does not import it.
package oracle

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
)

// Oracle asks one database.
type Oracle struct{ Pool *pgxpool.Pool }

// Fill publishes places as the records of one source, through the store that
// the program uses. A place's id becomes that of its record.
func Fill(
	ctx context.Context, pool *pgxpool.Pool, source importer.Source, places iter.Seq2[*directory.Place, error],
) (importer.Outcome, error) {
	batch, err := load.New(pool).Begin(ctx, source, "oracle", nil)
	if err != nil {
		return importer.Outcome{}, err
	}
	defer batch.Discard(ctx)
	rank := 0
	for p, err := range places {
		if err != nil {
			return importer.Outcome{}, err
		}
		row := importer.Row{Rank: rank, RecordID: p.ID, OwnID: strconv.Itoa(rank), State: importer.Published, Place: *p}
		if err := batch.Add(ctx, &row); err != nil {
			return importer.Outcome{}, err
		}
		rank++
	}
	if err := batch.Stage(ctx, nil, importer.PublishOptions{Force: true}); err != nil {
		return importer.Outcome{}, err
	}
	return batch.Publish(ctx, nil)
}

// SetPublished makes at the time of publication of the current version, which
// scores are judged at: a snapshot built of the same time has the same scores,
// whatever day the test runs.
func SetPublished(ctx context.Context, pool *pgxpool.Pool, at time.Time) error {
	_, err := pool.Exec(ctx, `update core.version set at = $1`, at)
	return err
}

// Tune creates the indexes that make PostGIS as fast as it can be at these questions,
// and computes fresh statistics, so that benchmarks against it are fair.
func Tune(ctx context.Context, pool *pgxpool.Pool) error {
	for _, sql := range []string{
		`create index if not exists place_mercator_gist on core.place using gist (st_transform(position::geometry, 3857))`,
		`create index if not exists place_services_gin on core.place using gin (services)`,
		`create index if not exists place_programmes_gin on core.place using gin (dispositif_programmes_nationaux)`,
		`create index if not exists place_departement on core.place (departement)`,
		`create index if not exists place_code_postal on core.place (code_postal)`,
		`vacuum (analyze) core.place`,
	} {
		if _, err := pool.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

// ErrHours is returned by Where for a view of open places: SQL does not know opening hours.
var ErrHours = errors.New("oracle: opening hours cannot be asked in SQL")

// noDistance is directory.NoDistance in SQL.
const noDistance = "-1::float8"

// Count returns the number of places of a view.
func (o Oracle) Count(ctx context.Context, q *directory.Query) (n int, err error) {
	w, err := o.where(ctx, q)
	if err != nil {
		return 0, err
	}
	err = o.Pool.QueryRow(ctx, `select count(*) from api.place where `+w.SQL, w.Args...).Scan(&n)
	return n, err
}

// List returns the places of a view in its order, limit of them from the first; 0:
// all. By id, or by distance then id, places without position last, when the
// view has an origin. With words the order is by id: SQL does not rank.
func (o Oracle) List(ctx context.Context, q *directory.Query, limit int) ([]Hit, error) {
	w, err := o.where(ctx, q)
	if err != nil {
		return nil, err
	}
	sql := `select id, ` + noDistance + ` from api.place where ` + w.SQL + ` order by id`
	if q.Near != nil {
		at := w.arg(postgis.AppendPoint(nil, q.Near.Position)) + "::geography"
		sql = `
select
  id,
  coalesce(st_distance(position, ` + at + `), ` + noDistance + `) as distance_m
from api.place
where ` + w.SQL + `
order by position is null, distance_m, id`
	}
	if limit > 0 {
		sql += ` limit ` + w.arg(limit)
	}
	return o.hits(ctx, sql, w.Args)
}

// Nearest returns the limit nearest places of a view, exact: see List.
func (o Oracle) Nearest(ctx context.Context, q *directory.Query, limit int) ([]Hit, error) {
	located := *q
	located.Located = true
	return o.List(ctx, &located, limit)
}

// NearestIndexed is Nearest as a server would ask it, by the index, for
// benchmarks; it uses place_position_gist. The index knows the sphere only, so the
// order of places at almost the same distance may differ from Nearest.
func (o Oracle) NearestIndexed(ctx context.Context, q *directory.Query, limit int) ([]Hit, error) {
	w, err := o.where(ctx, q)
	if err != nil {
		return nil, err
	}
	at := w.arg(postgis.AppendPoint(nil, q.Near.Position)) + "::geography"
	sql := `
select
  id,
  st_distance(position, ` + at + `)
from api.place
where position is not null and ` + w.SQL + `
order by position <-> ` + at + `
limit ` + w.arg(limit)
	return o.hits(ctx, sql, w.Args)
}

func (o Oracle) hits(ctx context.Context, sql string, args []any) ([]Hit, error) {
	rows, err := o.Pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Hit])
}
