package site_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site"
)

// FuzzRequest holds that no address, whatever its path and query, panics, is
// answered by a 500, or by anything that is not documented as an answer.
func FuzzRequest(f *testing.F) {
	for _, path := range routes {
		path, query, _ := strings.Cut(path, "?")
		f.Add(path, query)
	}
	f.Add("/api/v1/lieux/ancien0000000000", "pres_de=33000")
	f.Add("/api/v1/tuiles/18/262143/262143.mvt", "ouvert=maintenant&v=7")
	f.Add("/api/v1/lieux.csv", "limit=1&apres=aQAAAAAAAAAAMDRrenFwOXE1cDc0NmV6aw")
	f.Add("/api/v1/facettes", "facettes=commune&q=l'a")
	e := newServer(f, site.Deps{Reader: &reader{view: shared()}, Gazetteer: gazetteer(), Now: func() time.Time { return noon }}, site.Config{})
	f.Fuzz(func(t *testing.T, path, query string) {
		request := &http.Request{Method: http.MethodGet, Host: "lieux.example", Header: http.Header{}, URL: &url.URL{Path: path, RawQuery: query}}
		request.RequestURI = request.URL.RequestURI()
		w := httptest.NewRecorder()
		e.ServeHTTP(w, request.WithContext(t.Context()))
		switch w.Code {
		case 200, 301, 400, 404, 406, 414:
		default:
			t.Fatalf("%q ? %q: %d %s", path, query, w.Code, w.Body)
		}
		if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Fatalf("%q ? %q: %d is no problem", path, query, w.Code)
		}
	})
}

// TestNoAnswerIsSlow asks what costs most, over many places, and looks at the
// best of three so that a busy machine does not fail it.
func TestNoAnswerIsSlow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds 20 000 places")
	}
	e := newServer(t, site.Deps{Reader: &reader{view: build(t, 1, 20_000, 5)}, Gazetteer: gazetteer()}, site.Config{})
	r := rand.New(rand.NewPCG(1, 2))
	typologies := "typologie=" + strings.Join(directory.VocabularyTypologies.Values, ",")
	wrong := "typologie=" + strings.Repeat("zz,", 2600) + "zz"
	words := "q=" + strings.Repeat("a%20", 50)
	for _, query := range []string{
		"/lieux?limit=1000", "/lieux?limit=1000&pres_de=33000", "/lieux?limit=1000&ouvert=maintenant&horaires_inconnus=inclure", "/lieux?" + typologies,
		"/lieux?" + wrong, "/lieux?" + words, "/lieux?q=e", "/lieux?q=de%20la%20mairie%20rue", "/lieux?label=" + strings.Repeat("zz,", 2600), "/lieux?" + strings.Repeat("x&", 4000),
		"/facettes", "/facettes?pres_de=33000&rayon_km=200", "/facettes?q=a&ouvert=maintenant", "/proches?code_postal=75001&limit=100&ouvert=maintenant",
		fmt.Sprintf("/proches?lat=%f&lon=-179.9&limit=100&q=mediatheque", r.Float64()), "/tuiles/0/0/0.geojson", "/tuiles/6/32/22.geojson?ouvert=maintenant", "/tuiles/13/4149/2818.mvt", "/territoires?q=s&limit=50", "/territoires?q=%C3%A9",
	} {
		best := time.Hour
		for range 3 {
			w := httptest.NewRecorder()
			request := httptest.NewRequest(http.MethodGet, "/api/v1"+query, nil)
			start := time.Now()
			e.ServeHTTP(w, request)
			best = min(best, time.Since(start))
			if w.Code == http.StatusInternalServerError {
				t.Errorf("%s: %s", clipped(query), w.Body)
			}
		}
		t.Logf("%8.2f ms %s", float64(best.Microseconds())/1000, clipped(query))
		if best > 100*time.Millisecond {
			t.Errorf("%s takes %v", clipped(query), best)
		}
	}
}
