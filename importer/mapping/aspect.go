package mapping

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
)

// aspect is what the values of a column look like.
type aspect struct {
	text     string // in French
	personal bool   // no value is shown
}

// looks are the forms of values, the first that most values have being that of the column.
var looks = []struct {
	aspect
	form *regexp.Regexp
}{
	{aspect{"des adresses électroniques", true}, regexp.MustCompile(`^\S+@\S+\.\S+$`)},
	{aspect{"des adresses internet", false}, regexp.MustCompile(`^(https?://|www\.)\S+$`)},
	{aspect{"des dates", false}, regexp.MustCompile(`^(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{2}[/.-]\d{2})\b`)},
	{aspect{"oui ou non", false}, regexp.MustCompile(`(?i)^(oui|non|o|n|x|vrai|faux|true|false|yes|no|0|1)$`)},
	{aspect{"des nombres", false}, regexp.MustCompile(`^-?\d{1,8}([.,]\d+)?$`)},
	{aspect{"des numéros de téléphone", true}, regexp.MustCompile(`^(\+|00)?[\d][\d .()/-]{8,18}$`)},
	{aspect{"des heures", false}, regexp.MustCompile(`(?i)^\d{1,2} ?[h:] ?\d{0,2}\b`)},
}

var personName = regexp.MustCompile(`^(M\.|Mme|Mlle|Monsieur|Madame)?\s*\p{Lu}[\p{L}'-]+\s+\p{Lu}[\p{L}' -]+$`)

// aspectOf describes the values of a column, of which there is a sample.
func aspectOf(title string, sample []string) aspect {
	if namesPerson(title) {
		return aspect{"des noms de personnes", true}
	}
	for i := range looks {
		if most(sample, looks[i].form.MatchString) {
			return looks[i].aspect
		}
	}
	if field := vocabularyOf(sample); field != "" {
		return aspect{"des valeurs de " + field, false}
	}
	distinct, long := map[string]bool{}, 0
	for _, text := range sample {
		distinct[text] = true
		if len(text) > maxCellLength {
			long++
		}
	}
	switch {
	case 2*long > len(sample):
		return aspect{"du texte libre", false}
	case len(distinct) <= 30 && 2*len(distinct) <= len(sample):
		return aspect{"les valeurs d'une liste", false}
	case most(sample, personName.MatchString):
		return aspect{"peut-être des noms", true}
	}
	return aspect{"du texte", false}
}

// most reports whether four values in five pass a test. It stops at the value that makes it impossible.
func most(sample []string, test func(string) bool) bool {
	failed := 0
	for _, text := range sample {
		if test(strings.TrimSpace(text)) {
			continue
		}
		if failed++; 5*failed > len(sample) {
			return false
		}
	}
	return len(sample) > 0
}

// vocabularyOf returns the field whose terms most values are, "" when there is none.
func vocabularyOf(sample []string) string {
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if f.Vocabulary == nil || f.Name == "typologie" {
			continue
		}
		if most(sample, func(text string) bool {
			for _, item := range directory.SplitList(text) {
				_, current := f.Vocabulary.Match(item)
				if _, former := directory.V0Named(keys[f.Name].v0).Translate(item); current || former {
					return true
				}
			}
			return false
		}) {
			return f.Name
		}
	}
	return ""
}

// Describe returns in French what values of a column look like, with up to three that name nobody.
func Describe(title string, sample []string) (text string, examples []string) {
	a := aspectOf(title, sample)
	return a.text, a.examples(sample)
}

const (
	shownExamples = 3
	exampleLength = 40
)

// examples returns up to three different values that name nobody.
func (a aspect) examples(sample []string) (shown []string) {
	if a.personal {
		return nil
	}
	seen := map[string]bool{}
	for _, text := range sample {
		text = strings.Join(strings.Fields(text), " ")
		if seen[text] || mayBePersonal(text) {
			continue
		}
		seen[text] = true
		if shown = append(shown, clipped(text)); len(shown) == shownExamples {
			break
		}
	}
	return shown
}

func clipped(text string) string {
	if runes := []rune(text); len(runes) > exampleLength {
		return string(runes[:exampleLength-1]) + "…"
	}
	return text
}

// mayBePersonal reports whether a text may contain the name or the contact of a person: an
// at sign, a telephone number, a title, or two words in a row with a capital inside a sentence.
func mayBePersonal(text string) bool {
	if strings.Contains(text, "@") || strings.Contains(text, "Mme") || strings.Contains(text, "M. ") {
		return true
	}
	digits, capitals := 0, 0
	for word := range strings.FieldsSeq(text) {
		first := []rune(word)[0]
		if unicode.IsUpper(first) && len(word) > 2 {
			capitals++
		} else {
			capitals = 0
		}
		if capitals == 2 {
			return true
		}
		for _, r := range word {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits >= 9 && !strings.Contains(text, "/") && !strings.Contains(text, ":") {
			return true
		}
	}
	return false
}
