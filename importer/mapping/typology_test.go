package mapping

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
)

// wordsOf equals Fold and a split.
func TestWordsAreThoseOfFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.RuneFrom([]rune("aZ9 éÉèêàâôçïœ’'–-.&\u00a0ÀÎß"))).Draw(t, "name")
		want := strings.FieldsFunc(directory.Fold(name), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})
		if got := wordsOf(name, nil); !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", name, got, want)
		}
	})
}

// containsAny finds what a plain search finds.
func TestContainsAnyIsAPlainSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("abé '")), 0, 120, -1)
		text := letters.Draw(t, "text")
		wanted := rapid.SliceOf(rapid.StringOfN(rapid.RuneFrom([]rune("abé '")), 1, 4, -1)).Draw(t, "terms")
		want := slices.ContainsFunc(wanted, func(w string) bool { return strings.Contains(lowered(text), lowered(w)) })
		var c cellText
		c.set(text)
		if got := c.containsAny(termsOf(wanted)); got != want {
			t.Fatalf("%q in %q: got %v, want %v", wanted, text, got, want)
		}
	})
}
