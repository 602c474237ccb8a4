package cql2

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// geometry is a literal geometry, in the system of the filter.
type geometry struct{ orb.Geometry }

// The geometries of the text notation, by their names in lower case.
const (
	aPoint      = "point"
	aLine       = "linestring"
	aPolygon    = "polygon"
	points      = "multipoint"
	lines       = "multilinestring"
	polygons    = "multipolygon"
	collection  = "geometrycollection"
	box         = "bbox"
	maxVertices = 20_000 // of one geometry
)

func isGeometry(name string) bool {
	switch name {
	case aPoint, aLine, aPolygon, points, lines, polygons, collection, box:
		return true
	}
	return false
}

// geometry reads a geometry after its name.
func (p *textParser) geometry(at int, name string) (expr, error) {
	if t := p.peek(); t.is("z") {
		p.next()
	}
	g, err := p.coordinates(at, name)
	if err != nil {
		return expr{}, err
	}
	return expr{at: at, literal: geometry{g}}, nil
}

func (p *textParser) coordinates(at int, name string) (orb.Geometry, error) {
	switch name {
	case box:
		numbers, err := listOf(p, func() (float64, error) { return p.number() })
		if err != nil {
			return nil, err
		}
		return boxOf(at, numbers)
	case aPoint:
		list, err := listOf(p, p.vertex)
		if err == nil && len(list) != 1 {
			err = wrong(at, "un point a une position")
		}
		if err != nil {
			return nil, err
		}
		return list[0], nil
	case aLine:
		list, err := listOf(p, p.vertex)
		return checked(at, orb.LineString(list), err)
	case aPolygon:
		rings, err := listOf(p, p.ring)
		return checked(at, orb.Polygon(rings), err)
	case points:
		list, err := listOf(p, p.memberPoint)
		return checked(at, orb.MultiPoint(list), err)
	case lines:
		list, err := listOf(p, func() (orb.LineString, error) { return listOf(p, p.vertex) })
		return checked(at, orb.MultiLineString(list), err)
	case polygons:
		list, err := listOf(p, func() (orb.Polygon, error) { return listOf(p, p.ring) })
		return checked(at, orb.MultiPolygon(list), err)
	}
	members, err := listOf(p, p.member)
	return checked(at, orb.Collection(members), err)
}

// member reads one geometry of a collection.
func (p *textParser) member() (orb.Geometry, error) {
	t := p.peek()
	e, err := p.operand()
	if err != nil {
		return nil, err
	}
	g, ok := e.literal.(geometry)
	if !ok {
		return nil, unexpected(t, "point, linestring, polygon")
	}
	return g.Geometry, nil
}

// listOf reads what commas separate between parentheses.
func listOf[T any](p *textParser, read func() (T, error)) ([]T, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var list []T
	for {
		item, err := read()
		if err != nil {
			return nil, err
		}
		list = append(list, item)
		if t := p.next(); !t.sign(",") {
			if t.sign(")") {
				return list, nil
			}
			return nil, unexpected(t, ")")
		}
	}
}

func (p *textParser) ring() (orb.Ring, error) { return listOf(p, p.vertex) }

// memberPoint reads a point of several, between parentheses or not.
func (p *textParser) memberPoint() (orb.Point, error) {
	if !p.peek().sign("(") {
		return p.vertex()
	}
	p.next()
	v, err := p.vertex()
	if err != nil {
		return v, err
	}
	return v, p.expect(")")
}

// vertex reads two numbers; a third one, the height, is left out.
func (p *textParser) vertex() (v orb.Point, err error) {
	for i := range v {
		if v[i], err = p.number(); err != nil {
			return v, err
		}
	}
	if p.peek().kind == numberToken {
		p.next()
	}
	return v, nil
}

func (p *textParser) number() (float64, error) {
	t := p.next()
	if t.kind != numberToken {
		return 0, unexpected(t, i18n.New("un nombre"))
	}
	return parseNumber(t.at, t.text)
}

// boxOf returns the box of four numbers, or of six with heights. One whose west is greater than its east
// crosses the antimeridian.
func boxOf(at int, numbers []float64) (orb.Geometry, error) {
	if len(numbers) == 6 {
		numbers = []float64{numbers[0], numbers[1], numbers[3], numbers[4]}
	}
	if len(numbers) != 4 || numbers[1] > numbers[3] {
		return nil, wrong(at, "une boîte a quatre nombres : ouest, sud, est, nord")
	}
	low, high := orb.Point{numbers[0], numbers[1]}, orb.Point{numbers[2], numbers[3]}
	if low[0] <= high[0] {
		return orb.Bound{Min: low, Max: high}, nil
	}
	return orb.Collection{
		orb.Bound{Min: low, Max: orb.Point{math.Inf(1), high[1]}},
		orb.Bound{Min: orb.Point{math.Inf(-1), low[1]}, Max: high},
	}, nil
}

// checked returns a geometry, or the error of one that has too few or too many vertices.
func checked(at int, g orb.Geometry, err error) (orb.Geometry, error) {
	if err != nil {
		return nil, err
	}
	count, whole := 0, true
	measure(g, &count, &whole)
	switch {
	case count > maxVertices:
		return nil, wrong(at, "cette géométrie a plus de %d sommets", maxVertices)
	case !whole:
		return nil, wrong(at, "une ligne a deux positions au moins ; un contour de polygone en a quatre, "+
			"dont la dernière est la première")
	}
	return g, nil
}

// measure counts vertices, and sets whole to false where a line or a ring is not one.
func measure(g orb.Geometry, count *int, whole *bool) {
	switch g := g.(type) {
	case orb.MultiPoint:
		*count += len(g)
	case orb.LineString:
		*count += len(g)
		*whole = *whole && len(g) >= 2
	case orb.MultiLineString:
		for _, l := range g {
			measure(l, count, whole)
		}
	case orb.Polygon:
		*whole = *whole && len(g) > 0
		for _, r := range g {
			*count += len(r)
			*whole = *whole && len(r) >= 4 && r[0] == r[len(r)-1]
		}
	case orb.MultiPolygon:
		for _, p := range g {
			measure(p, count, whole)
		}
	case orb.Collection:
		for _, member := range g {
			measure(member, count, whole)
		}
	}
}
