package mapping

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
)

// The quick cut into words is Fold and a cut.
func TestWordsAreThoseOfFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.RuneFrom([]rune("aZ9 éÉèêàâôçïœ’'–-.&\u00a0ÀÎß"))).Draw(t, "name")
		want := strings.FieldsFunc(directory.Fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if got := wordsOf(name, nil); !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", name, got, want)
		}
	})
}
