package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestVersionedTilesNeverChange(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	doc := sitetest.Decode[struct {
		Tiles, GeoJSON []string
		Attribution    string
	}](t, s.Get("/api/v1/tuiles.json?label=France%20Services"))
	if !strings.Contains(doc.Attribution, "Réseau des Inventés (Licence Ouverte 2.0)") {
		t.Errorf("attribution %q", doc.Attribution)
	}
	for _, template := range append(doc.Tiles, doc.GeoJSON...) {
		path := strings.NewReplacer("{z}", "5", "{x}", "16", "{y}", "11").Replace(strings.TrimPrefix(template, s.URL))
		if !strings.Contains(path, "v=7") || !strings.Contains(path, "label=France%20Services") {
			t.Errorf("%s lacks the version or the view", path)
		}
		got := s.Get(path)
		if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %q", path, got.StatusCode, got.Header.Get("Cache-Control"))
		}
		again := s.Get(path, "If-None-Match", got.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified ||
			again.Header.Get("Cache-Control") != got.Header.Get("Cache-Control") {
			t.Errorf("%s, revalidated: %d %q", path, again.StatusCode, again.Header.Get("Cache-Control"))
		}
	}
	for _, path := range []string{
		"/api/v1/tuiles/5/16/11.geojson", "/api/v1/tuiles/5/16/11.geojson?v=6",
		"/api/v1/tuiles/5/16/11.geojson?v=7&ouvert=maintenant",
	} {
		if got := s.Get(path); got.StatusCode != http.StatusOK ||
			strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %q", path, got.StatusCode, got.Header.Get("Cache-Control"))
		}
	}
}

func TestTilesCountEveryPlaceOnce(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	s.Unvalidated = true
	for _, view := range []string{"", "?label=France%20Services", "?pres_de=33000&rayon_km=150"} {
		want := sitetest.Decode[sitetest.Collection](t,
			s.Get("/api/v1/proches?"+strings.TrimPrefix(view+"&", "?")+originUnless(view))).NumberMatched
		for z := range 5 {
			sum := 0
			for x := range 1 << z {
				for y := range 1 << z {
					c := sitetest.Decode[sitetest.Collection](t,
						s.Get(fmt.Sprintf("/api/v1/tuiles/%d/%d/%d.geojson%s", z, x, y, view)))
					for _, f := range c.Features {
						if n, ok := f.Properties["point_count"].(float64); ok {
							sum += int(n)
						} else {
							sum++
						}
					}
				}
			}
			if sum != want {
				t.Errorf("%s: zoom %d counts %d places, the view %d", view, z, sum, want)
			}
		}
	}
	for path, wrong := range map[string][2]string{
		"/api/v1/tuiles/19/0/0.geojson":               {"z", "19"},
		"/api/v1/tuiles/1/2/0.geojson":                {"x", "2"},
		"/api/v1/tuiles/1/0/-1.geojson":               {"y", "-1"},
		"/api/v1/tuiles/a/0/0.mvt":                    {"z", "a"},
		"/api/v1/tuiles/1/0/99999999999999999999.mvt": {"y", "99999999999999999999"},
	} {
		p := s.Refuses(http.StatusBadRequest, path)
		if len(p.Errors) != 1 || p.Errors[0].Param != wrong[0] || p.Errors[0].Value != wrong[1] {
			t.Errorf("%s: %+v", path, p.Errors)
		}
	}
	s.Refuses(http.StatusNotFound, "/api/v1/tuiles/1/0/0.png")
	s.Refuses(http.StatusNotFound, "/api/v1/tuiles/1/0")
}

func originUnless(view string) string {
	if strings.Contains(view, "pres_de") {
		return "limit=1"
	}
	return "code_postal=33000"
}
