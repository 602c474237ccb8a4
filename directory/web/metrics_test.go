package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

func TestMetrics(t *testing.T) {
	s := sitetest.Open(t, site.Config{Web: web.Config{Version: "1.2.3"}})
	s.Get("/api/v1/proches?code_postal=33000")
	s.Get("/api/v1/proches?code_postal=nowhere")
	s.Get("/one/of/many/paths")
	body := string(s.Get("/metrics").Body)
	for _, line := range []string{
		`lieux_http_requests_total{method="GET",route="/api/v1/proches",status="200"} 1`,
		`lieux_http_requests_total{method="GET",route="/api/v1/proches",status="400"} 1`,
		`lieux_version 7`, `lieux_places 3000`, `lieux_ready 1`, `lieux_build_info{version="1.2.3"} 1`,
		`lieux_http_request_seconds_count{route="/api/v1/proches"} 2`,
	} {
		if !strings.Contains(body, line) {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(body, "many") {
		t.Error("paths of clients become labels")
	}
}

// imported is a schedule with one source that says everything.
type imported struct{}

func (imported) Every() time.Duration { return time.Hour }

func (imported) Imports() []directory.ScheduledImport {
	return []directory.ScheduledImport{{Source: "essais", LastSuccess: time.Unix(1, 0), LastFailure: time.Unix(2, 0)}}
}

// Alerts and the dashboard ask for metrics that there are; an alert about a name that is gone never fires.
func TestAlertsAndDashboardNameRealMetrics(t *testing.T) {
	deps := sitetest.Deps(t, sitetest.Snapshot(t))
	deps.Schedule = imported{}
	server := sitetest.NewServer(t, deps, site.Config{})
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/proches?code_postal=33000", nil))
	w = httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	there := "\n" + w.Body.String()
	for file, parse := range map[string]func([]byte, any) error{
		"alertes.yml":  func(b []byte, v any) error { return yaml.Unmarshal(b, v) },
		"grafana.json": json.Unmarshal,
	} {
		raw, err := os.ReadFile("../../docs/surveillance/" + file)
		if err != nil {
			t.Fatal(err)
		}
		var document map[string]any
		if err := parse(raw, &document); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		names := regexp.MustCompile(`\b(lieux|process|go)_[a-z_]+`).FindAllString(string(raw), -1)
		if len(names) < 10 {
			t.Errorf("%s names %d metrics", file, len(names))
		}
		for _, name := range names {
			if !strings.Contains(there, "\n"+name+" ") && !strings.Contains(there, "\n"+name+"{") {
				t.Errorf("%s asks for %s, which there is not", file, name)
			}
		}
	}
}

// What is for operators is at their address alone when they have one.
func TestAdminAddress(t *testing.T) {
	server := sitetest.NewServer(t, sitetest.Deps(t, sitetest.Snapshot(t)), site.Config{Web: web.Config{Admin: true}})
	status := func(h http.Handler, path string) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code
	}
	for path, want := range map[string][2]int{
		"/metrics": {404, 200}, "/debug/pprof/heap": {404, 200}, "/health/ready": {200, 200}, "/api/v1/sources": {200, 404},
	} {
		if public, admin := status(server, path), status(server.Admin(), path); public != want[0] || admin != want[1] {
			t.Errorf("%s: %d in public, %d for operators; want %v", path, public, admin, want)
		}
	}
}
