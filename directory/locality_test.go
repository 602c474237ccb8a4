package directory_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func TestLocalityKnowsEveryKindOfFilter(t *testing.T) {
	p := directory.Place{
		PostalCode: "33000", INSEECode: "33063",
		Territory: directory.Territory{Commune: "33063",
			Areas: territory.Areas{EPCI: "243300316", Departement: "33", Region: "75"}},
	}
	l := p.Locality()
	for _, kind := range territory.FilterKinds() {
		code := l.Code(kind)
		if code == "" {
			t.Errorf("%s: no code: add the kind to Territory and to Locality.code", kind)
		}
		if !l.In(kind, code) || l.In(kind, "0") {
			t.Errorf("%s: In disagrees with Code", kind)
		}
	}
	if l.Clone() != l {
		t.Error("a clone is another locality")
	}
}

func TestPlaceLiesInItsArrondissementAndItsCommune(t *testing.T) {
	p := directory.Place{INSEECode: "75101", Territory: directory.Territory{Commune: "75056",
		Areas: territory.Areas{Departement: "2B"}}}
	l := p.Locality()
	for _, code := range []string{"75101", "75056"} {
		if !l.In(territory.KindCommune, code) {
			t.Errorf("a place of 75101 is not in %s", code)
		}
	}
	if l.In(territory.KindCommune, "75102") || !l.In(territory.KindDepartement, "2b") || l.In(territory.KindEPCI, "") {
		t.Error("In finds other territories, or minds the case")
	}
	if got := l.Code(territory.KindCommune); got != "75056" {
		t.Errorf("it counts under %s, want 75056", got)
	}
}
