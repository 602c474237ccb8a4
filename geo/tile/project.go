// Package tile projects points to the Web Mercator grid, clusters those that would
// overlap on screen, and encodes tiles as GeoJSON and as Mapbox Vector Tiles.
//
// A point is represented by a Key: its position on a square of 2³²×2³² units
// (EPSG:3857, x eastwards, y southwards from the north-west corner), with the bits
// of x and y interleaved so that the points of any tile of any zoom are contiguous
// in a sorted slice. Latitudes beyond ±85.0511° are projected to the edge of the
// square.
package tile

import (
	"math"
	"sort"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/geo"
)

// Key is a position on the Web Mercator grid, in Morton order: the order of keys is
// that of their tiles, at every zoom.
type Key uint64

// worldSize is the side of the grid, in units.
const worldSize = 1 << 32

// MakeKey returns the key of a position, lon,lat in degrees WGS84. Coordinates that
// are not finite numbers give a key on the edge of the grid.
func MakeKey(p geo.Position) Key {
	x := (p[0] + 180) / 360
	sin := math.Sin(p[1] * math.Pi / 180)
	y := 0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)
	return keyOf(unit(x), unit(y))
}

// unit scales 0..1 to the grid and clamps what lies outside.
func unit(f float64) uint32 {
	switch v := math.Floor(f * worldSize); {
	case !(v > 0): // NaN included
		return 0
	case v >= worldSize:
		return worldSize - 1
	default:
		return uint32(v)
	}
}

func keyOf(x, y uint32) Key { return Key(spread(x) | spread(y)<<1) }

// XY returns the coordinates of a key in units: x eastwards, y southwards.
func (k Key) XY() (x, y uint32) { return gather(uint64(k)), gather(uint64(k) >> 1) }

// Tile returns the tile of zoom z (0..30) that contains the key.
func (k Key) Tile(z maptile.Zoom) maptile.Tile {
	x, y := k.XY()
	return maptile.New(uint32(uint64(x)>>(32-z)), uint32(uint64(y)>>(32-z)), z)
}

// Position returns the centre of the unit square of a key, lon,lat in degrees WGS84:
// at most 1 cm from the position that the key was made of.
func (k Key) Position() geo.Position {
	x, y := k.XY()
	lat := math.Atan(math.Sinh(math.Pi*(1-2*(float64(y)+0.5)/worldSize))) * 180 / math.Pi
	return geo.Position{(float64(x)+0.5)/worldSize*360 - 180, lat}
}

// spread inserts a zero bit before each bit of v.
func spread(v uint32) uint64 {
	x := uint64(v)
	x = (x | x<<16) & 0x0000ffff0000ffff
	x = (x | x<<8) & 0x00ff00ff00ff00ff
	x = (x | x<<4) & 0x0f0f0f0f0f0f0f0f
	x = (x | x<<2) & 0x3333333333333333
	return (x | x<<1) & 0x5555555555555555
}

// gather keeps every second bit of x: it is the inverse of spread.
func gather(x uint64) uint32 {
	x &= 0x5555555555555555
	x = (x | x>>1) & 0x3333333333333333
	x = (x | x>>2) & 0x0f0f0f0f0f0f0f0f
	x = (x | x>>4) & 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return uint32(x | x>>16)
}

// Range returns the first and the last key of a tile of zoom 0..30.
func Range(t maptile.Tile) (first, last Key) {
	shift := 32 - t.Z
	first = keyOf(uint32(uint64(t.X)<<shift), uint32(uint64(t.Y)<<shift))
	return first, first + Key(uint64(1)<<(2*shift)-1) // at zoom 0 the shift overflows to 0: every key
}

// Span returns the range keys[from:to] of sorted keys that lie in a tile.
func Span(keys []Key, t maptile.Tile) (from, to int) {
	first, last := Range(t)
	from = sort.Search(len(keys), func(i int) bool { return keys[i] >= first })
	to = from + sort.Search(len(keys)-from, func(i int) bool { return keys[from+i] > last })
	return from, to
}
