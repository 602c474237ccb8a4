package quality

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// label is an own label made ready.
type label struct {
	*directory.OwnLabel
	field  *directory.Field
	values []string // folded
	within territories
}

func (l *label) holds(p *directory.Place) bool {
	if !l.within.hold(p) {
		return false
	}
	if l.field.List == nil {
		v := *l.field.Text(p)
		return v != "" && slices.Contains(l.values, directory.Fold(v))
	}
	return slices.ContainsFunc(*l.field.List(p),
		func(v string) bool { return slices.Contains(l.values, directory.Fold(v)) })
}

// OwnLabels are the names of the own labels of a place, in the order of the file;
// those that its fields name already are left out.
func (j *Judge) OwnLabels(p *directory.Place) (names []string) {
	for i := range j.labels {
		l := &j.labels[i]
		if l.holds(p) && !slices.ContainsFunc(p.Labels(),
			func(v string) bool { return directory.Fold(v) == directory.Fold(l.Name) }) {
			names = append(names, l.Name)
		}
	}
	return names
}

// territories are where something is valid; none: everywhere.
type territories []area

type area struct {
	kind territory.Kind
	code string
}

// territoryOf reads "departement:33".
func territoryOf(s string) (t area, ok bool) {
	kind, code, ok := strings.Cut(s, ":")
	t = area{territory.Kind(kind), strings.ToUpper(code)}
	return t, ok && code != "" && t.kind.IsFilter()
}

func (ts territories) hold(p *directory.Place) bool {
	if len(ts) == 0 {
		return true
	}
	l := p.Locality()
	return slices.ContainsFunc(ts, func(t area) bool { return l.In(t.kind, t.code) })
}
