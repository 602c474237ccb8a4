package quality

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
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
	return slices.ContainsFunc(*l.field.List(p), func(v string) bool { return slices.Contains(l.values, directory.Fold(v)) })
}

// OwnLabels are the names of the own labels of a place, in the order of the file;
// those that its fields name already are left out.
func (j *Judge) OwnLabels(p *directory.Place) (names []string) {
	for i := range j.labels {
		l := &j.labels[i]
		if l.holds(p) && !slices.ContainsFunc(p.Labels(), func(v string) bool { return directory.Fold(v) == directory.Fold(l.Name) }) {
			names = append(names, l.Name)
		}
	}
	return names
}

// territories are where something is valid; none: everywhere.
type territories []territory

type territory struct{ kind, code string }

// kinds are those of territories that a place can tell it lies in.
var kinds = []string{"commune", "epci", "departement", "region", "code_postal"}

// territoryOf reads "departement:33".
func territoryOf(s string) (t territory, ok bool) {
	t.kind, t.code, ok = strings.Cut(s, ":")
	t.code = strings.ToUpper(t.code)
	return t, ok && t.code != "" && slices.Contains(kinds, t.kind)
}

func (ts territories) hold(p *directory.Place) bool {
	return len(ts) == 0 || slices.ContainsFunc(ts, func(t territory) bool {
		switch t.kind {
		case "commune":
			return p.Territory.Commune == t.code || p.INSEECode == t.code
		case "epci":
			return p.Territory.EPCI == t.code
		case "departement":
			return p.Territory.Departement == t.code
		case "region":
			return p.Territory.Region == t.code
		}
		return p.PostalCode == t.code
	})
}
