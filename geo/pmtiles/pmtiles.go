// Package pmtiles reads and writes PMTiles archives of version 3: a pyramid of map tiles in one file,
// of which a reader only asks the few ranges that it needs, from a disk or over HTTP.
//
// The library of the authors of the format brings the clients of three clouds, eight hundred
// packages, for what takes a few pages; its archives are the fixtures of our tests.
package pmtiles

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/paulmach/orb/maptile"
)

// Source is the file of an archive.
type Source interface {
	// ReadRange returns length bytes from offset, fewer at the end of the file only.
	ReadRange(ctx context.Context, offset, length uint64) ([]byte, error)
}

// ErrNoTile is the error of a tile that the archive does not have.
var ErrNoTile = errors.New("l'archive n'a pas cette tuile")

// Bounds of what is read at once: a root directory lies in the first 16 KiB by definition.
const (
	firstRead    = 16 << 10
	maxDirectory = 4 << 20 // compressed
	maxTile      = 4 << 20
	maxDepth     = 3 // of directories
	keptLeaves   = 64
)

// Archive is an open archive. It is safe for concurrent use.
type Archive struct {
	Header
	source Source
	top    []entry // the root directory

	mu     sync.Mutex
	leaves map[uint64][]entry // by offset, keptLeaves at most
}

// Open reads the header and the root directory of an archive.
func Open(ctx context.Context, source Source) (*Archive, error) {
	first, err := source.ReadRange(ctx, 0, firstRead)
	if err != nil {
		return nil, err
	}
	a := &Archive{source: source, leaves: map[uint64][]entry{}}
	if a.Header, err = readHeader(first); err != nil {
		return nil, err
	}
	if !(section{length: uint64(len(first))}).has(a.Header.root.offset, a.Header.root.length) {
		return nil, errDamaged
	}
	a.top, err = a.parse(first[a.Header.root.offset:][:a.Header.root.length])
	return a, err
}

// Metadata returns the metadata of the archive, which has no schema of its own.
func (a *Archive) Metadata(ctx context.Context) (map[string]any, error) {
	if a.metadata.length == 0 {
		return nil, nil
	}
	packed, err := a.read(ctx, a.metadata.offset, a.metadata.length, maxDirectory)
	if err != nil {
		return nil, err
	}
	encoded, err := unpack(packed, a.internal)
	if err != nil {
		return nil, err
	}
	var metadata map[string]any
	if json.Unmarshal(encoded, &metadata) != nil {
		return nil, errDamaged
	}
	return metadata, nil
}

// Tile returns the bytes of a tile, no longer compressed. Its error is ErrNoTile when the archive
// does not have it.
func (a *Archive) Tile(ctx context.Context, t maptile.Tile) ([]byte, error) {
	if t.Z < a.MinZoom || t.Z > a.MaxZoom {
		return nil, ErrNoTile
	}
	number, directory := tileNumber(t), a.top
	for range maxDepth + 1 {
		e, ok := find(directory, number)
		if !ok {
			return nil, ErrNoTile
		}
		if e.run > 0 {
			if !a.data.has(e.offset, uint64(e.length)) {
				return nil, errDamaged
			}
			packed, err := a.read(ctx, a.data.offset+e.offset, uint64(e.length), maxTile)
			if err != nil {
				return nil, err
			}
			return unpack(packed, a.TileCompression)
		}
		var err error
		if directory, err = a.leafAt(ctx, e); err != nil {
			return nil, err
		}
	}
	return nil, errDamaged
}

// leafAt returns the leaf directory of an entry.
func (a *Archive) leafAt(ctx context.Context, e entry) ([]entry, error) {
	a.mu.Lock()
	leaf := a.leaves[e.offset]
	a.mu.Unlock()
	if leaf != nil {
		return leaf, nil
	}
	if !a.leaf.has(e.offset, uint64(e.length)) {
		return nil, errDamaged
	}
	packed, err := a.read(ctx, a.leaf.offset+e.offset, uint64(e.length), maxDirectory)
	if err != nil {
		return nil, err
	}
	if leaf, err = a.parse(packed); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for oldest := range a.leaves { // any of them
		if len(a.leaves) < keptLeaves {
			break
		}
		delete(a.leaves, oldest)
	}
	a.leaves[e.offset] = leaf
	return leaf, nil
}

func (a *Archive) parse(packed []byte) ([]entry, error) {
	b, err := unpack(packed, a.internal)
	if err != nil {
		return nil, err
	}
	return parseDirectory(b)
}

// read reads a whole range.
func (a *Archive) read(ctx context.Context, offset, length, most uint64) ([]byte, error) {
	if length == 0 || length > most {
		return nil, errDamaged
	}
	b, err := a.source.ReadRange(ctx, offset, length)
	if err == nil && uint64(len(b)) != length {
		err = errDamaged
	}
	return b, err
}
