package understand

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// Need is an everyday expression that begins as a text does, and the filter that it stands for.
type Need struct {
	Words  string // «carte grise»
	Filter Pair
}

// Needs returns the expressions of the tables of which a text is the beginning, one of each filter, limit at
// most: those that begin so, then those that have a word that does.
func (r *Reader) Needs(text string, criteria *directory.Criteria, limit int) []Need {
	typed := directory.Fold(text)
	if len(typed) < 2 {
		return nil
	}
	var first, later []Need
	for _, e := range r.wordsOf(criteria).suggested {
		switch folded := directory.Fold(e.Words); {
		case strings.HasPrefix(folded, typed):
			first = appendNeed(first, e)
		case strings.Contains(folded, " "+typed):
			later = appendNeed(later, e)
		}
	}
	for _, e := range later {
		first = appendNeed(first, e)
	}
	return first[:min(limit, len(first))]
}

// appendNeed adds a need unless one has its filter.
func appendNeed(list []Need, need Need) []Need {
	if slices.ContainsFunc(list, func(n Need) bool { return n.Filter == need.Filter }) {
		return list
	}
	return append(list, need)
}

// suggest keeps an expression for suggestions, where it stands for one filter by itself.
func (w *lexicon) suggest(text string, m meaning) {
	switch m.kind {
	case filter, label:
		w.suggested = append(w.suggested, Need{text, Pair{m.name, m.value}})
	case print:
		w.suggested = append(w.suggested, Need{text, Pair{servicesName, equipment}})
	}
}
