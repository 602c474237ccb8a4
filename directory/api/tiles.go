package api

import (
	"html"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo"
)

// tileFormats are the formats of tiles, by extension.
var tileFormats = []struct {
	extension, mediaType string
	format               directory.TileFormat
}{
	{".geojson", "application/geo+json", directory.TileGeoJSON},
	{".mvt", "application/vnd.mapbox-vector-tile", directory.TileMVT},
	{".pbf", "application/vnd.mapbox-vector-tile", directory.TileMVT},
}

// lightZoom is the zoom from which a tile holds so few places that it costs little.
const lightZoom = 9

// tile answers /tuiles/{z}/{x}/{y}.geojson and .mvt.
func (a *API) tile(c web.Context) error {
	file := c.Param("file")
	for _, f := range tileFormats {
		y, ok := strings.CutSuffix(file, f.extension)
		if ok {
			return a.tileIn(c, y, f.format, f.mediaType)
		}
	}
	return web.NewProblem(http.StatusNotFound, "Une tuile se demande en .geojson ou en .mvt.")
}

func (a *API) tileIn(c web.Context, y string, format directory.TileFormat, mediaType string) error {
	named := namedVersion(c.Request().URL.RawQuery)
	v, err := a.Web.ViewFrom(c, named) // an address of version N never shows, for a year, what N−1 was
	if err != nil {
		return err
	}
	e := a.Web.Fresh(c, v, 0, time.Time{})
	if named == strconv.FormatInt(v.Version(), 10) {
		e.Control = web.Immutable // before a 304, which renews what caches keep
	}
	if e.Unchanged(c) {
		return nil
	}
	at, err := web.Tile(c, y)
	if err != nil {
		return err
	}
	q, err := a.Query.Read(v, tileForm, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	if at.Z < lightZoom {
		if err := a.Web.Costly(c); err != nil {
			return err
		}
		defer a.Web.Idle(c)
	}
	b := web.NewBuffer()
	defer b.Release()
	if b.Bytes, err = v.AppendTile(b.Bytes, at, format, &q.Query); err != nil {
		return err
	}
	if turns := q.Turns(); !turns.IsZero() {
		return a.Web.SendDigested(c, v, mediaType, b.Bytes, turns)
	}
	return web.Send(c, e, mediaType, b.Bytes)
}

// namedVersion returns what follows v= in a query string, "" without it.
func namedVersion(query string) string {
	for pair := range strings.SplitSeq(query, "&") {
		if given, ok := strings.CutPrefix(pair, "v="); ok {
			return given
		}
	}
	return ""
}

// tileJSON answers /tuiles.json: TileJSON 3.0 of the view, its tile addresses
// naming the version, so that they can be cached for ever.
func (a *API) tileJSON(c web.Context) error {
	r, err := a.ask(c, viewForm)
	if r == nil {
		return err
	}
	v, e := r.view, r.fresh
	query := "?"
	if raw := c.Request().URL.RawQuery; raw != "" {
		query += web.EscapeURL(raw) + "&"
	}
	query += "v=" + strconv.FormatInt(v.Version(), 10)
	tiles := web.EscapeURL(a.Web.BaseURL(c)) + web.APIRoot + "/tuiles/{z}/{x}/{y}"
	return web.SendJSON(c, e, map[string]any{
		"tilejson":      "3.0.0",
		"name":          export.Title,
		"description":   "Les lieux de la vue demandée, groupés jusqu'au zoom 13.",
		"attribution":   html.EscapeString(export.Attribution(v)),
		"version":       strconv.FormatInt(v.Version(), 10) + ".0.0",
		"scheme":        "xyz",
		"tiles":         []string{tiles + ".mvt" + query},
		"geojson":       []string{tiles + ".geojson" + query},
		"minzoom":       0,
		"maxzoom":       geo.MaxZoom,
		"bounds":        []float64{-180, -85.0511, 180, 85.0511},
		"center":        []float64{2.5, 46.6, 5},
		"vector_layers": []any{export.TileLayer()},
	})
}
