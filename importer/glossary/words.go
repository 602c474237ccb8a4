package glossary

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
)

// Phrase is words in the form of Words.
type Phrase []string

// small words say nothing in a name or a value.
var small = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq("de du des d la le les l au aux un une et ou a en mon ma mes votre vos notre nos s " +
		"par son dans") {
		set[w] = true
	}
	return set
}()

// Words returns the words of a text that say something: folded, in the singular, without small words.
func Words(text string) Phrase {
	var words Phrase
	all := split(text)
	for _, w := range all {
		if !small[w] {
			words = append(words, singular(w))
		}
	}
	if len(words) == 0 {
		return all
	}
	return words
}

// split cuts a text into folded words: at what is neither letter nor digit, and at a capital after a small letter.
func split(text string) Phrase {
	var words Phrase
	var word strings.Builder
	previous := ' '
	flush := func() {
		if word.Len() > 0 {
			words = append(words, strings.FieldsFunc(directory.Fold(word.String()), func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsDigit(r)
			})...)
			word.Reset()
		}
	}
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
		case unicode.IsUpper(r) && unicode.IsLower(previous):
			flush()
			word.WriteRune(r)
		default:
			word.WriteRune(r)
		}
		previous = r
	}
	flush()
	return words
}

func singular(word string) string {
	if stem, ok := strings.CutSuffix(word, "aux"); ok && len(word) > 5 && !strings.HasSuffix(stem, "e") {
		return stem + "al"
	}
	if len(word) > 3 && (strings.HasSuffix(word, "s") || strings.HasSuffix(word, "x")) &&
		!strings.HasSuffix(word, "ss") {
		return word[:len(word)-1]
	}
	return word
}

// In returns where the phrase starts in words, -1 when it is not there.
func (p Phrase) In(words Phrase) int {
	for i := 0; i+len(p) <= len(words); i++ {
		if slices.Equal(words[i:i+len(p)], p) {
			return i
		}
	}
	return -1
}

// cutLetters is the least number of letters by which a word that a program cut off is known.
const cutLetters = 4

// MayBeCut reports whether a text has the length at which programs cut off values: 30 to 32 characters, or 64.
func MayBeCut(text string) bool {
	n := utf8.RuneCountInString(text)
	return n >= 29 && n <= 33 || n >= 62 && n <= 65
}

// InCut is In for a text whose end was cut off: its last word may be the start of a word of the phrase, and the words
// after that may be missing.
func (p Phrase) InCut(words Phrase) int {
	if i := p.In(words); i >= 0 || len(words) == 0 {
		return i
	}
	last := words[len(words)-1]
	if len(last) < cutLetters {
		return -1
	}
	for n := len(p) - 1; n >= 0; n-- { // n words of the phrase are whole, the next one is cut
		at := len(words) - 1 - n
		alone := len(p) == 1 && len(words) > 1 && len(last) > cutLetters+1
		if at >= 0 && (n > 0 || alone) && slices.Equal(words[at:len(words)-1], p[:n]) &&
			strings.HasPrefix(p[n], last) && p[n] != last {
			return at
		}
	}
	return -1
}

// AnyIn reports whether one of several phrases is in words.
func AnyIn(phrases []Phrase, words Phrase) bool {
	return slices.ContainsFunc(phrases, func(p Phrase) bool { return p.In(words) >= 0 })
}

// allWords returns the words of the glossary, by which names without spaces are cut.
func (g *Glossary) allWords() map[string]bool {
	all := map[string]bool{}
	add := func(phrases []Phrase) {
		for _, p := range phrases {
			for _, w := range p {
				if len(w) > 1 {
					all[w], all[w+"s"] = true, true
				}
			}
		}
	}
	for _, c := range g.Columns {
		add(c.Words)
		for _, name := range c.Names {
			add([]Phrase{split(name)})
		}
	}
	for _, list := range g.Titles {
		add(list)
	}
	for _, values := range g.Values {
		for _, v := range values {
			add(v.Phrases)
		}
	}
	add(g.Glue)
	for w := range small {
		all[w] = true
	}
	return all
}

// gluedLetters is the length of a word beyond which it may be several written without spaces.
const gluedLetters = 10

// NameWords returns the words of the name of a column, in the form of Words. A name without spaces
// ("Nomdelastructure") is cut into words of the glossary when they cover most of it.
func (g *Glossary) NameWords(column string) Phrase {
	var words Phrase
	for _, w := range split(column) {
		if cut := g.cut(w); len(w) > gluedLetters && !g.known[w] && cut != nil {
			words = append(words, cut...)
		} else {
			words = append(words, w)
		}
	}
	return Words(strings.Join(words, " "))
}

// cut cuts a word into known ones, covering as many letters with as few words as it can; nil when
// more than a fifth of the letters is left.
func (g *Glossary) cut(word string) Phrase {
	const longest = 20
	type best struct{ covered, words, from int }
	to := make([]best, len(word)+1)
	for i := 1; i <= len(word); i++ {
		to[i] = best{to[i-1].covered, to[i-1].words + 1, -1} // a letter of no known word
		for from := max(0, i-longest); from < i; from++ {
			if !g.known[word[from:i]] {
				continue
			}
			next := best{to[from].covered + i - from, to[from].words + 1, from}
			if next.covered > to[i].covered || next.covered == to[i].covered && next.words < to[i].words {
				to[i] = next
			}
		}
	}
	if 5*to[len(word)].covered < 4*len(word) {
		return nil
	}
	var words Phrase
	for i := len(word); i > 0; {
		if to[i].from < 0 {
			i--
			continue
		}
		words = append(words, word[to[i].from:i])
		i = to[i].from
	}
	slices.Reverse(words)
	return words
}

// Longest returns where the longest phrase of the value is in words, of a text that may have been cut off; ok is false
// when none is.
func (v *Value) Longest(words Phrase, cut bool) (start, end int, ok bool) {
	in := Phrase.In
	if cut {
		in = Phrase.InCut
	}
	for _, p := range v.Phrases {
		if at := in(p, words); at >= 0 && (!ok || len(p) > end-start) {
			start, end, ok = at, at+len(p), true
		}
	}
	return start, end, ok
}

// negations take back what is said after them.
var negations = map[string]bool{"pas": true, "sans": true, "aucun": true, "aucune": true, "non": true, "ni": true,
	"hors": true}

// Denied reports whether one of two words before a position takes back what follows.
func Denied(words Phrase, at int) bool {
	for i := max(0, at-2); i < at; i++ {
		if negations[words[i]] || negations[words[i]+"s"] {
			return true
		}
	}
	return false
}

// Knows reports whether the name of a column is that of a field of the référentiel, or has words of one.
func (g *Glossary) Knows(column string) bool {
	words := g.NameWords(column)
	if len(words) == 0 {
		return false
	}
	if directory.FieldNamed(strings.Join(split(column), "_")) != nil {
		return true
	}
	for _, c := range g.Columns {
		if AnyIn(c.Words, words) {
			return true
		}
	}
	return false
}
