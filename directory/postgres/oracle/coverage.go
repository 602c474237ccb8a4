package oracle

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Reach is what one commune has of the places of a view.
type Reach struct {
	Code      string
	DistanceM *float64 // geodesic metres to the nearest place; nil without any
	Received  int64    // thousandths of a second of opening a week
}

// Catchment is a question about the communes of a territory and the places of a view.
type Catchment struct {
	Query    *directory.Query
	Communes []*territory.Commune // of the territory
	Country  []*territory.Commune // all that share the hours of places
	RadiusM  float64              // within which a place serves people
	Minutes  map[string]int32     // that places count as open in a week, by id
}

// Coverage returns what the communes of a territory have of the places of a view, by INSEE code:
// the distance from the nearest, and their part of the hours of each place that has them in its
// catchment, in proportion to inhabitants and rounded by cumulated sums.
func (o Oracle) Coverage(ctx context.Context, c Catchment) (found []Reach, err error) {
	w, err := Where(c.Query)
	if err != nil {
		return nil, err
	}
	var ids []string
	var minutes []int32
	for id, m := range c.Minutes {
		ids, minutes = append(ids, id), append(minutes, m)
	}
	sql := `
with place as materialized (
  select
    id,
    position,
    minutes
  from api.place
  join unnest(` + w.arg(ids) + `::text[], ` + w.arg(minutes) + `::int[]) as open (id, minutes) using (id)
  where position is not null and ` + w.SQL + `
),
scope as materialized (
  select * from commune where code = any(` + w.arg(codes(c.Communes)) + `::text[])
),
serving as materialized (
  select * from place where exists (
    select from scope where st_dwithin(scope.position, place.position, ` + w.arg(c.RadiusM) + `)
  )
),
served as (
  select
    code,
    people,
    minutes::bigint * 60000 as offer,
    sum(people) over (partition by id order by code)::bigint as up_to,
    sum(people) over (partition by id)::bigint as everybody
  from serving
  join commune on st_dwithin(commune.position, serving.position, ` + w.arg(c.RadiusM) + `)
),
received as (
  select
    code,
    sum(offer * up_to / everybody - offer * (up_to - people) / everybody)::bigint as ms
  from served
  where everybody > 0
  group by code
)
select
  scope.code,
  (select min(st_distance(scope.position, place.position)) from place),
  coalesce(ms, 0)
from scope
left join received using (code)
order by scope.code`
	err = pgx.BeginFunc(ctx, o.Pool, func(tx pgx.Tx) error {
		if err := createCommunes(ctx, tx, c.Country); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, sql, w.Args...)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Reach])
		return err
	})
	return found, err
}

// createCommunes fills a table that lasts as long as the transaction.
func createCommunes(ctx context.Context, tx pgx.Tx, communes []*territory.Commune) error {
	var people []int64
	var lon, lat []float64
	for _, c := range communes {
		people, lon, lat = append(people, int64(c.Population)), append(lon, c.Position[0]), append(lat, c.Position[1])
	}
	if _, err := tx.Exec(ctx, `
create temporary table commune on commit drop as
select
  code collate "C" as code,
  people,
  st_makepoint(lon, lat)::geography as position
from unnest($1::text[], $2::bigint[], $3::float8[], $4::float8[]) as c (code, people, lon, lat)`,
		codes(communes), people, lon, lat); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
set local jit = off;
create index on commune using gist (position);
analyze commune`)
	return err
}

func codes(communes []*territory.Commune) []string {
	list := make([]string, len(communes))
	for i, c := range communes {
		list[i] = c.Code
	}
	return list
}
