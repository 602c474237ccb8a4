package snapshot

import "github.com/lieux-numeriques/lieux/directory"

// The filters by value that are not one field: the union of all labels, and the
// sources of any record of a place.
const (
	labelFilter  = "label"
	sourceFilter = "source"
)

// freeLabelField is the field of labels that has no vocabulary.
const freeLabelField = "autres_formations_labels"

// freeFilter is a filter by value whose values have postings.
type freeFilter struct {
	name  string
	field *directory.Field
}

// freeFilters lists the filters by value of one field whose values have no bits.
var freeFilters = func() (list []freeFilter) {
	for _, f := range directory.Filters {
		if field := directory.FieldNamed(f.Name); f.Kind == directory.ByValue && field != nil &&
			standardBits.group(f.Name) == nil {
			list = append(list, freeFilter{f.Name, field})
		}
	}
	return list
}()

// collect calls add with each value of a place.
func (f *freeFilter) collect(p *directory.Place, add func(value string)) {
	if f.field.List != nil {
		for _, v := range *f.field.List(p) {
			add(v)
		}
		return
	}
	value := *f.field.Text(p)
	if value != "" {
		add(value)
	}
	if f.name != sourceFilter {
		return
	}
	for i := range p.Provenance.Records {
		if source := p.Provenance.Records[i].Source; source != "" && source != value {
			add(source)
		}
	}
}

// freeValues returns the postings of a free filter, and its vocabulary when it
// has one; nil for another filter.
func (s *Snapshot) freeValues(name string) (*postings, *directory.Vocabulary) {
	for i := range freeFilters {
		if f := &freeFilters[i]; f.name == name {
			return &s.free[i], f.field.Vocabulary
		}
	}
	return nil, nil
}

// freeLabels returns the postings of the labels that are in no vocabulary.
func (s *Snapshot) freeLabels() *postings {
	p, _ := s.freeValues(freeLabelField)
	return p
}
