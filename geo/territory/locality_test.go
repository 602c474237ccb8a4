package territory

import (
	"strings"
	"testing"
)

func TestLocalitiesAreInKnownCommunes(t *testing.T) {
	g, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range localities {
		if l.name != Slug(l.name) {
			t.Errorf("%q is not written as Slug does", l.name)
		}
		communes := g.Locality(l.name)
		if len(communes) == 0 || len(communes) != len(strings.Fields(l.insee)) {
			t.Errorf("%s: %d communes of %s", l.name, len(communes), l.insee)
			continue
		}
		for _, c := range g.ByName(l.name) {
			if c.Departement == communes[0].Departement {
				t.Errorf("%s is a commune of the same département: %s", l.name, c.Code)
			}
		}
	}
	if got := g.Locality("Moriani-Plage"); len(got) != 1 || got[0].Name != "San-Nicolao" {
		t.Errorf("Moriani-Plage: %v", got)
	}
	if got := g.Locality("Nulle-Part-les-Bains"); got != nil {
		t.Errorf("unknown place: %v", got)
	}
}
