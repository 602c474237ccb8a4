package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestOnePlace(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	id := sitetest.Snapshot(t).ID(17)
	f := sitetest.Decode[sitetest.Feature](t, s.Get("/api/v1/lieux/"+id+"?pres_de=33000"))
	if f.ID != id || f.Properties["provenance"] == nil || f.Properties["ouvert"] == nil ||
		f.Properties["distance_m"] == nil {
		t.Errorf("%+v", f)
	}
	moved := s.Get("/api/v1/lieux/" + sitetest.RetiredID + "?pres_de=33000")
	if moved.StatusCode != http.StatusMovedPermanently {
		t.Fatalf("a retired id: %d", moved.StatusCode)
	}
	target := moved.Header.Get("Location")
	now := sitetest.Decode[sitetest.Feature](t, s.Get(strings.TrimPrefix(target, s.URL)))
	if now.ID != sitetest.Snapshot(t).ID(0) || now.Properties["distance_m"] == nil {
		t.Errorf("%s redirects to %s", target, now.ID)
	}
	s.Refuses(http.StatusNotFound, "/api/v1/lieux/none")
	s.Refuses(http.StatusNotFound, "/api/v1/lieux/%2e%2e%2fetc")
	s.Refuses(http.StatusBadRequest, "/api/v1/lieux/"+id+"?q=a")
}
