package api_test

import (
	"math"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/geo"
)

func TestNearestIsInTrueOrder(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, origin := range []string{
		"code_postal=33000", "commune=69385", "pres_de=insee:97411", "lat=48.85&lon=2.35", "lat=-17.55&lon=-149.56",
		"lat=0&lon=180",
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
