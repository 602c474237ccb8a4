package rtree_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo/rtree"
)

// The bits of the masks in the examples.
const (
	accessible = 1 << iota
	open
)

var (
	names  = []string{"Bordeaux", "Lyon", "Marseille", "Suva", "Mata-Utu"}
	points = []orb.Point{{-0.58, 44.84}, {4.84, 45.76}, {5.37, 43.30}, {178.44, -18.14}, {-176.17, -13.28}} // lon,lat
	masks  = []uint64{accessible, accessible | open, open, 0, accessible}
)

func ExampleTree_Nearest() {
	tree := rtree.Build(points, masks)
	paris := orb.Point{2.35, 48.86}
	for _, hit := range tree.Nearest(nil, rtree.Nearest{From: paris, K: 2}) {
		fmt.Printf("%s %.0f km\n", names[hit.Item], hit.DistanceM/1000)
	}
	// Output:
	// Lyon 393 km
	// Bordeaux 500 km
}

// The next page starts after the last hit of the previous one.
func ExampleTree_Nearest_page() {
	tree := rtree.Build(points, masks)
	q := rtree.Nearest{From: orb.Point{179.9, -15}, K: 2} // across the antimeridian
	for range 2 {
		hits := tree.Nearest(nil, q)
		for _, hit := range hits {
			fmt.Printf("%s %.0f km\n", names[hit.Item], hit.DistanceM/1000)
		}
		fmt.Println("--")
		q.After = &hits[len(hits)-1]
	}
	// Output:
	// Suva 381 km
	// Mata-Utu 465 km
	// --
	// Lyon 16563 km
	// Bordeaux 16695 km
	// --
}

// Masks are OR inside and AND between: accessible and open.
func ExampleTree_Search() {
	tree := rtree.Build(points, masks)
	france := orb.Bound{Min: orb.Point{-5.3, 41.2}, Max: orb.Point{9.7, 51.2}}
	both := rtree.Filter{Masks: []uint64{accessible, open}}
	tree.Search(france, both, func(item uint32) bool {
		fmt.Println(names[item])
		return true
	})
	// Output:
	// Lyon
}

func ExampleTree_Within() {
	tree := rtree.Build(points, masks)
	tree.Within(orb.Point{5.05, 44.5}, 200_000, rtree.Filter{}, func(item uint32) bool {
		fmt.Println(names[item])
		return true
	})
	// Unordered output:
	// Lyon
	// Marseille
}
