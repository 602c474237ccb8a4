package postgis

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/twpayne/go-geom"

	"github.com/lieux-numeriques/lieux/geo"
)

// SRID is WGS84, lon,lat in degrees: the only one that crosses the door.
const SRID = 4326

// Reasons for which a geometry stays outside.
var (
	ErrSRID   = errors.New("postgis: not SRID 4326")
	ErrLayout = errors.New("postgis: not a two-dimensional point")
	ErrEmpty  = errors.New("postgis: empty point")
	ErrRange  = errors.New("postgis: coordinates out of range")
)

// ToGeom gives the position as go-geom knows it, SRID 4326, layout XY.
func ToGeom(p geo.Position) *geom.Point {
	return geom.NewPointFlat(geom.XY, []float64{p[0], p[1]}).SetSRID(SRID)
}

// FromGeom gives the position of a point. It refuses another SRID (0, unknown,
// included), another layout than XY, an empty point, and coordinates that are
// not finite degrees.
func FromGeom(p *geom.Point) (geo.Position, error) {
	switch {
	case p == nil || p.Empty():
		return geo.Position{}, ErrEmpty
	case p.SRID() != SRID:
		return geo.Position{}, fmt.Errorf("%w: %d", ErrSRID, p.SRID())
	case p.Layout() != geom.XY:
		return geo.Position{}, fmt.Errorf("%w: layout %v", ErrLayout, p.Layout())
	}
	return checked(p.X(), p.Y())
}

// PointSize is the length of a point's EWKB, in bytes.
const PointSize = 25

// pointType is wkbPoint with the flag that announces an SRID.
const pointType = 1 | 0x20000000

// AppendPoint appends the EWKB of a position, little endian, SRID 4326: what
// go-geom's ewkb.Marshal(ToGeom(p), NDR) gives, without allocating.
func AppendPoint(dst []byte, p geo.Position) []byte {
	dst = append(dst, 1)
	dst = binary.LittleEndian.AppendUint32(dst, pointType)
	dst = binary.LittleEndian.AppendUint32(dst, SRID)
	dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(p[1]))
}

// DecodePoint reads the EWKB of a point, of either byte order, with the same
// refusals as FromGeom.
func DecodePoint(ewkb []byte) (geo.Position, error) {
	if len(ewkb) < 5 {
		return geo.Position{}, fmt.Errorf("%w: %d bytes", ErrLayout, len(ewkb))
	}
	var order binary.ByteOrder = binary.LittleEndian
	if ewkb[0] == 0 {
		order = binary.BigEndian
	}
	switch kind := order.Uint32(ewkb[1:]); {
	case kind == 1:
		return geo.Position{}, fmt.Errorf("%w: none", ErrSRID)
	case kind != pointType || len(ewkb) != PointSize:
		return geo.Position{}, fmt.Errorf("%w: type %#x, %d bytes", ErrLayout, kind, len(ewkb))
	}
	if srid := order.Uint32(ewkb[5:]); srid != SRID {
		return geo.Position{}, fmt.Errorf("%w: %d", ErrSRID, srid)
	}
	lon := math.Float64frombits(order.Uint64(ewkb[9:]))
	lat := math.Float64frombits(order.Uint64(ewkb[17:]))
	if math.IsNaN(lon) && math.IsNaN(lat) {
		return geo.Position{}, ErrEmpty // PostGIS writes POINT EMPTY as two NaN
	}
	return checked(lon, lat)
}

func checked(lon, lat float64) (geo.Position, error) {
	// Written so that NaN is refused too.
	if !(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90) {
		return geo.Position{}, fmt.Errorf("%w: %g, %g", ErrRange, lon, lat)
	}
	return geo.Position{lon, lat}, nil
}
