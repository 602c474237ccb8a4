package coverage

import (
	"cmp"
	"slices"
)

// TravelTimes is a table of travel times between communes, see ReadTravelTimes.
type TravelTimes struct {
	Source string
	Year   int
	pairs  []travel
}

// travel is the time from one commune to another, in minutes.
type travel struct {
	from, to string // INSEE codes
	minutes  float64
}

// travelMeasure measures minutes from a commune to the commune of a place. Within one
// commune it is what the table says, else 0. Communes without a time between them are out
// of reach of each other.
type travelMeasure struct {
	*country
	table  *TravelTimes
	starts []int32 // of the neighbours of each commune; one more than there are communes
	hops   []hop   // by commune, nearest first
	back   []int32 // starts of backHops
	backed []hop   // by commune, those from which it is reached, nearest first
}

// hop is a commune and the minutes to it, or from it.
type hop struct {
	commune int32
	minutes float64
}

func (t *TravelTimes) on(c *country) *travelMeasure {
	m := &travelMeasure{country: c, table: t}
	there, back := make([][]hop, len(c.communes)), make([][]hop, len(c.communes))
	self := make([]bool, len(c.communes))
	for _, p := range t.pairs {
		from, to := c.number(p.from), c.number(p.to)
		there[from] = append(there[from], hop{to, p.minutes})
		back[to] = append(back[to], hop{from, p.minutes})
		self[from] = self[from] || from == to
	}
	for i := range self {
		if n := int32(i); !self[i] {
			there[i], back[i] = append(there[i], hop{n, 0}), append(back[i], hop{n, 0})
		}
	}
	m.starts, m.hops = flatten(there)
	m.back, m.backed = flatten(back)
	return m
}

// flatten sorts each list, nearest first, and joins them all.
func flatten(lists [][]hop) (starts []int32, all []hop) {
	for _, list := range lists {
		slices.SortFunc(list, func(a, b hop) int {
			return cmp.Or(cmp.Compare(a.minutes, b.minutes), cmp.Compare(a.commune, b.commune))
		})
		starts = append(starts, int32(len(all)))
		all = append(all, list...)
	}
	return append(starts, int32(len(all))), all
}

// from returns the communes that a commune reaches, nearest first.
func (m *travelMeasure) from(commune int32) []hop {
	return m.hops[m.starts[commune]:m.starts[commune+1]]
}

func (m *travelMeasure) describe() Measure {
	return Measure{Kind: "temps_de_trajet", Unit: "min", Source: m.table.Source, Year: m.table.Year,
		steps: []float64{10, 15, 20, 30, 45}, perKM: 1, travel: true}
}

func (m *travelMeasure) communesWithin(dst []int32, from *place, limit float64) []int32 {
	if from.commune == none {
		return dst
	}
	start := len(dst)
	for _, h := range m.backed[m.back[from.commune]:m.back[from.commune+1]] {
		if h.minutes > limit {
			break
		}
		dst = append(dst, h.commune)
	}
	slices.Sort(dst[start:])
	return dst
}

func (m *travelMeasure) between(from, to *place) (float64, bool) {
	if from.commune == none || to.commune == none {
		return 0, false
	}
	for _, h := range m.from(from.commune) {
		if h.commune == to.commune {
			return h.minutes, true
		}
	}
	return 0, false
}

func (m *travelMeasure) index(places []place) placeIndex {
	x := &travelIndex{m: m, of: map[int32][]int32{}, places: len(places)}
	for i := range places {
		if c := places[i].commune; c != none {
			x.of[c] = append(x.of[c], int32(i))
		}
	}
	return x
}

// travelIndex holds the places of each commune.
type travelIndex struct {
	m      *travelMeasure
	of     map[int32][]int32
	places int
}

func (x *travelIndex) nearest(commune int32) (int32, float64, bool) {
	for _, h := range x.m.from(commune) {
		if here := x.of[h.commune]; len(here) > 0 {
			return here[0], h.minutes, true
		}
	}
	return none, 0, false
}

func (x *travelIndex) within(commune int32, limit float64, visit func(int32)) {
	for _, h := range x.m.from(commune) {
		if h.minutes > limit {
			return
		}
		for _, p := range x.of[h.commune] {
			visit(p)
		}
	}
}

func (x *travelIndex) bytes() int { return 4*x.places + 64*len(x.of) }
