package web_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// cachedRoutes returns requests whose answers carry an ETag: one of each route of
// the API, and some that depend on the clock.
func cachedRoutes() []string {
	return append([]string{
		"/api/v1/lieux?pres_de=33000&limit=5", "/api/v1/lieux.ndjson", "/api/v1/facettes?ouvert=maintenant",
	}, sitetest.Routes()[:17]...)
}

func TestETagsAnswer304(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, path := range cachedRoutes() {
		first := s.Get(path)
		tag := first.Header.Get("ETag")
		if len(tag) < 4 || tag[0] != '"' {
			t.Errorf("%s: ETag %q is not strong", path, tag)
			continue
		}
		control := first.Header.Get("Cache-Control")
		// What shows opening states, or depends on them, is never shown stale.
		fresh := strings.Contains(path, "ouvert=") || bytes.Contains(first.Body, []byte(`"ouvert":{`))
		if !strings.HasPrefix(control, "public, max-age=") ||
			strings.HasSuffix(control, ", stale-while-revalidate=600") == fresh {
			t.Errorf("%s: Cache-Control %q", path, control)
		}
		for _, given := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			again := s.Get(path, "If-None-Match", given)
			if again.StatusCode != http.StatusNotModified || len(again.Body) != 0 || again.Header.Get("ETag") != tag {
				t.Errorf("%s with %s: %d, %d bytes, %s", path, given, again.StatusCode, len(again.Body),
					again.Header.Get("ETag"))
			}
		}
		if other := s.Get(path, "If-None-Match", `"other"`); other.StatusCode != http.StatusOK ||
			!bytes.Equal(other.Body, first.Body) {
			t.Errorf("%s is not the same twice", path)
		}
	}
}

func TestETagChangesWithTheVersionAndTheAddress(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	seen := map[string]string{}
	note := func(path string, headers ...string) {
		tag := s.Get(path, headers...).Header.Get("ETag")
		if before, ok := seen[tag]; ok {
			t.Errorf("%s and %s share %s", path, before, tag)
		}
		seen[tag] = path
	}
	note("/api/v1/lieux.csv")
	note("/api/v1/lieux.csv?limit=3")
	note("/api/v1/lieux.json?limit=3")
	note("/api/v1/sources")
	for _, accept := range []string{"*/*", "text/csv", "application/x-ndjson"} {
		note("/api/v1/lieux", "Accept", accept)
	}
	a, b := s.Get(sitetest.Nearest20, "Accept", "application/geo+json"), s.Get(sitetest.Nearest20, "Accept", "*/*")
	if a.Header.Get("ETag") != b.Header.Get("ETag") {
		t.Error("one answer has two ETags")
	}
	s.Reader.Serve(sitetest.Build(t, 8, 50, 2))
	note("/api/v1/lieux.csv")
	note("/api/v1/sources")
}
