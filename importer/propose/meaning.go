package propose

import (
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer/glossary"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// meaning is a value of the référentiel that a text says.
type meaning struct {
	field, value string
	sure         Certainty
	start, end   int // the words that say it
}

// meanings returns the values that a text says, of which words are the words: values of the vocabularies in their own
// words, of any version, else those that the glossary finds. Under a title that speaks of some fields, these are
// looked at first; without, only what several words say counts.
func (s *survey) meanings(text string, words glossary.Phrase, hints []string, title bool) []meaning {
	for _, key := range hints {
		if targets, ok := mapping.ValuesOf(key, text); ok {
			return meant(targets)
		}
	}
	if said := s.say(text, words, hints, true); len(said) > 0 {
		if slices.Contains(hints, "typologie") {
			return said
		}
		beside := slices.DeleteFunc(s.fields(), func(f string) bool { return slices.Contains(hints, f) || f == "typologie" })
		return append(said, doubtful(s.say(text, words, beside, false))...)
	}
	for _, field := range s.fields() {
		if len(hints) > 0 && field == "typologie" || title {
			break
		}
		if targets, ok := mapping.ValuesOf(field, text); ok && len(targets) > 0 && len(text) > shortCode {
			return meant(targets)
		}
	}
	fields := s.fields()
	if title || len(hints) > 0 { // types of structures are told by columns of nothing else
		fields = slices.DeleteFunc(fields, func(f string) bool { return f == "typologie" })
	}
	said := s.say(text, words, fields, title)
	if !title && len(hints) > 0 {
		return doubtful(said)
	}
	return said
}

// shortCode is the length of codes such as BIB and ML, which may be anything where nothing speaks of their field.
const shortCode = 4

// fields are those of which the glossary knows values.
func (s *survey) fields() []string { return slices.Sorted(maps.Keys(s.glossary.Values)) }

// doubtful returns meanings in other fields than those of which the title of the column speaks.
func doubtful(said []meaning) []meaning {
	for i := range said {
		said[i].sure = Likely
	}
	return said
}

func meant(targets []directory.V0Target) (said []meaning) {
	for _, t := range targets {
		said = append(said, meaning{field: t.Field, value: t.Value, sure: Sure})
	}
	return said
}

// say returns the values whose phrases are in a text. hinted reports that its title speaks of these fields: then one
// word is enough.
func (s *survey) say(text string, words glossary.Phrase, fields []string, hinted bool) (said []meaning) {
	for _, field := range fields {
		if field == "typologie" {
			said = append(said, typologies(text, hinted)...)
		}
		for _, v := range s.glossary.Values[field] {
			start, end, ok := v.Longest(words, glossary.MayBeCut(text))
			if !ok || !hinted && end-start < 2 || glossary.Denied(words, start) {
				continue
			}
			m := meaning{field: field, value: v.Name, sure: Sure, start: start, end: end}
			if n := end - start; n == 1 && len(words) > 2 || 3*n < len(words) {
				m.sure = Likely // the text says more than that
			}
			said = append(said, m)
		}
	}
	return withoutShorter(said)
}

// typologies returns the types of structure that a text names.
func typologies(text string, hinted bool) (said []meaning) {
	for _, code := range kindsOf(text) {
		sure := Likely
		if hinted {
			sure = Sure
		}
		said = append(said, meaning{field: "typologie", value: code, sure: sure})
	}
	return said
}

func kindsOf(text string) []string { return mapping.TypologiesOf(text) }

// withoutShorter leaves out the meanings of a field whose words are among those of a longer one, and repeated ones.
func withoutShorter(said []meaning) (kept []meaning) {
	for i, m := range said {
		covered := slices.ContainsFunc(said, func(o meaning) bool {
			return o.field == m.field && o.value != m.value && o.start <= m.start && o.end >= m.end &&
				o.end-o.start > m.end-m.start
		})
		repeated := slices.ContainsFunc(said[:i], func(o meaning) bool {
			return o.field == m.field && o.value == m.value
		})
		if !covered && !repeated {
			kept = append(kept, m)
		}
	}
	return kept
}
