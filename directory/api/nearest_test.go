package api_test

import (
	"math"
	"net/http"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/geo"
)

func TestNearestIsInTrueOrder(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, origin := range []string{
		"code_postal=33000", "commune=69385", "pres_de=insee:97411", "lat=48.85&lon=2.35", "lat=-17.55&lon=-149.56",
		"lat=0&lon=180", "code_postal=33079", "pres_de=75436", "pres_de=29268",
	} {
		c := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/proches?limit=50&"+origin))
		if len(c.Features) != 50 || c.Origin.Label == "" {
			t.Fatalf("%s: %d places, origin %+v", origin, len(c.Features), c.Origin)
		}
		from, before := geo.Position{c.Origin.Lon, c.Origin.Lat}, -1.0
		for _, f := range c.Features {
			distance := f.Properties["distance_m"].(float64)
			if true := geo.Distance(from, f.Geometry.Coordinates); math.Abs(true-distance) > 0.001 ||
				distance < before {
				t.Errorf("%s: %s at %.3f m, truly %.3f, after %.3f", origin, f.ID, distance, true, before)
			}
			before = distance
		}
		near := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/proches?limit=100&rayon_km=200&"+origin))
		for _, f := range near.Features {
			if f.Properties["distance_m"].(float64) > 200_000 {
				t.Errorf("%s: %v m is beyond 200 km", origin, f.Properties["distance_m"])
			}
		}
	}
}

// TestCedexStandsForWhatItDeliversTo asks the same of a CEDEX postcode and of the town.
func TestCedexStandsForWhatItDeliversTo(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	of := func(query string) sitetest.Collection {
		return sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/"+query))
	}
	for _, test := range []struct{ cedex, same string }{
		{"lieux?code_postal=33079&limit=1000", "lieux?code_postal=33000,33100,33200,33300,33800&limit=1000"},
		{"lieux?code_postal=75436&limit=1000", "lieux?code_postal=75009&limit=1000"},
		{"lieux?code_postal=29268&limit=1000", "lieux?departement=29&limit=1000"},
		{"proches?code_postal=33079", "proches?commune=33063"},
		{"proches?pres_de=33079&rayon_km=20", "proches?commune=33063&rayon_km=20"},
		{"lieux?pres_de=75436", "lieux?pres_de=insee:75109"},
	} {
		got, want := of(test.cedex), of(test.same)
		if len(got.Features) != len(want.Features) || len(got.Features) == 0 {
			t.Errorf("%s: %d places, want those of %s: %d", test.cedex, len(got.Features), test.same, len(want.Features))
			continue
		}
		for i := range got.Features {
			if got.Features[i].ID != want.Features[i].ID {
				t.Errorf("%s: %s, want %s, as %s", test.cedex, got.Features[i].ID, want.Features[i].ID, test.same)
				break
			}
		}
	}
	if label := of("proches?code_postal=33079").Origin.Label; label != "33079 CEDEX, Bordeaux" {
		t.Errorf("the origin is %q", label)
	}
	s.Refuses(http.StatusBadRequest, "/api/v1/proches?code_postal=99999")
	s.Refuses(http.StatusBadRequest, "/api/v1/proches?code_postal=33960")
}
