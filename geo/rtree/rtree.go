// Package rtree is a packed, static R-tree over positions of the ellipsoid: the
// nearest items by geodesic distance and the items of a box, under a filter.
//
// Items are known by their index in the slice that the tree was built from.
// They are laid along a Hilbert curve and grouped by sixteen; each group keeps
// its box in lon/lat, its box in space (EPSG:4978, metres), and the union of
// its items' masks, so that a selective filter prunes whole groups. The boxes
// in space are what makes the nearest exact everywhere, poles and antimeridian
// included: a straight line is never longer than the geodesic over it.
//
// A tree takes about 43 bytes an item, all laid out along the curve, so that what a
// question meets is near in memory.
package rtree

import (
	"math"
	"runtime"
	"sync"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
)

const fanout = 16

// yieldEvery is after how many groups a build lets other goroutines go first: a
// server builds a tree while it answers.
const yieldEvery = 64

// Tree is immutable: any number of goroutines may ask it at once.
type Tree struct {
	order  []uint32     // items along the curve
	points []orb.Point  // positions along the curve
	spots  [][3]float32 // positions in space, along the curve, rounded
	masks  []uint64     // along the curve; nil when there are none
	nodes  []node       // groups of items, then groups of groups…, the root last
	levels []int        // where each level begins in nodes, and their end
}

// node is a group of up to sixteen items or nodes. Boxes are rounded outwards.
type node struct {
	low, high                      [3]float32 // in space, metres
	minLon, minLat, maxLon, maxLat float32
	mask                           uint64
}

// Build makes a tree of the positions, lon,lat, which must be finite, in
// -180..180 and -90..90. masks are the bits that filters ask for, one an item,
// or nil. It keeps neither slice.
func Build(points []orb.Point, masks []uint64) *Tree {
	n := len(points)
	t := &Tree{order: hilbertOrder(points), points: make([]orb.Point, n), spots: make([][3]float32, n)}
	if masks != nil {
		t.masks = make([]uint64, n)
	}
	size := 0
	for count := n; count > 0; {
		count = (count + fanout - 1) / fanout
		t.levels = append(t.levels, size)
		size += count
		if count == 1 {
			break
		}
	}
	t.levels = append(t.levels, size)
	t.nodes = make([]node, size)
	groups := (n + fanout - 1) / fanout
	inParallel(groups, func(from, to int) {
		for i := from; i < to; i++ {
			t.groupItems(i, points, masks)
			if i%yieldEvery == 0 {
				runtime.Gosched()
			}
		}
	})
	for level := 1; level < len(t.levels)-1; level++ {
		for i := t.levels[level]; i < t.levels[level+1]; i++ {
			t.groupNodes(level, i)
		}
	}
	return t
}

// Len is the number of items.
func (t *Tree) Len() int { return len(t.points) }

// Order lists the items along the curve, so that a caller can lay out its own
// data in the order in which queries meet it. It must not be changed.
func (t *Tree) Order() []uint32 { return t.order }

func (t *Tree) groupItems(i int, points []orb.Point, masks []uint64) {
	g := emptyNode()
	for at := i * fanout; at < min((i+1)*fanout, len(t.order)); at++ {
		item := t.order[at]
		p := points[item]
		t.points[at] = p
		c := geo.ToCartesian(p)
		for axis, v := range c {
			t.spots[at][axis] = float32(v)
			g.low[axis] = min(g.low[axis], roundDown(v))
			g.high[axis] = max(g.high[axis], roundUp(v))
		}
		g.minLon, g.minLat = min(g.minLon, roundDown(p[0])), min(g.minLat, roundDown(p[1]))
		g.maxLon, g.maxLat = max(g.maxLon, roundUp(p[0])), max(g.maxLat, roundUp(p[1]))
		if masks != nil {
			t.masks[at] = masks[item]
			g.mask |= masks[item]
		}
	}
	t.nodes[i] = g
}

func (t *Tree) groupNodes(level, i int) {
	g := emptyNode()
	from, to := t.children(level, i)
	for _, child := range t.nodes[from:to] {
		for axis := range 3 {
			g.low[axis] = min(g.low[axis], child.low[axis])
			g.high[axis] = max(g.high[axis], child.high[axis])
		}
		g.minLon, g.minLat = min(g.minLon, child.minLon), min(g.minLat, child.minLat)
		g.maxLon, g.maxLat = max(g.maxLon, child.maxLon), max(g.maxLat, child.maxLat)
		g.mask |= child.mask
	}
	t.nodes[i] = g
}

// children are the nodes, or at level 0 the places along the curve, under node i.
func (t *Tree) children(level, i int) (from, to int) {
	if level == 0 {
		return i * fanout, min((i+1)*fanout, len(t.order))
	}
	from = t.levels[level-1] + (i-t.levels[level])*fanout
	return from, min(from+fanout, t.levels[level])
}

func emptyNode() node {
	inf := float32(math.Inf(1))
	return node{
		low: [3]float32{inf, inf, inf}, high: [3]float32{-inf, -inf, -inf},
		minLon: inf, minLat: inf, maxLon: -inf, maxLat: -inf,
	}
}

// roundDown is the greatest float32 that does not exceed v.
func roundDown(v float64) float32 {
	f := float32(v)
	if float64(f) > v {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

func roundUp(v float64) float32 { return -roundDown(-v) }

// inParallel cuts 0..n into one part a processor.
func inParallel(n int, work func(from, to int)) {
	parts := min(runtime.GOMAXPROCS(0), n/256+1)
	var wait sync.WaitGroup
	for part := range parts {
		wait.Go(func() { work(n*part/parts, n*(part+1)/parts) })
	}
	wait.Wait()
}
