package snapshot

import (
	"bytes"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

const tileZooms = int(tile.MaxClusterZoom) + 1

// grouping holds the clusters of a selection at one zoom, computed on first use.
type grouping struct {
	once sync.Once
	made atomic.Bool  // it is computed
	near atomic.Int32 // how many tiles were grouped by themselves instead
	*tile.Clusters
	places []uint32 // of each feature
}

// clusters returns the grouping of a selection at a zoom of 0..MaxClusterZoom.
func (s *Snapshot) clusters(v *selection, z maptile.Zoom) *grouping {
	g := &v.grouped[z]
	g.once.Do(func() {
		keys, places := s.keys, s.keyPlace
		if v.count < len(keys) {
			keys, places = s.keysOf(v)
		}
		g.Clusters = tile.Group(keys, z)
		g.places = make([]uint32, len(g.Keys))
		for f, p := range g.Point {
			g.places[f] = places[p]
		}
		g.Point = nil
		s.grow(v, g.Bytes()+4*len(g.places))
		g.made.Store(true)
	})
	return g
}

// A view that was not asked for before shows a dozen tiles of a zoom, whose surroundings are grouped by themselves;
// the next one has the whole view grouped at that zoom.
const tilesNear = 12

// clustersNear returns a grouping whose features in a tile are those of the whole selection: that of the tile
// and what is around it when that is less work.
func (s *Snapshot) clustersNear(v *selection, t maptile.Tile) *grouping {
	g := &v.grouped[t.Z]
	if g.made.Load() || g.near.Load() >= tilesNear {
		return s.clusters(v, t.Z)
	}
	for margin := uint32(1); margin <= 2; margin++ {
		spans := tile.Spans(s.keys, t, margin)
		given := 0
		for _, span := range spans {
			given += span[1] - span[0]
		}
		if given > len(s.keys)/3 {
			break // the whole is hardly more
		}
		keys, places := make([]tile.Key, 0, given), make([]uint32, 0, given)
		for _, span := range spans {
			for k := span[0]; k < span[1]; k++ {
				if place := s.keyPlace[k]; v.set.has(int(place)) {
					keys, places = append(keys, s.keys[k]), append(places, place)
				}
			}
		}
		if c, sure := tile.GroupAround(keys, t, margin); sure {
			g.near.Add(1)
			near := &grouping{Clusters: c, places: make([]uint32, len(c.Point))}
			for f, p := range c.Point {
				near.places[f] = places[p]
			}
			return near
		}
	}
	return s.clusters(v, t.Z)
}

// keysOf returns the located places of a selection, sorted by key.
func (s *Snapshot) keysOf(v *selection) (keys []tile.Key, places []uint32) {
	keys, places = make([]tile.Key, 0, v.count), make([]uint32, 0, v.count)
	for k, place := range s.keyPlace {
		if v.set.has(int(place)) {
			keys, places = append(keys, s.keys[k]), append(places, place)
		}
	}
	return keys, places
}

// vectorTiles pools the buffers of vector tiles.
var vectorTiles = sync.Pool{New: func() any { return new(vectorTile) }}

// AppendTile appends one tile of a selection. Up to zoom tile.MaxClusterZoom, places that would
// overlap are clusters; beyond, each place is a feature. Over the tiles of a
// zoom, clusters' point_count and lone places sum to the located places of the selection.
func (s *Snapshot) AppendTile(dst []byte, t maptile.Tile, f directory.TileFormat, q *directory.Query) ([]byte, error) {
	located := *q // only located places are on tiles: all callers share one selection
	located.Located = true
	v, err := s.selection(&located)
	if err != nil {
		return dst, err
	}
	if f == directory.TileMVT {
		out := vectorTiles.Get().(*vectorTile)
		defer vectorTiles.Put(out)
		out.reset(t)
		s.eachFeature(v, t, func(place uint32, at tile.Key, count int, _ tile.Box) {
			out.feature(s, int(place), at, count)
		})
		return out.layer.AppendTo(dst, "lieux"), nil
	}
	dst = append(dst, tile.OpenCollection...)
	start := len(dst)
	s.eachFeature(v, t, func(place uint32, _ tile.Key, count int, box tile.Box) {
		if len(dst) > start {
			dst = append(dst, ',')
		}
		if count > 1 {
			dst = tile.AppendCluster(dst, s.positions[place], count, box)
			return
		}
		dst = s.appendMarker(dst, int(place))
	})
	return append(dst, tile.CloseCollection...), nil
}

// eachFeature calls f with the features of a tile: a place, its key, the number of
// places and, for a cluster, their box.
func (s *Snapshot) eachFeature(
	v *selection, t maptile.Tile, f func(place uint32, at tile.Key, count int, box tile.Box),
) {
	if t.Z > tile.MaxClusterZoom {
		from, to := tile.Span(s.keys, t)
		for k := from; k < to; k++ {
			if place := s.keyPlace[k]; v.set.has(int(place)) {
				f(place, s.keys[k], 1, tile.Box{})
			}
		}
		return
	}
	g := s.clustersNear(v, t)
	from, to := tile.Span(g.Keys, t)
	for i := from; i < to; i++ {
		box, _ := g.Box(i)
		f(g.places[i], g.Keys[i], int(g.Counts[i]), box)
	}
}

// vectorTile writes features as MVT. A lone place has id, nom, commune, services
// and labels (joined by `|`), a cluster has cluster and point_count.
type vectorTile struct {
	layer        tile.Layer
	text, joined []byte
	turn         uint32
	memo         [64]sharedTags
}

// sharedTags caches the tags of a shared text in the tile of a turn.
type sharedTags struct {
	turn uint32
	op   int
	tags []uint32
}

func (t *vectorTile) reset(at maptile.Tile) {
	t.layer.Reset(at)
	t.turn++ // wraps after 2³² tiles, when no memo of the same turn is left
}

func (t *vectorTile) feature(s *Snapshot, i int, at tile.Key, count int) {
	if count > 1 {
		t.layer.Flag("cluster")
		t.layer.Count("point_count", uint64(count))
		t.layer.Point(at)
		return
	}
	f := split(s.fragmentOf(i))
	t.layer.Text("id", f.id, false)
	eachOp(f.ops, func(op int, text []byte) bool {
		switch {
		case op == opText:
			t.members(text)
		case op >= opFirst:
			t.shared(s, op)
		}
		return op != opMark
	})
	t.layer.Point(at)
}

// shared adds the properties of a shared text to the feature.
func (t *vectorTile) shared(s *Snapshot, op int) {
	known := &t.memo[op%len(t.memo)]
	if known.turn == t.turn && known.op == op {
		t.layer.AppendTags(known.tags)
		return
	}
	before := len(t.layer.Tags(0)) / 2
	t.members(s.shared.at(uint64(op - opFirst)))
	known.turn, known.op, known.tags = t.turn, op, append(known.tags[:0], t.layer.Tags(before)...)
}

// members adds the properties of a text to the feature: complete members, each after a
// comma.
func (t *vectorTile) members(text []byte) {
	for len(text) > 0 {
		key, rest := cutString(text[1:])
		var value []byte
		value, text = cutValue(rest[1:])
		switch string(key) {
		case "nom":
			t.property("nom", value[1:len(value)-1], false)
		case "commune":
			t.property("commune", value[1:len(value)-1], true)
		case "services":
			t.list("services", value)
		case "labels":
			t.list("labels", value)
		}
	}
}

func (t *vectorTile) list(key string, raw []byte) {
	t.joined = appendJoined(t.joined[:0], raw)
	t.property(key, t.joined, true)
}

// property adds a property whose text is still JSON-escaped.
func (t *vectorTile) property(key string, escaped []byte, shared bool) {
	if bytes.IndexByte(escaped, '\\') >= 0 {
		t.text = unescape(t.text[:0], escaped)
		escaped = t.text
	}
	t.layer.Text(key, escaped, shared)
}
