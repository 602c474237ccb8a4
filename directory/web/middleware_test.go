package web_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

func TestMethodsAndCORS(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"} {
		for _, path := range []string{"/api/v1/lieux", "/health/live", "/nowhere"} {
			got := s.Do(method, path)
			if got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "GET, HEAD, OPTIONS" ||
				got.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s: %d, Allow %q", method, path, got.StatusCode, got.Header.Get("Allow"))
			}
		}
	}
	flight := s.Do(http.MethodOptions, "/api/v1/proches?code_postal=33000", "Origin", "https://mairie.example",
		"Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "if-none-match")
	if flight.StatusCode != http.StatusNoContent || flight.Header.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(flight.Header.Get("Access-Control-Allow-Methods"), "GET") ||
		flight.Header.Get("Access-Control-Allow-Headers") != "*" {
		t.Errorf("preflight: %d %v", flight.StatusCode, flight.Header)
	}
	for _, path := range []string{"/api/v1/lieux", "/api/v1/lieux?x=1", "/api/v1/lieux/none", "/nowhere"} {
		got := s.Get(path, "Origin", "https://mairie.example")
		if got.Header.Get("Access-Control-Allow-Origin") != "*" ||
			got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, got.Header)
		}
	}
}

func TestLogsHoldNoPosition(t *testing.T) {
	var log bytes.Buffer
	deps := sitetest.Deps(t, sitetest.Snapshot(t))
	deps.Log = slog.New(slog.NewJSONHandler(&log, nil))
	e := sitetest.NewServer(t, deps, site.Config{Web: web.Config{LogRequests: true}})
	e.ServeHTTP(httptest.NewRecorder(),
		httptest.NewRequest(http.MethodGet, "/api/v1/proches?lat=44.8412&lon=-0.58", nil))
	if line := log.String(); !strings.Contains(line, `"path":"/api/v1/proches"`) || strings.Contains(line, "44.84") {
		t.Errorf("log: %s", line)
	}
}
