package rtree

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/lieux-numeriques/lieux/geo"
)

// Hit is an item with its distance.
type Hit struct {
	Item      uint32
	DistanceM float64 // geodesic metres on WGS84, as geo.Distance returns
}

// before compares hits: nearest first, by item when equally near.
func before(a, b Hit) int {
	switch {
	case a.DistanceM < b.DistanceM:
		return -1
	case a.DistanceM > b.DistanceM:
		return 1
	}
	return cmp.Compare(a.Item, b.Item)
}

// Nearest is a query for the items nearest to a position.
type Nearest struct {
	From   geo.Position // lon,lat
	K      int          // greatest number of hits
	MaxM   float64      // greatest distance in metres, included; 0 means no limit
	After  *Hit         // last hit of the previous page: only later hits are returned; nil means all
	Filter Filter
	// Rough asks for the same hits in any order, at distances within RoughM of the geodesic ones: they
	// are a third cheaper to find. It is ignored with MaxM or After.
	Rough bool
}

// RoughM is, in metres, more than how far from the geodesic the distance of a rough hit is.
const RoughM = 0.6

// Nearest appends the hits of a query to dst, nearest first and by item when
// equally near, and returns the extended slice. The result is that of sorting all
// the items by geo.Distance.
func (t *Tree) Nearest(dst []Hit, q Nearest) []Hit {
	if len(t.nodes) == 0 || q.K <= 0 {
		return dst
	}
	if q.MaxM <= 0 {
		q.MaxM = math.Inf(1)
	}
	s := scratch.Get().(*search)
	s.start(t, &q)
	s.collect()
	if q.Rough && q.After == nil && math.IsInf(q.MaxM, 1) && s.isShort() {
		dst = s.estimate(dst)
	} else {
		dst = s.measure(dst)
	}
	s.tree, s.filter = nil, Filter{}
	scratch.Put(s)
	return dst
}

// scratch pools the memory of queries.
var scratch = sync.Pool{New: func() any { return new(search) }}

// search is a best-first traversal: groups are visited in the order of the chord to
// their box. Chords alone select the candidates, which are few and are measured at
// the end.
type search struct {
	tree   *Tree
	filter Filter
	origin geo.Origin
	k      int
	maxM   float64
	after  Hit // its distance is negative when the query has none

	queue      []branch    // groups to visit, a min-heap by chord
	candidates []candidate // items that may be among the K nearest
	hits       []Hit       // candidates once measured
	best       []float64   // chord² of the K nearest certain results, a max-heap

	reached  float64 // below it, the greatest of best sets the cuts
	groupCut float64 // upper bound of chord² for which a group may hold a result
	itemCut  float64 // upper bound of chord² for which a rounded item may be a result
	sureFrom float64 // lower bound of chord² for which an item is certainly a result
	sureTo   float64 // upper bound of chord² for which an item is certainly a result
	passed   float64 // upper bound of chord² for which an item certainly comes before After
}

// branch is a node to visit.
type branch struct {
	chord2 float64 // to the box of the node, m²
	node   int32
	level  int32
}

// candidate is an item that may be a result.
type candidate struct {
	chord2 float64 // to the rounded item, m²
	at     uint32  // index in Tree.items
}

// start prepares a search: it sets the bounds that the query alone gives.
func (s *search) start(t *Tree, q *Nearest) {
	s.tree, s.filter, s.origin, s.k, s.maxM = t, q.Filter, geo.From(q.From), q.K, q.MaxM
	s.queue, s.candidates, s.best = s.queue[:0], s.candidates[:0], s.best[:0]
	s.after = Hit{DistanceM: -1}
	s.sureFrom, s.sureTo, s.passed, s.reached = -1, math.Inf(1), -1, math.Inf(1)
	if q.After != nil {
		s.after = *q.After
		if chord := farthestChord(s.after.DistanceM); chord < everywhere {
			s.sureFrom = (chord + roundingM) * (chord + roundingM)
		} else {
			s.sureFrom = math.Inf(1)
		}
		if chord := surelyWithin(s.after.DistanceM) - roundingM; chord > 0 {
			s.passed = chord * chord
		}
	}
	if chord := surelyWithin(q.MaxM); chord < everywhere {
		chord = max(0, chord-roundingM)
		s.sureTo = chord * chord
	}
	s.reach(q.MaxM)
}

// reach sets the cuts so that items farther than distanceM metres are excluded.
func (s *search) reach(distanceM float64) {
	chord := farthestChord(distanceM)
	s.groupCut = chord * chord
	s.itemCut = (chord + roundingM) * (chord + roundingM)
}

// collect fills candidates.
func (s *search) collect() {
	t := s.tree
	root := len(t.nodes) - 1
	if !t.keepsGroup(&s.filter, &t.nodes[root]) {
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
			if !t.keepsGroup(&s.filter, n) || s.passed > 0 && n.farthestSquare(&s.origin.Cartesian) < s.passed {
				continue
			}
			if chord2 := n.squareChord(&s.origin.Cartesian); chord2 <= s.groupCut {
				s.push(branch{chord2, int32(i), b.level - 1})
			}
		}
	}
}

// items adds to candidates those of a range of items that may be results.
func (s *search) items(from, to int) {
	t := s.tree
	for at := from; at < to; at++ {
		of := &t.items[at]
		chord2 := spotSquare(&of.spot, &s.origin.Cartesian)
		if chord2 > s.itemCut || chord2 < s.passed || !t.keeps(&s.filter, of) {
			continue
		}
		s.candidates = append(s.candidates, candidate{chord2, uint32(at)})
		if chord2 > s.sureFrom && chord2 < s.sureTo {
			s.offer(chord2)
		}
	}
}

// offer counts an item that is certainly a result. Once there are K of them, it
// excludes what is farther than the farthest of them can be.
func (s *search) offer(chord2 float64) {
	switch {
	case len(s.best) < s.k:
		s.best = append(s.best, chord2)
		for i := len(s.best) - 1; i > 0; {
			parent := (i - 1) / 2
			if s.best[parent] >= s.best[i] {
				break
			}
			s.best[parent], s.best[i] = s.best[i], s.best[parent]
			i = parent
		}
	case chord2 < s.best[0]:
		s.best[0] = chord2
		sink(s.best)
	default:
		return
	}
	if len(s.best) == s.k && s.best[0] < s.reached {
		s.reached = s.best[0] * (1 - reachStep)
		s.reach(min(s.maxM, farthestGeodesic(math.Sqrt(s.best[0])+roundingM)))
	}
}

// reachStep is by how much the farthest of the K nearest comes nearer, in chord², before the cuts follow: they cost
// more than what they exclude.
const reachStep = 1.0 / 64

// sink restores the max-heap after its first element changed.
func sink(best []float64) {
	for i := 0; ; {
		worst := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(best); child++ {
			if best[child] > best[worst] {
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

// measure appends the results: the candidates within the last cut, by geodesic
// distance. Those with the shortest chords are measured first: the farthest of
// them gives a tighter cut than any chord, which excludes most of the others when
// all are far away.
func (s *search) measure(dst []Hit) []Hit {
	s.hits = s.hits[:0]
	nearest := math.Inf(1)
	if len(s.best) == s.k {
		nearest = s.best[0]
	}
	s.measureBetween(-1, nearest)
	if len(s.best) == s.k {
		farthest := 0.0
		for _, hit := range s.hits {
			farthest = max(farthest, hit.DistanceM)
		}
		s.reach(min(s.maxM, farthest))
		s.measureBetween(nearest, s.itemCut)
	}
	slices.SortFunc(s.hits, before)
	return append(dst, s.hits[:min(s.k, len(s.hits))]...)
}

// shortM is a distance, in metres, up to which estimates are within RoughM: the curvature in one direction or
// another changes the geodesic of a chord by 2 cm there.
const shortM = 100e3

// isShort reports whether there are K results that are near enough to be estimated.
func (s *search) isShort() bool {
	return len(s.best) == s.k && s.best[0] < (shortM-2*RoughM)*(shortM-2*RoughM)
}

// estimate appends the K nearest items in no order. Only those are measured whose chord is about that of
// the last of them: the rounding of items decides nothing about the others.
func (s *search) estimate(dst []Hit) []Hit {
	last := math.Sqrt(s.best[0])
	sure, possible := max(0, last-2*RoughM), last+2*RoughM
	sure, possible = sure*sure, possible*possible
	start := len(dst)
	for _, c := range s.candidates {
		if c.chord2 < sure {
			const bend = 1 / (24 * meanRadiusM * meanRadiusM)
			dst = append(dst, Hit{s.tree.items[c.at].number, math.Sqrt(c.chord2) * (1 + c.chord2*bend)})
		}
	}
	s.hits = s.hits[:0]
	s.measureBetween(math.Nextafter(sure, -1), possible)
	slices.SortFunc(s.hits, before)
	return append(dst, s.hits[:s.k-(len(dst)-start)]...)
}

// measureBetween adds the hits with over < chord² ≤ upTo. Consecutive items at the
// same position are measured once.
func (s *search) measureBetween(over, upTo float64) {
	last, lastM := geo.Position{math.NaN()}, 0.0
	for _, c := range s.candidates {
		if c.chord2 <= over || c.chord2 > upTo {
			continue
		}
		of := &s.tree.items[c.at]
		if of.point != last {
			last, lastM = of.point, s.origin.Distance(of.point)
		}
		if hit := (Hit{of.number, lastM}); lastM <= s.maxM && before(hit, s.after) > 0 {
			s.hits = append(s.hits, hit)
		}
	}
}

// push adds a branch to the min-heap.
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

// pop removes the branch with the least chord.
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
