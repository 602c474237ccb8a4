package main

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// rival answers the same questions from PostGIS, as fast as possible: from one table that has the
// best indexes and each place's Feature, written out. Its tiles have clusters where ours have,
// made in SQL.
type rival struct {
	reader    directory.Reader
	gazetteer *territory.Gazetteer
	oracle    oracle.Oracle
}

func (r *rival) register(e *web.Server) {
	e.Get("/bench/postgis/proches", r.nearest)
	e.Get("/bench/postgis/lieux", r.list)
	e.Get("/bench/postgis/facettes", r.facets)
	e.Get("/bench/postgis/tuiles/:z/:x/:file", r.tile)
}

// nearest takes twice as many places from the index, which knows the plane of web maps, and
// orders them by their true distance.
func (r *rival) nearest(c web.Context) error {
	var at geo.Position
	if p := r.gazetteer.Postcode(c.Request().FormValue("code_postal")); p != nil {
		at = p.Position
	} else {
		at[0], _ = strconv.ParseFloat(c.Request().FormValue("lon"), 64)
		at[1], _ = strconv.ParseFloat(c.Request().FormValue("lat"), 64)
	}
	args := []any{postgis.AppendPoint(nil, at), c.Request().FormValue("limit")}
	held := ""
	if label := c.Request().FormValue("label"); label != "" {
		args, held = append(args, label), ` and labels @> array[$3]`
	}
	body, err := r.features(c.Request().Context(), `
with near as (
  select feature, st_distance(position, $1::geography) as distance
  from bench_place
  where flat is not null`+held+`
  order by flat <-> st_transform($1::geography::geometry, 3857)
  limit 2 * $2::text::int
)
select feature, distance from near order by distance limit $2::text::int`, args...)
	if err != nil {
		return err
	}
	return sendBody(c, body)
}

// list counts the places of a département and returns the first.
func (r *rival) list(c web.Context) error {
	ctx, code := c.Request().Context(), c.Request().FormValue("departement")
	var matched int
	err := r.oracle.Pool.QueryRow(ctx, `select count(*) from bench_place where departement = $1`, code).Scan(&matched)
	if err != nil {
		return err
	}
	body, err := r.features(ctx, `select feature, -1::float8 from bench_place where departement = $1
		order by id limit $2::text::int`, code, c.Request().FormValue("limit"))
	if err != nil {
		return err
	}
	return sendBody(c, body)
}

// features returns a collection of the Features that a query finds, each with its distance.
func (r *rival) features(ctx context.Context, sql string, args ...any) ([]byte, error) {
	rows, err := r.oracle.Pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	body := append(make([]byte, 0, 64<<10), `{"type":"FeatureCollection","features":[`...)
	var feature []byte
	var distance float64
	separator := ""
	_, err = pgx.ForEachRow(rows, []any{(*pgtype.DriverBytes)(&feature), &distance}, func() error {
		body = append(append(body, separator...), feature...)
		if distance >= 0 {
			body = strconv.AppendFloat(append(body, `,"distance_m":`...), distance, 'f', 3, 64)
		}
		body = append(body, "}}"...)
		separator = ","
		return nil
	})
	return append(body, "]}\n"...), err
}

// keepPlaces makes the one table that PostGIS answers from: the places of the default view with
// their Feature, open at its end for the distance, their labels of all three fields, and their
// position as it is measured and as it is searched.
func keepPlaces(ctx context.Context, pool *pgxpool.Pool, view directory.View) error {
	if _, err := pool.Exec(ctx, `create table bench_copy (id text, feature bytea, labels text[], departement text,
		lon float8, lat float8)`); err != nil {
		return err
	}
	each, err := view.Each(&directory.Query{})
	if err != nil {
		return err
	}
	next, stop := iter.Pull(each)
	defer stop()
	columns := []string{"id", "feature", "labels", "departement", "lon", "lat"}
	_, err = pool.CopyFrom(ctx, pgx.Identifier{"bench_copy"}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		hit, ok := next()
		if !ok {
			return nil, nil
		}
		p := view.Fields(hit.Index)
		feature := view.AppendFeature(nil, hit.Index,
			directory.FeatureOptions{DistanceM: directory.NoDistance, Now: time.Now()})
		row := []any{p.ID, bytes.TrimSuffix(feature, []byte("}}")), append([]string{}, p.Labels()...),
			p.Territory.Departement, nil, nil}
		if p.Location.Known {
			row[4], row[5] = p.Location.Position[0], p.Location.Position[1]
		}
		return row, nil
	}))
	if err != nil {
		return err
	}
	for _, sql := range []string{`
create table bench_place as
select id collate "C" as id, feature, labels, departement,
  st_setsrid(st_makepoint(lon, lat), 4326)::geography as position,
  st_transform(st_setsrid(st_makepoint(lon, lat), 4326), 3857) as flat
from bench_copy`,
		`drop table bench_copy`,
		`create index on bench_place using gist (flat)`,
		`create index on bench_place using gin (labels)`,
		`create index on bench_place (departement, id)`,
		`vacuum (analyze) bench_place`,
	} {
		if _, err := pool.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

func (r *rival) facets(c web.Context) error {
	var counts []map[string]int
	for _, name := range strings.Split(c.Request().FormValue("facettes"), ",") {
		n, err := r.oracle.CountPerValue(c.Request().Context(), &directory.Query{Flags: directory.SetOf(directory.Labelled)},
			name)
		if err != nil {
			return err
		}
		counts = append(counts, n)
	}
	return sendJSON(c, counts)
}

func (r *rival) tile(c web.Context) error {
	y, form, _ := strings.Cut(c.Param("file"), ".")
	t, err := geo.ParseTile(c.Param("z"), c.Param("x"), y)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	var body []byte
	switch {
	case t.Z <= tile.MaxClusterZoom && form == "geojson":
		err = r.oracle.Pool.QueryRow(ctx, clusters+`
select convert_to(json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
  'type', 'Feature', 'geometry', st_asgeojson(st_transform(middle, 4326))::json,
  'properties', json_build_object('id', id, 'point_count', point_count))), '[]'))::text, 'UTF8')
from cluster`, t.Z, t.X, t.Y).Scan(&body)
	case t.Z <= tile.MaxClusterZoom:
		err = r.oracle.Pool.QueryRow(ctx, clusters+`
select st_asmvt(t, 'lieux')
from (
  select st_asmvtgeom(middle, st_tileenvelope($1::int, $2::int, $3::int)) as geom, id, point_count from cluster
) as t`, t.Z, t.X, t.Y).Scan(&body)
	case form == "geojson":
		body, err = r.oracle.GeoJSON(ctx, &directory.Query{}, t)
	default:
		body, err = r.oracle.MVT(ctx, &directory.Query{}, t)
	}
	if err != nil {
		return err
	}
	return sendBody(c, body)
}

// clusters groups the places of a tile by squares of 64 pixels, as servers of tiles do in SQL.
const clusters = `
with tile as (
  select st_tileenvelope($1::int, $2::int, $3::int) as extent, 40075016.68557849 / 4 / 2 ^ $1::int as side
), cluster as (
  select
    st_setsrid(st_makepoint(avg(st_x(flat)), avg(st_y(flat))), 3857) as middle,
    case count(*) when 1 then min(id) end as id,
    count(*) as point_count
  from bench_place, tile
  where flat && extent
  group by floor(st_x(flat) / side), floor(st_y(flat) / side)
)`
