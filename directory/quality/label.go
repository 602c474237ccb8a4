package quality

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// label is an own label with its field and territories resolved.
type label struct {
	*directory.Label
	field  *directory.Field
	values []string // folded
	within territories
}

func (l *label) matches(p *directory.Place) bool {
	if !l.within.contain(p) {
		return false
	}
	if l.field.List == nil {
		v := *l.field.Text(p)
		return v != "" && slices.Contains(l.values, directory.Fold(v))
	}
	return slices.ContainsFunc(*l.field.List(p),
		func(v string) bool { return slices.Contains(l.values, directory.Fold(v)) })
}

// OwnLabels returns the names of the territories' own labels that a place has, in the
// order of the file, without those that its fields name already.
func (j *Judge) OwnLabels(p *directory.Place) (names []string) {
	for i := range j.labels {
		l := &j.labels[i]
		if l.matches(p) && !slices.ContainsFunc(p.Labels(),
			func(v string) bool { return directory.Fold(v) == directory.Fold(l.Name) }) {
			names = append(names, l.Name)
		}
	}
	return names
}

// LabelFields returns the names of the fields that the labels of a place follow from.
func (j *Judge) LabelFields() []string { return j.labelFields }

// Register returns the register of labels: that of the program, and those of the criteria.
func (j *Judge) Register() *directory.Register { return j.register }

// Complete sets the members of a place that Lieux computes from its fields: its labels of
// territories, whether a label qualifies it, and what it offers.
func (j *Judge) Complete(p *directory.Place) {
	p.OwnLabels = nil
	p.OwnLabels = j.OwnLabels(p)
	p.Qualified = j.register.Qualifies(p.Programmes, p.Trainings, p.OtherLabels, p.OwnLabels)
	p.Offers = directory.OffersOf(p)
}

// territories are the areas in which something is valid; none: everywhere.
type territories []area

type area struct {
	kind territory.Kind
	code string
}

// territoryOf parses a kind and a code: "departement:33".
func territoryOf(s string) (t area, ok bool) {
	kind, code, ok := strings.Cut(s, ":")
	t = area{territory.Kind(kind), strings.ToUpper(code)}
	return t, ok && code != "" && t.kind.IsFilter()
}

func (ts territories) contain(p *directory.Place) bool {
	if len(ts) == 0 {
		return true
	}
	l := p.Locality()
	return slices.ContainsFunc(ts, func(t area) bool { return l.In(t.kind, t.code) })
}
