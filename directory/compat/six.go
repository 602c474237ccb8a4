package compat

import (
	"context"
	"io"
	"math"
	"net/http"
	"slices"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/snippet"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// SixPath is the api-url of the component of version 6: where its API begins.
const SixPath = "/compat/v6/api"

// six answers as the API of version 6.
type six struct{ Deps }

// registerSix adds the routes of version 6 to a server.
func registerSix(s *six) {
	for path, handler := range map[string]web.Handler{
		"/lieux":                                func(c web.Context) error { return s.list(c, nil, 24) },
		"/lieux/region/:slug":                   s.listOf(territory.KindRegion, 24),
		"/lieux/departement/:slug":              s.listOf(territory.KindDepartement, 10),
		"/lieux/chunk":                          s.chunk,
		"/lieux/search":                         s.search,
		"/lieux/exporter":                       func(c web.Context) error { return s.export(c) },
		"/lieux/:id":                            s.place,
		"/:region/lieux/exporter":               func(c web.Context) error { return s.export(c, "region") },
		"/:region/:departement/lieux/exporter":  func(c web.Context) error { return s.export(c, "region", "departement") },
		"/mediateurs/search":                    s.mediators,
		"/sources":                              s.sources,
		"/stats":                                s.stats,
		"/stats/regions":                        s.statsOf("region"),
		"/stats/departements":                   s.statsOf("departement"),
		"/stats/regions/:slug":                  s.regionTotal,
		"/stats/total":                          s.total,
		"/fragilite-numerique/:source/:z/:x/:y": func(c web.Context) error { return c.NoContent(http.StatusNoContent) },
		"/health":                               s.health,
	} {
		s.Web.GetLight(SixPath+path, handler)
	}
}

// send sends a document about the places of a request.
func (s *six) send(c web.Context, r *sixRequest, document any) error {
	body, err := web.EncodeJSON(document)
	if err != nil {
		return err
	}
	return s.Web.SendDigested(c, r.view, "application/json", body, r.q.Turns())
}

// listOf answers the lists of the areas of a kind.
func (s *six) listOf(kind territory.Kind, limit int) web.Handler {
	return func(c web.Context) error {
		area, err := s.areaOf(kind, c.Param("slug"))
		if err != nil {
			return err
		}
		return s.list(c, area, limit)
	}
}

// areaOf returns the area that a slug or a code names.
func (s *six) areaOf(kind territory.Kind, slug string) (*territory.Area, error) {
	if area := s.Gazetteer.Area(kind, slug); area != nil {
		return area, nil
	}
	for area := range s.Gazetteer.Areas(kind) {
		if snippet.SameSlug(area.Name, slug) {
			return area, nil
		}
	}
	return nil, web.NewProblem(http.StatusNotFound, "")
}

// list answers a page of places in the order of their names.
func (s *six) list(c web.Context, within *territory.Area, limit int) error {
	r, err := s.read(c, within, limit)
	if err != nil {
		return err
	}
	hits, err := r.hits()
	if err != nil {
		return err
	}
	total := len(hits)
	from := min(total, (r.page-1)*r.limit)
	items := []sixItem{}
	for _, hit := range hits[from:min(total, from+r.limit)] {
		items = append(items, s.itemOf(r.view.Fields(hit.Index), hit.DistanceM))
	}
	return s.send(c, r, struct {
		Places []sixItem `json:"lieux"`
		Total  int       `json:"totalLieux"`
	}{items, total})
}

// The size in degrees of the cells in which the component asks for points.
const (
	cellLon = 1.2
	cellLat = 0.6
)

// chunk answers the points of the cell that holds a position.
func (s *six) chunk(c web.Context) error {
	r, err := s.read(c, nil, 0)
	if err != nil {
		return err
	}
	if r.origin == nil {
		r.q.Wrong("latitude", "", "", "la latitude et la longitude du centre sont attendues")
		return r.q.Err()
	}
	west, south := math.Floor(r.origin[0]/cellLon)*cellLon, math.Floor(r.origin[1]/cellLat)*cellLat
	r.q.Query.Bound = &orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{west + cellLon, south + cellLat}}
	r.q.Query.Near = nil
	hits, err := r.hits()
	if err != nil {
		return err
	}
	points := []sixPoint{}
	for _, hit := range hits {
		p := r.view.Fields(hit.Index)
		at := p.Location.Position
		if at[0] < west+cellLon && at[1] < south+cellLat { // what lies on an edge is in one cell only
			points = append(points, sixPoint{p.ID, p.Name, at[1], at[0], ""})
		}
	}
	return s.send(c, r, points)
}

// maxFound is how many places a search finds.
const maxFound = 10

// search answers the places that have some words.
func (s *six) search(c web.Context) error {
	r, err := s.read(c, nil, 0)
	if err != nil {
		return err
	}
	if r.q.Query.Words == "" {
		r.q.Wrong("q", "", "", "des mots sont attendus")
		return r.q.Err()
	}
	r.q.Query.Located, r.q.Query.Limit = true, maxFound
	found, err := r.view.First(&r.q.Query)
	if err != nil {
		return err
	}
	points := []sixPoint{}
	for _, hit := range found {
		p := r.view.Fields(hit.Index)
		points = append(points, sixPoint{p.ID, p.Name, p.Location.Position[1], p.Location.Position[0], wholeAddress(p)})
	}
	return s.send(c, r, points)
}

// mediators answers that nobody is named: the directory holds places, and no persons.
func (s *six) mediators(c web.Context) error { return s.Web.SendFixed(c, []byte("[]\n")) }

// place answers one place.
func (s *six) place(c web.Context) error {
	v, i, found, err := s.Web.Place(c, c.Param("id"), SixPath+"/lieux/", "")
	if !found {
		return err
	}
	f, done := s.Web.Unchanged(c, v, 0)
	if done {
		return nil
	}
	return web.SendJSON(c, f, s.detailsOf(v.Fields(i)))
}

// export answers the places as CSV, within the territories that parts of the path name.
func (s *six) export(c web.Context, parts ...string) error {
	var within *territory.Area
	for _, part := range parts {
		kind := territory.KindRegion
		if part == "departement" {
			kind = territory.KindDepartement
		}
		area, err := s.areaOf(kind, c.Param(part))
		if err != nil {
			return err
		}
		if within != nil && area.Parent != within.Code {
			return web.NewProblem(http.StatusNotFound, "")
		}
		within = area
	}
	r, err := s.read(c, within, 0)
	if err != nil {
		return err
	}
	hits, err := r.hits()
	if err != nil {
		return err
	}
	f := s.Web.Fresh(c, r.view, stampOf(r.q, hits), r.q.Turns())
	if f.NotModified(c) {
		return nil
	}
	c.Header()["Content-Disposition"] = []string{`attachment; filename="` + export.FileName(r.view, export.CSV) + `"`}
	selection := &export.Selection{View: r.view, Hits: hits, Now: r.q.Now, Query: &r.q.Query}
	return s.Web.SendWhole(c, f, web.Whole{MediaType: export.CSV.MediaType,
		Make: func(ctx context.Context, w io.Writer) error { return export.CSV.Write(ctx, w, selection) }})
}

// sources answers the names of the sources.
func (s *six) sources(c web.Context) error {
	v, err := s.Web.View()
	if err != nil {
		return err
	}
	f, done := s.Web.Unchanged(c, v, 0)
	if done {
		return nil
	}
	return web.SendJSON(c, f, map[string][]string{"sources": slices.Clone(v.Values("source"))})
}

// health answers how the API is.
func (s *six) health(c web.Context) error {
	v, err := s.Web.View()
	if err != nil {
		return err
	}
	f, done := s.Web.Unchanged(c, v, 0)
	if done {
		return nil
	}
	return web.SendJSON(c, f, map[string]any{"status": "ok",
		"cache": map[string]any{"size": v.Len(), "lastRefreshedAt": v.Built().UTC()}})
}

// everywhere returns what selects the places of a request, those that do not receive the public included: the
// API of version 6 leaves none out.
func everywhere(r *query.Request) *directory.Query {
	r.Query.Flags = r.Query.Flags.With(directory.NotReceiving)
	return &r.Query
}
