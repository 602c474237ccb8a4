package api

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// oneView is a Reader of one version.
type oneView struct{ *snapshot.Snapshot }

func (v oneView) Current() (directory.View, error) { return v.Snapshot, nil }
func (v oneView) Status() directory.Status {
	return directory.Status{Ready: true, Version: v.Version()}
}

func (v oneView) Reach(context.Context, int64) error { return nil }

// formOf maps each documented path to the form of its handler.
var formOf = map[string]*query.Form{
	"/lieux":                                listForm,
	"/lieux/{id}":                           placeForm,
	"/proches":                              nearestForm,
	"/tuiles/{z}/{x}/{y}.geojson":           tileForm,
	"/tuiles/{z}/{x}/{y}.mvt":               tileForm,
	"/tuiles.json":                          viewForm,
	"/facettes":                             facetForm,
	"/conformite":                           viewForm,
	"/suggestions":                          completionForm,
	"/territoires":                          searchForm,
	"/territoires/{type}/{code}":            noForm,
	"/territoires/{type}/{code}/besoins":    coverage.NeedsForm,
	"/territoires/{type}/{code}/couverture": coverage.AccessForm,
	"/territoires/{type}/{code}/ouvrir":     coverage.PlanForm,
	"/orientation":                          orientationForm,
	"/besoins-courants":                     noForm,
	"/referentiel":                          noForm,
	"/sources":                              noForm,
	"/sources/{nom}":                        noForm,
	"":                                      noForm,
	"/labels":                               viewForm,
	"/labels/{code}":                        viewForm,
	"/imports":                              importForm,
	"/versions":                             versionForm,
	"/changements":                          changeForm,
	"/openapi.json":                         noForm,
	"/docs":                                 noForm,
}

func TestDocumentedParametersAreThoseOfRoutes(t *testing.T) {
	document, err := openAPI()
	if err != nil {
		t.Fatal(err)
	}
	r := docsReader{document: document}
	paths := mapOf(document, "paths")
	forms := maps.Clone(formOf)
	for _, f := range export.Formats {
		forms["/lieux"+f.Extension()], _ = formsOf(f)
	}
	for path, form := range forms {
		operation := mapOf(mapOf(paths, web.APIRoot+path), "get")
		if operation == nil {
			t.Errorf("%s is not documented", path)
			continue
		}
		var documented, accepted []string
		parameters, _ := valueOf(operation, "parameters").([]any)
		for _, p := range parameters {
			if m := r.resolve(p.(yaml.MapSlice)); yamlText(m, "in") == "query" {
				documented = append(documented, yamlText(m, "name"))
			}
		}
		accepted = form.Names()
		slices.Sort(documented)
		slices.Sort(accepted)
		if diff := cmp.Diff(accepted, documented); diff != "" {
			t.Errorf("%s (- accepted, + documented): %s", path, diff)
		}
	}
	documented := 0
	for _, path := range paths {
		if strings.HasPrefix(fmt.Sprint(path.Key), web.APIRoot) {
			documented++
		}
	}
	if n := len(forms) + 11; documented != n { // those that read their own, take bodies, or keys
		t.Errorf("%d paths are documented, want %d", documented, n)
	}
}

func TestDocumentedExamplesRun(t *testing.T) {
	document, err := openAPI()
	if err != nil {
		t.Fatal(err)
	}
	gazetteer, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	built, err := snapshot.Build(snapshot.Input{
		Version: 1, Built: now, Places: placetest.Places(gazetteer, 100, 1), Zone: territory.TimeZone,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := web.New(web.Deps{Reader: oneView{built}, Now: func() time.Time { return now }}, web.Config{})
	reader := query.NewReader(gazetteer, func() time.Time { return now })
	if err := Register(Deps{Web: server, Query: reader, Gazetteer: gazetteer}); err != nil {
		t.Fatal(err)
	}
	examples := 0
	for _, item := range mapOf(mapOf(document, "components"), "parameters") {
		m, _ := item.Value.(yaml.MapSlice)
		example := yamlText(m, "example")
		if example == "" {
			continue
		}
		examples++
		w := httptest.NewRecorder()
		raw := yamlText(m, "name") + "=" + url.QueryEscape(example)
		server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, web.APIRoot+"/lieux?"+raw, nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", raw, w.Code, w.Body)
		}
	}
	if examples < 15 {
		t.Errorf("only %d parameters have an example", examples)
	}
	if served, err := openAPIJSON(); err != nil || strings.Contains(string(served), `"x-`) {
		t.Error("extensions of the source are served")
	}
}
