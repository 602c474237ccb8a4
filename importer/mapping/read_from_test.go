package mapping_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// A producer is shown the names of the columns of the listing.
func TestColumnsThatAFieldIsReadFrom(t *testing.T) {
	m, err := mapping.Parse([]byte(`{
		"nom": {"colonne": ["Lieu", "Structure"]},
		"adresse": {"joindre": {"colonnes": ["N°", "Voie"], "séparateur": " ", "ou": {"colonne": "Adresse"}}},
		"latitude": {"colonne": "Y"}, "longitude": {"colonne": "X"},
		"services": [{"colonnes": ["Offre"], "termes": ["caf"], "cible": "Aide aux démarches administratives"},
			{"colonnes": ["Offre", "Autre"], "termes": ["impots"], "cible": "Aide aux démarches administratives"}],
		"horaires": {"jours": [{"colonne": "Lundi", "osm": "Mo"}, {"colonne": "Mardi", "osm": "Tu"}]},
		"telephone": {"colonne": "absente"}
	}`), "essai")
	if err != nil {
		t.Fatal(err)
	}
	columns := m.Compile(importer.NewHeader("Structure", "lieu", "N°", "Voie", "Adresse", "X", "Y", "Offre", "Autre",
		"Lundi", "Mardi")).Columns()
	for field, want := range map[string][]string{
		"nom": {"lieu", "Structure"}, "adresse": {"N°", "Voie", "Adresse"}, "services": {"Offre", "Autre"},
		"localisation": {"Y", "X"},
		"horaires":     {"Lundi", "Mardi"}, "telephone": nil, "pivot": nil,
	} {
		if diff := cmp.Diff(want, columns[field]); diff != "" {
			t.Errorf("%s: %s", field, diff)
		}
	}
}
