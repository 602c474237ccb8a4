package words

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

func TestNamesInCapitalsAreSet(t *testing.T) {
	for _, row := range []struct{ name, commune, want string }{
		{"MAIRIE DE TESTVILLE", "Testville", "Mairie de Testville"},
		{"MEDIATHEQUE D AGEN", "Agen", "Médiathèque d'Agen"},
		{"MÉDIATHÈQUE D'AGEN", "", "Médiathèque d'Agen"},
		{"COMMUNE DE SAINT ETIENNE", "Saint-Étienne", "Commune de Saint-Étienne"},
		{"COMMUNAUTE D AGGLOMERATION DES DEUX RIVES", "", "Communauté d'agglomération des Deux Rives"},
		{"CCAS DE TESTVILLE", "Testville", "CCAS de Testville"},
		{"MDS DU NORD", "Testville", "MDS du Nord"},
		{"CROIX ROUGE FRANCAISE", "Testville", "Croix Rouge française"},
		{"LA POSTE", "Testville", "La Poste"},
		{"CENTRE SOCIAL (ANNEXE)", "", "Centre social (Annexe)"},
		{"ESPACE 3D - L'ATELIER", "", "Espace 3D - L'Atelier"},
		{"ASSOCIATION ARC EN CIEL", "", "Association Arc en Ciel"},
		// What has small letters, or may be an acronym alone, is as its source writes it.
		{"Médiathèque TESTVILLE", "Testville", "Médiathèque TESTVILLE"},
		{"MJC", "", "MJC"},
		{"CAF 33", "", "CAF 33"},
		{"3,14", "", "3,14"},
	} {
		got := Name(i18n.French, &directory.Place{Name: row.name, Commune: row.commune})
		if got != row.want {
			t.Errorf("%q in %q: %q, want %q", row.name, row.commune, got, row.want)
		}
	}
	if got := Name(i18n.French, &directory.Place{Name: " "}); got != "Lieu sans nom" {
		t.Errorf("without a name: %q", got)
	}
}

func FuzzNamesKeepTheirLetters(f *testing.F) {
	f.Add("COMMUNE D ÉPERNAY - L'ÎLE", "Épernay")
	f.Fuzz(func(t *testing.T, name, commune string) {
		got := Name(i18n.French, &directory.Place{Name: name, Commune: commune})
		if name != "" && got == "" {
			t.Errorf("%q is lost", name)
		}
	})
}
