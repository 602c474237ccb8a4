package dedupe

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Merge makes one place of the contributions of its records. The result does not depend
// on their order, nor on the day. Lists are united (see unite), whatever the age of a
// record: it does not say that something is no longer offered. Of any other field one
// contribution gives the value: a valid one before an invalid one, then the best by the
// order of rank, except that:
//   - the address, the commune and the position come together, from the contribution
//     with the most precise position;
//   - a name that is not all capitals comes before one that is;
//   - the longest presentation is kept, and the latest date;
//   - hours contradict one another, or agree (see hours).
//
// Nothing disappears: provenance names the record of each value, and holds the values of
// the other records that the place does not show.
func Merge(contributions []*importer.Contribution) directory.Place {
	m := &merger{ranked: rank(contributions), fields: map[string]directory.FieldProvenance{}}
	m.validate()
	for i := range directory.Fields {
		f := &directory.Fields[i]
		switch {
		case f.Name == "id" || f.Name == "horaires" || siteFields[f.Name]:
		case f.Name == "nom":
			m.pick(f, func(a *importer.Contribution) bool { return !isShouted(a.Place.Name) })
		case f.Name == "presentation_resume" || f.Name == "presentation_detail":
			m.longest(f)
		case f.List != nil:
			m.unite(f)
		case f.Text != nil:
			m.pick(f, nil)
		}
	}
	m.site()
	m.date()
	m.hours()
	m.place.Provenance.Fields = m.fields
	return m.place
}

type merger struct {
	ranked  []*importer.Contribution // the best first
	invalid map[*importer.Contribution]map[string]bool
	place   directory.Place
	fields  map[string]directory.FieldProvenance
}

// validate notes the fields of which a contribution has an invalid value.
func (m *merger) validate() {
	m.invalid = map[*importer.Contribution]map[string]bool{}
	for _, a := range m.ranked {
		for _, v := range directory.Validate(&a.Place) {
			if m.invalid[a] == nil {
				m.invalid[a] = map[string]bool{}
			}
			m.invalid[a][v.Field] = true
		}
	}
}

// ordered returns the ranked contributions that have the field: the valid ones first,
// and of these, the preferred ones first.
func (m *merger) ordered(f *directory.Field, preferred func(*importer.Contribution) bool) []*importer.Contribution {
	var having []*importer.Contribution
	for _, a := range m.ranked {
		if f.Known(&a.Place) {
			having = append(having, a)
		}
	}
	worse := func(a *importer.Contribution) int {
		w := 0
		if m.invalid[a][f.Name] {
			w = 2
		}
		if preferred != nil && !preferred(a) {
			w++
		}
		return w
	}
	slices.SortStableFunc(having, func(a, b *importer.Contribution) int { return cmp.Compare(worse(a), worse(b)) })
	return having
}

// pick takes the text of the best contribution.
func (m *merger) pick(f *directory.Field, preferred func(*importer.Contribution) bool) {
	if having := m.ordered(f, preferred); len(having) > 0 {
		m.take(f, having[0])
	}
}

func (m *merger) longest(f *directory.Field) {
	var best *importer.Contribution
	for _, a := range m.ordered(f, nil) {
		if best == nil || utf8.RuneCountInString(*f.Text(&a.Place)) > utf8.RuneCountInString(*f.Text(&best.Place)) &&
			!m.invalid[a][f.Name] {
			best = a
		}
	}
	if best != nil {
		m.take(f, best)
	}
}

// take copies a text, and notes where it comes from and what the others say.
func (m *merger) take(f *directory.Field, a *importer.Contribution) {
	shown := *f.Text(&a.Place)
	*f.Text(&m.place) = shown
	if shown != "" {
		m.note(f.Name, a)
	}
	for _, other := range m.ranked {
		if v := *f.Text(&other.Place); v != "" && v != shown {
			m.set(f.Name, other, v)
		}
	}
}

// note notes that the value of a field is that of a contribution.
func (m *merger) note(field string, a *importer.Contribution) {
	provenance := a.Fields[field]
	provenance.Record = a.Ref.ID
	m.fields[field] = provenance
}

// set notes a value that another contribution gives, once.
func (m *merger) set(field string, a *importer.Contribution, value string) {
	provenance := m.fields[field]
	if slices.ContainsFunc(provenance.Others, func(v directory.RecordValue) bool { return v.Value == value }) {
		return
	}
	provenance.Others = append(slices.Clip(provenance.Others), directory.RecordValue{Record: a.Ref.ID, Value: value})
	m.fields[field] = provenance
}

// change notes what merging did to a field.
func (m *merger) change(field, rule string, action importer.Action) {
	provenance := m.fields[field]
	provenance.Changes = append(slices.Clip(provenance.Changes),
		directory.Change{Rule: field + "." + rule, Action: string(action)})
	m.fields[field] = provenance
}

func (m *merger) date() {
	for _, a := range m.ranked {
		if a.Place.UpdatedOn.After(m.place.UpdatedOn) {
			m.place.UpdatedOn = a.Place.UpdatedOn
			m.note("date_maj", a)
		}
	}
}

// isShouted reports whether a name is written in capitals only.
func isShouted(name string) bool { return strings.ToUpper(name) == name }
