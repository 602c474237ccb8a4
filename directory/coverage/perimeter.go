package coverage

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// maxPerimeter is the size in bytes up to which polygons are read.
const maxPerimeter = 1 << 20

// perimeter is the area of a network, lon,lat.
type perimeter orb.MultiPolygon

// communes returns the codes of the current communes whose point lies within.
func (p perimeter) communes(g *territory.Gazetteer) (codes []string) {
	bound := orb.MultiPolygon(p).Bound()
	for c := range g.Communes() {
		if c.Kind == territory.KindCommune && bound.Contains(c.Position) &&
			planar.MultiPolygonContains(orb.MultiPolygon(p), c.Position) {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// readPerimeter reads the polygons of GeoJSON: a geometry, a feature or a collection. The error is French and
// says where a polygon is wrong.
func readPerimeter(raw json.RawMessage) (perimeter, error) {
	if len(raw) > maxPerimeter {
		return nil, fmt.Errorf("le périmètre fait %d octets : %d au plus ; simplifiez-le", len(raw), maxPerimeter)
	}
	var p perimeter
	geometries, err := geometriesOf(raw)
	if err != nil {
		return nil, fmt.Errorf("le périmètre n'est pas du GeoJSON : %w", err)
	}
	for _, g := range geometries {
		switch g := g.(type) {
		case orb.Polygon:
			p = append(p, g)
		case orb.MultiPolygon:
			p = append(p, g...)
		default:
			return nil, errors.New("le périmètre est fait de polygones (Polygon ou MultiPolygon)")
		}
	}
	if len(p) == 0 {
		return nil, errors.New("le périmètre n'a pas de polygone")
	}
	return p, p.check()
}

func geometriesOf(raw json.RawMessage) ([]orb.Geometry, error) {
	var kind struct{ Type string }
	if err := json.Unmarshal(raw, &kind); err != nil {
		return nil, err
	}
	switch kind.Type {
	case "FeatureCollection":
		collection, err := geojson.UnmarshalFeatureCollection(raw)
		if err != nil {
			return nil, err
		}
		var all []orb.Geometry
		for _, f := range collection.Features {
			all = append(all, f.Geometry)
		}
		return all, nil
	case "Feature":
		f, err := geojson.UnmarshalFeature(raw)
		if err != nil {
			return nil, err
		}
		return []orb.Geometry{f.Geometry}, nil
	}
	g, err := geojson.UnmarshalGeometry(raw)
	if err != nil {
		return nil, err
	}
	return []orb.Geometry{g.Geometry()}, nil
}

// check returns what is wrong with the polygons.
func (p perimeter) check() error {
	for _, polygon := range p {
		var sides []side // of this one: neighbours may share a border
		for _, ring := range polygon {
			if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
				return errors.New("un contour du périmètre n'est pas fermé : au moins quatre points sont attendus, " +
					"le dernier " +
					"comme le premier")
			}
			for i, at := range ring {
				if at[0] < -180 || at[0] > 180 || at[1] < -90 || at[1] > 90 {
					return fmt.Errorf("le point %s n'est pas sur la Terre : longitude puis latitude, en degrés, sont "+
						"attendues", spotText(at))
				}
				if i == 0 {
					continue
				}
				before := ring[i-1]
				if at[0]-before[0] > 180 || before[0]-at[0] > 180 {
					return fmt.Errorf("le périmètre passe l'antiméridien entre %s et %s : coupez-le en deux "+
						"polygones, à 180° et "+
						"à -180°", spotText(before), spotText(at))
				}
				if at != before {
					sides = append(sides, newSide(before, at))
				}
			}
		}
		if at, crosses := crossing(sides); crosses {
			return fmt.Errorf("le contour du périmètre se croise près de %s", spotText(at))
		}
	}
	return nil
}

func spotText(p orb.Point) string { return fmt.Sprintf("lat %.5f, lon %.5f", p[1], p[0]) }

// side is a side of a ring, from west to east.
type side struct{ a, b orb.Point }

func newSide(a, b orb.Point) side {
	if b[0] < a[0] {
		a, b = b, a
	}
	return side{a, b}
}

// crossing returns where two sides cross or lie on each other. They may touch.
func crossing(sides []side) (at orb.Point, crosses bool) {
	slices.SortFunc(sides, func(s, t side) int { return cmp.Compare(s.a[0], t.a[0]) })
	var open []side // those that the line that sweeps to the east meets
	for _, s := range sides {
		open = slices.DeleteFunc(open, func(t side) bool { return t.b[0] < s.a[0] })
		for _, t := range open {
			if at, crosses = s.meets(t); crosses {
				return at, true
			}
		}
		open = append(open, s)
	}
	return at, false
}

// meets returns where two sides cross, or the middle of what they share.
func (s side) meets(t side) (at orb.Point, crosses bool) {
	if max(s.a[1], s.b[1]) < min(t.a[1], t.b[1]) || max(t.a[1], t.b[1]) < min(s.a[1], s.b[1]) {
		return at, false
	}
	ta, tb, sa, sb := turn(s.a, s.b, t.a), turn(s.a, s.b, t.b), turn(t.a, t.b, s.a), turn(t.a, t.b, s.b)
	if ta == 0 && tb == 0 {
		return s.shares(t)
	}
	if ta*tb >= 0 || sa*sb >= 0 {
		return at, false
	}
	k := ta / (ta - tb)
	return orb.Point{t.a[0] + k*(t.b[0]-t.a[0]), t.a[1] + k*(t.b[1]-t.a[1])}, true
}

// shares returns the middle of what two sides of one line share.
func (s side) shares(t side) (at orb.Point, some bool) {
	axis := 0
	if s.a[0] == s.b[0] {
		axis = 1
	}
	from := max(min(s.a[axis], s.b[axis]), min(t.a[axis], t.b[axis]))
	to := min(max(s.a[axis], s.b[axis]), max(t.a[axis], t.b[axis]))
	if to <= from {
		return at, false
	}
	k := ((from+to)/2 - s.a[axis]) / (s.b[axis] - s.a[axis])
	return orb.Point{s.a[0] + k*(s.b[0]-s.a[0]), s.a[1] + k*(s.b[1]-s.a[1])}, true
}

// turn is positive when c lies to the left of the way from a to b, 0 on it.
func turn(a, b, c orb.Point) float64 { return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0]) }
