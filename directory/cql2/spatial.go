package cql2

import (
	"github.com/paulmach/orb"
)

// place is where a point lies with respect to a geometry.
type place uint8

const (
	outside place = iota
	boundary
	interior
)

// spatial are the spatial functions, of a point and a geometry. only reports whether the geometry
// is nothing but the point.
var spatial = map[string]func(at place, only bool) bool{
	"s_intersects": func(at place, _ bool) bool { return at != outside },
	"s_disjoint":   func(at place, _ bool) bool { return at == outside },
	"s_within":     func(at place, _ bool) bool { return at == interior },
	"s_touches":    func(at place, _ bool) bool { return at == boundary },
	"s_equals":     func(at place, only bool) bool { return at == interior && only },
	"s_contains":   func(at place, only bool) bool { return at == interior && only },
	"s_crosses":    func(place, bool) bool { return false }, // a point has no inside to be crossed
	"s_overlaps":   func(place, bool) bool { return false },
}

// mirrored names the function of two operands that are exchanged, where it is another one.
var mirrored = map[string]string{"s_within": "s_contains", "s_contains": "s_within"}

// spatial compiles a spatial function: one operand is the geometry of the row, the other a literal.
func (r *Reader) spatial(e expr) (predicate, error) {
	if len(e.args) != 2 {
		return nil, wrong(e.at, "nombre de valeurs attendues par « %s » : %d", e.op, 2)
	}
	op, property, literal := e.op, e.args[0], e.args[1]
	if property.property == "" {
		property, literal = literal, property
		if other := mirrored[op]; other != "" {
			op = other
		}
	}
	g, ok := literal.literal.(geometry)
	if !ok {
		return nil, wrong(literal.at, "une géométrie telle que POINT(-0.58 44.84) est attendue")
	}
	i := r.index(property.property)
	if i < 0 {
		return nil, r.unknownProperty(property)
	}
	if r.Properties[i].Kind != Point {
		return nil, wrong(property.at, "« %s » n’est pas une géométrie", property.property)
	}
	holds := spatial[op]
	return func(row Row) truth {
		v := row(i)
		if !v.Known {
			return unknown
		}
		x, y := r.Project(v.Point)
		at := locate(orb.Point{x, y}, g.Geometry)
		return truthOf(holds(at, isPoint(g.Geometry)))
	}, nil
}

// isPoint reports whether a geometry is one point, perhaps said several times.
func isPoint(g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.Point:
		return true
	case orb.MultiPoint:
		for _, p := range g {
			if p != g[0] {
				return false
			}
		}
		return true
	}
	return false
}

// locate returns where a point lies with respect to a geometry: of several parts, within one of them
// before on the boundary of another.
func locate(p orb.Point, g orb.Geometry) place {
	best := outside
	switch g := g.(type) {
	case orb.Point:
		if p == g {
			return interior
		}
	case orb.MultiPoint:
		for _, member := range g {
			best = max(best, locate(p, member))
		}
	case orb.Bound:
		if !g.Contains(p) {
			return outside
		}
		if p[0] == g.Min[0] || p[0] == g.Max[0] || p[1] == g.Min[1] || p[1] == g.Max[1] {
			return boundary
		}
		return interior
	case orb.LineString:
		return onLine(p, g)
	case orb.MultiLineString:
		for _, l := range g {
			best = max(best, onLine(p, l))
		}
	case orb.Polygon:
		return inPolygon(p, g)
	case orb.MultiPolygon:
		for _, member := range g {
			best = max(best, inPolygon(p, member))
		}
	case orb.Collection:
		for _, member := range g {
			best = max(best, locate(p, member))
		}
	}
	return best
}

func onLine(p orb.Point, l orb.LineString) place {
	first, last := l[0], l[len(l)-1]
	if first != last && (p == first || p == last) {
		return boundary
	}
	for i := range l[1:] {
		if onSegment(p, l[i], l[i+1]) {
			return interior
		}
	}
	return outside
}

// onSegment reports whether p lies on the segment from a to b.
func onSegment(p, a, b orb.Point) bool {
	cross := (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0])
	return cross == 0 && min(a[0], b[0]) <= p[0] && p[0] <= max(a[0], b[0]) &&
		min(a[1], b[1]) <= p[1] && p[1] <= max(a[1], b[1])
}

func inPolygon(p orb.Point, polygon orb.Polygon) place {
	for i, ring := range polygon {
		switch at := inRing(p, ring); {
		case at == boundary:
			return boundary
		case (at == interior) != (i == 0): // outside of the outline, or within a hole
			return outside
		}
	}
	return interior
}

// inRing counts the sides that a ray to the east crosses.
func inRing(p orb.Point, ring orb.Ring) place {
	odd := false
	for i := range ring[1:] {
		a, b := ring[i], ring[i+1]
		if onSegment(p, a, b) {
			return boundary
		}
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])*(b[0]-a[0])/(b[1]-a[1]) {
			odd = !odd
		}
	}
	if odd {
		return interior
	}
	return outside
}
