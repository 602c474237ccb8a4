package snapshot

import "github.com/lieux-numeriques/lieux/geo"

// KeptViews is the weight of the views in the cache.
func (s *Snapshot) KeptViews() int {
	total := 0
	for _, v := range s.views.views {
		total += v.weight
	}
	return total
}

// ViewBudget is what they may weigh.
func (s *Snapshot) ViewBudget() int { return s.views.budget }

// Position is where a place stands.
func (s *Snapshot) Position(i int) geo.Position { return s.positions[i] }

// Parts weighs what a version is made of.
func (s *Snapshot) Parts() map[string]int {
	return map[string]int{
		"hotB": len(s.hot), "coldB": len(s.cold), "sharedB": len(s.shared.bytes) + 4*len(s.shared.offsets),
		"wordsB": len(s.words.list) + len(s.words.terms.bytes) + 4*len(s.words.terms.offsets) + 4*len(s.words.starts),
	}
}
