package mapping

import (
	"strings"
	"unicode"
)

// addressOf joins the parts of an address: number, repetition, kind and name of the way, the first of each that is not
// empty. Without the name of a way there is no address, and a name that starts with the number is the whole of it.
func addressOf(values []string, parts *[addressParts][]int) string {
	last := len(parts) - 1
	way := strings.TrimSpace(firstOf(values, parts[last]))
	if way == "" {
		return ""
	}
	if unicode.IsDigit([]rune(way)[0]) {
		return way
	}
	var words []string
	for i, columns := range parts[:last] {
		word := strings.TrimSuffix(strings.TrimSpace(firstOf(values, columns)), ".0")
		if i > 0 && strings.HasPrefix(strings.ToLower(way), strings.ToLower(word)+" ") {
			continue // the kind of the way is in its name too
		}
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(append(words, way), " ")
}
