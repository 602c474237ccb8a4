package tile_test

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/geo/tile"
)

// What is sure of the features near a tile is what Group of all the points says, and most tiles are
// sure within two tiles.
func TestGroupAroundIsGroup(t *testing.T) {
	asked, sureOnes := 0, 0
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 9))
		keys := cloud(seed, 3000)
		for z := maptile.Zoom(0); z <= tile.MaxClusterZoom; z++ {
			whole := tile.Group(keys, z)
			for range 30 {
				x, y := keys[r.IntN(len(keys))].XY()
				at := maptile.New(uint32(uint64(x)>>(32-z)), uint32(uint64(y)>>(32-z)), z)
				margin := 1 + r.Uint32N(2)
				var near []tile.Key
				for _, span := range tile.Spans(keys, at, margin) {
					near = append(near, keys[span[0]:span[1]]...)
				}
				asked++
				c, sure := tile.GroupAround(near, at, margin)
				if !sure {
					continue
				}
				sureOnes++
				compareFeatures(t, at, whole, c)
			}
		}
	}
	if sureOnes < asked*2/3 {
		t.Errorf("%d tiles of %d are sure", sureOnes, asked)
	}
}

func compareFeatures(t *testing.T, at maptile.Tile, whole, near *tile.Clusters) {
	t.Helper()
	from, to := tile.Span(whole.Keys, at)
	first, last := tile.Span(near.Keys, at)
	if to-from != last-first {
		t.Fatalf("%v: %d features, want %d", at, last-first, to-from)
	}
	for i := range to - from {
		w, n := from+i, first+i
		wantBox, _ := whole.Box(w)
		box, _ := near.Box(n)
		if whole.Keys[w] != near.Keys[n] || whole.Counts[w] != near.Counts[n] || box != wantBox {
			t.Fatalf("%v: feature %d is %v ×%d, want %v ×%d", at, i, near.Keys[n], near.Counts[n], whole.Keys[w],
				whole.Counts[w])
		}
	}
}
