package directory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
)

func TestFiltersAreDescribedWhole(t *testing.T) {
	seen := map[string]bool{}
	for i := range directory.Filters {
		f := &directory.Filters[i]
		if seen[f.Name] {
			t.Errorf("%s: two filters have that name in directory.Filters", f.Name)
		}
		seen[f.Name] = true
		if (f.Kind == directory.ByFlag) != (f.Value != "") {
			t.Errorf("%s: Value is %q: a flag has one, and no other filter", f.Name, f.Value)
		}
		if directory.FilterNamed(f.Name) != f {
			t.Errorf("%s: FilterNamed finds another filter", f.Name)
		}
	}
	for i, f := range directory.Flags() {
		if int(f.Flag) != i {
			t.Errorf("%s: flag %d is entry %d of Flags: each constant has one entry in directory.Filters", f.Name,
				f.Flag, i)
		}
	}
}

func TestFacetNamesKeepTheirOrder(t *testing.T) {
	want := []string{
		"services", "offre", "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
		"dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "label", "labellise",
		"modalites_acces", "modalites_accompagnement", "typologie", "itinerance", "accessible", "prise_rdv",
		"conforme", "source", "region", "departement", "epci", "commune", "code_postal",
	}
	if diff := cmp.Diff(want, directory.FacetNames); diff != "" {
		t.Errorf("the order of /facettes changed: %s", diff)
	}
}

func TestFlagSet(t *testing.T) {
	var s directory.FlagSet
	if s.Has(directory.Labelled) || s.Has(directory.UnknownHours) {
		t.Error("the zero FlagSet has a flag")
	}
	s = s.With(directory.UnknownHours)
	if !s.Has(directory.UnknownHours) || s.Has(directory.NotReceiving) {
		t.Errorf("%b: want the one flag that was added", s)
	}
}
