package clean

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// likeness ranks how a given name can stand for a commune's; the best wins when
// it is alone.
type likeness int

const (
	unlike likeness = iota
	slipped1
	someWords
	inside
	beginning
	sameLetters
)

// approximate finds the one commune of the postcode, former communes included,
// that the given name stands for.
func (r *resolver) approximate() *territory.Commune {
	if r.postcode == nil || len(r.name) < 4 {
		return nil
	}
	given := strings.Trim(r.name, "0123456789 ")
	slug, letters := territory.Slug(given), compact(given)
	if len(slug) < 4 {
		return nil
	}
	var found *territory.Commune
	best, alone := unlike, true
	consider := func(c *territory.Commune) {
		switch like := alike(slug, letters, c.Name); {
		case like == unlike || like < best:
		case like > best:
			found, best, alone = c, like, true
		case c.Parent != found.Parent:
			alone = false
		}
	}
	for _, c := range r.postcode.Communes {
		consider(c)
		if c.Kind == territory.KindCommune {
			for _, part := range r.g.MembersOf(territory.KindCommune, c.Code) {
				consider(part)
			}
		}
	}
	if !alone {
		return nil
	}
	return found
}

// compact is the letters of a name alone, articles included.
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
	case strings.HasPrefix(other, slug+" "), strings.HasPrefix(slug, other+" ") && len(other) > 3:
		return beginning
	case holdsWords(other, slug), holdsWords(slug, other):
		return inside
	case wordsInOrder(other, slug), wordsInOrder(slug, other):
		return someWords
	case slipOfKeyboard(slug, other), slipOfKeyboard(letters, compact(official)):
		return slipped1
	}
	return unlike
}

// holdsWords tells that the words of part are words of whole, in a row.
func holdsWords(whole, part string) bool {
	return len(part) >= 4 && strings.Contains(" "+whole+" ", " "+part+" ")
}

// wordsInOrder tells that two words of part or more, the first one first, are
// words of whole in the same order ("Chiré Montreuil", "Chiré-en-Montreuil").
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

// slipOfKeyboard tells two names of at least six letters that differ by one
// letter more, less or other, by two letters exchanged, or by the spaces alone.
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
