package snapshot

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
)

// viewCache caches views by their query. Above its budget it drops some at
// random, which needs no bookkeeping while a request is answered.
type viewCache struct {
	s      *Snapshot
	mu     sync.RWMutex
	views  map[string]*view
	bytes  int
	budget int
}

// newViewCache allows views a tenth of the version's memory, 8 MB at least.
func newViewCache(s *Snapshot) *viewCache {
	return &viewCache{s: s, views: map[string]*view{}, budget: max(8<<20, s.Bytes()/10)}
}

// view gives the places of q, from the cache when it was asked before.
func (s *Snapshot) view(q *directory.Query) (*view, error) {
	var room [256]byte
	key := viewKey(room[:0], q)
	c := s.views
	c.mu.RLock()
	v := c.views[string(key)]
	c.mu.RUnlock()
	if v != nil {
		return v, nil
	}
	v, err := s.resolve(q)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	v.weight = v.bytes() + len(key)
	if twin := c.views[string(key)]; twin != nil {
		c.bytes -= twin.weight // two requests made it at once
		twin.weight = 0
	}
	c.bytes += v.weight
	c.views[string(key)] = v
	c.shrink(v)
	return v, nil
}

// grew notes what was made for a view after it was kept: clusters, a tree.
func (c *viewCache) grew(v *view, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v.weight > 0 {
		v.weight += bytes
		c.bytes += bytes
		c.shrink(v)
	}
}

// shrink drops views until the rest is light enough; not the one just made. The lock is held.
func (c *viewCache) shrink(last *view) {
	for key, v := range c.views {
		if c.bytes <= c.budget {
			return
		}
		if v != last {
			c.bytes -= v.weight
			v.weight = 0
			delete(c.views, key)
		}
	}
}

// bytes is what a view weighs at first.
func (v *view) bytes() int { return 512 + 8*len(v.set) + len(v.ranks) }

// viewKey writes what decides of a view's places: equal keys, equal places.
func viewKey(dst []byte, q *directory.Query) []byte {
	dst = binary.AppendUvarint(dst, uint64(q.Flags))
	if q.Located {
		dst = append(dst, 'P')
	}
	if len(q.Lists) > 0 {
		names := make([]string, 0, len(q.Lists))
		for name := range q.Lists {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			dst = appendTexts(append(append(dst, 'L'), name...), q.Lists[name])
		}
	}
	if len(q.Areas) > 0 {
		for i, kind := range areaKinds {
			if codes := q.Areas[kind]; len(codes) > 0 {
				dst = appendTexts(append(dst, 'T', byte(i)), codes)
			}
		}
	}
	if q.Bound != nil {
		dst = appendFloats(append(dst, 'B'), q.Bound.Min[0], q.Bound.Min[1], q.Bound.Max[0], q.Bound.Max[1])
	}
	if q.RadiusM > 0 {
		dst = append(dst, 'R')
		if q.Near != nil {
			dst = appendFloats(dst, q.RadiusM, q.Near.Position[0], q.Near.Position[1])
		}
	}
	if !q.OpenAt.IsZero() {
		dst = binary.AppendVarint(append(dst, 'O'), minuteOf(q.OpenAt))
	}
	if q.MinScore > 0 {
		dst = appendFloats(append(dst, 'S'), q.MinScore)
	}
	if !q.UpdatedSince.IsZero() {
		dst = binary.AppendVarint(append(dst, 'U'), int64(dayOf(q.UpdatedSince)))
	}
	if q.Words != "" {
		dst = append(append(dst, 'Q'), q.Words...)
	}
	return dst
}

func appendTexts(dst []byte, texts []string) []byte {
	for _, t := range texts {
		dst = append(binary.AppendUvarint(append(dst, 0), uint64(len(t))), t...)
	}
	return dst
}

func appendFloats(dst []byte, values ...float64) []byte {
	for _, v := range values {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
	}
	return dst
}
