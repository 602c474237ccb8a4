package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// summaryLength is the greatest length of presentation_resume, in characters.
var summaryLength = directory.FieldNamed("presentation_resume").MaxLength

// presentation cleans both presentations. A summary that is too long is prepended to the
// description, and its first sentences stay.
func (w *work) presentation() {
	p := w.place
	p.Summary = w.tidy("presentation_resume", w.raw("presentation_resume"), presentationText)
	p.Description = w.tidy("presentation_detail", w.raw("presentation_detail"), presentationText)
	if utf8.RuneCountInString(p.Summary) <= summaryLength {
		return
	}
	whole := p.Summary
	switch {
	case p.Description == "":
		p.Description = whole
	case !strings.Contains(p.Description, whole):
		p.Description = whole + "\n\n" + p.Description
	}
	p.Summary = Shorten(whole, summaryLength)
	w.add("presentation_resume", importer.Finding{Value: whole, Rule: "trop_long", After: p.Summary,
		Detail: "le texte entier est dans presentation_detail"})
}

// Shorten returns the first whole sentences of a text that fit in a number of characters, else
// its first words and "…". A text that fits is unchanged.
func Shorten(text string, characters int) string {
	if utf8.RuneCountInString(text) <= characters {
		return text
	}
	sentence, word, n := 0, 0, 0
	previous := rune(0)
	for i, r := range text {
		if n == characters {
			break
		}
		if unicode.IsSpace(r) {
			switch previous {
			case '.', '!', '?', '…':
				sentence = i
			}
			if n < characters {
				word = i
			}
		}
		previous = r
		n++
	}
	switch {
	case sentence > 0:
		return strings.TrimSpace(text[:sentence])
	case word > 0:
		return strings.TrimRight(text[:word], " ,;:-\n") + "…"
	}
	cut := 0
	for i := range text {
		if cut == characters-1 {
			return text[:i] + "…"
		}
		cut++
	}
	return text
}
