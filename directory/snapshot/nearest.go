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

// hitBuffer is the number of hits that are found without allocating.
const hitBuffer = 128

// nearest returns at most ask.K located places of a selection after a cursor, nearest
// first unless they are rough.
func (s *Snapshot) nearest(v *selection, ask rtree.Nearest, c *cursor) []directory.Hit {
	if tree := s.treeOf(v, ask.K); tree != nil {
		if c != nil {
			ask.After = tree.after(c.distance(), s.after(c))
		}
		var buf [hitBuffer]rtree.Hit
		found := tree.rtree.Nearest(buf[:0], ask)
		hits := make([]directory.Hit, len(found))
		for i, h := range found {
			hits[i] = directory.Hit{Index: int(tree.places[h.Item]), DistanceM: h.DistanceM}
		}
		return hits
	}
	return s.nearestOfAll(v, ask, c)
}

// Around returns the located places nearest to q.Near that match q, q.Limit of them, in no order.
func (s *Snapshot) Around(q *directory.Query) ([]directory.Hit, error) {
	v, err := s.selection(q)
	if err != nil {
		return nil, err
	}
	return s.nearest(v, rtree.Nearest{From: q.Near.Position, K: limitOf(q), Rough: true}, nil), nil
}

// nearestOfAll searches the tree of all places, whose masks prune; the set of the selection decides.
func (s *Snapshot) nearestOfAll(v *selection, ask rtree.Nearest, c *cursor) []directory.Hit {
	var masks [16]uint64
	ask.Filter.Masks = append(append(masks[:0], v.clauses...), 1<<bitLocated)
	if !v.exact {
		ask.Filter.Accept = func(item uint32) bool { return v.set.has(int(item)) }
	}
	if c != nil {
		ask.After = afterItem(c.distance(), s.after(c))
	}
	var buf [hitBuffer]rtree.Hit
	found := s.tree.Nearest(buf[:0], ask)
	hits := make([]directory.Hit, len(found))
	for i, h := range found {
		hits[i] = directory.Hit{Index: int(h.Item), DistanceM: h.DistanceM}
	}
	return hits
}

// afterItem returns the hit after which a list continues: next is the first item
// after that of the cursor, at any distance. With next 0, no item at the distance of
// the cursor precedes it.
func afterItem(distanceM float64, next int) *rtree.Hit {
	if next == 0 {
		return &rtree.Hit{DistanceM: math.Nextafter(distanceM, -1), Item: math.MaxUint32}
	}
	return &rtree.Hit{DistanceM: distanceM, Item: uint32(next - 1)}
}

// selectionTree is an R-tree of the places of one selection: the tree of all places is
// slow for a small selection, whose places are far apart.
type selectionTree struct {
	asked  atomic.Bool
	once   sync.Once
	rtree  *rtree.Tree
	places []uint32 // in order; the items of the tree are their indexes here
}

// thin selections get their own tree when asked twice.
const thin = 16 // one place in so many

// treeOf returns the tree of the selection, nil to use that of all places. It is built
// at the first call when that is cheaper than a search of the tree of all places,
// otherwise at the second.
func (s *Snapshot) treeOf(v *selection, limit int) *selectionTree {
	tree := &v.tree
	switch {
	case v.count*thin > s.n:
		return nil
	case v.count*v.count*40 >= limit*s.n && !tree.asked.Swap(true):
		return nil
	}
	tree.once.Do(func() {
		tree.places = make([]uint32, 0, v.count)
		points := make([]geo.Position, 0, v.count)
		v.set.each(func(i int) {
			if s.sets[bitLocated].has(i) {
				tree.places, points = append(tree.places, uint32(i)), append(points, s.positions[i])
			}
		})
		tree.rtree = rtree.Build(points, nil)
		s.grow(v, 48*len(points))
	})
	return tree
}

// after returns afterItem for next, an index of a place of the version.
func (o *selectionTree) after(distanceM float64, next int) *rtree.Hit {
	return afterItem(distanceM, sort.Search(len(o.places), func(i int) bool { return int(o.places[i]) >= next }))
}

// Reaches counts the places of a selection around q.Near.
func (s *Snapshot) Reaches(q *directory.Query) (directory.Reaches, error) {
	v, err := s.anywhere(q)
	if err != nil {
		return directory.Reaches{}, err
	}
	v.counted.once.Do(func() {
		v.counted.subset = s.tree.Subset(func(yield func(uint32) bool) {
			v.set.each(func(i int) { yield(uint32(i)) })
		})
		s.grow(v, v.counted.subset.Bytes())
	})
	var metres [len(directory.ReachesKM)]float64
	for i, km := range directory.ReachesKM {
		metres[i] = 1000 * float64(km)
	}
	counts := s.tree.CountWithin(q.Near.Position, metres[:], v.counted.subset)
	return directory.Reaches(counts[:len(metres)]), nil
}
