package read

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// legacy is an encoding of one byte a character, from before UTF-8.
type legacy struct {
	name  string
	table *charmap.Charmap
}

// legacies are those of French files, the most frequent first: Windows, old Macs, DOS, and Unix.
var legacies = []legacy{
	{"windows-1252", charmap.Windows1252},
	{"macintosh", charmap.Macintosh},
	{"cp850", charmap.CodePage850},
	{"cp437", charmap.CodePage437},
	{"iso-8859-15", charmap.ISO8859_15},
}

// legacyNames are other names of these encodings, which sources may declare.
var legacyNames = map[string]string{"macroman": "macintosh", "mac-roman": "macintosh", "mac": "macintosh",
	"ibm850": "cp850", "cp-850": "cp850", "850": "cp850", "ibm437": "cp437", "437": "cp437", "dos": "cp850",
	"cp1252": "windows-1252", "win1252": "windows-1252", "ansi": "windows-1252"}

// decode returns the character of a byte, U+FFFD for a byte that the encoding does not use.
func (l *legacy) decode(b byte) rune {
	r := l.table.DecodeByte(b)
	if r >= 0x80 && r < 0xA0 {
		return utf8.RuneError
	}
	return r
}

// frenchRunes are the characters beyond ASCII of French text, with how much each speaks for a decoding that gives it.
var frenchRunes = map[rune]float64{
	'é': 3, 'è': 2, 'à': 2, 'ê': 1.5, 'ç': 1.5, 'ô': 1.5, 'î': 1, 'â': 1, 'û': 1, 'ù': 1, 'ë': 0.8, 'ï': 0.8, 'œ': 0.5,
	'É': 1, 'È': 0.5, 'À': 1, 'Ê': 0.5, 'Ç': 0.5, 'Ô': 0.5, 'Î': 0.5, 'Â': 0.3, 'Û': 0.3, 'Œ': 0.3, 'Ë': 0.2, 'Ï': 0.2,
	'ü': 0.3, 'ö': 0.3, 'ä': 0.2, 'ñ': 0.1, 'á': 0, 'í': 0, 'ó': 0, 'ú': 0, 'ÿ': 0, 'Ÿ': 0,
	'’': 1.5, '«': 1, '»': 1, '–': 1, '\u00a0': 0.5, '°': 1, '…': 0.5, '“': 0.5, '”': 0.5, '€': 0.5, '•': 0.3, '²': 0.2,
	'·': 0.2, '—': 0.3, '‘': 0.3, '©': 0, '®': 0,
}

// strange is the score of a character that French text does not have.
const strange = -4

// likelihood returns how likely a word is French when its bytes are decoded so, and how many bytes it judged. Besides
// the characters themselves, their place counts: a capital after a small letter, a quotation mark within a word, à
// before another letter are signs of the wrong encoding.
func (l *legacy) likelihood(word string) (score float64, n int) {
	previous := ' '
	for i := 0; i < len(word); i++ {
		r := rune(word[i])
		if r >= utf8.RuneSelf {
			r = l.decode(word[i])
			next := ' '
			if i+1 < len(word) {
				next = l.decode(word[i+1])
			}
			score += placed(previous, r, next)
			n++
		}
		previous = r
	}
	return score, n
}

func placed(previous, r, next rune) float64 {
	score, french := frenchRunes[r]
	if !french {
		score = strange
	}
	inside := unicode.IsLetter(previous) && unicode.IsLetter(next)
	switch {
	case unicode.IsUpper(r) && unicode.IsLower(previous):
		score -= 5
	case unicode.IsLower(r) && unicode.IsUpper(next):
		score -= 3
	case (r == 'à' || r == 'ù' && previous != 'o') && inside:
		score -= 3
	case inside && !unicode.IsLetter(r) && r != '’' && r != '·' && r != '\u00a0':
		score -= 4
	}
	return score
}

// chooseLegacy returns the encoding in which words with bytes beyond ASCII are most likely French. doubtful reports
// that another one, which reads a word differently, is almost as likely, or that none is likely.
func chooseLegacy(words map[string]int) (best *legacy, doubtful bool) {
	scores := make([]float64, len(legacies))
	judged := 0
	for word, times := range words {
		for i := range legacies {
			score, n := legacies[i].likelihood(word)
			scores[i] += score * float64(min(times, 20))
			if i == 0 {
				judged += n * min(times, 20)
			}
		}
	}
	chosen := 0
	for i, score := range scores {
		if score > scores[chosen] {
			chosen = i
		}
	}
	const margin = 0.15
	doubtful = judged > 0 && scores[chosen] < 0
	for i, score := range scores {
		if i != chosen && judged > 0 && (scores[chosen]-score)/float64(judged) < margin &&
			differ(&legacies[i], &legacies[chosen], words) {
			doubtful = true
		}
	}
	return &legacies[chosen], doubtful
}

// differ reports whether two encodings read a word differently.
func differ(a, b *legacy, words map[string]int) bool {
	for word := range words {
		for i := 0; i < len(word); i++ {
			if a.decode(word[i]) != b.decode(word[i]) {
				return true
			}
		}
	}
	return false
}

// strayBytes decodes text that mixes UTF-8 and an older encoding: sequences of UTF-8 are kept, every other byte is
// decoded by the older one. Where the older one is the rule, only sequences of French characters are UTF-8: others
// are two characters that happen to follow each other.
type strayBytes struct {
	transform.NopResetter
	legacy *legacy
	rule   bool
}

func (s strayBytes) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		r, size := rune(src[nSrc]), 1
		if r >= utf8.RuneSelf {
			if !atEOF && !utf8.FullRune(src[nSrc:]) {
				return nDst, nSrc, transform.ErrShortSrc
			}
			r, size = utf8.DecodeRune(src[nSrc:])
			_, french := frenchRunes[r]
			if r == utf8.RuneError && size == 1 || s.rule && !french {
				r, size = s.legacy.decode(src[nSrc]), 1
			}
		}
		if nDst+utf8.UTFMax > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}

// wordAround returns the word of letters and bytes beyond ASCII around a byte, and where it ends.
func wordAround(p []byte, at int) (word string, end int) {
	const longest = 40
	part := func(b byte) bool { return b >= utf8.RuneSelf || b|0x20 >= 'a' && b|0x20 <= 'z' }
	start := at
	for start > 0 && at-start < longest && part(p[start-1]) {
		start--
	}
	end = at
	for end < len(p) && end-at < longest && part(p[end]) {
		end++
	}
	return string(p[start:end]), end
}
