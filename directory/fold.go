package directory

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form in which two texts are compared: lower case, no accents,
// œ and æ as two letters, straight apostrophes, plain hyphens, runs of any
// white space (no-break and zero-width ones included) as one space, trimmed.
func Fold(s string) string {
	if folded, ok := foldASCII(s); ok {
		return folded
	}
	if folded, ok := foldLatin(s); ok {
		return folded
	}
	return foldAny(s)
}

// foldAny is Fold for any text.
func foldAny(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		switch r {
		case '’', '‘', 'ʼ', '´', '`':
			b.WriteByte('\'')
		case '‐', '‑', '–', '—':
			b.WriteByte('-')
		case 'œ', 'Œ':
			b.WriteString("oe")
		case 'æ', 'Æ':
			b.WriteString("ae")
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// foldASCII is Fold for the common case of text without any special letter.
func foldASCII(s string) (string, bool) {
	clean := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 || c == '`' {
			return "", false
		}
		if c <= ' ' && (c != ' ' || i == 0 || i == len(s)-1 || s[i-1] == ' ') || c >= 'A' && c <= 'Z' {
			clean = false
		}
	}
	if clean {
		return s, true
	}
	var buf [256]byte
	out, space := buf[:0], false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ' ', c >= '\t' && c <= '\r':
			space = len(out) > 0
			continue
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		}
		if space {
			out = append(out, ' ')
			space = false
		}
		out = append(out, c)
	}
	return string(out), true
}

// latinEnd follows the last letter of Western European languages.
const latinEnd = 0x180

// latinFolds holds the result of foldAny for each letter below latinEnd, between others.
var latinFolds = func() (folds [latinEnd]string) {
	for r := range folds {
		folds[r] = strings.TrimSuffix(strings.TrimPrefix(foldAny("x"+string(rune(r))+"x"), "x"), "x")
	}
	return folds
}()

// foldLatin is Fold for the text of a Western language; ok is false for another one.
func foldLatin(s string) (folded string, ok bool) {
	var buf [256]byte
	out, space := buf[:0], false
	for _, r := range s {
		fold := ""
		switch {
		case r < latinEnd:
			fold = latinFolds[r]
		case r == '’', r == '‘':
			fold = "'"
		case r == '–', r == '—':
			fold = "-"
		default:
			return "", false
		}
		for k := 0; k < len(fold); k++ {
			if fold[k] == ' ' {
				space = len(out) > 0
				continue
			}
			if space {
				out = append(out, ' ')
				space = false
			}
			out = append(out, fold[k])
		}
	}
	return string(out), true
}

// SplitList splits a list cell: items are separated by `|` (schema v1) or
// `;` (schema v0). Items are trimmed and empty ones left out.
func SplitList(s string) []string {
	var items []string
	for _, item := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == ';' }) {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
