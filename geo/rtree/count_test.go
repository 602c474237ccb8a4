package rtree_test

import (
	"math"
	"math/rand"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/rtree"
)

// TestCountWithin compares counts with the distances of all items, from towns, from
// anywhere on Earth and at distances that fall on an item.
func TestCountWithin(t *testing.T) {
	r := rand.New(rand.NewSource(12))
	for _, n := range []int{0, 1, 15, 16, 17, 300, 5000} {
		points, _ := world(n, int64(n)+3)
		tree := rtree.Build(points, nil)
		for range 40 {
			share := r.Intn(10)
			chosen := make([]bool, n)
			var items []uint32
			for i := range chosen {
				if chosen[i] = r.Intn(10) <= share; chosen[i] {
					items = append(items, uint32(i))
				}
			}
			from := orb.Point{r.Float64()*360 - 180, math.Asin(2*r.Float64()-1) * 180 / math.Pi}
			if n > 0 && r.Intn(3) > 0 {
				from = points[r.Intn(n)]
			}
			distances := []float64{2e3, 5e3, 1e4, 2e4, 5e4}
			if n > 0 && r.Intn(2) == 0 {
				distances = []float64{0, geo.Distance(from, points[r.Intn(n)]), 3e6, 1.9e7, 3e7}
				slices.Sort(distances)
			}
			counts := tree.CountWithin(from, distances, tree.Subset(slices.Values(items)))
			for i, maxM := range distances {
				want := 0
				for at, p := range points {
					if chosen[at] && geo.Distance(from, p) <= maxM {
						want++
					}
				}
				if counts[i] != want {
					t.Fatalf("%d of %d items from %v: %d within %v m, want %d", len(items), n, from, counts[i], maxM, want)
				}
			}
		}
	}
}
