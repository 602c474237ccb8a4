package coverage

import (
	"math"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/lieux-numeriques/lieux/directory"
)

// msPerMinute converts minutes of opening to thousandths of a second, in which hours are
// shared out: whole numbers, so that what communes receive sums to what places offer.
const msPerMinute = 60_000

// supply is the places of a view, ready to be searched.
type supply struct {
	key       string
	places    []place
	index     placeIndex
	matched   int // places of the view
	unlocated int // of those, without a position
	noHours   int // located, whose weekly hours are unknown
}

func (s *supply) bytes() int { return 256 + len(s.key) + 40*len(s.places) + s.index.bytes() }

// supply returns the places of a view.
func (e *Engine) supply(v directory.View, q *directory.Query) (*supply, error) {
	asked := *q
	if asked.RadiusM == 0 {
		asked.Near = nil
	}
	key := strconv.FormatInt(v.Version(), 36) + " " + strconv.FormatInt(v.Built().UnixNano(), 36) + " " + v.Key(&asked)
	if kept, ok := e.kept.get(key); ok {
		return kept.(*supply), nil
	}
	hits, err := v.Each(&asked)
	if err != nil {
		return nil, err
	}
	s := &supply{key: key}
	for hit := range hits {
		s.matched++
		p, located := e.placeOf(v, hit.Index)
		if !located {
			s.unlocated++
			continue
		}
		if p.minutes == none {
			s.noHours++
		}
		s.places = append(s.places, p)
	}
	slices.SortFunc(s.places, func(a, b place) int { return int(a.number) - int(b.number) })
	s.index = e.measure.index(s.places)
	e.kept.put(key, s)
	return s, nil
}

// sharing is how hours are shared between communes.
type sharing struct {
	catchment float64 // distance within which a place serves people, in the unit of the measure
	otherwise int64   // minutes a week of a place whose hours are unknown
}

// minutesOf returns how long a place counts as open in a week.
func (s sharing) minutesOf(p *place) int64 {
	if p.minutes == none {
		return s.otherwise
	}
	return int64(p.minutes)
}

// reach is what the communes of a territory have of a supply.
type reach struct {
	communes []int32
	distance []float64 // to the nearest place; +Inf when there is none
	nearest  []int32   // index in supply.places; none
	received []int64   // thousandths of a second of opening a week
	served   int64     // the same, offered by the places considered whose catchment holds people
}

func (r *reach) bytes() int { return 128 + (4+8+4+8)*len(r.communes) }

// reach computes what each commune of a territory has. It costs in proportion to the pairs of a
// commune of the territory and a place within the catchment.
func (e *Engine) reach(s *supply, t *Territory, share sharing) *reach {
	key := s.key + "\x00" + strconv.FormatFloat(share.catchment, 'g', -1, 64) + " " +
		strconv.FormatInt(share.otherwise, 10) + " "
	if kept, ok := e.kept.get(key + string(t.Kind) + t.Code); ok {
		return kept.(*reach)
	}
	n := len(t.communes)
	r := &reach{communes: t.communes, distance: make([]float64, n), nearest: make([]int32, n)}
	inParallel(n, func(i int, _ *worker) {
		var ok bool
		if r.nearest[i], r.distance[i], ok = s.index.nearest(t.communes[i]); !ok {
			r.distance[i] = math.Inf(1)
		}
	})
	e.shareOut(r, s, share)
	e.kept.put(key+string(t.Kind)+t.Code, r)
	return r
}

// shareOut gives the hours of each place to the people of its catchment: each commune receives
// in proportion to its inhabitants. A commune's access is what it receives over its inhabitants,
// which is the two-step floating catchment (Luo and Wang, 2003). Shares are rounded by cumulated
// sums in the order of INSEE codes, so that they add up to the hours of the place.
func (e *Engine) shareOut(r *reach, s *supply, share sharing) {
	places := e.serving(r, s, share.catchment)
	workers := inParallel(len(places), func(i int, w *worker) {
		p := &s.places[places[i]]
		w.near = e.measure.communesWithin(w.near[:0], p, share.catchment)
		var people int64
		for _, c := range w.near {
			people += e.country.people[c]
		}
		if people == 0 {
			return
		}
		if w.received == nil {
			w.received = make([]int64, len(e.country.communes))
		}
		offer := share.minutesOf(p) * msPerMinute
		w.served += offer
		var upTo, given int64
		for _, c := range w.near {
			upTo += e.country.people[c]
			part := offer * upTo / people // below 2⁶³: a week has 2³⁰ thousandths, France 2²⁷ people
			w.received[c] += part - given
			given = part
		}
	})
	r.received = make([]int64, len(r.communes))
	for _, w := range workers {
		r.served += w.served
		if w.received == nil {
			continue
		}
		for i, c := range r.communes {
			r.received[i] += w.received[c]
		}
	}
}

// serving returns the places whose catchment holds a commune of r, by index.
func (e *Engine) serving(r *reach, s *supply, catchment float64) []int32 {
	marked := make([]bool, len(s.places))
	if len(r.communes) == len(e.country.communes) {
		for i := range marked {
			marked[i] = true
		}
	} else {
		for _, c := range r.communes {
			s.index.within(c, catchment, func(p int32) { marked[p] = true })
		}
	}
	var list []int32
	for i, yes := range marked {
		if yes {
			list = append(list, int32(i))
		}
	}
	return list
}

// worker is the memory of one goroutine.
type worker struct {
	near     []int32
	received []int64
	served   int64
}

// chunk is how many items a worker takes at a time.
const chunk = 128

// inParallel calls work for 0..n-1 on all processors, and returns the workers. What they add up
// must not depend on the order.
func inParallel(n int, work func(i int, w *worker)) []*worker {
	workers := make([]*worker, min(runtime.GOMAXPROCS(0), n/chunk+1))
	var next atomic.Int64
	var group sync.WaitGroup
	for k := range workers {
		workers[k] = new(worker)
		group.Go(func() {
			for {
				to := int(next.Add(chunk))
				for i := to - chunk; i < min(to, n); i++ {
					work(i, workers[k])
				}
				if to >= n {
					return
				}
			}
		})
	}
	group.Wait()
	return workers
}
