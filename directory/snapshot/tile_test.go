package snapshot_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/project"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

type tileCount struct{ features, places int }

type tileFeature struct {
	ID         string
	Bbox       []float64
	Geometry   struct{ Coordinates orb.Point }
	Properties struct {
		ID         string
		Nom        string
		Cluster    bool
		PointCount int `json:"point_count"`
		Labels     []string
		Services   []string
	}
}

func readTile(tb testing.TB, s directory.View, at maptile.Tile, q *directory.Query) []tileFeature {
	tb.Helper()
	raw, err := s.AppendTile(nil, at, directory.TileGeoJSON, q)
	if err != nil {
		tb.Fatal(err)
	}
	var fc struct {
		Type     string
		Features []tileFeature
	}
	if err := json.Unmarshal(raw, &fc); err != nil || fc.Type != "FeatureCollection" || fc.Features == nil {
		tb.Fatalf("%v in %s", err, raw)
	}
	return fc.Features
}

func countTile(tb testing.TB, s directory.View, at maptile.Tile, q *directory.Query) (c tileCount) {
	tb.Helper()
	for _, f := range readTile(tb, s, at, q) {
		c.features++
		if f.Properties.Cluster {
			c.places += f.Properties.PointCount
			continue
		}
		c.places++
	}
	return c
}

func TestTilesOfAZoomSumToTheSelection(t *testing.T) {
	s := build(t, 3000, 2)
	for _, q := range []*directory.Query{{}, {Lists: map[string][]string{"label": {"France Services"}}},
		{Areas: directory.Areas{territory.KindDepartement: {"33", "974"}}}, {Words: "médiathèque"}} {
		located := *q
		located.Located = true
		want, err := s.Count(&located)
		if err != nil || want == 0 {
			t.Fatal(want, err)
		}
		for z := maptile.Zoom(0); z <= 6; z++ {
			got, inMVT := 0, 0
			var shown []orb.Point
			for x := range uint32(1) << z {
				for y := range uint32(1) << z {
					at := maptile.New(x, y, z)
					for _, f := range readTile(t, s, at, q) {
						shown = append(shown, project.Point(f.Geometry.Coordinates, project.WGS84.ToMercator))
						got += max(1, f.Properties.PointCount)
						if f.Properties.Cluster != (f.Properties.PointCount > 1) ||
							f.Properties.Cluster != (len(f.Bbox) == 4) ||
							f.Properties.Cluster != (f.ID == "") {
							t.Fatalf("odd feature %+v", f)
						}
					}
					inMVT += countMVT(t, s, at, q)
				}
			}
			if got != want || inMVT != want {
				t.Errorf("zoom %d: %d places in GeoJSON, %d in MVT, the selection has %d", z, got, inMVT, want)
			}
			apartBy64px(t, shown, z)
		}
	}
}

// apartBy64px checks the distance of clusters from their coordinates, rounded to 1 cm.
func apartBy64px(t *testing.T, shown []orb.Point, z maptile.Zoom) {
	t.Helper()
	metresPerPixel := 2 * math.Pi * orb.EarthRadius / 256 / math.Exp2(float64(z))
	for i, a := range shown {
		for _, b := range shown[:i] {
			if px := math.Hypot(a[0]-b[0], a[1]-b[1]) / metresPerPixel; px < 64-0.01 {
				t.Fatalf("zoom %d: two features at %.2f px", z, px)
			}
		}
	}
}

func countMVT(t *testing.T, s directory.View, at maptile.Tile, q *directory.Query) (places int) {
	t.Helper()
	raw, err := s.AppendTile(nil, at, directory.TileMVT, q)
	if err != nil || len(raw) == 0 {
		return 0
	}
	layers, err := mvt.Unmarshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range layers[0].Features {
		switch n, cluster := f.Properties["point_count"].(float64); {
		case cluster:
			places += int(n)
		case f.Properties["id"] != "" && f.Properties["nom"] != "":
			places++
		default:
			t.Errorf("odd feature %+v", f.Properties)
		}
	}
	return places
}

func TestPlacesAtOnePointAreReachable(t *testing.T) {
	at := directory.Location{Known: true, Position: geo.Position{55.45, -20.88}}
	s := few(t, directory.Place{ID: "a", Name: "A", Location: at}, directory.Place{ID: "b", Name: "B", Location: at},
		bare())
	for z := maptile.Zoom(0); z <= 18; z++ {
		f := readTile(t, s, maptile.At(at.Position, z), &directory.Query{})
		if z <= 13 && (len(f) != 1 || f[0].Properties.PointCount != 2) {
			t.Errorf("zoom %d: %+v, want one cluster of 2", z, f)
		}
		if z > 13 && (len(f) != 2 || f[0].Properties.Nom == f[1].Properties.Nom ||
			f[0].Geometry.Coordinates != at.Position) {
			t.Errorf("zoom %d: %+v, want A and B where they are", z, f)
		}
	}
}

func TestMarkerMembers(t *testing.T) {
	p := complete()
	p.AccessModes = nil
	f := readTile(t, few(t, p), maptile.At(p.Location.Position, 15), &directory.Query{})
	if len(f) != 1 || f[0].ID != p.ID || f[0].Properties.ID != p.ID || f[0].Properties.Nom != p.Name ||
		len(f[0].Properties.Labels) != 3 || len(f[0].Properties.Services) != 2 {
		t.Errorf("%+v", f)
	}
}

func TestEveryPlaceIsOnATile(t *testing.T) {
	var places []directory.Place
	for i, at := range []geo.Position{{0, 90}, {180, -90}, {-180, 12}, {179.9999999, 0}} {
		places = append(places, directory.Place{ID: string(rune('a' + i)), Location: directory.Location{Known: true,
			Position: at}})
	}
	s := few(t, places...)
	if got := countTile(t, s, maptile.New(0, 0, 0), &directory.Query{}); got.places != len(places) {
		t.Errorf("%+v, want %d places", got, len(places))
	}
}

// A tile of a view that nobody asked for is grouped by itself, and has the bytes that it has once the whole
// view is grouped.
func TestFirstTilesOfAViewAreThoseOfTheWhole(t *testing.T) {
	s := build(t, 3000, 2)
	for n, q := range []*directory.Query{{}, {Lists: map[string][]string{"label": {"France Services"}}}} {
		q.Located = true
		for _, z := range []maptile.Zoom{5, 8, 10, 13} {
			found, err := s.First(&directory.Query{Located: true, Flags: q.Flags, Lists: q.Lists, Limit: 200})
			if err != nil {
				t.Fatal(err)
			}
			first, tiles := map[maptile.Tile]string{}, []maptile.Tile(nil)
			for _, hit := range found {
				at := maptile.At(s.Position(hit.Index), z)
				if _, asked := first[at]; asked {
					continue
				}
				fresh := *q
				fresh.MinScore = 1e-9 * float64(1+len(tiles)/10+100*n+1000*int(z)) // every place, by another name
				first[at], tiles = tileText(t, s, at, &fresh), append(tiles, at)
			}
			for _, at := range tiles {
				if whole := tileText(t, s, at, q); whole != first[at] {
					t.Fatalf("%v:\nfirst %s\nwhole %s", at, first[at], whole)
				}
			}
		}
	}
}

func tileText(t *testing.T, s directory.View, at maptile.Tile, q *directory.Query) string {
	t.Helper()
	raw, err := s.AppendTile(nil, at, directory.TileGeoJSON, q)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
