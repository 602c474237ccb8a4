package rtree

import (
	"iter"
	"math/bits"

	"github.com/lieux-numeriques/lieux/geo"
)

// Subset is a set of the items of a tree, prepared for counting: how many of its items
// lie between two places of the curve takes one step, however many they are.
type Subset struct {
	words []uint64 // bit i: item i of the curve is in the set
	ranks []uint32 // of each word: items before it
}

// Subset returns the set of some items, each of which may come more than once.
func (t *Tree) Subset(items iter.Seq[uint32]) *Subset {
	n := (len(t.items) + 63) / 64
	s := &Subset{words: make([]uint64, n), ranks: make([]uint32, n)}
	places := t.places()
	for item := range items {
		at := places[item]
		s.words[at>>6] |= 1 << (at & 63)
	}
	count := uint32(0)
	for w := range s.words {
		s.ranks[w] = count
		count += uint32(bits.OnesCount64(s.words[w]))
	}
	return s
}

// places returns the place of each item on the curve, computed once.
func (t *Tree) places() []uint32 {
	t.curve.once.Do(func() {
		t.curve.places = make([]uint32, len(t.items))
		for at := range t.items {
			t.curve.places[t.items[at].number] = uint32(at)
		}
	})
	return t.curve.places
}

// Bytes returns the size of the set in memory.
func (s *Subset) Bytes() int { return 12 * len(s.words) }

// has reports whether an item, by its place on the curve, is in the set.
func (s *Subset) has(at int) bool { return s.words[at>>6]>>(at&63)&1 != 0 }

// before returns how many items of the set come before a place of the curve.
func (s *Subset) before(at int) int {
	w := at >> 6
	if w == len(s.words) {
		w--
		return int(s.ranks[w]) + bits.OnesCount64(s.words[w])
	}
	return int(s.ranks[w]) + bits.OnesCount64(s.words[w]&(1<<(at&63)-1))
}

// maxRings is the greatest number of distances of one count.
const maxRings = 8

// CountWithin counts the items of a set at a geodesic distance of at most each of some
// distances from a position (lon,lat): 8 at most, in metres, in increasing order. It
// measures only the items that their chord does not decide, and looks only at the
// groups that a circle crosses.
func (t *Tree) CountWithin(from geo.Position, maxM []float64, set *Subset) (counts [maxRings]int) {
	c := rings{tree: t, set: set, origin: geo.From(from), maxM: maxM[:min(len(maxM), maxRings)]}
	if len(t.nodes) == 0 {
		return counts
	}
	for i, m := range c.maxM {
		outer, inner := farthestChord(m), surelyWithin(m)
		c.outer2[i] = outer * outer
		c.far2[i] = (outer + roundingM) * (outer + roundingM)
		if inner > 0 {
			c.inner2[i] = inner * inner
		}
		if inner > roundingM {
			c.sure2[i] = (inner - roundingM) * (inner - roundingM)
		}
	}
	c.search(len(t.levels)-2, len(t.nodes)-1, 0, len(t.items), 0, len(c.maxM))
	sum := 0
	for i := range c.maxM {
		sum += c.counts[i]
		counts[i] = sum
	}
	return counts
}

// rings is one call of CountWithin: counts are those between one circle and the next.
type rings struct {
	tree   *Tree
	set    *Subset
	origin geo.Origin
	maxM   []float64
	// Squares of chords, in m². A group is beyond a circle from outer2 on and within it up to
	// inner2; an item, whose coordinates are rounded, from far2 on and up to sure2.
	outer2, inner2, far2, sure2 [maxRings]float64
	counts                      [maxRings + 1]int
}

// search counts the items from..to of the curve, which are those of a node. They are
// beyond all circles before first, and within circle last, if there is one.
func (c *rings) search(level, i, from, to, first, last int) {
	count := c.set.before(to) - c.set.before(from)
	if count == 0 {
		return
	}
	n := &c.tree.nodes[i]
	near2 := n.squareChord(&c.origin.Cartesian)
	for first < last && near2 > c.outer2[first] {
		first++
	}
	if first < last {
		far2 := n.farthestSquare(&c.origin.Cartesian)
		for last > first && far2 < c.inner2[last-1] {
			last--
		}
	}
	if first == last {
		c.counts[first] += count // of no circle, when first is len(maxM)
		return
	}
	if level == 0 {
		for at := from; at < to; at++ {
			if c.set.has(at) {
				c.counts[c.ring(&c.tree.items[at], first, last)]++
			}
		}
		return
	}
	size := fanout // items of a full child
	for range level - 1 {
		size *= fanout
	}
	child, end := c.tree.children(level, i)
	for ; child < end; child++ {
		c.search(level-1, child, from, min(from+size, to), first, last)
		from += size
	}
}

// ring returns the first circle, of first up to last, that an item is within.
func (c *rings) ring(of *item, first, last int) int {
	chord2 := spotSquare(&of.spot, &c.origin.Cartesian)
	for ; first < last; first++ {
		switch {
		case chord2 > c.far2[first]:
		case chord2 < c.sure2[first], c.origin.Distance(of.point) <= c.maxM[first]:
			return first
		}
	}
	return first
}
