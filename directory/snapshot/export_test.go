package snapshot

import (
	"bytes"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
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

// Parts returns the size of the parts of a version in bytes.
func (s *Snapshot) Parts() map[string]int {
	return map[string]int{
		"hotB": s.hot.size(), "coldB": s.cold.size(), "sharedB": len(s.shared.bytes) + 4*len(s.shared.offsets),
		"wordsB": len(s.index.list) + len(s.index.terms.bytes) + 4*len(s.index.terms.offsets) + 4*len(s.index.starts),
	}
}

// Lists returns the bytes of the lists of a version that do not depend on how its fragments are laid
// out, by their order in the disk copy.
func (s *Snapshot) Lists() [][]byte {
	laidOut := map[int]bool{5: true, 6: true, 7: true, 8: true, 9: true, 10: true, 11: true, 12: true}
	var lists [][]byte
	for i, parts := range s.raw() {
		if !laidOut[i] {
			lists = append(lists, bytes.Join(parts, nil))
		}
	}
	features := slices.Clone(s.features)
	for i := range features {
		features[i].At = 0
	}
	return append(lists, flat(&features).parts()[0])
}

// Tables returns what is not a list, as the disk copy has it.
func (s *Snapshot) Tables() any {
	m := s.meta()
	for i := range m.Schedules {
		m.Schedules[i].INSEE = "" // of any of its places
	}
	return m
}
