package snapshot

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
)

// selectionBudget returns how many bytes the kept selections of a version of a size weigh at most.
func selectionBudget(versionBytes int) int { return max(8<<20, versionBytes/10) }

// standing are the selections of no filter, all places and those with a position, which most
// tiles and pages ask for: they never leave.
type standing struct {
	once         sync.Once
	all, located *selection
}

// selection returns the places that match q: those that are kept if possible.
func (s *Snapshot) selection(q *directory.Query) (*selection, error) {
	var buf [256]byte
	text := s.selectionKey(buf[:0], q)
	if len(text) <= standingKey {
		if v := s.standingOf(text); v != nil {
			return v, nil
		}
	}
	key := s.selections.KeyOf(text)
	if v, ok := s.selections.Get(key); ok {
		return v, nil
	}
	v, err := s.resolve(q)
	if err != nil {
		return nil, err
	}
	v.key = key
	return s.selections.Add(key, v, v.bytes()), nil // two requests may make it at once: they share one
}

// standingKey is the length of the longest key of a standing selection.
const standingKey = 2

// standingOf returns the standing selection of a key, nil when there is none.
func (s *Snapshot) standingOf(key []byte) *selection {
	s.standing.once.Do(func() { // they ask nothing that can be wrong
		s.standing.all, _ = s.resolve(&directory.Query{})
		s.standing.located, _ = s.resolve(&directory.Query{Located: true})
	})
	switch string(key) {
	case "\x00":
		return s.standing.all
	case "\x00P":
		return s.standing.located
	}
	return nil
}

// Members returns the places that match q.
func (s *Snapshot) Members(q *directory.Query) (directory.Members, error) {
	v, err := s.selection(q)
	if err != nil {
		return nil, err
	}
	return v.set, nil
}

// Derived returns what was made for a key, or what make makes now.
func (s *Snapshot) Derived(key any, make func() (any, error)) (any, error) {
	if kept, ok := s.derived.Load(key); ok {
		return kept, nil
	}
	made, err := make()
	if err != nil {
		return nil, err
	}
	kept, _ := s.derived.LoadOrStore(key, made) // two requests may make it at once: they share one
	return kept, nil
}

// grow adds to the size of a kept selection that of what was made of it.
func (s *Snapshot) grow(v *selection, bytes int) { s.selections.Grow(v.key, bytes) }

// bytes returns the initial size of a selection.
func (v *selection) bytes() int { return 640 + 8*len(v.set) + 8*len(v.clauses) + len(v.ranks) }

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
