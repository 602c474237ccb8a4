package rtree_test

import (
	"cmp"
	"math"
	"math/rand"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/rtree"
)

// world returns n seeded places, distributed as in a directory: dense towns,
// hundreds of places at one address, islands on both sides of the antimeridian,
// the poles. One item in two has bit 0, one in five bit 1, … one in 1000 bit 3.
func world(n int, seed int64) (points []orb.Point, masks []uint64) {
	r := rand.New(rand.NewSource(seed))
	towns := make([]orb.Point, max(1, n/40))
	for i := range towns {
		switch {
		case i%23 == 0:
			towns[i] = orb.Point{-178 + r.Float64(), -14 + r.Float64()} // Wallis-et-Futuna
		case i%19 == 0:
			towns[i] = orb.Point{166 + r.Float64(), -22 + r.Float64()} // Nouvelle-Calédonie
		case i%17 == 0:
			towns[i] = orb.Point{55.2 + r.Float64()/2, -21.3 + r.Float64()/2} // La Réunion
		default:
			towns[i] = orb.Point{-5 + 13*r.Float64(), 42 + 9*r.Float64()}
		}
	}
	for range n {
		town := towns[r.Intn(len(towns))]
		p := orb.Point{town[0] + r.NormFloat64()*0.03, town[1] + r.NormFloat64()*0.03}
		switch r.Intn(40) {
		case 0:
			p = town
		case 1:
			p = orb.Point{r.Float64()*360 - 180, math.Asin(2*r.Float64()-1) * 180 / math.Pi}
		case 2:
			p = towns[0]
		}
		var mask uint64
		for bit, one := range []int{2, 5, 100, 1000} {
			if r.Intn(one) == 0 {
				mask |= 1 << bit
			}
		}
		points, masks = append(points, p), append(masks, mask)
	}
	special := []orb.Point{
		{180, 10}, {-180, 10}, {0, 90}, {90, 90}, {0, -90}, {-90, -90}, {179.9999, -45}, {-179.9999, -45},
	}
	for i, p := range special {
		if i < n {
			points[r.Intn(n)] = p
		}
	}
	return points, masks
}

// naive answers a query by sorting all the items.
func naive(points []orb.Point, masks []uint64, q rtree.Nearest) []rtree.Hit {
	var hits []rtree.Hit
	for i, p := range points {
		hit := rtree.Hit{Item: uint32(i), DistanceM: geo.Distance(q.From, p)}
		if q.MaxM > 0 && hit.DistanceM > q.MaxM || !kept(masks, q.Filter, uint32(i)) {
			continue
		}
		if q.After != nil && order(hit, *q.After) <= 0 {
			continue
		}
		hits = append(hits, hit)
	}
	slices.SortFunc(hits, order)
	return hits[:max(0, min(q.K, len(hits)))]
}

func order(a, b rtree.Hit) int {
	return cmp.Or(cmp.Compare(a.DistanceM, b.DistanceM), cmp.Compare(a.Item, b.Item))
}

func kept(masks []uint64, f rtree.Filter, item uint32) bool {
	for _, m := range f.Masks {
		if masks[item]&m == 0 {
			return false
		}
	}
	return f.Accept == nil || f.Accept(item)
}

func randomOrigin(r *rand.Rand, points []orb.Point) geo.Position {
	switch r.Intn(6) {
	case 0:
		return geo.Position{r.Float64()*360 - 180, r.Float64()*180 - 90}
	case 1:
		return geo.Position{180 - 2*float64(r.Intn(2))*180 + r.NormFloat64()*0, r.Float64()*180 - 90}
	case 2:
		return geo.Position{r.Float64() * 180, 90 - 180*float64(r.Intn(2))}
	case 3:
		return points[r.Intn(len(points))]
	}
	p := points[r.Intn(len(points))]
	return geo.Position{math.Remainder(p[0]+r.NormFloat64()*0.1, 360), max(-90, min(90, p[1]+r.NormFloat64()*0.1))}
}

func randomFilter(r *rand.Rand) rtree.Filter {
	switch r.Intn(6) {
	case 0:
		return rtree.Filter{Masks: []uint64{1}}
	case 1:
		return rtree.Filter{Masks: []uint64{1, 2 | 4}}
	case 2:
		return rtree.Filter{Masks: []uint64{8}}
	case 3:
		return rtree.Filter{Masks: []uint64{1 << 60}}
	case 4:
		return rtree.Filter{Accept: func(item uint32) bool { return item%3 == 0 }}
	}
	return rtree.Filter{}
}

func TestNearestEqualsSorting(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, n := range []int{1, 2, 15, 16, 17, 255, 257, 3000} {
		points, masks := world(n, int64(n))
		tree := rtree.Build(points, masks)
		for range 2000 / (1 + n/500) {
			q := rtree.Nearest{From: randomOrigin(r, points), K: 1 + r.Intn(40), Filter: randomFilter(r)}
			switch r.Intn(5) {
			case 0:
				q.MaxM = math.Pow(10, 1+6.5*r.Float64())
			case 1:
				q.K = n + 10
			}
			compare(t, tree, points, masks, q)
			if page := naive(points, masks, q); len(page) > 0 {
				q.After = &page[r.Intn(len(page))]
				compare(t, tree, points, masks, q)
			}
		}
	}
}

func compare(t *testing.T, tree *rtree.Tree, points []orb.Point, masks []uint64, q rtree.Nearest) {
	t.Helper()
	want := naive(points, masks, q)
	kept := []rtree.Hit{{Item: 7, DistanceM: -1}}
	got := tree.Nearest(kept, q)
	if got[0] != kept[0] || !slices.Equal(got[1:], want) {
		t.Fatalf("%d items, %+v:\ngot  %v\nwant %v", len(points), q, got[1:], want)
	}
}

// Rough hits are those of an exact query, at about the same distances.
func TestRoughHitsAreTheNearest(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	points, masks := world(3000, 3000)
	for i := range 1000 { // a town, whose places are metres apart
		points[i] = orb.Point{2 + r.Float64()/100, 47 + r.Float64()/100}
	}
	tree := rtree.Build(points, masks)
	for range 500 {
		q := rtree.Nearest{From: points[r.Intn(len(points))], K: 1 + r.Intn(140), Filter: randomFilter(r)}
		want := tree.Nearest(nil, q)
		q.Rough = true
		got := tree.Nearest(nil, q)
		distance := map[uint32]float64{}
		for _, hit := range got {
			distance[hit.Item] = hit.DistanceM
		}
		for _, hit := range want {
			d, found := distance[hit.Item]
			if !found || len(got) != len(want) || math.Abs(d-hit.DistanceM) > rtree.RoughM {
				t.Fatalf("%+v:\nrough %v\nwant  %v", q, got, want)
			}
		}
	}
}

func TestSearchVisitsTheBox(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	points, masks := world(3000, 3)
	tree := rtree.Build(points, masks)
	for range 2000 {
		a, b := randomOrigin(r, points), randomOrigin(r, points)
		bound := orb.MultiPoint{orb.Point(a), orb.Point(b)}.Bound()
		if r.Intn(3) == 0 {
			bound = orb.Bound{Min: a, Max: a}
		}
		filter := randomFilter(r)
		var want, got []uint32
		for i, p := range points {
			if bound.Contains(p) && kept(masks, filter, uint32(i)) {
				want = append(want, uint32(i))
			}
		}
		tree.Search(bound, filter, func(item uint32) bool { got = append(got, item); return true })
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%v, %v: got %d items, want %d", bound, filter.Masks, len(got), len(want))
		}
	}
}

func TestWithinVisitsTheDisc(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	points, masks := world(3000, 5)
	tree := rtree.Build(points, masks)
	for range 400 {
		from, filter := randomOrigin(r, points), randomFilter(r)
		radius := math.Pow(10, 8*r.Float64()) - 1
		if r.Intn(3) == 0 { // exactly at an item
			radius = geo.Distance(from, points[r.Intn(len(points))])
		}
		var want, got []uint32
		for i, p := range points {
			if geo.Distance(from, p) <= radius && kept(masks, filter, uint32(i)) {
				want = append(want, uint32(i))
			}
		}
		tree.Within(from, radius, filter, func(item uint32) bool { got = append(got, item); return true })
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%v within %v m, %v: got %d items, want %d", from, radius, filter.Masks, len(got), len(want))
		}
	}
}

func TestVisitStopsTheSearch(t *testing.T) {
	points, _ := world(1000, 6)
	tree := rtree.Build(points, nil)
	all := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	visits := 0
	stop := func(uint32) bool { visits++; return visits < 10 }
	tree.Search(all, rtree.Filter{}, stop)
	if visits != 10 {
		t.Errorf("Search visited %d items, want 1: visit returned false", visits)
	}
	visits = 0
	tree.Within(points[0], 3e7, rtree.Filter{}, stop)
	if visits != 10 {
		t.Errorf("Within visited %d items, want 1: visit returned false", visits)
	}
}

func TestManyPlacesAtOneAddressComeInOrder(t *testing.T) {
	points := make([]orb.Point, 700)
	for i := range points {
		points[i] = orb.Point{2.3488, 48.8534}
	}
	tree := rtree.Build(points, nil)
	for k, from := range map[int]geo.Position{1: points[0], 20: {2.3, 48.8}, 699: {-176.2, -13.3}} {
		hits := tree.Nearest(nil, rtree.Nearest{From: from, K: k})
		if len(hits) != k {
			t.Fatalf("got %d hits, want %d", len(hits), k)
		}
		for i, hit := range hits {
			if hit.Item != uint32(i) || hit.DistanceM != geo.Distance(from, points[0]) {
				t.Fatalf("hit %d is %+v", i, hit)
			}
		}
	}
}

func TestEmptyTree(t *testing.T) {
	tree := rtree.Build(nil, nil)
	hits := tree.Nearest(nil, rtree.Nearest{K: 5})
	if len(hits) != 0 || tree.Len() != 0 || len(slices.Collect(tree.Order())) != 0 {
		t.Errorf("an empty tree returned %v", hits)
	}
	visit := func(uint32) bool { t.Error("an empty tree called visit"); return true }
	tree.Search(orb.Bound{Max: orb.Point{1, 1}}, rtree.Filter{}, visit)
	tree.Within(geo.Position{}, 1e9, rtree.Filter{}, visit)
	points, _ := world(10, 1)
	for _, k := range []int{0, -1} {
		if hits := rtree.Build(points, nil).Nearest(nil, rtree.Nearest{K: k}); len(hits) != 0 {
			t.Errorf("Nearest with K = %d returned %v", k, hits)
		}
	}
}

func TestOrderHoldsEveryItemOnce(t *testing.T) {
	points, masks := world(5000, 9)
	order := slices.Collect(rtree.Build(points, masks).Order())
	slices.Sort(order)
	for i, item := range order {
		if int(item) != i {
			t.Fatalf("Order misses or repeats item %d", i)
		}
	}
}

// TestConcurrentQueries compares the results of many goroutines with those of one.
func TestConcurrentQueries(t *testing.T) {
	points, masks := world(3000, 11)
	tree := rtree.Build(points, masks)
	r := rand.New(rand.NewSource(12))
	questions := make([]rtree.Nearest, 200)
	answers := make([][]rtree.Hit, len(questions))
	for i := range questions {
		questions[i] = rtree.Nearest{From: randomOrigin(r, points), K: 1 + r.Intn(50), Filter: randomFilter(r)}
		answers[i] = tree.Nearest(nil, questions[i])
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for i, q := range questions {
				if got := tree.Nearest(nil, q); !slices.Equal(got, answers[i]) {
					t.Errorf("%+v: got %v, want %v", q, got, answers[i])
				}
			}
		})
	}
	wait.Wait()
}

// TestPagesConcatenateToTheWholeList reads page after page up to the antipodes.
func TestPagesConcatenateToTheWholeList(t *testing.T) {
	points, masks := world(2000, 13)
	tree := rtree.Build(points, masks)
	r := rand.New(rand.NewSource(14))
	for range 6 {
		q := rtree.Nearest{From: randomOrigin(r, points), K: len(points)}
		whole := naive(points, masks, q)
		q.K = 37
		var turned []rtree.Hit
		for {
			page := tree.Nearest(nil, q)
			turned = append(turned, page...)
			if len(page) < q.K {
				break
			}
			q.After = &page[len(page)-1]
		}
		if !slices.Equal(turned, whole) {
			t.Fatalf("from %v the pages hold %d hits, want the %d of the whole list in order",
				q.From, len(turned), len(whole))
		}
	}
}
