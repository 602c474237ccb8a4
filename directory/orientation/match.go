package orientation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// maxMatches is how many needs a text may mean.
const maxMatches = 6

// Match returns the needs that a text may mean, the most probable first: those whose words it
// has, else those that share some of its words.
func (g *Guide) Match(text string) []*Need {
	type match struct {
		need  *Need
		score int
	}
	typed := " " + strings.Join(wordsOf(text), " ") + " "
	var found []match
	best := 0
	for i := range g.Needs {
		n := &g.Needs[i]
		score := 0
		for _, phrase := range append([]string{n.Label, n.Operator}, n.Words...) {
			score = max(score, likeness(typed, wordsOf(phrase)))
		}
		if score > 0 {
			found = append(found, match{n, score})
		}
		best = max(best, score)
	}
	found = slices.DeleteFunc(found, func(m match) bool { return 2*m.score < best })
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(b.score, a.score) })
	var needs []*Need
	for _, m := range found[:min(len(found), maxMatches)] {
		needs = append(needs, m.need)
	}
	return needs
}

// likeness returns how much a text, between spaces, is like a phrase: three for each word of
// a phrase that it holds whole, else one for each long word that both have.
func likeness(typed string, phrase []string) int {
	if len(phrase) > 0 && strings.Contains(typed, " "+strings.Join(phrase, " ")+" ") {
		return 3 * len(phrase)
	}
	shared := 0
	for _, word := range phrase {
		if len(word) > 3 && strings.Contains(typed, " "+word+" ") {
			shared++
		}
	}
	return shared
}

// wordsOf returns the words of a text, folded, each without the s of a plural.
func wordsOf(text string) []string {
	words := strings.FieldsFunc(directory.Fold(text), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
	for i, word := range words {
		if len(word) > 3 {
			words[i] = strings.TrimSuffix(word, "s")
		}
	}
	return words
}
