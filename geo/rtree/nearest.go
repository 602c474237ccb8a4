package rtree

import (
	"cmp"
	"math"
	"slices"

	"github.com/lieux-numeriques/lieux/geo"
)

// Hit is an item and its distance.
type Hit struct {
	Item      uint32
	DistanceM float64 // geodesic metres on WGS84, geo.Distance
}

// before orders hits: nearest first, by item when equally near.
func before(a, b Hit) int {
	return cmp.Or(cmp.Compare(a.DistanceM, b.DistanceM), cmp.Compare(a.Item, b.Item))
}

// Nearest asks for the items nearest to a position.
type Nearest struct {
	From   geo.Position // lon,lat
	K      int          // how many at most
	MaxM   float64      // metres, included; 0 means however far
	After  *Hit         // only hits that come after this one in the order; nil means all
	Filter Filter
}

// Nearest appends to dst the hits that the question asks for, nearest first and
// by item when equally near: what sorting all of them by geo.Distance gives.
func (t *Tree) Nearest(dst []Hit, q Nearest) []Hit {
	if len(t.nodes) == 0 || q.K <= 0 {
		return dst
	}
	var stack [128]branch
	s := search{tree: t, q: &q, origin: geo.From(q.From), hits: dst, base: len(dst), queue: stack[:0]}
	if q.MaxM <= 0 {
		s.q.MaxM = math.Inf(1)
	}
	s.reach(s.q.MaxM)
	s.run()
	slices.SortFunc(s.hits[s.base:], before)
	return s.hits
}

// search is a best-first walk: groups wait by the chord to their box, and the
// best hits so far are a heap whose first is the worst.
type search struct {
	tree      *Tree
	q         *Nearest
	origin    geo.Origin
	hits      []Hit
	base      int // hits before are the caller's
	queue     []branch
	groupCut  float64 // square of the chord beyond which a group is of no use
	itemCut   float64 // the same for rounded items
	lastPoint geo.Position
	lastM     float64
	hasLast   bool
}

type branch struct {
	chord2 float64
	node   int32
	level  int32
}

// reach notes that nothing farther than distanceM is of use.
func (s *search) reach(distanceM float64) {
	chord := farthestChord(distanceM)
	if chord == everywhere {
		s.groupCut, s.itemCut = math.Inf(1), math.Inf(1)
		return
	}
	s.groupCut = chord * chord
	s.itemCut = (chord + roundingM) * (chord + roundingM)
}

func (s *search) run() {
	t := s.tree
	root := len(t.nodes) - 1
	if !t.keepsGroup(&s.q.Filter, &t.nodes[root]) {
		return
	}
	s.push(branch{t.nodes[root].squareChord(&s.origin.Cartesian), int32(root), int32(len(t.levels) - 2)})
	for len(s.queue) > 0 {
		b := s.pop()
		if b.chord2 > s.groupCut {
			return
		}
		from, to := t.children(int(b.level), int(b.node))
		if b.level == 0 {
			s.items(from, to)
			continue
		}
		for i := from; i < to; i++ {
			n := &t.nodes[i]
			if !t.keepsGroup(&s.q.Filter, n) {
				continue
			}
			if chord2 := n.squareChord(&s.origin.Cartesian); chord2 <= s.groupCut {
				s.push(branch{chord2, int32(i), b.level - 1})
			}
		}
	}
}

func (s *search) items(from, to int) {
	t := s.tree
	for at := from; at < to; at++ {
		if spotSquare(&t.spots[at], &s.origin.Cartesian) > s.itemCut || !t.keeps(&s.q.Filter, at) {
			continue
		}
		item := t.order[at]
		hit := Hit{item, s.distance(t.points[item])}
		if hit.DistanceM > s.q.MaxM || s.q.After != nil && before(hit, *s.q.After) <= 0 {
			continue
		}
		s.offer(hit)
	}
}

// distance remembers the last one: many items often share an address.
func (s *search) distance(p geo.Position) float64 {
	if !s.hasLast || p != s.lastPoint {
		s.lastPoint, s.lastM, s.hasLast = p, s.origin.Distance(p), true
	}
	return s.lastM
}

// offer keeps the hit if it is among the K best so far.
func (s *search) offer(hit Hit) {
	best := s.hits[s.base:]
	switch {
	case len(best) < s.q.K:
		s.hits = append(s.hits, hit)
		best = s.hits[s.base:]
		for i := len(best) - 1; i > 0; {
			parent := (i - 1) / 2
			if before(best[parent], best[i]) >= 0 {
				break
			}
			best[parent], best[i] = best[i], best[parent]
			i = parent
		}
	case before(hit, best[0]) < 0:
		best[0] = hit
		sink(best)
	default:
		return
	}
	if len(best) == s.q.K {
		s.reach(min(best[0].DistanceM, s.q.MaxM))
	}
}

func sink(best []Hit) {
	for i := 0; ; {
		worst := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(best); child++ {
			if before(best[child], best[worst]) > 0 {
				worst = child
			}
		}
		if worst == i {
			return
		}
		best[i], best[worst] = best[worst], best[i]
		i = worst
	}
}

func (s *search) push(b branch) {
	s.queue = append(s.queue, b)
	q := s.queue
	for i := len(q) - 1; i > 0; {
		parent := (i - 1) / 2
		if q[parent].chord2 <= q[i].chord2 {
			return
		}
		q[parent], q[i] = q[i], q[parent]
		i = parent
	}
}

func (s *search) pop() branch {
	q := s.queue
	first := q[0]
	q[0] = q[len(q)-1]
	q = q[:len(q)-1]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(q); child++ {
			if q[child].chord2 < q[least].chord2 {
				least = child
			}
		}
		if least == i {
			break
		}
		q[i], q[least] = q[least], q[i]
		i = least
	}
	s.queue = q
	return first
}
