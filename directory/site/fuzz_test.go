package site_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// FuzzRequest checks that no path and query make the handler panic, answer 500
// or answer a status that is not documented.
func FuzzRequest(f *testing.F) {
	for _, path := range sitetest.Routes() {
		path, query, _ := strings.Cut(path, "?")
		f.Add(path, query)
	}
	f.Add("/api/v1/lieux/"+sitetest.RetiredID, "pres_de=33000")
	f.Add("/api/v1/tuiles/18/262143/262143.mvt", "ouvert=maintenant&v=7")
	f.Add("/api/v1/lieux.csv", "limit=1&apres=aQAAAAAAAAAAMDRrenFwOXE1cDc0NmV6aw")
	f.Add("/api/v1/facettes", "facettes=commune&q=l'a")
	e := sitetest.Handler(f)
	f.Fuzz(func(t *testing.T, path, query string) {
		request := &http.Request{Method: http.MethodGet, Host: "lieux.example", Header: http.Header{},
			URL: &url.URL{Path: path, RawQuery: query}}
		request.RequestURI = request.URL.RequestURI()
		w := httptest.NewRecorder()
		e.ServeHTTP(w, request.WithContext(t.Context()))
		switch w.Code {
		case 200, 301, 400, 404, 406, 414:
		default:
			t.Fatalf("%q ? %q: %d %s", path, query, w.Code, w.Body)
		}
		if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Fatalf("%q ? %q: %d is not problem+json", path, query, w.Code)
		}
	})
}
