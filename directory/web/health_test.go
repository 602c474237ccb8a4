package web_test

import (
	"net/http"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestNotReady(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	s.Reader.Serve(nil)
	for _, path := range []string{
		"/api/v1/lieux", "/api/v1/proches?code_postal=33000", "/api/v1/tuiles/0/0/0.geojson", "/api/v1/sources",
	} {
		if got := s.Get(path); got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
	for path, want := range map[string]int{
		"/health/live":               200,
		"/health/ready":              503,
		"/metrics":                   200,
		"/api/v1/territoires?q=lyon": 200,
		"/api/v1/referentiel":        200,
		"/api/v1/docs":               200,
	} {
		if got := s.Get(path); got.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, want)
		}
	}
}
