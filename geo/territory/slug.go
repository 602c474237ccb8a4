package territory

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Slug is the comparison key of a commune name: lower case, no accent, words
// separated by one space, St, Ste and s/ written in full, leading or bracketed
// article, CEDEX and its number, and the word «arrondissement» left out.
// «ST-DENIS CEDEX 2» and «Saint Denis» have the same key, so have «L'Isle» and
// «ISLE (L')», and «Paris 01» and «Paris 1er Arrondissement». "" when nothing
// of the text can be compared.
func Slug(name string) string {
	words := slugWords(name)
	bracketed := strings.ContainsAny(name, "(,")
	if n := len(words); n > 1 && bracketed && isArticle(words[n-1]) {
		words = words[:n-1]
	}
	if len(words) > 1 && isArticle(words[0]) {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// slugWords are the folded words of a name, articles kept.
func slugWords(name string) []string {
	words := strings.FieldsFunc(expandSlash(foldName(name)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	kept := words[:0]
	afterCedex := false
	for _, w := range words {
		number := isNumber(w)
		if afterCedex && number {
			continue
		}
		afterCedex = w == "cedex"
		switch {
		case afterCedex, w == "arrondissement", w == "arrondissements", w == "ardt", w == "arrdt":
		case len(kept) > 0 && ordinal(w) != "":
			kept = append(kept, ordinal(w))
		default:
			kept = append(kept, longForm(w))
		}
	}
	return kept
}

func longForm(w string) string {
	switch w {
	case "st":
		return "saint"
	case "ste":
		return "sainte"
	case "sts":
		return "saints"
	case "stes":
		return "saintes"
	}
	return w
}

// ordinal is the bare number of 01, 1er, 3e, 3ème; "" for other words.
func ordinal(w string) string {
	n := 0
	for n < len(w) && w[n] >= '0' && w[n] <= '9' {
		n++
	}
	if n == 0 || n > 2 {
		return ""
	}
	switch w[n:] {
	case "", "e", "er", "ere", "eme", "nd", "nde":
	default:
		return ""
	}
	digits := strings.TrimLeft(w[:n], "0")
	if digits == "" {
		return "0"
	}
	return digits
}

func isNumber(w string) bool {
	return strings.Trim(w, "0123456789") == ""
}

func isArticle(w string) bool {
	return w == "l" || w == "le" || w == "la" || w == "les"
}

// expandSlash writes «s/ Marne» as «sur Marne».
func expandSlash(folded string) string {
	if !strings.Contains(folded, "s/") {
		return folded
	}
	if strings.HasPrefix(folded, "s/") {
		folded = "sur " + folded[2:]
	}
	return strings.NewReplacer(" s/", " sur ", "-s/", " sur ").Replace(folded)
}

// foldName lowers the case and removes the accents of Latin letters.
func foldName(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		case r >= 0x300 && r <= 0x36f: // combining accents of decomposed text
		case r == 'œ' || r == 'Œ':
			b.WriteString("oe")
		case r == 'æ' || r == 'Æ':
			b.WriteString("ae")
		case r == 'ß':
			b.WriteString("ss")
		default:
			b.WriteRune(baseLetter(unicode.ToLower(r)))
		}
	}
	return b.String()
}

// baseLetter is the letter under a French, Breton, Basque, Catalan, Alsatian or
// Polynesian accent; other runes are themselves.
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
