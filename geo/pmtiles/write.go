package pmtiles

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
)

// Writer writes an archive of the tiles that hold some points. The zero Writer is empty.
type Writer struct {
	tiles map[maptile.Tile]struct{}
	bound orb.Bound
	zooms [2]maptile.Zoom
}

// Cover adds the tiles of a point, in degrees WGS84, at the zooms from least to most.
func (w *Writer) Cover(p orb.Point, least, most maptile.Zoom) {
	if len(w.tiles) == 0 {
		w.tiles, w.bound, w.zooms = map[maptile.Tile]struct{}{}, p.Bound(), [2]maptile.Zoom{least, most}
	}
	w.bound = w.bound.Extend(p)
	w.zooms = [2]maptile.Zoom{min(w.zooms[0], least), max(w.zooms[1], most)}
	for z := most; ; z-- {
		t := maptile.At(p, z)
		if _, known := w.tiles[t]; known { // with all that lie above it
			return
		}
		w.tiles[t] = struct{}{}
		if z == least {
			return
		}
	}
}

// rootRoom is the size in bytes of the largest root directory: it and the header are read at once.
const rootRoom = firstRead - headerLength

// leafEntries is how many entries a leaf directory has.
const leafEntries = 4096

// Write writes the archive. tile returns the bytes of each tile, which Write does not retain; one
// without any is left out. Tiles are compressed by gzip, and wait in a temporary file until the
// directories are known. metadata is a JSON object.
func (w *Writer) Write(out io.Writer, kind TileType, metadata []byte, tile func(maptile.Tile) ([]byte, error)) error {
	data, err := os.CreateTemp("", "lieux-tuiles-*")
	if err != nil {
		return err
	}
	defer os.Remove(data.Name())
	defer data.Close()
	entries, err := w.pack(data, tile)
	if err != nil {
		return err
	}
	root, leaves := directories(entries)
	metadata = zipped(metadata)
	h := Header{
		TileType: kind, TileCompression: CompressionGzip, MinZoom: w.zooms[0], MaxZoom: w.zooms[1], Bound: w.bound,
		internal: CompressionGzip,
	}
	place := func(at, length int) section { return section{uint64(at), uint64(length)} }
	h.root = place(headerLength, len(root))
	h.metadata = place(headerLength+len(root), len(metadata))
	h.leaf = place(headerLength+len(root)+len(metadata), len(leaves))
	h.data.offset = h.leaf.offset + h.leaf.length
	for _, e := range entries {
		h.data.length += uint64(e.length)
	}
	for _, part := range [][]byte{h.append(nil, len(entries)), root, metadata, leaves} {
		if _, err := out.Write(part); err != nil {
			return err
		}
	}
	if _, err := data.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(out, data)
	return err
}

// numberedTile is a tile and its number.
type numberedTile struct {
	maptile.Tile
	number uint64
}

// pack writes the tiles one after the other, in the order of their numbers, and returns their entries.
func (w *Writer) pack(data io.Writer, tile func(maptile.Tile) ([]byte, error)) ([]entry, error) {
	numbered := make([]numberedTile, 0, len(w.tiles))
	for t := range w.tiles {
		numbered = append(numbered, numberedTile{t, tileNumber(t)})
	}
	slices.SortFunc(numbered, func(a, b numberedTile) int { return cmp.Compare(a.number, b.number) })
	entries := make([]entry, 0, len(numbered))
	at := uint64(0)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for _, t := range numbered {
		b, err := tile(t.Tile)
		if err != nil {
			return nil, err
		}
		if len(b) == 0 {
			continue
		}
		packed.Reset()
		z.Reset(&packed)
		if _, err = z.Write(b); err == nil {
			err = z.Close()
		}
		if err == nil {
			_, err = data.Write(packed.Bytes())
		}
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{tile: t.number, run: 1, length: uint32(packed.Len()), offset: at})
		at += uint64(packed.Len())
	}
	return entries, nil
}

// directories returns the root directory of the entries of tiles and, when they do not fit there,
// the leaf directories that it then lists.
func directories(tiles []entry) (root, leaves []byte) {
	for size := leafEntries; ; size *= 2 {
		if root = zipped(appendDirectory(nil, tiles)); len(root) <= rootRoom && len(tiles) <= leafEntries {
			return root, nil
		}
		leaves = leaves[:0]
		var top []entry
		for part := range slices.Chunk(tiles, size) {
			leaf := zipped(appendDirectory(nil, part))
			top = append(top, entry{tile: part[0].tile, length: uint32(len(leaf)), offset: uint64(len(leaves))})
			leaves = append(leaves, leaf...)
		}
		if root = zipped(appendDirectory(nil, top)); len(root) <= rootRoom {
			return root, leaves
		}
	}
}

// appendDirectory writes what parseDirectory reads.
func appendDirectory(dst []byte, entries []entry) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		dst = binary.AppendUvarint(dst, e.tile-last)
		last = e.tile
	}
	for _, e := range entries {
		dst = binary.AppendUvarint(dst, uint64(e.run))
	}
	for _, e := range entries {
		dst = binary.AppendUvarint(dst, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			dst = append(dst, 0)
		} else {
			dst = binary.AppendUvarint(dst, e.offset+1)
		}
	}
	return dst
}

// zipped compresses b by gzip. Writing to memory cannot fail.
func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}
