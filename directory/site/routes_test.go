package site_test

import (
	"net/http"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestEveryRouteAnswersAsDocumented(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, path := range sitetest.Routes() {
		got := s.Get(path)
		if got.StatusCode != http.StatusOK || len(got.Body) == 0 {
			t.Errorf("%s: %d %s", path, got.StatusCode, sitetest.Clip(string(got.Body)))
		}
		head := s.Do(http.MethodHead, path)
		if head.StatusCode != http.StatusOK || len(head.Body) != 0 ||
			head.Header.Get("Content-Type") != got.Header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d %q", path, head.StatusCode, head.Header.Get("Content-Type"))
		}
	}
}
