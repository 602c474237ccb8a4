package snapshot

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
)

// selectionCache caches selections by query. Above its budget it evicts random ones,
// which needs no bookkeeping on hits.
type selectionCache struct {
	s       *Snapshot
	mu      sync.RWMutex
	byQuery map[string]*selection
	bytes   int
	budget  int
}

// newSelectionCache returns a cache whose budget is a tenth of the size of the version,
// at least 8 MiB.
func newSelectionCache(s *Snapshot) *selectionCache {
	return &selectionCache{s: s, byQuery: map[string]*selection{}, budget: max(8<<20, s.Bytes()/10)}
}

// selection returns the places that match q, from the cache if possible.
func (s *Snapshot) selection(q *directory.Query) (*selection, error) {
	var buf [256]byte
	key := s.selectionKey(buf[:0], q)
	c := s.selections
	c.mu.RLock()
	v := c.byQuery[string(key)]
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
	if twin := c.byQuery[string(key)]; twin != nil {
		c.bytes -= twin.weight // two requests made it at once
		twin.weight = 0
	}
	c.bytes += v.weight
	c.byQuery[string(key)] = v
	c.shrink(v)
	return v, nil
}

// Members returns the places that match q.
func (s *Snapshot) Members(q *directory.Query) (directory.Members, error) {
	v, err := s.selection(q)
	if err != nil {
		return nil, err
	}
	return v.set, nil
}

// grow adds to the size of a cached selection that of its clusters or its tree.
func (c *selectionCache) grow(v *selection, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v.weight > 0 {
		v.weight += bytes
		c.bytes += bytes
		c.shrink(v)
	}
}

// shrink evicts selections other than last until the budget is met. The lock must be held.
func (c *selectionCache) shrink(last *selection) {
	for key, v := range c.byQuery {
		if c.bytes <= c.budget {
			return
		}
		if v != last {
			c.bytes -= v.weight
			v.weight = 0
			delete(c.byQuery, key)
		}
	}
}

// bytes returns the initial size of a selection.
func (v *selection) bytes() int { return 512 + 8*len(v.set) + len(v.ranks) }

// Key returns a text that two queries share only when they select the same places.
func (s *Snapshot) Key(q *directory.Query) string { return string(s.selectionKey(nil, q)) }

// selectionKey appends the key of a query: equal keys mean equal selections.
func (s *Snapshot) selectionKey(dst []byte, q *directory.Query) []byte {
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
	if !q.Open.IsZero() {
		dst = s.openKey(dst, &q.Open)
	}
	if q.MinScore > 0 {
		dst = appendFloats(append(dst, 'S'), q.MinScore)
	}
	if !q.UpdatedSince.IsZero() {
		dst = binary.AppendVarint(append(dst, 'U'), int64(dayOf(q.UpdatedSince)))
	}
	if len(q.Places) > 0 {
		dst = appendTexts(append(dst, 'I'), q.Places)
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
