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
// A tree takes about 44 bytes an item, all laid out along the curve, and what a
// question reads of an item or of a group side by side: it meets little memory.
package rtree

import (
	"iter"
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
	items  []item // along the curve
	nodes  []node // groups of items, then groups of groups…, the root last
	boxes  []box  // of the nodes
	levels []int  // where each level begins in nodes, and their end
	masked bool   // there are masks
}

// item is one item on the curve.
type item struct {
	spot   [3]float32 // position in space, rounded
	number uint32     // of the item
	mask   uint64
	point  orb.Point
}

// node is a group of up to sixteen items or nodes, its box in space in metres, rounded outwards.
type node struct {
	low, high [3]float32
	mask      uint64
}

// box is that of a node in degrees, rounded outwards.
type box struct{ minLon, minLat, maxLon, maxLat float32 }

// Build makes a tree of the positions, lon,lat, which must be finite, in
// -180..180 and -90..90. masks are the bits that filters ask for, one an item,
// or nil. It keeps neither slice.
func Build(points []orb.Point, masks []uint64) *Tree {
	n := len(points)
	t := &Tree{items: make([]item, n), masked: masks != nil}
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
	t.nodes, t.boxes = make([]node, size), make([]box, size)
	order := hilbertOrder(points)
	groups := (n + fanout - 1) / fanout
	inParallel(groups, func(from, to int) {
		for i := from; i < to; i++ {
			t.groupItems(i, order, points, masks)
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
func (t *Tree) Len() int { return len(t.items) }

// Order gives the items along the curve, so that a caller can lay out its own
// data in the order in which queries meet it.
func (t *Tree) Order() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i := range t.items {
			if !yield(t.items[i].number) {
				return
			}
		}
	}
}

func (t *Tree) groupItems(i int, order []uint32, points []orb.Point, masks []uint64) {
	g, b := emptyNode(), emptyBox()
	for at := i * fanout; at < min((i+1)*fanout, len(order)); at++ {
		of := &t.items[at]
		of.number = order[at]
		of.point = points[of.number]
		for axis, v := range geo.ToCartesian(of.point) {
			of.spot[axis] = float32(v)
			g.low[axis] = min(g.low[axis], roundDown(v))
			g.high[axis] = max(g.high[axis], roundUp(v))
		}
		b.add(box{roundDown(of.point[0]), roundDown(of.point[1]), roundUp(of.point[0]), roundUp(of.point[1])})
		if masks != nil {
			of.mask = masks[of.number]
			g.mask |= of.mask
		}
	}
	t.nodes[i], t.boxes[i] = g, b
}

func (t *Tree) groupNodes(level, i int) {
	g, b := emptyNode(), emptyBox()
	from, to := t.children(level, i)
	for child := from; child < to; child++ {
		n := &t.nodes[child]
		for axis := range 3 {
			g.low[axis] = min(g.low[axis], n.low[axis])
			g.high[axis] = max(g.high[axis], n.high[axis])
		}
		g.mask |= n.mask
		b.add(t.boxes[child])
	}
	t.nodes[i], t.boxes[i] = g, b
}

func (b *box) add(o box) {
	b.minLon, b.minLat = min(b.minLon, o.minLon), min(b.minLat, o.minLat)
	b.maxLon, b.maxLat = max(b.maxLon, o.maxLon), max(b.maxLat, o.maxLat)
}

// children are the nodes, or at level 0 the places along the curve, under node i.
func (t *Tree) children(level, i int) (from, to int) {
	if level == 0 {
		return i * fanout, min((i+1)*fanout, len(t.items))
	}
	from = t.levels[level-1] + (i-t.levels[level])*fanout
	return from, min(from+fanout, t.levels[level])
}

var inf = float32(math.Inf(1))

func emptyNode() node {
	return node{low: [3]float32{inf, inf, inf}, high: [3]float32{-inf, -inf, -inf}}
}

func emptyBox() box { return box{minLon: inf, minLat: inf, maxLon: -inf, maxLat: -inf} }

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
