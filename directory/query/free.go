package query

import (
	"strings"
	"sync/atomic"

	"github.com/lieux-numeriques/lieux/directory"
)

// freeValues is an index of the values of a free filter in one version. It ignores
// case and accents: spellings that differ only in these are all found.
type freeValues struct {
	byKey      map[string][]string
	vocabulary *directory.Vocabulary // for suggestions
	register   *directory.Register   // of labels; nil for another filter
}

func newFreeValues(name string, values []string) *freeValues {
	f := &freeValues{byKey: make(map[string][]string, len(values)),
		vocabulary: directory.NewVocabulary(name, values...)}
	for _, v := range values {
		key := directory.Fold(v)
		f.byKey[key] = AppendOnce(f.byKey[key], v)
	}
	return f
}

// longest returns the longest prefix of s that is a value and ends at a comma or at
// the end of s: its spellings, and where it ends. Spellings are nil without any.
func (f *freeValues) longest(s string) (spellings []string, end int) {
	for commas, i := 0, 0; commas <= maxFreeCommas && i <= len(s); commas++ {
		j := strings.IndexByte(s[i:], ',')
		stop := len(s)
		if j >= 0 {
			stop = i + j
		}
		if found := f.byKey[directory.Fold(s[:stop])]; found != nil {
			spellings, end = found, stop
		}
		i = stop + 1
	}
	return spellings, end
}

// label returns the name of the label that the register finds by a code or a synonym, "" when
// there is none.
func (f *freeValues) label(value string) string {
	if f.register == nil {
		return ""
	}
	if l := f.register.Find(value); l != nil {
		return l.Name
	}
	return ""
}

// closest returns the value to suggest for one that is not known, or "".
func (f *freeValues) closest(value string) string {
	if near := Closest(f.vocabulary, value); near != "" || f.register == nil || len(value) > maxSuggested/2 {
		return near
	}
	return f.register.Closest(value)
}

// freeFilters are the free values of one version, by filter.
type freeFilters struct {
	version                     int64
	label, otherLabels, sources *freeValues
}

func (f *freeFilters) of(filter string) *freeValues {
	switch filter {
	case "label":
		return f.label
	case "source":
		return f.sources
	}
	return f.otherLabels
}

// valuesCache caches the free values of the last version, so that they are
// collected once per version.
type valuesCache struct{ current atomic.Pointer[freeFilters] }

// of returns the free values of a version. Two requests may both collect them
// after a refresh; both results are equal.
func (c *valuesCache) of(v directory.View) *freeFilters {
	if f := c.current.Load(); f != nil && f.version == v.Version() {
		return f
	}
	f := &freeFilters{
		version:     v.Version(),
		otherLabels: newFreeValues("autres_formations_labels", v.Values("autres_formations_labels")),
		sources:     sourceValues(v),
		label:       newFreeValues("label", labelValues(v)),
	}
	f.label.register = directory.StandardLabels.With(v.Criteria().Labels)
	c.current.Store(f)
	return f
}

// sourceValues returns the values of `source`, and what else sources are called.
func sourceValues(v directory.View) *freeValues {
	values := newFreeValues("source", v.Values("source"))
	for _, s := range v.Sources() {
		for _, name := range append([]string{s.Title}, s.Aliases...) {
			if key := directory.Fold(name); key != "" && values.byKey[key] == nil {
				values.byKey[key] = []string{s.Name}
			}
		}
	}
	return values
}

// labelValues returns the values of `label`: all labels of the schema, and the
// others that places have.
func labelValues(v directory.View) []string {
	values := append([]string(nil), directory.VocabularyProgrammes.Values...)
	values = append(values, directory.VocabularyTrainings.Values...)
	return append(values, v.Values("label")...)
}
