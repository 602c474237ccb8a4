package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
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

// TestReadySaysWhatTheDatabaseHas next to what is served.
func TestReadySaysWhatTheDatabaseHas(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	noon := sitetest.Noon()
	s.Reader.Store = directory.StoreStatus{Heard: noon, Version: sitetest.Version}
	same := string(s.Get("/health/ready").Body)
	if strings.Contains(same, "ecart") || !strings.Contains(same, `"version_base":`) {
		t.Errorf("the same version: %s", same)
	}
	s.Reader.Store = directory.StoreStatus{Heard: noon, Version: 9, Differs: noon.Add(-90 * time.Second),
		Refused: directory.RefusedForeign}
	body, metrics := string(s.Get("/health/ready").Body), string(s.Get("/metrics").Body)
	for _, want := range []string{`"etat":"degrade"`, `"version_base":9`, `"ecart_secondes":90`, `"base_ecartee":"autre"`,
		`--accept-database`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is missing: %s", want, body)
		}
	}
	for _, want := range []string{"lieux_database_version 9", "lieux_version_differs_seconds 90",
		`lieux_database_refused{reason="autre"} 1`, `lieux_database_refused{reason="vide"} 0`} {
		if !strings.Contains(metrics, want) {
			t.Errorf("%s is missing from the metrics", want)
		}
	}
}
