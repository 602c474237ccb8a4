package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

// The forms of tiles, by extension.
var tileFormats = []struct {
	extension, mediaType string
	format               directory.TileFormat
}{
	{".geojson", "application/geo+json", directory.TileGeoJSON},
	{".mvt", "application/vnd.mapbox-vector-tile", directory.TileMVT},
	{".pbf", "application/vnd.mapbox-vector-tile", directory.TileMVT},
}

// tile answers /tuiles/{z}/{x}/{y}.geojson and .mvt.
func (s *server) tile(c echo.Context) error {
	file := c.Param("file")
	for _, f := range tileFormats {
		y, ok := strings.CutSuffix(file, f.extension)
		if ok {
			return s.tileIn(c, y, f.format, f.mediaType)
		}
	}
	return newProblem(http.StatusNotFound, "Une tuile se demande en .geojson ou en .mvt.")
}

func (s *server) tileIn(c echo.Context, y string, format directory.TileFormat, mediaType string) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	e := s.fresh(c, v, 0, time.Time{})
	if namesVersion(c.Request().URL.RawQuery, v.Version()) {
		e.control = immutable // before a 304, which renews what caches keep
	}
	if e.unchanged(c) {
		return nil
	}
	at, err := geo.ParseTile(c.Param("z"), c.Param("x"), y)
	if err != nil {
		return noSuchTile(err)
	}
	p, err := s.parse(c, v, tileForm)
	if err != nil {
		return err
	}
	if !p.openNow {
		if sent, err := sendKept(c, e, mediaType); sent {
			return err
		}
	}
	b := newBody()
	defer b.release()
	if b.bytes, err = v.AppendTile(b.bytes, at, format, &p.query); err != nil {
		return err
	}
	if p.openNow {
		return s.sendDigested(c, v, mediaType, b.bytes, nextMinute(p.now))
	}
	return send(c, e, mediaType, b.bytes)
}

// namesVersion tells that a query string holds v=version.
func namesVersion(query string, version int64) bool {
	for pair := range strings.SplitSeq(query, "&") {
		if given, ok := strings.CutPrefix(pair, "v="); ok {
			return given == strconv.FormatInt(version, 10)
		}
	}
	return false
}

// noSuchTile tells which part of a tile's address is wrong: geo's message begins with its name.
func noSuchTile(cause error) error {
	err := directory.Errorf(directory.Invalid, "Cette tuile n'existe pas : %s.", cause)
	name, _, _ := strings.Cut(cause.Error(), " ")
	_, value, _ := strings.Cut(cause.Error(), "« ")
	value, _, _ = strings.Cut(value, " »")
	err.Params = []directory.ParamError{{Param: strings.TrimSuffix(name, ":"), Value: value, Message: cause.Error()}}
	return err
}

// sendDigested sends a body that the clock changes in ways that only the body
// itself tells: its ETag is a digest of it.
func (s *server) sendDigested(c echo.Context, v directory.View, mediaType string, b []byte, until time.Time) error {
	e := s.fresh(c, v, uint64(newDigest.string(string(b))), until)
	if e.notModified(c) {
		return nil
	}
	return send(c, e, mediaType, b)
}

// tileJSON answers /tuiles.json: TileJSON 3.0 of the view, its tile addresses
// naming the version, so that they can be kept for ever.
func (s *server) tileJSON(c echo.Context) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	e, done := s.unchanged(c, v, 0)
	if done {
		return nil
	}
	p, err := s.parse(c, v, viewForm)
	if err != nil {
		return err
	}
	query := "?"
	if raw := c.Request().URL.RawQuery; raw != "" {
		query += escapeURL(raw) + "&"
	}
	query += "v=" + strconv.FormatInt(v.Version(), 10)
	if p.openNow {
		e.control = controlUntil(nextMinute(p.now).Sub(p.now))
	}
	tiles := escapeURL(s.baseURL(c)) + apiRoot + "/tuiles/{z}/{x}/{y}"
	return sendJSON(c, e, map[string]any{
		"tilejson":    "3.0.0",
		"name":        "Lieux de médiation numérique",
		"description": "Les lieux de la vue demandée, groupés jusqu'au zoom 13.",
		"version":     strconv.FormatInt(v.Version(), 10) + ".0.0",
		"scheme":      "xyz",
		"tiles":       []string{tiles + ".mvt" + query},
		"geojson":     []string{tiles + ".geojson" + query},
		"minzoom":     0,
		"maxzoom":     geo.MaxZoom,
		"bounds":      []float64{-180, -85.0511, 180, 85.0511},
		"center":      []float64{2.5, 46.6, 5},
		"vector_layers": []any{map[string]any{
			"id":          "lieux",
			"description": "Lieux, et groupes de lieux (cluster) ; sans marge : chaque lieu est dans une seule tuile",
			"fields":      tileFields,
		}},
	})
}

// tileFields is what the features of tiles carry.
var tileFields = map[string]string{
	"id":          "String, identifiant du lieu",
	"nom":         "String",
	"cluster":     "Boolean, vrai pour un groupe",
	"point_count": "Number, lieux du groupe",
}
