package directory

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/agnivade/levenshtein"
)

//go:embed labels.json
var labelsFile []byte

// Register is the register of labels (contract §4): those of the program and, with With,
// those of a territory. It is immutable and safe for concurrent use.
type Register struct {
	labels []Label
	byKey  map[string]int // by matchKey of every spelling
	byName map[string]int // by name, verbatim
	known  *Vocabulary    // of names and synonyms, for suggestions
}

// StandardLabels is the register of the program's own file. A file that cannot be read, which
// a test reports, gives an empty register.
var StandardLabels = func() *Register {
	labels, err := readLabels(labelsFile)
	if err != nil {
		labels = nil
	}
	return newRegister(labels)
}()

func readLabels(raw []byte) (labels []Label, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&labels); err != nil {
		return nil, fmt.Errorf("labels.json: %w", err)
	}
	return labels, nil
}

func newRegister(labels []Label) *Register {
	r := &Register{labels: labels, byKey: map[string]int{}, byName: map[string]int{}}
	var known []string
	for i := range labels {
		l := &labels[i]
		for _, s := range l.spellings() {
			if _, taken := r.byKey[matchKey(s)]; !taken {
				r.byKey[matchKey(s)] = i
			}
		}
		r.byName[l.Name] = i
		known = append(append(known, l.Name), l.Synonyms...)
	}
	r.known = NewVocabulary("label", known...)
	return r
}

// With returns the register with the labels of a territory, which have precedence; r itself
// when there are none.
func (r *Register) With(own []Label) *Register {
	if len(own) == 0 {
		return r
	}
	return newRegister(slices.Concat(own, r.labels))
}

// Labels returns the labels of the register, in its order. The caller must not modify them.
func (r *Register) Labels() []Label { return r.labels }

// Find returns the label of a name, a code, a synonym or a former name, whatever its case,
// accents, punctuation and spaces; nil when there is none.
func (r *Register) Find(s string) *Label {
	if i, ok := r.byName[s]; ok {
		return &r.labels[i]
	}
	key := matchKey(s)
	if i, ok := r.byKey[key]; ok && key != "" {
		return &r.labels[i]
	}
	return nil
}

// Near returns the label of which s is a misspelling: one letter away from a name or a synonym of
// eight letters or more, two away from one of sixteen; nil when there is none.
func (r *Register) Near(s string) *Label {
	key := matchKey(s)
	if len(key) < 8 {
		return nil
	}
	for i := range r.labels {
		for _, spelling := range append([]string{r.labels[i].Name}, r.labels[i].Synonyms...) {
			other := matchKey(spelling)
			if len(other) < 8 || len(other) > len(key)+2 || len(key) > len(other)+2 {
				continue
			}
			if d := levenshtein.ComputeDistance(key, other); d <= 1 || d == 2 && len(other) >= 16 {
				return &r.labels[i]
			}
		}
	}
	return nil
}

// Closest returns the name of the label whose name or synonym is most similar to s, "" when
// none is.
func (r *Register) Closest(s string) string {
	if l := r.Find(r.known.Closest(s)); l != nil {
		return l.Name
	}
	return ""
}

// Qualifies reports whether one of some labels qualifies a place. A label that the register
// does not have does not: nobody knows who grants it.
func (r *Register) Qualifies(labels ...[]string) bool {
	for _, list := range labels {
		for _, name := range list {
			if l := r.Find(name); l != nil && l.Kind.Qualifies() {
				return true
			}
		}
	}
	return false
}
