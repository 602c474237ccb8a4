package atlas

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// measured returns the coverage that a download is made of.
func (a *atlas) measured(c web.Context) (*request, *coverage.Coverage, error) {
	r, err := a.read(c)
	if err != nil {
		return nil, nil, err
	}
	found, err := a.engine.Coverage(r.view, &r.q.Query, r.territory, coverage.OptionsOf(r.q.Request, nil))
	return r, found, err
}

// svg handles the map of a territory.
func (a *atlas) svg(c web.Context) error {
	r, found, err := a.measured(c)
	if err != nil {
		return err
	}
	shapes, err := a.shapes()
	if err != nil {
		return err
	}
	m := mapOf(found, shapes)
	if m == nil {
		return web.NewProblem(http.StatusNotFound, "Une commune seule n'a pas de carte.")
	}
	return a.Web.SendDigested(c, r.view, "image/svg+xml", m.svg(r.territory.Name), r.q.Turns())
}

// csv handles the communes of a territory as CSV.
func (a *atlas) csv(c web.Context) error {
	r, found, err := a.measured(c)
	if err != nil {
		return err
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"code", "nom", "habitants", "distance_m", "duree_min", "acces", "heures_semaine", "lieu",
		"precision"})
	for i := range found.Communes {
		of := &found.Communes[i]
		_ = w.Write([]string{of.Code, of.Name, strconv.FormatInt(of.People, 10), number(of.DistanceM), number(of.Minutes),
			number(&of.Access), number(&of.Received), of.Nearest, string(of.Precision)})
	}
	w.Flush() // writing to memory does not fail
	return a.Web.SendDigested(c, r.view, "text/csv; charset=utf-8", []byte(b.String()), r.q.Turns())
}

// number writes a number in full, "" when there is none.
func number(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

// geoJSON handles the communes of a territory as points.
func (a *atlas) geoJSON(c web.Context) error {
	r, found, err := a.measured(c)
	if err != nil {
		return err
	}
	type geometry struct {
		Type        string     `json:"type"`
		Coordinates [2]float64 `json:"coordinates"`
	}
	type feature struct {
		Type       string            `json:"type"`
		ID         string            `json:"id"`
		Geometry   geometry          `json:"geometry"`
		Properties *coverage.Commune `json:"properties"`
	}
	features := make([]feature, len(found.Communes))
	for i := range found.Communes {
		of := &found.Communes[i]
		features[i] = feature{"Feature", of.Code, geometry{"Point", of.Position}, of}
	}
	b, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": features})
	if err != nil {
		return err
	}
	return a.Web.SendDigested(c, r.view, "application/geo+json", b, r.q.Turns())
}
