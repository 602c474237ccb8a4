package tile

import (
	"encoding/binary"
	"slices"

	"github.com/paulmach/orb/maptile"
)

// Extent is the side of a vector tile, in the units of its geometries.
const Extent = 4096

// Wire types of protocol buffers, in which a tile is encoded (Mapbox Vector Tile
// specification 2.1).
const (
	wireVarint = 0
	wireBytes  = 2
)

// Layer encodes one layer of points as a Mapbox Vector Tile 2.1. Call Reset before
// each tile; a Layer that is reused does not allocate. It is not safe for
// concurrent use.
type Layer struct {
	tile     maptile.Tile
	features []byte
	keys     []byte
	values   []byte
	tags     []uint32
	names    []string      // property names, by index of key
	shared   []sharedValue // texts that several features have
	truth    uint32        // 1 + index of the value true; 0 while it is not written
	nValues  uint32
}

// Reset starts the layer of a tile.
func (l *Layer) Reset(t maptile.Tile) {
	l.tile = t
	l.features, l.keys, l.values, l.tags = l.features[:0], l.keys[:0], l.values[:0], l.tags[:0]
	l.names, l.shared, l.truth, l.nValues = l.names[:0], l.shared[:0], 0, 0
}

// Text adds a text property to the next feature. shared states that many features
// have this value: it is then written once.
func (l *Layer) Text(key string, value []byte, shared bool) {
	if !shared {
		l.tag(key, l.addText(value))
		return
	}
	for i := range l.shared {
		known := &l.shared[i]
		if int(known.to-known.from) == len(value) && string(l.values[known.from:known.to]) == string(value) {
			l.tag(key, known.index)
			return
		}
	}
	index := l.addText(value)
	if to := uint32(len(l.values)); len(l.shared) < maxShared {
		l.shared = append(l.shared, sharedValue{to - uint32(len(value)), to, index})
	}
	l.tag(key, index)
}

// sharedValue is a shared text of the layer: its bytes are values[from:to].
type sharedValue struct{ from, to, index uint32 }

// maxShared is the number of shared values that are searched. In a tile that has
// more, the first ones are the most common.
const maxShared = 256

// Count adds a whole number property to the next feature.
func (l *Layer) Count(key string, n uint64) {
	var value [11]byte
	v := binary.AppendUvarint(append(value[:0], 5<<3|wireVarint), n) // uint_value
	l.tag(key, l.addValue(v))
}

// Flag adds a property of value true to the next feature.
func (l *Layer) Flag(key string) {
	if l.truth == 0 {
		l.truth = l.addValue([]byte("\x38\x01")) + 1 // bool_value, true
	}
	l.tag(key, l.truth-1)
}

// tag adds a property to the next feature. There are so few keys that a linear
// search is the fastest.
func (l *Layer) tag(key string, value uint32) {
	index := slices.Index(l.names, key)
	if index < 0 {
		index = len(l.names)
		l.names = append(l.names, key)
		l.keys = appendBytes(l.keys, 3, []byte(key))
	}
	l.tags = append(l.tags, uint32(index), value)
}

// Tags returns the properties of the next feature so far, but for the first `from`
// of them: two numbers each, valid until Reset. The slice is valid until the next
// call.
func (l *Layer) Tags(from int) []uint32 { return l.tags[2*from:] }

// AppendTags adds to the next feature properties that Tags returned since Reset.
func (l *Layer) AppendTags(tags []uint32) { l.tags = append(l.tags, tags...) }

// addText appends a text to the values and returns its index.
func (l *Layer) addText(s []byte) uint32 {
	inner := 1 + uvarintLen(uint64(len(s))) + len(s)
	l.values = append(l.values, 4<<3|wireBytes)
	l.values = binary.AppendUvarint(l.values, uint64(inner))
	l.values = appendBytes(l.values, 1, s) // string_value
	l.nValues++
	return l.nValues - 1
}

// addValue appends an encoded value and returns its index.
func (l *Layer) addValue(encoded []byte) uint32 {
	l.values = appendBytes(l.values, 4, encoded)
	l.nValues++
	return l.nValues - 1
}

// Point appends a feature at k with the properties added since the last one. A
// point of a neighbouring tile has coordinates outside 0..Extent.
func (l *Layer) Point(k Key) {
	x, y := l.within(k)
	var geometry [24]byte
	g := append(geometry[:0], 1|1<<3) // MoveTo, once
	g = binary.AppendUvarint(g, uint64(zigzag(x)))
	g = binary.AppendUvarint(g, uint64(zigzag(y)))
	tagBytes := 0
	for _, t := range l.tags {
		tagBytes += uvarintLen(uint64(t))
	}
	size := 2 + 2 + len(g)
	if len(l.tags) > 0 {
		size += 1 + uvarintLen(uint64(tagBytes)) + tagBytes
	}
	l.features = append(l.features, 2<<3|wireBytes)
	l.features = binary.AppendUvarint(l.features, uint64(size))
	if len(l.tags) > 0 {
		l.features = append(l.features, 2<<3|wireBytes)
		l.features = binary.AppendUvarint(l.features, uint64(tagBytes))
		for _, t := range l.tags {
			l.features = binary.AppendUvarint(l.features, uint64(t))
		}
	}
	l.features = append(l.features, 3<<3|wireVarint, 1) // type: POINT
	l.features = appendBytes(l.features, 4, g)
	l.tags = l.tags[:0]
}

// within returns the position of a key in the tile, in units of Extent.
func (l *Layer) within(k Key) (x, y int32) {
	kx, ky := k.XY()
	side := int64(1) << (32 - l.tile.Z)
	scale := func(v uint32, tile uint32) int32 {
		return int32((int64(v) - int64(tile)*side) * Extent >> (32 - l.tile.Z))
	}
	return scale(kx, l.tile.X), scale(ky, l.tile.Y)
}

// AppendTo appends the encoded tile, which holds the layer under its name, or
// nothing when the layer has no feature: the specification forbids empty layers.
func (l *Layer) AppendTo(dst []byte, name string) []byte {
	if len(l.features) == 0 {
		return dst
	}
	size := 2 + 1 + uvarintLen(uint64(len(name))) + len(name) + 3 + len(l.features) + len(l.keys) + len(l.values)
	dst = append(dst, 3<<3|wireBytes)
	dst = binary.AppendUvarint(dst, uint64(size))
	dst = append(dst, 15<<3|wireVarint, 2) // version
	dst = appendBytes(dst, 1, []byte(name))
	dst = append(dst, l.features...)
	dst = append(dst, l.keys...)
	dst = append(dst, l.values...)
	dst = append(dst, 5<<3|wireVarint)
	return binary.AppendUvarint(dst, Extent)
}

// appendBytes appends a length-delimited field.
func appendBytes(dst []byte, field byte, b []byte) []byte {
	dst = append(dst, field<<3|wireBytes)
	dst = binary.AppendUvarint(dst, uint64(len(b)))
	return append(dst, b...)
}

// zigzag encodes a signed parameter of a geometry.
func zigzag(v int32) uint32 { return uint32(v<<1) ^ uint32(v>>31) }

// uvarintLen returns the number of bytes of v as a varint.
func uvarintLen(v uint64) int {
	n := 1
	for v >= 0x80 {
		v >>= 7
		n++
	}
	return n
}
