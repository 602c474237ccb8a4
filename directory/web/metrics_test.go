package web_test

import (
	"strings"
	"testing"

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
