package tile_test

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// cloud returns seeded points: dense towns, scattered points, coincident points.
func cloud(seed uint64, n int) []tile.Key {
	r := rand.New(rand.NewPCG(seed, 1))
	towns := make([]geo.Position, 40)
	for i := range towns {
		towns[i] = geo.Position{-5 + 14*r.Float64(), 42 + 9*r.Float64()}
	}
	keys := make([]tile.Key, 0, n)
	for len(keys) < n {
		switch town := towns[r.IntN(len(towns))]; r.IntN(10) {
		case 0:
			keys = append(keys, tile.MakeKey(town))
		case 1:
			keys = append(keys, tile.MakeKey(geo.Position{-180 + 360*r.Float64(), -90 + 180*r.Float64()}))
		default:
			keys = append(keys, tile.MakeKey(geo.Position{town[0] + r.NormFloat64()/20, town[1] + r.NormFloat64()/20}))
		}
	}
	slices.Sort(keys)
	return keys
}

func pixels(a, b tile.Key, z maptile.Zoom) float64 {
	ax, ay := a.XY()
	bx, by := b.XY()
	return math.Hypot(float64(ax)-float64(bx), float64(ay)-float64(by)) * 256 / float64(uint64(1)<<(32-z))
}

func TestGroupKeepsItsGuarantees(t *testing.T) {
	for seed := range uint64(6) {
		keys := cloud(seed, 1500)
		for z := maptile.Zoom(0); z <= tile.MaxClusterZoom; z++ {
			c := tile.Group(keys, z)
			total := 0
			for f := range c.Keys {
				total += int(c.Counts[f])
				if keys[c.Point[f]] != c.Keys[f] {
					t.Fatalf("z%d: feature %d is not at the position of its point", z, f)
				}
				for g := range f {
					if d := pixels(c.Keys[f], c.Keys[g], z); d < tile.RadiusPx {
						t.Fatalf("z%d: two features are %.1f px apart, want %d at least", z, d, tile.RadiusPx)
					}
				}
				if _, several := c.Box(f); several != (c.Counts[f] > 1) {
					t.Fatalf("z%d: a feature of %d points has an extent: %v", z, c.Counts[f], several)
				}
			}
			if total != len(keys) {
				t.Fatalf("z%d: the counts sum to %d, want %d", z, total, len(keys))
			}
			for _, k := range keys {
				near := math.Inf(1)
				for _, f := range c.Keys {
					near = min(near, pixels(k, f, z))
				}
				if near >= tile.RadiusPx {
					t.Fatalf("z%d: a point is %.1f px from the nearest feature, want less than %d", z, near, tile.RadiusPx)
				}
			}
			if !slices.IsSorted(c.Keys) {
				t.Fatalf("z%d: features are not sorted by key", z)
			}
		}
	}
}

func TestTwoNearPlacesAcrossATileBorderAreOneCluster(t *testing.T) {
	border := maptile.New(8, 5, 4).Bound().Min[0]
	keys := []tile.Key{tile.MakeKey(geo.Position{border - 0.1, 45}), tile.MakeKey(geo.Position{border + 0.1, 45})}
	slices.Sort(keys)
	if c := tile.Group(keys, 4); len(c.Keys) != 1 || c.Counts[0] != 2 {
		t.Errorf("%d features, want one of 2 places", len(c.Keys))
	}
	if c := tile.Group(keys, 13); len(c.Keys) != 2 {
		t.Errorf("%d features at zoom 13, want 2", len(c.Keys))
	}
}

func TestKeyAgreesWithMaptile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lon := rapid.Float64Range(-179.99, 179.99).Draw(t, "lon")
		p := geo.Position{lon, rapid.Float64Range(-85, 85).Draw(t, "lat")}
		z := maptile.Zoom(rapid.IntRange(0, 18).Draw(t, "z"))
		k := tile.MakeKey(p)
		got := k.Tile(z)
		if !got.Bound().Pad(1e-7).Contains(p) {
			t.Fatalf("%v is not in its tile %v", p, got)
		}
		if first, last := tile.Range(got); k < first || k > last {
			t.Fatalf("the key of %v is outside Range(%v)", p, got)
		}
		back := k.Position()
		if math.Abs(back[0]-p[0]) > 1e-7 || math.Abs(back[1]-p[1]) > 1e-7 {
			t.Fatalf("MakeKey(%v).Position() = %v", p, back)
		}
	})
}

func TestEveryPointHasATile(t *testing.T) {
	for _, p := range []geo.Position{{180, 90}, {-180, -90}, {180, 0}, {0, 89.9}, {math.NaN(), math.NaN()}} {
		got := tile.MakeKey(p).Tile(3)
		if got.X > 7 || got.Y > 7 {
			t.Errorf("the tile of %v at zoom 3 is %v, out of the grid", p, got)
		}
	}
}

func TestSpanCountsEachKeyOnce(t *testing.T) {
	keys := cloud(9, 2000)
	for _, z := range []maptile.Zoom{0, 1, 3, 5} {
		total := 0
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				from, to := tile.Span(keys, maptile.New(x, y, z))
				total += to - from
			}
		}
		if total != len(keys) {
			t.Errorf("z%d: tiles hold %d keys, want %d", z, total, len(keys))
		}
	}
}

func TestAppendFixed(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{0, 7, "0"}, {-0.00000001, 7, "0"}, {2.5, 7, "2.5"}, {-61.0732146, 7, "-61.0732146"}, {0.0000001, 7, "0.0000001"},
		{48.85660005, 7, "48.8566001"}, {1234.5678, 3, "1234.568"}, {0.05, 1, "0.1"}, {12, 0, "12"},
		{math.NaN(), 3, "0"}, {2e10, 3, "20000000000"},
	} {
		if got := string(tile.AppendFixed(nil, c.v, c.decimals)); got != c.want {
			t.Errorf("AppendFixed(%v, %d) = %s, want %s", c.v, c.decimals, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		lon, lat := rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")
		want := string(tile.AppendFixed(nil, lon, 7)) + "," + string(tile.AppendFixed(nil, lat, 7))
		if got := string(tile.AppendLonLat(nil, lon, lat)); got != want {
			t.Fatalf("AppendLonLat(%v, %v) = %s, want %s", lon, lat, got, want)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-180, 180).Draw(t, "v")
		got, err := strconv.ParseFloat(string(tile.AppendFixed(nil, v, 7)), 64)
		if err != nil || math.Abs(got-v) > 0.51e-7 {
			t.Fatalf("AppendFixed(%v, 7) reads back as %v, %v", v, got, err)
		}
	})
}

func TestLayerIsReadByAnotherDecoder(t *testing.T) {
	at := geo.Position{-0.5792, 44.8378}
	k := tile.MakeKey(at)
	where := k.Tile(14)
	var l tile.Layer
	l.Reset(where)
	l.Text("nom", []byte("Médiathèque « Ô »"), false)
	l.Text("labels", []byte("France Services"), true)
	l.Point(k)
	l.Flag("cluster")
	l.Count("point_count", 12345)
	l.Text("labels", []byte("France Services"), true)
	l.Point(k)
	layers, err := mvt.Unmarshal(l.AppendTo(nil, "lieux"))
	if err != nil {
		t.Fatal(err)
	}
	if len(layers) != 1 || layers[0].Name != "lieux" || layers[0].Version != 2 || layers[0].Extent != tile.Extent {
		t.Fatalf("decoded %+v, want the layer lieux, version 2", layers)
	}
	if n := len(layers[0].Features); n != 2 {
		t.Fatalf("decoded %d features, want 2", n)
	}
	first, second := layers[0].Features[0], layers[0].Features[1]
	if first.Properties["nom"] != "Médiathèque « Ô »" || first.Properties["labels"] != "France Services" {
		t.Errorf("properties of the first feature: %v", first.Properties)
	}
	want := map[string]any{"cluster": true, "point_count": 12345.0, "labels": "France Services"}
	if !maps.Equal(second.Properties, want) {
		t.Errorf("properties of the second feature: %v, want %v", second.Properties, want)
	}
	layers.ProjectToWGS84(where)
	got := layers[0].Features[0].Geometry.(orb.Point)
	if math.Abs(got[0]-at[0]) > 1e-5 || math.Abs(got[1]-at[1]) > 1e-5 {
		t.Errorf("decoded at %v, want %v", got, at)
	}
	l.Reset(where)
	if empty := l.AppendTo(nil, "lieux"); len(empty) != 0 {
		t.Errorf("an empty tile has %d bytes, want 0", len(empty))
	}
}

func TestClusterFeatureIsGeoJSON(t *testing.T) {
	keys := []tile.Key{tile.MakeKey(geo.Position{2, 48}), tile.MakeKey(geo.Position{2.1, 48.1})}
	slices.Sort(keys)
	c := tile.Group(keys, 3)
	box, several := c.Box(0)
	if !several {
		t.Fatal("Group did not merge the two points")
	}
	var f struct {
		Type       string
		Bbox       [4]float64
		Geometry   struct{ Coordinates [2]float64 }
		Properties map[string]any
	}
	raw := tile.AppendCluster(nil, geo.Position{2, 48}, 2, box)
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	if !maps.Equal(f.Properties, map[string]any{"cluster": true, "point_count": 2.0}) {
		t.Errorf("properties of %s, want cluster and a point_count of 2", raw)
	}
	if f.Geometry.Coordinates != [2]float64{2, 48} {
		t.Errorf("coordinates of %s, want 2,48", raw)
	}
	for i, want := range [4]float64{2, 48, 2.1, 48.1} {
		if math.Abs(f.Bbox[i]-want) > 1e-6 {
			t.Errorf("bbox = %v, want 2,48,2.1,48.1", f.Bbox)
		}
	}
}

func BenchmarkGroup(b *testing.B) {
	keys := cloud(3, 20_000)
	for _, z := range []maptile.Zoom{3, 8, 13} {
		b.Run(strconv.Itoa(int(z)), func(b *testing.B) {
			for b.Loop() {
				tile.Group(keys, z)
			}
		})
	}
}
