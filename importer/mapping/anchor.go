package mapping

import (
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// anchors are the words by which texts that may speak of a label are told from all others: one
// for each phrase, the first that texts seldom use for anything else. A text without any of them
// is not folded.
type anchors struct {
	starts [64]uint64 // hashes of the first letters of the words
	words  map[string]bool
}

// common are words that many texts use, and that are no anchors.
var common = words("a agree agreee antenne bureau campus centre certifie d de delegation du en espace etape etapes " +
	"forme formee formes grande grandes information l la le les locale mes mon numerique numeriques ordi point " +
	"points relais samu sante social sud unite")

func newAnchors() anchors { return anchors{words: map[string]bool{}} }

// add adds the anchor of a phrase.
func (a *anchors) add(phrase []string) {
	if slices.ContainsFunc(phrase, func(w string) bool { return a.words[w] }) {
		return // found by another phrase's
	}
	word := phrase[0]
	if i := slices.IndexFunc(phrase, func(w string) bool { return !common[w] }); i >= 0 {
		word = phrase[i]
	}
	a.words[word] = true
	h := startHash(word[:min(len(word), startLetters)])
	a.starts[h>>6] |= 1 << (h & 63)
}

const (
	startLetters  = 4
	longestAnchor = 24
)

// startHash hashes the first letters of a word to 12 bits.
func startHash[T string | []byte](start T) (h uint) {
	for i := range len(start) {
		h = h*31 + uint(start[i])
	}
	return (h ^ h>>7) & 4095
}

// letters maps a byte to its letter in lower case or its digit, 0 for any other; accented maps the
// second byte of the letters of Latin-1, whose first is 0xC3.
var letters, accented = func() (plain [256]byte, latin [64]byte) {
	for c := range 128 {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' {
			plain[c] = byte(c)
		} else if c >= 'A' && c <= 'Z' {
			plain[c] = byte(c) | 0x20
		}
	}
	for c := range latin {
		if folded := directory.Fold(string(rune(0xC0 + c))); len(folded) == 1 {
			latin[c] = letterOf(folded[0])
		}
	}
	return plain, latin
}()

func letterOf(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c
	}
	return 0
}

// in reports whether a text has one of the words, whatever its case and accents.
func (a *anchors) in(text string) bool {
	var word [longestAnchor]byte
	n := 0
	for i := 0; i <= len(text); i++ {
		c := byte(0)
		if i < len(text) {
			if text[i] == 0xC3 && i+1 < len(text) {
				i++
				c = accented[text[i]&63]
			} else {
				c = letters[text[i]]
			}
		}
		if c != 0 {
			if n < longestAnchor {
				word[n] = c
			}
			n++
			continue
		}
		if n > 2 && n <= longestAnchor {
			h := startHash(word[:min(n, startLetters)])
			if a.starts[h>>6]>>(h&63)&1 != 0 && a.words[string(word[:n])] {
				return true
			}
		}
		n = 0
	}
	return false
}
