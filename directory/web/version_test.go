package web_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestEveryAnswerSaysItsVersion, kept, unchanged and wrong ones too.
func TestEveryAnswerSaysItsVersion(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	want := strconv.Itoa(sitetest.Version)
	for range 2 { // the second is kept
		for _, path := range append(sitetest.Routes(), "/api/v1/lieux/inconnu") {
			if got := s.Get(path); got.Header.Get("Lieux-Version") != want {
				t.Errorf("%s: %d says version %q", path, got.StatusCode, got.Header.Get("Lieux-Version"))
			}
		}
	}
}

// TestAClientNeverGoesBack: a node that is behind what the client has seen does not answer.
func TestAClientNeverGoesBack(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	seen, next := strconv.Itoa(sitetest.Version), strconv.Itoa(sitetest.Version+1)
	const list, tile = "/api/v1/lieux", "/api/v1/tuiles/0/0/0.geojson?v="
	for _, c := range []struct {
		path, header string
		want         int
	}{
		{list, "", http.StatusOK},
		{list, seen, http.StatusOK},
		{list, next, http.StatusServiceUnavailable},
		{list, "demain", http.StatusBadRequest},
		{list, "-1", http.StatusBadRequest},
		{tile + seen, "", http.StatusOK},
		{tile + next, "", http.StatusServiceUnavailable},
	} {
		var headers []string
		if c.header != "" {
			headers = []string{"Lieux-Version", c.header}
		}
		got := s.Get(c.path, headers...)
		if got.StatusCode != c.want || (c.want == http.StatusServiceUnavailable) != (got.Header.Get("Retry-After") != "") {
			t.Errorf("%s after version %q: %d, want %d", c.path, c.header, got.StatusCode, c.want)
		}
	}
}
