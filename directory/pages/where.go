package pages

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// mainland is the default extent of the map, lon,lat: France without its overseas
// territories.
var mainland = orb.Bound{Min: orb.Point{-5.2, 41.3}, Max: orb.Point{9.7, 51.1}}

var mainlandText = boundText(mainland)

// fitted is the number of nearest places that the initial map contains.
const fitted = 10

// boundOf returns the initial extent of the map: the requested box or territories, the
// nearest places with the origin, the first results of a search, else the mainland.
func boundOf(r *viewRequest, hits []directory.Hit) string {
	q := &r.Q.Query
	if q.Bound != nil {
		return boundText(*q.Bound)
	}
	if q.Near == nil && len(q.Areas) > 0 {
		areas := directory.Query{Areas: q.Areas}
		text, _ := html.Part(r.Q.Site, r.View, r.Q.Lang, "bound", 0, r.View.Key(&areas), func() (string, int, error) {
			if areas := areasBound(q, r.Q.Site.Gazetteer); areas != nil {
				return boundText(*areas), 64, nil
			}
			return "", 0, nil
		})
		if text != "" {
			return text
		}
	}
	var b *orb.Bound
	if q.Near != nil {
		at := orb.Bound{Min: q.Near.Position, Max: q.Near.Position}
		b = &at
	}
	narrow := q.Near != nil || q.Words != "" || len(q.Places) > 0
	for i, hit := range hits {
		if !narrow || i == fitted && len(q.Places) == 0 {
			break
		}
		if spot := r.View.Spot(hit.Index); spot.Located {
			b = extend(b, spot.Position)
		}
	}
	if b == nil {
		return mainlandText
	}
	return boundText(b.Pad(0.002))
}

func extend(b *orb.Bound, p geo.Position) *orb.Bound {
	if b == nil {
		return &orb.Bound{Min: p, Max: p}
	}
	wider := b.Extend(p)
	return &wider
}

// areaReach is the margin around the centres of communes, in degrees.
const areaReach = 0.04

// areasBound returns the extent of the territories of a view, nil when it names none.
func areasBound(q *directory.Query, g *territory.Gazetteer) *orb.Bound {
	var b *orb.Bound
	add := func(kind territory.Kind, codes []string) {
		for _, code := range codes {
			for _, c := range g.MembersOf(kind, code) {
				if c.Position != (geo.Position{}) {
					b = extend(b, c.Position)
				}
			}
		}
	}
	for _, kind := range territory.AreaKinds() {
		add(kind, q.Areas[kind])
	}
	for _, code := range q.Areas[territory.KindCommune] {
		if c := g.Commune(code); c != nil {
			b = extend(b, c.Position)
		}
	}
	for _, code := range q.Areas[territory.KindPostcode] {
		if pc := g.Postcode(code); pc != nil {
			b = extend(b, pc.Position)
		}
	}
	if b == nil {
		return nil
	}
	padded := b.Pad(areaReach)
	return &padded
}

func boundText(b orb.Bound) string {
	text := make([]string, 4)
	for i, x := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
		text[i] = strconv.FormatFloat(math.Round(x*1e5)/1e5, 'f', -1, 64)
	}
	return strings.Join(text, ",")
}
