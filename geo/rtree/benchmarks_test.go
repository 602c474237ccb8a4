package rtree_test

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/quadtree"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/rtree"
)

var shares = []struct {
	name   string
	filter rtree.Filter
}{
	{"all", rtree.Filter{}},
	{"20pc", rtree.Filter{Masks: []uint64{2}}},
	{"1pc", rtree.Filter{Masks: []uint64{4}}},
	{"0.1pc", rtree.Filter{Masks: []uint64{8}}},
}

// france returns places in towns of metropolitan France only, where queries come from.
func france(n int) (points []orb.Point, masks []uint64) {
	r := rand.New(rand.NewSource(42))
	_, masks = world(n, 42)
	towns := make([]orb.Point, 5000)
	for i := range towns {
		towns[i] = orb.Point{-4 + 11*r.Float64(), 43 + 7*r.Float64()}
	}
	for range n {
		town := towns[r.Intn(len(towns))]
		points = append(points, orb.Point{town[0] + r.NormFloat64()*0.02, town[1] + r.NormFloat64()*0.02})
	}
	return points, masks
}

func origins() []geo.Position {
	r := rand.New(rand.NewSource(7))
	list := make([]geo.Position, 512)
	for i := range list {
		list[i] = geo.Position{-4 + 11*r.Float64(), 43 + 7*r.Float64()}
	}
	return list
}

func BenchmarkNearest20(b *testing.B) {
	for _, n := range []int{20_000, 200_000, 1_000_000} {
		points, masks := france(n)
		tree := rtree.Build(points, masks)
		from := origins()
		for _, share := range shares {
			b.Run(fmt.Sprintf("%d/%s", n, share.name), func(b *testing.B) {
				b.ReportAllocs()
				var hits []rtree.Hit
				for i := 0; b.Loop(); i++ {
					hits = tree.Nearest(hits[:0], rtree.Nearest{From: from[i%len(from)], K: 20, Filter: share.filter})
				}
			})
		}
	}
}

// BenchmarkPage200 queries hits 4 000 to 4 020.
func BenchmarkPage200(b *testing.B) {
	points, masks := france(200_000)
	tree := rtree.Build(points, masks)
	from := origins()[0]
	before := tree.Nearest(nil, rtree.Nearest{From: from, K: 4000})
	var hits []rtree.Hit
	for b.Loop() {
		hits = tree.Nearest(hits[:0], rtree.Nearest{From: from, K: 20, After: &before[3999]})
	}
}

// BenchmarkNearest20FromAfar queries from the other side of the Earth.
func BenchmarkNearest20FromAfar(b *testing.B) {
	points, masks := france(200_000)
	tree := rtree.Build(points, masks)
	var hits []rtree.Hit
	for b.Loop() {
		hits = tree.Nearest(hits[:0], rtree.Nearest{From: geo.Position{-176.2, -13.3}, K: 20})
	}
}

func BenchmarkNearest20Naive(b *testing.B) {
	points, masks := france(20_000)
	from := origins()
	for _, share := range shares[:2] {
		b.Run("20000/"+share.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				naive(points, masks, rtree.Nearest{From: from[i%len(from)], K: 20, Filter: share.filter})
			}
		})
	}
}

type pointer struct {
	point orb.Point
	mask  uint64
}

func (p *pointer) Point() orb.Point { return p.point }

// BenchmarkNearest20Quadtree measures the quadtree of orb, which works on the plane
// of degrees: only its speed is comparable, not its results.
func BenchmarkNearest20Quadtree(b *testing.B) {
	for _, n := range []int{20_000, 200_000, 1_000_000} {
		points, masks := france(n)
		tree := quadtree.New(orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}})
		for i, p := range points {
			if err := tree.Add(&pointer{p, masks[i]}); err != nil {
				b.Fatal(err)
			}
		}
		from := origins()
		for _, share := range shares {
			b.Run(fmt.Sprintf("%d/%s", n, share.name), func(b *testing.B) {
				b.ReportAllocs()
				keep := func(p orb.Pointer) bool {
					for _, m := range share.filter.Masks {
						if p.(*pointer).mask&m == 0 {
							return false
						}
					}
					return true
				}
				var found []orb.Pointer
				for i := 0; b.Loop(); i++ {
					found = tree.KNearestMatching(found[:0], from[i%len(from)], 20, keep)
				}
			})
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{20_000, 200_000, 1_000_000} {
		points, masks := france(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rtree.Build(points, masks)
			}
		})
	}
}

// BenchmarkSearchTown visits the places of a box of about 10 km.
func BenchmarkSearchTown(b *testing.B) {
	points, masks := france(1_000_000)
	tree := rtree.Build(points, masks)
	from := origins()
	for i := 0; b.Loop(); i++ {
		p := from[i%len(from)]
		count := 0
		town := orb.Bound{Min: p, Max: orb.Point{p[0] + 0.15, p[1] + 0.1}}
		tree.Search(town, rtree.Filter{}, func(uint32) bool { count++; return true })
	}
}
