package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/api"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/migrator"
)

// fill makes a database of invented places; drop removes it.
func fill(ctx context.Context, url string, g *territory.Gazetteer, places int) (database string, drop func(), err error) {
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", nil, err
	}
	defer admin.Close(ctx)
	name := "lieux_bench_" + strconv.Itoa(os.Getpid())
	if _, err := admin.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize()); err != nil {
		return "", nil, err
	}
	drop = func() {
		if c, err := pgx.Connect(context.Background(), url); err == nil {
			_, _ = c.Exec(context.Background(), "drop database if exists "+pgx.Identifier{name}.Sanitize()+" with (force)")
			c.Close(context.Background())
		}
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		drop()
		return "", nil, err
	}
	database = fmt.Sprintf("host='%s' port=%d user=%s password='%s' dbname=%s sslmode=disable", config.Host, config.Port, config.User, config.Password, name)
	if err := publish(ctx, database, g, places); err != nil {
		drop()
		return "", nil, err
	}
	return database, drop, nil
}

func publish(ctx context.Context, database string, g *territory.Gazetteer, places int) error {
	pool, err := postgres.Open(ctx, database)
	if err != nil {
		return err
	}
	defer pool.Close()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	err = migrator.Up(ctx, conn.Conn(), nil)
	conn.Release()
	if err != nil {
		return err
	}
	began := time.Now()
	if _, err := oracle.Fill(ctx, pool, importer.Source{Name: "bench"}, placetest.Places(g, places, 1)); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d places published in %.1f s\n", places, time.Since(began).Seconds())
	return oracle.Tune(ctx, pool)
}

// serveBench serves the directory, PostGIS's answers and the constant, and
// prints its address.
func serveBench(ctx context.Context, database string) error {
	g, err := territory.Open()
	if err != nil {
		return err
	}
	pool, err := postgres.Open(ctx, database)
	if err != nil {
		return err
	}
	defer pool.Close()
	current := snapshot.NewCurrent(func(ctx context.Context, _ int64) (*snapshot.Snapshot, error) {
		p, err := postgres.New(pool).Published(ctx)
		if err != nil {
			return nil, err
		}
		defer p.Close()
		return snapshot.Build(snapshot.Input{Version: p.Version, Built: p.At, Count: p.Count, Places: p.Places(), Redirects: maps.All(p.Redirects), Sources: p.Sources, Zone: territory.TimeZone})
	}, "", nil)
	began := time.Now()
	if err := current.Start(ctx); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "loaded from PostGIS in %.2f s\n", time.Since(began).Seconds())
	e := api.New(api.Deps{Reader: current, Gazetteer: g}, api.Config{})
	rival := &rival{reader: current, gazetteer: g, oracle: oracle.Oracle{Pool: pool}}
	e.GET("/bench/postgis", rival.nearest)
	e.GET("/bench/constant", constant(e))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	return api.Serve(ctx, listener, e, slog.New(slog.DiscardHandler))
}

// rival answers /proches by asking PostGIS which places are nearest.
type rival struct {
	reader    directory.Reader
	gazetteer *territory.Gazetteer
	oracle    oracle.Oracle
}

func (r *rival) nearest(c echo.Context) error {
	view, err := r.reader.Current()
	if err != nil {
		return err
	}
	p := r.gazetteer.Postcode(c.QueryParam("code_postal"))
	q := directory.Query{Near: &directory.Origin{Position: p.Position}}
	if label := c.QueryParam("label"); label != "" {
		q.Lists = map[string][]string{"label": {label}}
	}
	limit, _ := strconv.Atoi(c.QueryParam("limit"))
	hits, err := r.oracle.NearestIndexed(c.Request().Context(), &q, limit)
	if err != nil {
		return err
	}
	now := time.Now()
	body := append(make([]byte, 0, 32<<10), `{"type":"FeatureCollection","features":[`...)
	for i, hit := range hits {
		if i > 0 {
			body = append(body, ',')
		}
		index, _, _ := view.ByID(hit.ID)
		body = view.AppendFeature(body, index, directory.FeatureOptions{DistanceM: hit.DistanceM, Now: now})
	}
	return send(c, append(body, "]}\n"...))
}

// send answers with the headers that the directory's own answers have.
func send(c echo.Context, body []byte) error {
	h := c.Response().Header()
	h.Set("Content-Type", "application/geo+json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "public, max-age=60, stale-while-revalidate=600")
	h.Set("ETag", `"constant"`)
	c.Response().WriteHeader(http.StatusOK)
	_, err := c.Response().Write(body)
	return err
}

// constant answers with the body of median size among a hundred real answers to
// the same filters, asked once and kept.
func constant(e *echo.Echo) echo.HandlerFunc {
	bodies := map[string][]byte{}
	return func(c echo.Context) error {
		label := c.QueryParam("label")
		body, known := bodies[label]
		if !known { // the first request comes alone, before any client: see sameAnswers
			body = medianBody(e, c)
			bodies[label] = body
		}
		return send(c, body)
	}
}

func medianBody(e *echo.Echo, c echo.Context) []byte {
	query := c.Request().URL.Query()
	var all [][]byte
	for i := range 100 {
		query.Set("code_postal", fmt.Sprintf("%02d%03d", 1+i%95, 100*(i%9)))
		request, err := http.NewRequest(http.MethodGet, "/api/v1/proches?"+query.Encode(), nil)
		if err != nil {
			continue
		}
		w := &recorder{header: http.Header{}}
		e.ServeHTTP(w, request)
		if w.status == http.StatusOK {
			all = append(all, w.body)
		}
	}
	slices.SortFunc(all, func(a, b []byte) int { return len(a) - len(b) })
	return all[len(all)/2]
}

// recorder keeps one answer of the server.
type recorder struct {
	header http.Header
	status int
	body   []byte
}

func (r *recorder) Header() http.Header { return r.header }
func (r *recorder) WriteHeader(s int)   { r.status = s }
func (r *recorder) Write(b []byte) (int, error) {
	r.body = append(r.body, b...)
	return len(b), nil
}
