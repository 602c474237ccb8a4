package understand

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// token is one word of what was typed.
type token struct {
	from, to int    // bytes of the text
	lower    string // lower case, accents kept
	fold     string // without accents
	stem     string // fold without the mark of the plural
	place    string // as names of territories are compared
	alt      string // the stem of the word of the tables that it misspells; "" none
	empty    bool   // it says nothing of what is wanted
	ordinary bool   // a word of a story
	comma    bool   // a comma, a bracket or the end of a line stands before it
	quoted   bool   // an article in brackets or after a comma: «Havre (Le)»
	used     bool   // it has been read
}

// tokenize cuts a text into its words. Everything else separates them: emoji, punctuation, signs, but for
// signs inside a word, «esp@ce».
func tokenize(text string, w *lexicon) []token {
	var tokens []token
	comma := false
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isWordRune(r) {
			comma = comma || strings.ContainsRune(",;()[]\n\r|\"«»:!?", r)
			at += size
			continue
		}
		from := at
		at = wordEnd(text, at)
		t := newToken(text[from:at], w)
		t.from, t.to, t.comma = from, at, comma
		tokens = append(tokens, t)
		comma = false
		if t.fold == "s" && strings.HasPrefix(text[at:], "/") { // «Ivry s/ Seine», «Fontenay s/s Bois»
			last := &tokens[len(tokens)-1]
			last.place, last.empty = "sur", true
			if rest, both := strings.CutPrefix(text[at:], "/s"); both && (rest == "" || rest[0] == ' ') {
				at += len("/s")
				last.to, last.place = at, "sous"
			}
		}
	}
	for i := range tokens {
		t := &tokens[i]
		if t.comma && isArticle(t.fold) && i > 0 && (i+1 == len(tokens) || tokens[i+1].comma) {
			t.quoted = true
		}
	}
	return tokens
}

// wordEnd returns where the word that begins at a byte ends.
func wordEnd(text string, at int) int {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isWordRune(r) {
			if next, _ := utf8.DecodeRuneInString(text[at+size:]); !strings.ContainsRune("@+_", r) ||
				!isWordRune(next) {
				break
			}
		}
		at += size
	}
	return at
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}

func isArticle(fold string) bool { return fold == "l" || fold == "le" || fold == "la" || fold == "les" }

// newToken returns the forms of a word.
func newToken(word string, w *lexicon) token {
	t := token{lower: strings.ToLower(word), fold: directory.Fold(word)}
	t.stem, t.place = stem(t.fold), placeWord(t.fold)
	t.empty = w.empty[t.fold]
	t.ordinary = w.ordinary[t.fold] || w.ordinary[t.stem]
	return t
}

// stem returns a folded word without the mark of the plural.
func stem(fold string) string {
	if n := len(fold); n > 3 && (fold[n-1] == 's' || fold[n-1] == 'x') && fold[n-2] != 's' {
		return fold[:n-1]
	}
	return fold
}

// placeWord returns a folded word as names of territories write it.
func placeWord(fold string) string {
	if fold == "lez" {
		return "les"
	}
	if long := territory.LongForm(fold); long != "" {
		return long
	}
	return fold
}
