package postgis

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/ewkb"
)

// Geometry is a value of a column of type geometry or geography, with the coordinate
// reference system that it is in. It is a parameter, a value of COPY and a target of
// Scan on a connection that Register prepared. Shape is an orb.Point, orb.Polygon or
// orb.MultiPolygon; nil is null.
type Geometry struct {
	Shape orb.Geometry
	SRID  int // 4326: WGS84, lon,lat in degrees; 0: unknown
}

// ErrShape is returned for a geometry of another type, or of more than two dimensions.
var ErrShape = errors.New("postgis: not a two-dimensional point, polygon or multipolygon")

// BytesValue implements pgtype.BytesValuer: it returns EWKB, little endian.
func (g Geometry) BytesValue() ([]byte, error) {
	if g.Shape == nil {
		return nil, nil
	}
	shape, err := toGeom(g.Shape, g.SRID)
	if err != nil {
		return nil, err
	}
	return ewkb.Marshal(shape, ewkb.NDR)
}

// ScanBytes implements pgtype.BytesScanner: it reads EWKB of either byte order.
func (g *Geometry) ScanBytes(src []byte) (err error) {
	*g = Geometry{}
	if src == nil {
		return nil
	}
	shape, err := ewkb.Unmarshal(src)
	if err != nil {
		return fmt.Errorf("postgis: %w", err)
	}
	g.SRID = shape.SRID()
	g.Shape, err = fromGeom(shape)
	return err
}

func toGeom(shape orb.Geometry, srid int) (geom.T, error) {
	switch s := shape.(type) {
	case orb.Point:
		return geom.NewPointFlat(geom.XY, s[:]).SetSRID(srid), nil
	case orb.Polygon:
		flat, ends := appendRings(nil, nil, s)
		return geom.NewPolygonFlat(geom.XY, flat, ends).SetSRID(srid), nil
	case orb.MultiPolygon:
		var flat []float64
		polygons := make([][]int, len(s))
		for i, polygon := range s {
			flat, polygons[i] = appendRings(flat, nil, polygon)
		}
		return geom.NewMultiPolygonFlat(geom.XY, flat, polygons).SetSRID(srid), nil
	}
	return nil, fmt.Errorf("%w: %s", ErrShape, shape.GeoJSONType())
}

// appendRings appends the coordinates of a polygon, and where each ring ends in them.
func appendRings(flat []float64, ends []int, polygon orb.Polygon) ([]float64, []int) {
	for _, ring := range polygon {
		for _, p := range ring {
			flat = append(flat, p[0], p[1])
		}
		ends = append(ends, len(flat))
	}
	return flat, ends
}

func fromGeom(shape geom.T) (orb.Geometry, error) {
	if shape.Layout() != geom.XY {
		return nil, fmt.Errorf("%w: layout %v", ErrShape, shape.Layout())
	}
	switch s := shape.(type) {
	case *geom.Point:
		if s.Empty() {
			return nil, fmt.Errorf("%w: empty point", ErrShape)
		}
		return orb.Point{s.X(), s.Y()}, nil
	case *geom.Polygon:
		polygon, _ := rings(s.FlatCoords(), 0, s.Ends())
		return polygon, nil
	case *geom.MultiPolygon:
		polygons, from := make(orb.MultiPolygon, len(s.Endss())), 0
		for i, ends := range s.Endss() {
			polygons[i], from = rings(s.FlatCoords(), from, ends)
		}
		return polygons, nil
	}
	return nil, fmt.Errorf("%w: %T", ErrShape, shape)
}

// rings returns the polygon whose coordinates start at from, and where it ends.
func rings(flat []float64, from int, ends []int) (polygon orb.Polygon, to int) {
	polygon = make(orb.Polygon, len(ends))
	for i, end := range ends {
		ring := make(orb.Ring, 0, (end-from)/2)
		for ; from < end; from += 2 {
			ring = append(ring, orb.Point{flat[from], flat[from+1]})
		}
		polygon[i] = ring
	}
	return polygon, from
}
