package territory_test

import (
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

func TestKindsOfFiltersAndAreas(t *testing.T) {
	for name, c := range map[string]struct{ got, want []territory.Kind }{
		"Kinds": {territory.Kinds(), []territory.Kind{
			"commune", "commune_deleguee", "arrondissement", "code_postal", "epci", "departement", "region",
		}},
		"AreaKinds":   {territory.AreaKinds(), []territory.Kind{"epci", "departement", "region"}},
		"FilterKinds": {territory.FilterKinds(), []territory.Kind{"code_postal", "commune", "epci", "departement", "region"}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s() = %v, want %v", name, c.got, c.want)
		}
	}
}

func TestEveryKindIsDescribed(t *testing.T) {
	all, filters := territory.Kinds(), territory.FilterKinds()
	for i, kind := range all {
		if kind.Noun() == "" || kind.Plural() == "" || kind.Key() == "" || kind.Expected() == "" {
			t.Errorf("%s has no noun, plural, key or message", kind)
		}
		if kind.IsFilter() != slices.Contains(filters, kind) {
			t.Errorf("%s.IsFilter() = %v, FilterKinds() = %v", kind, kind.IsFilter(), filters)
		}
		if f := kind.Filter(); f != "" && !f.IsFilter() {
			t.Errorf("%s is filtered by %s, which is not a filter", kind, f)
		}
		if within := kind.Within(); within != "" && (!within.IsArea() || slices.Index(all, within) <= i) {
			t.Errorf("%s lies within %s, which is not an area listed after it", kind, within)
		}
	}
	unknown := territory.Kind("canton")
	texts := unknown.Noun() + unknown.Plural() + unknown.Key() + unknown.Expected()
	if texts != "" || unknown.Filter() != "" || unknown.Within() != "" ||
		unknown.IsFilter() || unknown.IsArea() || unknown.IsCommune() || unknown.Numbered() || unknown.HasForm("33") {
		t.Errorf("the unknown kind %q is described", unknown)
	}
}

// TestEveryTerritoryIsFoundByKindAndCode compares the generic lookups with the lists
// of the gazetteer.
func TestEveryTerritoryIsFoundByKindAndCode(t *testing.T) {
	g := open(t)
	check := func(kind territory.Kind, code, name string) {
		t.Helper()
		if !kind.HasForm(code) {
			t.Errorf("%s.HasForm(%q) = false", kind, code)
		}
		if found := g.NameOf(kind, code); found != name {
			t.Errorf("NameOf(%s, %s) = %q, want %q", kind, code, found, name)
		}
		if s, ok := g.Lookup(kind, code); !ok || s.Kind != kind || s.Code != code {
			t.Errorf("Lookup(%s, %s) = %+v, %v", kind, code, s, ok)
		}
	}
	for c := range g.Communes() {
		if g.Commune(c.Code) != c {
			continue // a delegated commune that has the code of its commune
		}
		check(c.Kind, c.Code, c.Name)
	}
	for p := range g.Postcodes() {
		check(territory.KindPostcode, p.Code, "")
	}
	for _, kind := range territory.AreaKinds() {
		for a := range g.Areas(kind) {
			check(kind, a.Code, a.Name)
			for _, c := range g.MembersOf(kind, a.Code) {
				if c.CodeOf(kind) != a.Code {
					t.Errorf("%s is a member of the %s %s, but its CodeOf is %q", c.Code, kind, a.Code, c.CodeOf(kind))
				}
			}
			if within := kind.Within(); within != "" && g.Area(within, a.Parent) == nil {
				t.Errorf("%s %s lies in the unknown %s %q", kind, a.Code, within, a.Parent)
			}
		}
	}
	for _, c := range []struct {
		kind territory.Kind
		code string
	}{{"commune", "75101"}, {"arrondissement", "75056"}, {"departement", "20"}, {"canton", "33"}, {"region", "33063"}} {
		if s, ok := g.Lookup(c.kind, c.code); ok {
			t.Errorf("Lookup(%s, %s) = %+v, want none", c.kind, c.code, s)
		}
	}
}

func TestCodeOf(t *testing.T) {
	g := open(t)
	for _, c := range []struct {
		insee string
		kind  territory.Kind
		want  string
	}{
		{"33063", territory.KindCommune, "33063"},
		{"33063", territory.KindRegion, "75"},
		{"33063", territory.KindDepartement, "33"},
		{"33063", territory.KindEPCI, "243300316"},
		{"33063", territory.KindArrondissement, ""},
		{"33063", territory.KindPostcode, ""},
		{"75101", territory.KindCommune, "75056"},
		{"75101", territory.KindArrondissement, "75101"},
	} {
		if got := g.Commune(c.insee).CodeOf(c.kind); got != c.want {
			t.Errorf("CodeOf(%s) of %s = %q, want %q", c.kind, c.insee, got, c.want)
		}
	}
}

func TestFilterCount(t *testing.T) {
	if n := len(territory.FilterKinds()); n != territory.FilterCount {
		t.Errorf("FilterKinds has %d kinds: set FilterCount, %d, to that in kind.go", n, territory.FilterCount)
	}
}
