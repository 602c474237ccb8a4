package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// rival answers the same questions by asking PostGIS. Places that it finds are
// written from memory, as ours are: only the finding differs, to its advantage.
type rival struct {
	reader    directory.Reader
	gazetteer *territory.Gazetteer
	oracle    oracle.Oracle
}

func (r *rival) register(e *echo.Echo) {
	e.GET("/bench/postgis/proches", r.nearest)
	e.GET("/bench/postgis/lieux", r.list)
	e.GET("/bench/postgis/facettes", r.facets)
	e.GET("/bench/postgis/tuiles/:z/:x/:file", r.tile)
}

func (r *rival) nearest(c echo.Context) error {
	q := directory.Query{Near: &directory.Origin{}}
	if p := r.gazetteer.Postcode(c.QueryParam("code_postal")); p != nil {
		q.Near.Position = p.Position
	} else {
		lon, _ := strconv.ParseFloat(c.QueryParam("lon"), 64)
		lat, _ := strconv.ParseFloat(c.QueryParam("lat"), 64)
		q.Near.Position = geo.Position{lon, lat}
	}
	if label := c.QueryParam("label"); label != "" {
		q.Lists = map[string][]string{"label": {label}}
	}
	limit, _ := strconv.Atoi(c.QueryParam("limit"))
	hits, err := r.oracle.NearestIndexed(c.Request().Context(), &q, limit)
	if err != nil {
		return err
	}
	return r.send(c, hits)
}

func (r *rival) list(c echo.Context) error {
	q := directory.Query{Departements: []string{c.QueryParam("departement")}}
	limit, _ := strconv.Atoi(c.QueryParam("limit"))
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
func (r *rival) send(c echo.Context, hits []oracle.Hit) error {
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

func (r *rival) facets(c echo.Context) error {
	var counts []map[string]int
	for _, name := range strings.Split(c.QueryParam("facettes"), ",") {
		n, err := r.oracle.CountPerValue(c.Request().Context(), &directory.Query{Labelled: true}, name)
		if err != nil {
			return err
		}
		counts = append(counts, n)
	}
	return c.JSON(http.StatusOK, counts)
}

func (r *rival) tile(c echo.Context) error {
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
