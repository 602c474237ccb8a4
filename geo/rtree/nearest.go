package rtree

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/lieux-numeriques/lieux/geo"
)

// Hit is an item and its distance.
type Hit struct {
	Item      uint32
	DistanceM float64 // geodesic metres on WGS84, geo.Distance
}

// before orders hits: nearest first, by item when equally near.
func before(a, b Hit) int {
	switch {
	case a.DistanceM < b.DistanceM:
		return -1
	case a.DistanceM > b.DistanceM:
		return 1
	}
	return cmp.Compare(a.Item, b.Item)
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
	if q.MaxM <= 0 {
		q.MaxM = math.Inf(1)
	}
	s := scratch.Get().(*search)
	s.start(t, &q)
	s.walk()
	dst = s.measure(dst)
	s.tree, s.filter = nil, Filter{}
	scratch.Put(s)
	return dst
}

var scratch = sync.Pool{New: func() any { return new(search) }}

// search is a best-first walk: groups wait by the chord to their box. Chords
// alone tell which items can be among the answer; the few that can are measured
// at the end.
type search struct {
	tree   *Tree
	filter Filter
	origin geo.Origin
	k      int
	maxM   float64
	after  Hit // of no distance below 0 when there is none

	queue      []branch    // groups to visit, a heap by chord
	candidates []candidate // items that may be among the K nearest
	hits       []Hit       // candidates once measured
	best       []float64   // squares of the chords to the K nearest sure items, a heap by the greatest

	groupCut float64 // square of the chord beyond which a group is of no use
	itemCut  float64 // the same for rounded items
	sureFrom float64 // squares of chords between which an item is of use for sure:
	sureTo   float64 // within MaxM and after After
	passed   float64 // square of the chord under which everything comes before After
}

type branch struct {
	chord2 float64
	node   int32
	level  int32
}

type candidate struct {
	chord2 float64 // to the rounded item
	at     uint32  // its place on the curve
}

func (s *search) start(t *Tree, q *Nearest) {
	s.tree, s.filter, s.origin, s.k, s.maxM = t, q.Filter, geo.From(q.From), q.K, q.MaxM
	s.queue, s.candidates, s.best = s.queue[:0], s.candidates[:0], s.best[:0]
	s.after = Hit{DistanceM: -1}
	s.sureFrom, s.sureTo, s.passed = -1, math.Inf(1), -1
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

// reach notes that nothing farther than distanceM is of use.
func (s *search) reach(distanceM float64) {
	chord := farthestChord(distanceM)
	s.groupCut = chord * chord
	s.itemCut = (chord + roundingM) * (chord + roundingM)
}

func (s *search) walk() {
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

// offer counts an item that is of use for sure. Once there are K, what is
// farther than the farthest of them can be is cut off.
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
	if len(s.best) == s.k {
		s.reach(min(s.maxM, farthestGeodesic(math.Sqrt(s.best[0])+roundingM)))
	}
}

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

// measure appends the answer: the candidates that the last cut leaves, by their
// geodesic distance. Those with the shortest chords are measured first: the
// farthest of them is a closer cut than any chord gives, which spares most of
// the others when all are far away.
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

// measureBetween adds the hits whose squared chord is over one bound and not
// over another. Items of one address are measured once.
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
