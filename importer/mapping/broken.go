package mapping

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
)

// brokenLetter matches what an earlier program made of a letter with an accent: U+FFFD, or UTF-8 read in another
// encoding ("Ã©", "√©", "├®").
var brokenLetter = regexp.MustCompile(`\x{fffd}{1,2}|[ÃÂ√├┬].`)

// anyLetter stands for a broken letter in the words of a name.
const anyLetter = '?'

// brokenWords returns the words of the name of a column with anyLetter for each broken letter, "" when none is broken.
func brokenWords(column string) string {
	pattern := brokenLetter.ReplaceAllString(column, string(anyLetter))
	if pattern == column {
		return ""
	}
	return strings.Join(strings.FieldsFunc(directory.Fold(pattern), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != anyLetter
	}), " ")
}

// sameWords reports whether a name has the letters that a broken one has left.
func sameWords(broken, name string) bool {
	have := []rune(broken)
	i := 0
	for _, r := range name {
		if i == len(have) || have[i] != r && have[i] != anyLetter {
			return false
		}
		i++
	}
	return i == len(have)
}

// brokenKey returns what a column with broken letters stands for, when only one name fits.
func brokenKey(column string) (found columnName, ok bool) {
	words := brokenWords(column)
	if words == "" {
		return columnName{}, false
	}
	kept := strings.Fields(words)
	n := 0
	for _, w := range kept {
		if !smallWords[w] {
			kept[n] = w
			n++
		}
	}
	bare := strings.Join(kept[:n], " ")
	several := false
	fit := func(name string, key columnName) {
		if sameWords(words, name) || sameWords(bare, name) {
			several = several || ok && found.key != key.key
			found, ok = key, true
		}
	}
	for name, key := range columnNames() {
		fit(name, key)
	}
	for name := range keys {
		if key, known := standardKey(name); known {
			fit(columnKey(name), key)
		}
	}
	return found, ok && !several
}
