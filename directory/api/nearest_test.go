package api_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
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

// TestReachesCountThePlacesAround compares the counts of random views with all their places,
// measured one by one, and with those that the same radius keeps.
func TestReachesCountThePlacesAround(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	r := rand.New(rand.NewPCG(10, 11))
	origins := []string{"33000", "75013", "59000", "97411", "24200", "insee:33063", "48.85,2.35", "-17.55,-149.56",
		"0,180"}
	filters := []string{"", "&frais_a_charge=Gratuit", "&label=France+Services", "&departement=33", "&ouvert=samedi",
		"&ouvert=maintenant&horaires_inconnus=inclure", "&q=biblio", "&sans_accueil=inclure", "&bbox=-5,42,8,50"}
	for range 30 {
		view := "pres_de=" + origins[r.IntN(len(origins))] + filters[r.IntN(len(filters))]
		near := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/proches?limit=1&"+view))
		if r.IntN(3) == 0 {
			view += "&rayon_km=7" // the counts are those of the view without it
			within := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/proches?limit=1&"+view))
			if !slices.Equal(within.Reaches, near.Reaches) {
				t.Errorf("%s: %v, without the radius %v", view, within.Reaches, near.Reaches)
			}
			view = strings.TrimSuffix(view, "&rayon_km=7")
		}
		from := geo.Position{near.Origin.Lon, near.Origin.Lat}
		var distances []float64
		for next := "/api/v1/lieux?limit=1000&" + view; next != ""; {
			page := sitetest.Decode[sitetest.Collection](t, s.Get(next))
			for _, f := range page.Features {
				if f.Geometry != nil {
					distances = append(distances, geo.Distance(from, f.Geometry.Coordinates))
				}
			}
			next = ""
			for _, l := range page.Links {
				if l.Rel == "next" {
					next = l.Href[strings.Index(l.Href, "/api/"):]
				}
			}
		}
		if len(near.Reaches) != len(directory.ReachesKM) {
			t.Fatalf("%s: reaches %v", view, near.Reaches)
		}
		for i, reach := range near.Reaches {
			want := 0
			for _, m := range distances {
				if m <= 1000*float64(reach.RadiusKM) {
					want++
				}
			}
			radius := fmt.Sprintf("&rayon_km=%d", reach.RadiusKM)
			within := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/proches?limit=1&"+view+radius))
			if reach.RadiusKM != directory.ReachesKM[i] || reach.Places != want || within.NumberMatched != want {
				t.Errorf("%s: %+v, want %d; a radius keeps %d", view, reach, want, within.NumberMatched)
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
