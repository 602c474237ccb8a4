package snapshot

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

// CachedBytes returns the size of the cached selections.
func (s *Snapshot) CachedBytes() int {
	_, weight := s.selections.Held()
	return weight
}

// Keeps reports whether the places that match q are kept.
func (s *Snapshot) Keeps(q *directory.Query) bool {
	text := s.selectionKey(nil, q)
	_, ok := s.selections.Get(s.selections.KeyOf(text))
	return ok || s.standingOf(text) != nil
}

// CacheBudget returns the largest size of the cached selections.
func (s *Snapshot) CacheBudget() int { return selectionBudget(s.Bytes()) }

// Position returns the position of place i.
func (s *Snapshot) Position(i int) geo.Position { return s.positions[i] }

// Parts returns the size of the parts of a version in bytes.
func (s *Snapshot) Parts() map[string]int {
	return map[string]int{
		"hotB": len(s.hot), "coldB": len(s.cold), "sharedB": len(s.shared.bytes) + 4*len(s.shared.offsets),
		"wordsB": len(s.index.list) + len(s.index.terms.bytes) + 4*len(s.index.terms.offsets) + 4*len(s.index.starts),
	}
}
