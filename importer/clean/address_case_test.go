package clean_test

import (
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

func TestStreetCase(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"12 RUE DE LA PAIX", "12 rue de la Paix"},
		{"RUE DE LA PAIX", "Rue de la Paix"},
		{"12 BIS RUE DE L'HOTEL DE VILLE", "12 bis rue de l'Hotel de Ville"},
		{"12B AVENUE JEAN-JAURÈS", "12B avenue Jean-Jaurès"},
		{"3 A PL HENRI IV", "3 A pl Henri IV"},
		{"1 RUE DU PAPE JEAN XXIII", "1 rue du Pape Jean XXIII"},
		{"RUE DES DIX MOULINS", "Rue des Dix Moulins"},
		{"ZAC DES JONCAUX", "ZAC des Joncaux"},
		{"RUE DE L'AUTOPORT - ZI DES JONCAUX", "Rue de l'Autoport - ZI des Joncaux"},
		{"PL DE L'EGLISE, RESIDENCE LES LILAS BAT B", "Pl de l'Eglise, Residence les Lilas bat B"},
		{"LE BOURG", "Le Bourg"},
		{"BOURG", "Bourg"},
		{"AV DU 8 MAI 1945", "Av du 8 Mai 1945"},
		{"5005 PLACE DE LA GARE SNCF", "5005 place de la Gare SNCF"},
		{"RD 12", "RD 12"},
		{"ZA 3 BP 40", "ZA 3 BP 40"},
		{"11 RUE D’ESSAI", "11 rue d’Essai"},
		{"PL DE L HOTEL DE VILLE", "Pl de l'Hotel de Ville"},
		{"2 RUE DE L ÉCOLE", "2 rue de l'École"},
		{"2 RUE D AJACCIO", "2 rue d'Ajaccio"},
		{"3 RUE A BATIMENT D ENTREE 2", "3 rue A batiment D Entree 2"},
		{"20EME CORPS D ARMEE", "20EME Corps D Armee"},
		{"QUARTIER ST JEAN", "Quartier St Jean"},
		{"L'ESSAI", "L'Essai"},
		{"ÎLOT ŒUVRES", "Îlot Œuvres"},
		// not all in capitals: the name of the street alone
		{"12 Rue DE LA PAIX", "12 Rue de la Paix"},
		{"11 avenue salvador Allende", "11 avenue Salvador Allende"},
		{"rue du GENERAL leclerc", "rue du General Leclerc"},
		{"3 bis rue de l'église", "3 bis rue de l'Église"},
		{"4 place de la mairie, salle du bas", "4 place de la Mairie, salle du bas"},
		{"4 place de la mairie derrière l'église", "4 place de la Mairie derrière l'église"},
		{"2 rue jean moulin 1er étage", "2 rue Jean Moulin 1er étage"},
		{"1 rue de la CAF", "1 rue de la CAF"},
		{"rue du 8 mai 1945", "rue du 8 mai 1945"},
		{"maison des associations, 2 rue des lilas", "maison des associations, 2 rue des lilas"},
		{"12 rue Henri IV", "12 rue Henri IV"},
		{"", ""},
	} {
		if got := clean.StreetCase(c.in); got != c.want {
			t.Errorf("%q → %q, want %q", c.in, got, c.want)
		}
	}
}

func TestStreetCaseIsTold(t *testing.T) {
	row := clean.Place(draft(map[string]string{"nom": "Lieu", "commune": "Cenon", "code_postal": "33150",
		"adresse": "12 RUE DE LA PAIX - 33150 CENON"}, nil), settings(t))
	if row.Place.Address != "12 rue de la Paix" || !has(row, "adresse.majuscules", "corrige") {
		t.Errorf("%q %+v", row.Place.Address, row.Findings)
	}
	if changes := row.Place.Provenance.Fields["adresse"].Changes; len(changes) == 0 ||
		changes[len(changes)-1].Before != "12 RUE DE LA PAIX" {
		t.Errorf("%+v", changes)
	}
}

// streetCase changes no letter of an address, and does nothing more the second time.
func FuzzStreetCase(f *testing.F) {
	for _, s := range []string{"12 RUE DE LA PAIX", "L'ÎLE – D'EN-HAUT", "ZAC X (A)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := clean.StreetCase(s)
		if clean.StreetCase(once) != once {
			t.Errorf("%q → %q → %q", s, once, clean.StreetCase(once))
		}
		if strings.ToValidUTF8(s, "") == s && folded(once) != folded(s) {
			t.Errorf("%q → %q", s, once)
		}
	})
}

func folded(s string) string { return strings.NewReplacer("'", "", " ", "").Replace(directory.Fold(s)) }
