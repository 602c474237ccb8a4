package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http/httptest"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// coverageViews is how many random views are asked, each of one territory.
const coverageViews = 20

// TestCoverageIsThatOfPostGIS compares how far people are from the places of random views, and
// the hours that they receive, with SQL: to the millimetre and to the last thousandth of a second.
func TestCoverageIsThatOfPostGIS(t *testing.T) {
	ctx := context.Background()
	g := sitetest.Gazetteer(t)
	pool, view, some := published(t, oraclePlaces, 9)
	country := current(g)
	server := httptest.NewServer(sitetest.NewServer(t, sitetest.Deps(t, view), site.Config{}))
	t.Cleanup(server.Close)
	r := rand.New(rand.NewPCG(12, 33))
	drawer := oracle.Drawer{Rand: r, Places: some, Sources: placetest.Sources}
	codes := []string{"2A", "13", "33", "48", "59", "75", "93", "94", "971", "974", "976"}
	reached := 0
	for range coverageViews {
		v, code, km := drawer.View(), codes[r.IntN(len(codes))], 5+r.IntN(30)
		want, err := oracle.Oracle{Pool: pool}.Coverage(ctx, oracle.Catchment{
			Query: &v.Query, Communes: g.MembersOf(territory.KindDepartement, code), Country: country,
			RadiusM: 1000 * float64(km), Minutes: minutesOf(view),
		})
		if err != nil {
			t.Fatal(err)
		}
		address := fmt.Sprintf("/api/v1/territoires/departement/%s/couverture?bassin_km=%d&%s", code, km, v)
		body, err := get(server.URL + address)
		if err != nil {
			t.Fatal(err)
		}
		var got measuredJSON
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		if compareReach(t, address, &got, want) {
			reached++
		}
	}
	if reached < coverageViews/4 {
		t.Errorf("only %d of %d territories were reached by a place", reached, coverageViews)
	}
}

// compareReach compares the communes of an answer and its counts with those of PostGIS, and
// reports whether any receives hours.
func compareReach(t *testing.T, address string, got *measuredJSON, want []oracle.Reach) (reached bool) {
	t.Helper()
	if len(got.Communes) != len(want) {
		t.Fatalf("%s: %d communes, want %d", address, len(got.Communes), len(want))
	}
	within := make([]int64, len(got.Distances))
	for i, c := range got.Communes {
		w := want[i]
		if c.Code != w.Code || (c.Distance == nil) != (w.DistanceM == nil) ||
			c.Distance != nil && math.Abs(*c.Distance-*w.DistanceM) > 0.0006 {
			t.Errorf("%s: %s at %v m, PostGIS computes %v for %s", address, c.Code, c.Distance, w.DistanceM, w.Code)
			return false
		}
		if ms := math.Round(c.Heures * 3_600_000); int64(ms) != w.Received {
			t.Errorf("%s: %s receives %f ms, PostGIS computes %d", address, c.Code, ms, w.Received)
		}
		for k, d := range got.Distances {
			if w.DistanceM != nil && *w.DistanceM <= 1000*d.RayonKM {
				within[k] += c.Habitants
			}
		}
		reached = reached || w.Received > 0
	}
	for k, d := range got.Distances {
		if d.Habitants != within[k] {
			t.Errorf("%s: %d people within %g km, PostGIS counts %d", address, d.Habitants, d.RayonKM, within[k])
		}
	}
	return reached
}

// current returns the communes of today.
func current(g *territory.Gazetteer) (communes []*territory.Commune) {
	for c := range g.Communes() {
		if c.Kind == territory.KindCommune {
			communes = append(communes, c)
		}
	}
	return communes
}

// minutesOf returns how long each place counts as open in a week.
func minutesOf(v directory.View) map[string]int32 {
	minutes := map[string]int32{}
	for i := range v.Len() {
		minutes[v.ID(i)] = 24 * 60
		if week := v.Spot(i).Week; week != nil {
			minutes[v.ID(i)] = int32(week.Minutes)
		}
	}
	return minutes
}
