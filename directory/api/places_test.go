package api_test

import (
	"net/http"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/api"
)

// routes is one example of every documented path, all of which must be answered with 200.
var routes = []string{
	"/api/v1/lieux", "/api/v1/lieux.geojson", "/api/v1/lieux.json", "/api/v1/lieux.csv", "/api/v1/lieux.ndjson?limit=3",
	"/api/v1/proches?code_postal=33000", "/api/v1/tuiles/5/16/11.geojson", "/api/v1/tuiles/5/16/11.mvt", "/api/v1/tuiles.json",
	"/api/v1/facettes", "/api/v1/territoires?q=borde", "/api/v1/territoires/departement/33", "/api/v1/referentiel",
	"/api/v1/sources", "/api/v1/imports", "/api/v1/openapi.json", "/api/v1/docs", "/health/live", "/health/ready", "/metrics",
}

func TestEveryRouteAnswersAsDocumented(t *testing.T) {
	s := open(t, api.Config{})
	for _, path := range routes {
		got := s.get(path)
		if got.StatusCode != http.StatusOK || len(got.body) == 0 {
			t.Errorf("%s: %d %s", path, got.StatusCode, clipped(string(got.body)))
		}
		head := s.do(http.MethodHead, path)
		if head.StatusCode != http.StatusOK || len(head.body) != 0 || head.Header.Get("Content-Type") != got.Header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d %q", path, head.StatusCode, head.Header.Get("Content-Type"))
		}
	}
}
