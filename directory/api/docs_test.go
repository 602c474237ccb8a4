package api_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestDocsAreSelfContained(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	got := s.Get("/api/v1/docs")
	page := string(got.Body)
	if found := regexp.MustCompile(`(?i)(https?:)?//[a-z0-9]|<script|url\(|@import`).FindString(page); found != "" {
		t.Errorf("the page has %q", found)
	}
	if policy := got.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("policy %q", policy)
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `id="`+m[1]+`"`) {
			t.Errorf("#%s: no element has this id", m[1])
		}
	}
	for _, path := range sitetest.Routes() {
		if path, _, _ = strings.Cut(path, "?"); strings.HasPrefix(path, "/api/v1/lieux") &&
			!strings.Contains(page, "GET "+path) {
			t.Errorf("%s is not in the page", path)
		}
	}
	for _, path := range []string{"/api/v1/lieux?x=1", "/api/v1/lieux/none", "/nowhere"} {
		p := sitetest.Decode[sitetest.Problem](t, s.Get(path))
		_, anchor, ok := strings.Cut(p.Type, "/api/v1/docs#")
		if !ok || !strings.Contains(page, `id="`+anchor+`"`) {
			t.Errorf("%s: type %q is no element of the page", path, p.Type)
		}
	}
}
