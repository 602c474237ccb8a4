package snapshot

import (
	"math"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/rtree"
)

// nearest gives, nearest first, at most limit located places of a view that
// come after a cursor.
func (s *Snapshot) nearest(v *view, from geo.Position, c *cursor, limit int) []directory.Hit {
	ask := rtree.Nearest{From: from, K: limit}
	if own := s.treeOf(v, limit); own != nil {
		if c != nil {
			ask.After = own.after(c.distance(), s.after(c))
		}
		var room [64]rtree.Hit
		found := own.tree.Nearest(room[:0], ask)
		hits := make([]directory.Hit, len(found))
		for i, h := range found {
			hits[i] = directory.Hit{Index: int(own.places[h.Item]), DistanceM: h.DistanceM}
		}
		return hits
	}
	return s.nearestOfAll(v, ask, c)
}

// nearestOfAll searches the tree of all places, whose masks prune; the set of the view decides.
func (s *Snapshot) nearestOfAll(v *view, ask rtree.Nearest, c *cursor) []directory.Hit {
	var masks [16]uint64
	ask.Filter.Masks = append(append(masks[:0], v.clauses...), 1<<bitLocated)
	if !v.exact {
		ask.Filter.Accept = func(item uint32) bool { return v.set.has(int(item)) }
	}
	if c != nil {
		ask.After = afterItem(c.distance(), s.after(c))
	}
	var room [64]rtree.Hit
	found := s.tree.Nearest(room[:0], ask)
	hits := make([]directory.Hit, len(found))
	for i, h := range found {
		hits[i] = directory.Hit{Index: int(h.Item), DistanceM: h.DistanceM}
	}
	return hits
}

// afterItem is the hit after which a list goes on: next is the first item that
// follows the cursor's, among those at its distance. When the cursor's place is
// gone and would be the first, nothing at its distance was given.
func afterItem(distanceM float64, next int) *rtree.Hit {
	if next == 0 {
		return &rtree.Hit{DistanceM: math.Nextafter(distanceM, -1), Item: math.MaxUint32}
	}
	return &rtree.Hit{DistanceM: distanceM, Item: uint32(next - 1)}
}

// ownTree is an R-tree of the places of one view alone: in the tree of all, the
// few places of a selective view are far apart.
type ownTree struct {
	asked  atomic.Bool
	once   sync.Once
	tree   *rtree.Tree
	places []uint32 // in order; the items of the tree are their indexes here
}

// thin views get their own tree when asked twice.
const thin = 16 // one place in so many

// treeOf is the view's own tree, nil when that of all places will do. It is made
// at once when that costs less than walking the other one, else the second time
// that it would serve.
func (s *Snapshot) treeOf(v *view, limit int) *ownTree {
	own := &v.own
	switch {
	case v.count*thin > s.n:
		return nil
	case v.count*v.count*40 >= limit*s.n && !own.asked.Swap(true):
		return nil
	}
	own.once.Do(func() {
		own.places = make([]uint32, 0, v.count)
		points := make([]geo.Position, 0, v.count)
		v.set.each(func(i int) {
			if s.sets[bitLocated].has(i) {
				own.places, points = append(own.places, uint32(i)), append(points, s.positions[i])
			}
		})
		own.tree = rtree.Build(points, nil)
		s.views.grew(v, 48*len(points))
	})
	return own
}

// after is afterItem for a place of the version.
func (o *ownTree) after(distanceM float64, next int) *rtree.Hit {
	return afterItem(distanceM, sort.Search(len(o.places), func(i int) bool { return int(o.places[i]) >= next }))
}
