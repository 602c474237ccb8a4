// Package rtree is a packed, static R-tree of positions on the WGS84 ellipsoid. It
// finds the items nearest to a position by geodesic distance, those within a
// distance, and those in a box, under a filter.
//
// An item is identified by its index in the slice that the tree was built from.
// Items are sorted along a Hilbert curve and grouped by sixteen; each group has a
// box in lon,lat, a box in geocentric coordinates (EPSG:4978, metres), and the
// union of the masks of its items, so that a selective filter prunes whole groups.
// The geocentric boxes make results exact everywhere, poles and antimeridian
// included: a chord is never longer than the geodesic between its ends.
//
// A tree takes about 44 bytes per item. Items and groups are stored in the order
// of the curve, so that a query reads little memory.
package rtree

import (
	"iter"
	"math"
	"runtime"
	"sync"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
)

// fanout is the number of items or nodes in a full node.
const fanout = 16

// yieldEvery is the number of groups after which a build yields to other
// goroutines: a server builds a tree while it answers requests.
const yieldEvery = 64

// Tree is an immutable R-tree. It is safe for concurrent use.
type Tree struct {
	items  []item // in the order of the curve
	nodes  []node // groups of items, then groups of groups, and so on; the root last
	boxes  []box  // box of each node, in degrees
	levels []int  // index in nodes of the first node of each level, then len(nodes)
	masked bool   // whether items have masks

	curve struct { // see places
		once   sync.Once
		places []uint32
	}
}

// item is one item, with what queries read of it.
type item struct {
	spot   [3]float32 // geocentric coordinates in metres, rounded
	number uint32     // index in the slice given to Build
	mask   uint64
	point  orb.Point // lon,lat
}

// node is a group of at most fanout items or nodes: its geocentric box in metres,
// rounded outwards, and the union of the masks.
type node struct {
	low, high [3]float32
	mask      uint64
}

// box is the extent of a node in degrees, rounded outwards.
type box struct{ minLon, minLat, maxLon, maxLat float32 }

// Build returns a tree of points: lon,lat in degrees, finite, in -180..180 and
// -90..90. masks holds the bits that filters test, one mask per point, or is nil.
// Build uses all processors and does not retain the slices.
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
	order := HilbertOrder(points)
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

// Len returns the number of items.
func (t *Tree) Len() int { return len(t.items) }

// Order yields the items in the order of the curve, so that a caller can store its
// own data in the order in which queries read it.
func (t *Tree) Order() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i := range t.items {
			if !yield(t.items[i].number) {
				return
			}
		}
	}
}

// groupItems fills node i of the lowest level.
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

// groupNodes fills node i of a level above the lowest.
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

// children returns the range of the nodes, or of the items at level 0, under node i.
func (t *Tree) children(level, i int) (from, to int) {
	if level == 0 {
		return i * fanout, min((i+1)*fanout, len(t.items))
	}
	from = t.levels[level-1] + (i-t.levels[level])*fanout
	return from, min(from+fanout, t.levels[level])
}

func emptyNode() node {
	const most = math.MaxFloat32
	return node{low: [3]float32{most, most, most}, high: [3]float32{-most, -most, -most}}
}

func emptyBox() box {
	const most = math.MaxFloat32
	return box{minLon: most, minLat: most, maxLon: -most, maxLat: -most}
}

// roundDown returns the greatest float32 that does not exceed v.
func roundDown(v float64) float32 {
	f := float32(v)
	if float64(f) > v {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

// roundUp returns the least float32 that is not below v.
func roundUp(v float64) float32 { return -roundDown(-v) }

// inParallel calls work on consecutive ranges of 0..n, one per processor.
func inParallel(n int, work func(from, to int)) {
	parts := min(runtime.GOMAXPROCS(0), n/256+1)
	var wait sync.WaitGroup
	for part := range parts {
		wait.Go(func() { work(n*part/parts, n*(part+1)/parts) })
	}
	wait.Wait()
}
