package mapping

import (
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// anchors are the pairs of words by which texts that may speak of a label are told from all others:
// one for each phrase, or its only word. A text without any of them is not folded.
type anchors struct {
	starts [64]uint64 // hashes of the first letters of the second words
	// words maps the second word of a pair to hashes of the first ones; alone among them is that of
	// a phrase of one word.
	words map[string][]uint32
}

// common are words that many texts use: another word of a phrase makes the better pair.
var common = words("a d de du en l la le les numerique numeriques sante")

func newAnchors() anchors { return anchors{words: map[string][]uint32{}} }

// add adds the anchor of a phrase.
func (a *anchors) add(phrase []string) {
	second := 0
	for i := 1; i < len(phrase); i++ {
		if second == 0 || common[phrase[second]] {
			second = i
		}
	}
	first := uint32(alone)
	if second > 0 {
		first = wordHash(phrase[second-1])
	}
	word := phrase[second]
	if !slices.Contains(a.words[word], first) {
		a.words[word] = append(a.words[word], first)
	}
	h := startHash(word[:min(len(word), startLetters)])
	a.starts[h>>6] |= 1 << (h & 63)
}

// FNV-1a, by which the first words of pairs are compared: two words of one hash only cost time.
const (
	alone    = 0
	fnvBasis = 2166136261
	fnvPrime = 16777619
)

func wordHash(word string) uint32 {
	h := uint32(fnvBasis)
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * fnvPrime
	}
	return h
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

// in reports whether a text has one of the pairs, whatever its case, accents and punctuation.
func (a *anchors) in(text string) bool {
	var word [longestAnchor]byte
	n, hash, before := 0, uint32(fnvBasis), uint32(alone)
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
			hash = (hash ^ uint32(c)) * fnvPrime
			continue
		}
		if n == 0 {
			continue
		}
		if n <= longestAnchor {
			h := startHash(word[:min(n, startLetters)])
			if a.starts[h>>6]>>(h&63)&1 != 0 {
				for _, first := range a.words[string(word[:n])] {
					if first == alone || first == before {
						return true
					}
				}
			}
		}
		if n != len("nbsp") || string(word[:n]) != "nbsp" {
			before = hash
		}
		n, hash = 0, fnvBasis
	}
	return false
}
