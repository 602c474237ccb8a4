package pmtiles

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
)

// Compression is how directories, metadata or tiles are compressed.
type Compression uint8

// The compressions of the format.
const (
	CompressionUnknown Compression = iota
	CompressionNone
	CompressionGzip
	CompressionBrotli
	CompressionZstd
)

// TileType is what the tiles of an archive are.
type TileType uint8

// The types of tiles of the format.
const (
	TypeUnknown TileType = iota
	TypeMVT
	TypePNG
	TypeJPEG
	TypeWebP
	TypeAVIF
	TypeMLT
)

// Header describes an archive.
type Header struct {
	TileType         TileType
	TileCompression  Compression
	MinZoom, MaxZoom maptile.Zoom
	Bound            orb.Bound // degrees WGS84

	internal                   Compression // of directories and metadata
	root, metadata, leaf, data section
}

// section is a part of the file.
type section struct{ offset, length uint64 }

// has reports whether a part of the section lies within it.
func (s section) has(offset, length uint64) bool {
	return offset <= s.length && length <= s.length-offset
}

const (
	headerLength = 127
	magic        = "PMTiles"
	version      = 3
)

// errDamaged is the error of an archive that contradicts its format.
var errDamaged = errors.New("l'archive est abîmée ou tronquée")

// readHeader reads the beginning of an archive.
func readHeader(b []byte) (h Header, err error) {
	if len(b) < headerLength || string(b[:len(magic)]) != magic {
		return h, errors.New("ce n'est pas une archive PMTiles")
	}
	if b[7] != version {
		return h, fmt.Errorf("archive PMTiles de version %d : seule la version %d est lue", b[7], version)
	}
	number := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
	degrees := func(at int) float64 { return float64(int32(binary.LittleEndian.Uint32(b[at:]))) / 1e7 }
	h = Header{
		root: section{number(8), number(16)}, metadata: section{number(24), number(32)},
		leaf: section{number(40), number(48)}, data: section{number(56), number(64)},
		internal: Compression(b[97]), TileCompression: Compression(b[98]), TileType: TileType(b[99]),
		MinZoom: maptile.Zoom(b[100]), MaxZoom: maptile.Zoom(b[101]),
		Bound: orb.Bound{
			Min: orb.Point{degrees(102), degrees(106)}, Max: orb.Point{degrees(110), degrees(114)},
		},
	}
	if h.MinZoom > h.MaxZoom || h.MaxZoom > maxZoom {
		return h, errDamaged
	}
	return h, nil
}

// append writes what readHeader reads, for an archive of a number of tiles in the order of their
// numbers, each of its own.
func (h *Header) append(dst []byte, tiles int) []byte {
	start := len(dst)
	dst = append(append(dst, magic...), version)
	number := func(v uint64) { dst = binary.LittleEndian.AppendUint64(dst, v) }
	for _, s := range []section{h.root, h.metadata, h.leaf, h.data} {
		number(s.offset)
		number(s.length)
	}
	for range 3 { // tiles addressed, entries of tiles, and distinct contents
		number(uint64(tiles))
	}
	const ordered = 1
	dst = append(dst, ordered, byte(h.internal), byte(h.TileCompression), byte(h.TileType))
	dst = append(dst, byte(h.MinZoom), byte(h.MaxZoom))
	degrees := func(p orb.Point) {
		for _, v := range p {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(int32(math.Round(v*1e7))))
		}
	}
	degrees(h.Bound.Min)
	degrees(h.Bound.Max)
	dst = append(dst, byte(h.MinZoom)) // the view to begin with
	degrees(h.Bound.Center())
	return dst[:start+headerLength]
}
