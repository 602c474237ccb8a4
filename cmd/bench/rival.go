package main

import (
	"bytes"
	"context"
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
)

// rival answers the same questions from PostGIS, as fast as possible:
// it has the best indexes, and each place's Feature is stored with it,
// written out. Only the list of a département is written from memory.
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

func (r *rival) nearest(c web.Context) error {
	q := directory.Query{Near: &directory.Origin{}}
	if p := r.gazetteer.Postcode(c.Request().FormValue("code_postal")); p != nil {
		q.Near.Position = p.Position
	} else {
		lon, _ := strconv.ParseFloat(c.Request().FormValue("lon"), 64)
		lat, _ := strconv.ParseFloat(c.Request().FormValue("lat"), 64)
		q.Near.Position = geo.Position{lon, lat}
	}
	if label := c.Request().FormValue("label"); label != "" {
		q.Lists = map[string][]string{"label": {label}}
	}
	limit, _ := strconv.Atoi(c.Request().FormValue("limit"))
	body, err := r.features(c.Request().Context(), &q, limit)
	if err != nil {
		return err
	}
	return sendBody(c, body)
}

// features returns the answer to a nearest question, made of the Features that
// PostGIS stores.
func (r *rival) features(ctx context.Context, q *directory.Query, limit int) ([]byte, error) {
	w, err := oracle.Where(q)
	if err != nil {
		return nil, err
	}
	at := "$" + strconv.Itoa(len(w.Args)+1) + "::geography"
	rows, err := r.oracle.Pool.Query(ctx, `
with near as (
  select id, st_distance(position, `+at+`) as distance
  from api.place
  where position is not null and `+w.SQL+`
  order by position <-> `+at+`
  limit $`+strconv.Itoa(len(w.Args)+2)+`
)
select feature, distance
from near
join bench_feature using (id)
order by distance`, append(w.Args, postgis.AppendPoint(nil, q.Near.Position), limit)...)
	if err != nil {
		return nil, err
	}
	body := append(make([]byte, 0, 64<<10), `{"type":"FeatureCollection","features":[`...)
	var feature []byte
	var distance float64
	separator := ""
	_, err = pgx.ForEachRow(rows, []any{(*pgtype.DriverBytes)(&feature), &distance}, func() error {
		body = append(append(body, separator...), feature...)
		body = strconv.AppendFloat(append(body, `,"distance_m":`...), distance, 'f', 3, 64)
		body = append(body, "}}"...)
		separator = ","
		return nil
	})
	return append(body, "]}\n"...), err
}

// keepFeatures stores each place's Feature in PostGIS, open at its end for the distance.
func keepFeatures(ctx context.Context, pool *pgxpool.Pool, view directory.View) error {
	if _, err := pool.Exec(ctx, `
		create table bench_feature (id text collate "C" primary key, feature bytea not null)`); err != nil {
		return err
	}
	i := -1
	_, err := pool.CopyFrom(ctx, pgx.Identifier{"bench_feature"}, []string{"id", "feature"},
		pgx.CopyFromFunc(func() ([]any, error) {
			if i++; i == view.Len() {
				return nil, nil
			}
			feature := view.AppendFeature(nil, i, directory.FeatureOptions{DistanceM: directory.NoDistance, Now: time.Now()})
			return []any{view.ID(i), bytes.TrimSuffix(feature, []byte("}}"))}, nil
		}))
	if err != nil {
		return err
	}
	_, err = pool.Exec(ctx, `vacuum (analyze) bench_feature`)
	return err
}

func (r *rival) list(c web.Context) error {
	q := directory.Query{Areas: directory.Areas{territory.KindDepartement: {c.Request().FormValue("departement")}}}
	limit, _ := strconv.Atoi(c.Request().FormValue("limit"))
	if _, err := r.oracle.Count(c.Request().Context(), &q); err != nil { // numberMatched
		return err
	}
	hits, err := r.oracle.List(c.Request().Context(), &q, limit)
	if err != nil {
		return err
	}
	return r.send(c, hits)
}

// send writes the places found.
func (r *rival) send(c web.Context, hits []oracle.Hit) error {
	view, err := r.reader.Current()
	if err != nil {
		return err
	}
	now := time.Now()
	body := append(make([]byte, 0, 64<<10), `{"type":"FeatureCollection","features":[`...)
	for i, hit := range hits {
		if i > 0 {
			body = append(body, ',')
		}
		index, _, _ := view.ByID(hit.ID)
		body = view.AppendFeature(body, index, directory.FeatureOptions{DistanceM: hit.DistanceM, Now: now})
	}
	return sendBody(c, append(body, "]}\n"...))
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
	ask := func(ctx context.Context) ([]byte, error) { return r.oracle.MVT(ctx, &directory.Query{}, t) }
	if form == "geojson" {
		ask = func(ctx context.Context) ([]byte, error) { return r.oracle.GeoJSON(ctx, &directory.Query{}, t) }
	}
	body, err := ask(c.Request().Context())
	if err != nil {
		return err
	}
	return sendBody(c, body)
}
