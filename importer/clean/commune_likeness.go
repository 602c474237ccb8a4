package clean

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// likeness ranks how a given name can stand for that of a commune.
type likeness int

const (
	unlike likeness = iota
	someWords
	inside
	beginning
	oneSlip
	sameLetters
)

// likeness returns how well the given name stands for that of a commune or of a part of it.
func (r *resolver) likeness(current *territory.Commune) likeness {
	given := strings.Trim(r.name, "0123456789 ")
	slug := territory.Slug(given)
	if len(slug) < 4 {
		return unlike
	}
	letters := compact(given)
	best := alike(slug, letters, current.Name)
	for _, part := range r.g.MembersOf(territory.KindCommune, current.Code) {
		best = max(best, alike(slug, letters, part.Name))
	}
	return best
}

// compact returns the letters of a name, articles included.
func compact(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, directory.Fold(name))
}

func alike(slug, letters, official string) likeness {
	other := territory.Slug(official)
	switch {
	case letters == compact(official) || strings.ReplaceAll(slug, " ", "") == strings.ReplaceAll(other, " ", ""):
		return sameLetters
	case slipOfKeyboard(slug, other), slipOfKeyboard(letters, compact(official)):
		return oneSlip
	case strings.HasPrefix(other, slug+" "), strings.HasPrefix(slug, other+" ") && len(other) > 3:
		return beginning
	case holdsWords(other, slug), holdsWords(slug, other):
		return inside
	case wordsInOrder(other, slug), wordsInOrder(slug, other):
		return someWords
	}
	return unlike
}

// holdsWords reports whether the words of part are consecutive words of whole.
func holdsWords(whole, part string) bool {
	return len(part) >= 4 && strings.Contains(" "+whole+" ", " "+part+" ")
}

// wordsInOrder reports whether at least two words of part, including the first, are words of
// whole in the same order ("Chiré Montreuil", "Chiré-en-Montreuil").
func wordsInOrder(whole, part string) bool {
	words := strings.Fields(part)
	if len(words) < 2 || len(part) < 8 {
		return false
	}
	i := 0
	for n, w := range strings.Fields(whole) {
		if i < len(words) && w == words[i] {
			i++
		} else if n == 0 {
			return false
		}
	}
	return i == len(words)
}

// slipOfKeyboard reports whether two names of at least six letters differ by one letter added,
// removed or replaced, by two letters exchanged, or by spaces only.
func slipOfKeyboard(a, b string) bool {
	a, b = strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", "")
	if len(a) < 6 || len(b) < 6 || len(a)-len(b) > 1 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	x, y := a[i:], b[i:]
	switch {
	case len(x) == len(y):
		return len(x) == 0 || x[1:] == y[1:] || len(x) > 1 && x[0] == y[1] && x[1] == y[0] && x[2:] == y[2:]
	case len(x) > len(y):
		return x[1:] == y
	}
	return y[1:] == x
}
