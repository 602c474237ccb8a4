package pmtiles

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"sort"

	"github.com/paulmach/orb/maptile"
)

// maxZoom is the deepest zoom whose tiles have numbers.
const maxZoom = 26

// entry is what a directory says of consecutive tiles, or of a leaf directory.
type entry struct {
	tile   uint64 // number of the first one
	run    uint32 // how many tiles; 0: a leaf directory
	length uint32
	offset uint64
}

// tileNumber returns the number of a tile: zoom after zoom, each along a Hilbert curve.
func tileNumber(t maptile.Tile) uint64 {
	x, y := uint64(t.X), uint64(t.Y)
	number := (uint64(1)<<(2*t.Z) - 1) / 3
	for s := uint64(1) << t.Z >> 1; s > 0; s >>= 1 {
		var right, below uint64
		if x&s > 0 {
			right = 1
		}
		if y&s > 0 {
			below = 1
		}
		number += s * s * ((3 * right) ^ below)
		if below == 0 {
			if right == 1 {
				x, y = s-1-x&(s-1), s-1-y&(s-1)
			}
			x, y = y, x
		}
	}
	return number
}

// find returns the entry that may hold a tile.
func find(directory []entry, tile uint64) (entry, bool) {
	i := sort.Search(len(directory), func(i int) bool { return directory[i].tile > tile }) - 1
	if i < 0 {
		return entry{}, false
	}
	e := directory[i]
	return e, e.run == 0 || tile-e.tile < uint64(e.run)
}

// maxEntries and maxUnpacked bound what a damaged file can make a reader allocate.
const (
	maxEntries  = 1 << 20
	maxUnpacked = 1 << 25
)

// parseDirectory reads a directory that is no longer compressed.
func parseDirectory(b []byte) ([]entry, error) {
	r := numbers{rest: b}
	n := r.next()
	if n > maxEntries || n > uint64(len(b)) {
		return nil, errDamaged
	}
	entries := make([]entry, n)
	tile := uint64(0)
	for i := range entries {
		tile += r.next()
		entries[i].tile = tile
	}
	for i := range entries {
		entries[i].run = uint32(r.next())
	}
	for i := range entries {
		entries[i].length = uint32(r.next())
	}
	for i := range entries {
		offset := r.next()
		switch {
		case offset > 0:
			entries[i].offset = offset - 1
		case i > 0:
			entries[i].offset = entries[i-1].offset + uint64(entries[i-1].length)
		default:
			r.damaged = true
		}
	}
	if r.damaged {
		return nil, errDamaged
	}
	return entries, nil
}

// numbers reads varints. After damage it gives zeros.
type numbers struct {
	rest    []byte
	damaged bool
}

func (r *numbers) next() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.damaged, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// unpack returns what is compressed in b.
func unpack(b []byte, c Compression) ([]byte, error) {
	switch c {
	case CompressionNone, CompressionUnknown:
		return b, nil
	case CompressionGzip:
	default:
		return nil, fmt.Errorf("compression %d non lue : refaites l'archive avec gzip", c)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, errDamaged
	}
	unpacked, err := io.ReadAll(io.LimitReader(z, maxUnpacked+1))
	if err != nil || len(unpacked) > maxUnpacked {
		return nil, errDamaged
	}
	return unpacked, nil
}
