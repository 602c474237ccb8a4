package snapshot

import (
	"container/heap"
	"math"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/rtree"
)

// nearest gives, nearest first, at most limit located places of a view that
// come after a cursor.
func (s *Snapshot) nearest(v *view, from geo.Origin, c *cursor, limit int) []directory.Hit {
	var last *directory.Hit
	if c != nil {
		// ids between two versions: what is at the cursor's distance continues after its id
		last = &directory.Hit{Index: s.after(c) - 1, DistanceM: c.distance()}
	}
	if v.count*v.count*40 < limit*s.n {
		return s.nearestByScan(v, from, last, limit)
	}
	return s.nearestByTree(v, from.Position, last, limit)
}

// nearestByTree walks the R-tree, whose masks prune; the view's set has the last word.
func (s *Snapshot) nearestByTree(v *view, from geo.Position, last *directory.Hit, limit int) []directory.Hit {
	masks := append(make([]uint64, 0, 16), v.clauses...)
	ask := rtree.Nearest{From: from, K: limit, Filter: rtree.Filter{
		Masks:  append(masks, 1<<bitLocated),
		Accept: func(item uint32) bool { return v.set.has(int(item)) },
	}}
	if last != nil {
		if last.Index < 0 { // the cursor's place is gone and would be the first: nothing at its distance was given
			ask.After = &rtree.Hit{DistanceM: math.Nextafter(last.DistanceM, -1), Item: math.MaxUint32}
		} else {
			ask.After = &rtree.Hit{DistanceM: last.DistanceM, Item: uint32(last.Index)}
		}
	}
	found := s.tree.Nearest(make([]rtree.Hit, 0, min(limit, v.count)), ask)
	hits := make([]directory.Hit, len(found))
	for i, h := range found {
		hits[i] = directory.Hit{Index: int(h.Item), DistanceM: h.DistanceM}
	}
	return hits
}

// nearestByScan measures every place of the view: quicker when the tree would
// have to be walked far to meet enough of them.
func (s *Snapshot) nearestByScan(v *view, from geo.Origin, last *directory.Hit, limit int) []directory.Hit {
	best := make(farthestFirst, 0, min(limit, v.count))
	located := s.sets[bitLocated]
	v.set.each(func(i int) {
		if !located.has(i) {
			return
		}
		space := geo.ToCartesian(s.positions[i])
		if len(best) == limit && chord(from.Cartesian, space) > best[0].DistanceM+roundingM {
			return // a geodesic is never shorter than its chord, which costs much less
		}
		h := directory.Hit{Index: i, DistanceM: from.DistanceTo(s.positions[i], space)}
		if last != nil && compareHits(h, *last) <= 0 {
			return
		}
		switch {
		case len(best) < limit:
			heap.Push(&best, h)
		case compareHits(h, best[0]) < 0:
			best[0] = h
			heap.Fix(&best, 0)
		}
	})
	slices.SortFunc(best, compareHits)
	return best
}

// roundingM covers what float64 rounds in a chord.
const roundingM = 1e-3

// chord is the straight line between two points of space, in metres.
func chord(a, b geo.Cartesian) float64 {
	x, y, z := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	return math.Sqrt(x*x + y*y + z*z)
}

// farthestFirst is a heap of the best hits so far, the worst on top.
type farthestFirst []directory.Hit

func (h farthestFirst) Len() int           { return len(h) }
func (h farthestFirst) Less(a, b int) bool { return compareHits(h[a], h[b]) > 0 }
func (h farthestFirst) Swap(a, b int)      { h[a], h[b] = h[b], h[a] }
func (h *farthestFirst) Push(x any)        { *h = append(*h, x.(directory.Hit)) }
func (h *farthestFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
