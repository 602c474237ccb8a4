package territory

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Slug returns the comparison key of the name of a commune: lower case, without
// accents, words separated by one space, St, Ste and s/ expanded; without a leading
// or bracketed article, CEDEX and its number, and the word «arrondissement».
// «ST-DENIS CEDEX 2» and «Saint Denis» have the same slug, as do «L'Isle» and «ISLE
// (L')», and «Paris 01» and «Paris 1er Arrondissement». The slug of a text without
// letters and digits is "".
func Slug(name string) string {
	full := fullSlug(name)
	if strings.ContainsAny(name, "(,") {
		if space := strings.LastIndexByte(full, ' '); space >= 0 && isArticle(full[space+1:]) {
			full = full[:space]
		}
	}
	return withoutArticle(full)
}

// withoutArticle returns a folded name without its leading article.
func withoutArticle(full string) string {
	if space := strings.IndexByte(full, ' '); space >= 0 && isArticle(full[:space]) {
		return full[space+1:]
	}
	return full
}

// fullSlug returns the slug with articles kept.
func fullSlug(name string) string {
	var buf [96]byte
	return string(appendFull(buf[:0], name))
}

// appendFull appends the full slug of a name.
func appendFull(dst []byte, name string) []byte {
	var buf [96]byte
	folded := appendFold(buf[:0], name)
	start, afterCedex := len(dst), false
	for len(folded) > 0 {
		var word []byte
		word, folded = cutWord(folded)
		if len(word) == 0 || afterCedex && isNumber(word) {
			continue
		}
		afterCedex = string(word) == "cedex"
		if afterCedex || isArrondissement(word) {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ' ')
			if digits := ordinal(word); digits != nil {
				word = digits
			}
		}
		if long := longForm(word); long != "" {
			dst = append(dst, long...)
		} else {
			dst = append(dst, word...)
		}
	}
	return dst
}

// cutWord returns the first run of letters and digits, which may be empty, and the
// rest; «s/» is a word too.
func cutWord(folded []byte) (word, rest []byte) {
	for i, b := range folded {
		if isWordByte(b) {
			continue
		}
		if b == '/' && i == 1 && folded[0] == 's' {
			return []byte("s/"), folded[2:]
		}
		return folded[:i], folded[i+1:]
	}
	return folded, nil
}

func isWordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b >= utf8.RuneSelf
}

// longForm returns what a word abbreviates; "" for any other word.
func longForm(w []byte) string {
	switch string(w) {
	case "st":
		return "saint"
	case "ste":
		return "sainte"
	case "sts":
		return "saints"
	case "stes":
		return "saintes"
	case "s/":
		return "sur"
	}
	return ""
}

// LongForm returns the word of names of territories that a folded word abbreviates; "" for
// any other word.
func LongForm(word string) string { return longForm([]byte(word)) }

func isArrondissement(w []byte) bool {
	switch string(w) {
	case "arrondissement", "arrondissements", "ardt", "arrdt":
		return true
	}
	return false
}

// ordinal returns the number in 01, 1er, 3e, 3eme; nil for any other word.
func ordinal(w []byte) []byte {
	n := 0
	for n < len(w) && w[n] >= '0' && w[n] <= '9' {
		n++
	}
	if n == 0 || n > 2 {
		return nil
	}
	switch string(w[n:]) {
	case "", "e", "er", "ere", "eme", "nd", "nde":
	default:
		return nil
	}
	if n == 2 && w[0] == '0' {
		return w[1:2]
	}
	return w[:n]
}

func isNumber[T string | []byte](w T) bool {
	for i := range len(w) {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
	}
	return len(w) > 0
}

func isArticle(w string) bool {
	return w == "l" || w == "le" || w == "la" || w == "les"
}

// appendFold appends s in lower case, without the accents of Latin letters. ASCII is
// kept; other runes that are neither letters nor digits become spaces.
func appendFold(dst []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			dst = append(dst, byte(r)+'a'-'A')
		case r < utf8.RuneSelf:
			dst = append(dst, byte(r))
		case r >= 0x300 && r <= 0x36f: // combining accents of decomposed text
		case r == 'œ' || r == 'Œ':
			dst = append(dst, "oe"...)
		case r == 'æ' || r == 'Æ':
			dst = append(dst, "ae"...)
		case r == 'ß':
			dst = append(dst, "ss"...)
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			dst = append(dst, ' ')
		default:
			dst = utf8.AppendRune(dst, baseLetter(unicode.ToLower(r)))
		}
	}
	return dst
}

// baseLetter returns the letter without its French, Breton, Basque, Catalan,
// Alsatian or Polynesian accent; other runes are returned as they are.
func baseLetter(r rune) rune {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å', 'ā':
		return 'a'
	case 'ç':
		return 'c'
	case 'è', 'é', 'ê', 'ë', 'ē':
		return 'e'
	case 'ì', 'í', 'î', 'ï', 'ī':
		return 'i'
	case 'ñ':
		return 'n'
	case 'ò', 'ó', 'ô', 'õ', 'ö', 'ø', 'ō':
		return 'o'
	case 'ù', 'ú', 'û', 'ü', 'ū':
		return 'u'
	case 'ý', 'ÿ':
		return 'y'
	}
	return r
}
