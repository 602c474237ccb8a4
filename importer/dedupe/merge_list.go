package dedupe

import (
	"cmp"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// exclusive are the values of a list that contradict each other, unless one record gives
// both.
var exclusive = map[string][2]string{
	"modalites_acces": {directory.NotReceivingPublic, "Se présenter"},
	"itinerance":      {"Itinérant", "Fixe"},
}

// unite takes the list of the best contribution and adds the values of the others, in
// the order of the vocabulary. A value that contradicts one of a better contribution is
// not added; provenance says so and keeps it.
func (m *merger) unite(f *directory.Field) {
	having := m.ordered(f, nil)
	if len(having) == 0 {
		return
	}
	m.note(f.Name, having[0])
	list := slices.Clone(*f.List(&having[0].Place))
	known, contradicted := len(list), false
	for _, a := range having[1:] {
		for _, v := range *f.List(&a.Place) {
			switch {
			case slices.Contains(list, v):
				continue
			case m.contradicts(f, v, list):
				contradicted = true
			default:
				list = append(list, v)
			}
			m.set(f.Name, a, v)
		}
	}
	if contradicted {
		m.change(f.Name, "contradiction", importer.Reported)
	}
	if len(list) > known {
		m.change(f.Name, "reunion", importer.Corrected)
		if f.Vocabulary != nil {
			slices.SortStableFunc(list, func(a, b string) int {
				return cmp.Compare(f.Vocabulary.Index(a), f.Vocabulary.Index(b))
			})
		}
	}
	*f.List(&m.place) = list
}

// contradicts reports whether a value contradicts one of a list.
func (m *merger) contradicts(f *directory.Field, value string, list []string) bool {
	pair := exclusive[f.Name]
	i := slices.Index(pair[:], value)
	if i < 0 || !slices.Contains(list, pair[1-i]) {
		return false
	}
	return !slices.ContainsFunc(m.ranked, func(a *importer.Contribution) bool {
		values := *f.List(&a.Place)
		return slices.Contains(values, pair[0]) && slices.Contains(values, pair[1])
	})
}
