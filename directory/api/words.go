package api

import (
	"strings"
	"sync/atomic"

	"github.com/lieux-numeriques/lieux/directory"
)

// closest suggests a value of a vocabulary for one that it does not hold. Long
// texts get no suggestion: comparing them costs more than it helps.
func closest(v *directory.Vocabulary, value string) string {
	if len(value) > maxClip/2 {
		return ""
	}
	return v.Closest(value)
}

// freeValues is the values of a free filter in one version, found whatever
// their case and accents. Two spellings that differ only in these are both found.
type freeValues struct {
	byKey      map[string][]string
	vocabulary *directory.Vocabulary // for suggestions
}

func newFreeValues(name string, values []string) *freeValues {
	f := &freeValues{byKey: make(map[string][]string, len(values)), vocabulary: directory.NewVocabulary(name, values...)}
	for _, v := range values {
		key := directory.Fold(v)
		f.byKey[key] = appendOnce(f.byKey[key], v)
	}
	return f
}

// longest finds the longest comma-ended start of s that is a value: its
// spellings, and where it ends in s. Spellings are nil when there is none.
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

func (f *freeValues) closest(value string) string { return closest(f.vocabulary, value) }

// words is the free values of one version. Filters are the free ones only.
type words struct {
	version                     int64
	label, otherLabels, sources *freeValues
}

func (w *words) free(filter string) *freeValues {
	switch filter {
	case "label":
		return w.label
	case "source":
		return w.sources
	}
	return w.otherLabels
}

// wordsCache keeps the words of the version served last: they are made once per version.
type wordsCache struct{ current atomic.Pointer[words] }

// of gives the words of a view. Two requests may both make them after a
// refresh; either result will do.
func (c *wordsCache) of(v directory.View) *words {
	if w := c.current.Load(); w != nil && w.version == v.Version() {
		return w
	}
	w := &words{
		version:     v.Version(),
		otherLabels: newFreeValues("autres_formations_labels", v.Values("autres_formations_labels")),
		sources:     newFreeValues("source", v.Values("source")),
		label:       newFreeValues("label", labelValues(v)),
	}
	for _, own := range v.Criteria().Labels { // of territories: by their code too
		key := directory.Fold(own.Code)
		w.label.byKey[key] = appendOnce(w.label.byKey[key], own.Name)
	}
	c.current.Store(w)
	return w
}

// labelValues is what `label` may be: the labels of the référentiel, held by a
// place or not, and the others that a place holds.
func labelValues(v directory.View) []string {
	values := append([]string(nil), directory.VocabularyProgrammes.Values...)
	values = append(values, directory.VocabularyTrainings.Values...)
	return append(values, v.Values("label")...)
}
