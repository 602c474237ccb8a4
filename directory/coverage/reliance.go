package coverage

import (
	"math"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// Reliance is a place of a territory, with how many inhabitants rely on it: the people of each commune
// of its catchment are shared equally among the places of the view that serve the commune.
type Reliance struct {
	Place  int   // number in the version
	People int64 // rounded
}

// Reliances returns the places of a view in a territory, by number, with those who rely on them. A place
// without a position counts at the point of its commune, as one more; nobody relies on a place whose
// commune is unknown too.
func (e *Engine) Reliances(v directory.View, q *directory.Query, t *Territory, o Options) ([]Reliance, error) {
	s, err := e.supply(v, q)
	if err != nil {
		return nil, err
	}
	inside := *q
	t.Narrow(&inside)
	hits, err := v.Each(&inside)
	if err != nil {
		return nil, err
	}
	r := reliance{Engine: e, index: s.index, serving: make([]int32, len(e.country.communes)),
		catchment: e.sharingBy(e.settings.Parameters.With(o.Values)).catchment}
	for i := range r.serving {
		r.serving[i] = none
	}
	var list []Reliance
	for hit := range hits {
		p, located := e.placeOf(v, hit.Index)
		switch {
		case located:
			list = append(list, Reliance{hit.Index, r.people(&p, 0)})
		case p.commune != none:
			p.at = e.country.positions[p.commune]
			list = append(list, Reliance{hit.Index, r.people(&p, 1)})
		default:
			list = append(list, Reliance{hit.Index, 0})
		}
	}
	slices.SortFunc(list, func(a, b Reliance) int { return a.Place - b.Place })
	return list, nil
}

// reliance computes who relies on places.
type reliance struct {
	*Engine
	index     placeIndex
	catchment float64
	serving   []int32 // places that serve each commune; none: not counted yet
	near      []int32 // buffer
}

// people returns how many inhabitants rely on a place; more is 1 for a place that the index does not hold.
func (r *reliance) people(p *place, more int32) int64 {
	r.near = r.measure.communesWithin(r.near[:0], p, r.catchment)
	people := 0.0
	for _, c := range r.near {
		if r.serving[c] == none {
			r.serving[c] = 0
			r.index.within(c, r.catchment, func(int32) { r.serving[c]++ })
		}
		if n := r.serving[c] + more; n > 0 {
			people += float64(r.country.people[c]) / float64(n)
		}
	}
	return int64(math.Round(people))
}
