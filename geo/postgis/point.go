package postgis

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/lieux-numeriques/lieux/geo"
)

// WGS84 is the SRID of positions in degrees, lon,lat.
const WGS84 = 4326

// Reasons for which DecodePoint refuses a geometry.
var (
	ErrSRID   = errors.New("postgis: not SRID 4326")
	ErrLayout = errors.New("postgis: not a two-dimensional point")
	ErrEmpty  = errors.New("postgis: empty point")
	ErrRange  = errors.New("postgis: coordinates out of range")
)

// PointSize is the length of the EWKB of a position, in bytes.
const PointSize = 25

// pointType is the type of a point with the flag that announces an SRID.
const pointType = 1 | 0x20000000

// AppendPoint appends the EWKB of a position, little endian, SRID 4326. The bytes are
// those of Geometry, without allocating: a listing has a million of them.
func AppendPoint(dst []byte, p geo.Position) []byte {
	dst = append(dst, 1)
	dst = binary.LittleEndian.AppendUint32(dst, pointType)
	dst = binary.LittleEndian.AppendUint32(dst, WGS84)
	dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(p[1]))
}

// DecodePoint reads the EWKB of a position, of either byte order. It returns ErrSRID
// for another SRID or none, ErrLayout for anything else than a point with two
// coordinates, ErrEmpty for an empty point, and ErrRange for coordinates that are not
// finite degrees.
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
	if srid := order.Uint32(ewkb[5:]); srid != WGS84 {
		return geo.Position{}, fmt.Errorf("%w: %d", ErrSRID, srid)
	}
	lon := math.Float64frombits(order.Uint64(ewkb[9:]))
	lat := math.Float64frombits(order.Uint64(ewkb[17:]))
	if math.IsNaN(lon) && math.IsNaN(lat) {
		return geo.Position{}, ErrEmpty // PostGIS writes POINT EMPTY as two NaN
	}
	// Written so that NaN is refused too.
	if !(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90) {
		return geo.Position{}, fmt.Errorf("%w: %g, %g", ErrRange, lon, lat)
	}
	return geo.Position{lon, lat}, nil
}
