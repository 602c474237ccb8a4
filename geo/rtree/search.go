package rtree

import (
	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
)

// Search calls visit for the items in a box (lon,lat in degrees, borders included),
// in the order of the curve, until visit returns false. A box cannot cross the
// antimeridian.
func (t *Tree) Search(bound orb.Bound, filter Filter, visit func(item uint32) bool) {
	if len(t.nodes) > 0 {
		t.searchNode(len(t.levels)-2, len(t.nodes)-1, &bound, &filter, visit)
	}
}

// searchNode visits the items under a node; it reports whether to go on.
func (t *Tree) searchNode(level, i int, b *orb.Bound, f *Filter, visit func(item uint32) bool) bool {
	n := &t.boxes[i]
	apart := float64(n.minLon) > b.Max[0] || float64(n.maxLon) < b.Min[0] ||
		float64(n.minLat) > b.Max[1] || float64(n.maxLat) < b.Min[1]
	if apart || !t.keepsGroup(f, &t.nodes[i]) {
		return true
	}
	from, to := t.children(level, i)
	for child := from; child < to; child++ {
		if level > 0 {
			if !t.searchNode(level-1, child, b, f, visit) {
				return false
			}
			continue
		}
		of := &t.items[child]
		if b.Contains(of.point) && t.keeps(f, of) && !visit(of.number) {
			return false
		}
	}
	return true
}

// Within calls visit for the items at a geodesic distance of at most maxM metres
// from a position (lon,lat), in the order of the curve, until visit returns false.
// It measures only the items that their chord does not decide.
func (t *Tree) Within(from geo.Position, maxM float64, filter Filter, visit func(item uint32) bool) {
	if len(t.nodes) == 0 || maxM < 0 {
		return
	}
	d := disc{tree: t, origin: geo.From(from), maxM: maxM, filter: &filter, visit: visit}
	d.outer, d.inner = farthestChord(maxM), surelyWithin(maxM)
	d.search(len(t.levels)-2, len(t.nodes)-1)
}

// disc is one call of Within.
type disc struct {
	tree         *Tree
	origin       geo.Origin
	maxM         float64
	outer, inner float64 // chords in metres: no item is within beyond outer, all are below inner
	filter       *Filter
	visit        func(item uint32) bool
}

// search visits the items under a node; it reports whether to go on.
func (d *disc) search(level, i int) bool {
	t := d.tree
	n := &t.nodes[i]
	if n.squareChord(&d.origin.Cartesian) > d.outer*d.outer || !t.keepsGroup(d.filter, n) {
		return true
	}
	from, to := t.children(level, i)
	for child := from; child < to; child++ {
		if level > 0 {
			if !d.search(level-1, child) {
				return false
			}
			continue
		}
		of := &t.items[child]
		if d.contains(of) && t.keeps(d.filter, of) && !d.visit(of.number) {
			return false
		}
	}
	return true
}

// contains reports whether an item is within maxM.
func (d *disc) contains(of *item) bool {
	chord2 := spotSquare(&of.spot, &d.origin.Cartesian)
	outer, inner := d.outer+roundingM, d.inner-roundingM
	if chord2 > outer*outer {
		return false
	}
	if inner > 0 && chord2 < inner*inner {
		return true
	}
	return d.origin.Distance(of.point) <= d.maxM
}
