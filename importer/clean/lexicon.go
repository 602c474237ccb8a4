package clean

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Lexicon is a set of words known with their accents. It finds the letters that an earlier program lost: "Biblioth�que"
// can only be "Bibliothèque". The zero value is empty and ready; it is not safe for concurrent changes.
type Lexicon struct {
	byGaps map[string][]lexeme // by gapsOf
}

// lexeme is a word and whether it was only seen with a capital.
type lexeme struct {
	word   string // in lower case
	proper bool
}

// maxLexemes bounds the words taken from a listing.
const maxLexemes = 200_000

// AddText adds the words of a text that are complete. A word counts as a proper name until it is seen without capital.
func (l *Lexicon) AddText(text string) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !isGap(r) }) {
		if !strings.ContainsFunc(word, isGap) {
			l.add(word)
		}
	}
}

func (l *Lexicon) add(word string) {
	if l.byGaps == nil {
		l.byGaps = map[string][]lexeme{}
	}
	if utf8.RuneCountInString(word) < 2 || len(l.byGaps) >= maxLexemes {
		return
	}
	lower := strings.ToLower(word)
	first, _ := utf8.DecodeRuneInString(word)
	proper, key := unicode.IsUpper(first), gapsOf(lower)
	known := l.byGaps[key]
	for i := range known {
		if known[i].word == lower {
			known[i].proper = known[i].proper && proper
			return
		}
	}
	l.byGaps[key] = append(known, lexeme{lower, proper})
}

// gapsOf returns a word in lower case with every letter beyond ASCII replaced by U+FFFD: what words that lost these
// letters have in common.
func gapsOf(lower string) string {
	for i := 0; i < len(lower); i++ {
		if lower[i] >= utf8.RuneSelf {
			return strings.Map(func(r rune) rune {
				if r >= utf8.RuneSelf {
					return utf8.RuneError
				}
				return r
			}, lower)
		}
	}
	return lower
}

//go:embed lexicon.txt
var lexiconText string

// frenchLexicon returns the frequent French words with accents, and those of the vocabularies of the référentiel.
var frenchLexicon = sync.OnceValue(func() *Lexicon {
	l := &Lexicon{}
	l.AddText(lexiconText)
	for i := range directory.Fields {
		if v := directory.Fields[i].Vocabulary; v != nil {
			for _, value := range v.Values {
				l.AddText(value)
			}
		}
	}
	return l
})

// communeLexicon returns the words of the names of communes and of larger areas.
func communeLexicon(g *territory.Gazetteer) *Lexicon {
	l := &Lexicon{}
	for c := range g.Communes() {
		l.AddText(c.Name)
	}
	for _, kind := range []territory.Kind{territory.KindDepartement, territory.KindRegion} {
		for area := range g.Areas(kind) {
			l.AddText(area.Name)
		}
	}
	return l
}
