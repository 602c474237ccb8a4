package clean_test

import (
	"errors"
	"testing"

	"github.com/lieux-numeriques/lieux/importer/clean"
)

func TestPivot(t *testing.T) {
	for _, c := range []struct{ name, raw, territory, want, refused string }{
		{"siret", "73282932000074", "", "73282932000074", ""},
		{"siret espacé", "732 829 320 00074", "", "73282932000074", ""},
		{"siret, insécables", "732\u00a0829\u00a0320\u00a000074", "", "73282932000074", ""},
		{"siret étiqueté", "SIRET : 73282932000074", "", "73282932000074", ""},
		{"La Poste, siège", "35600000000048", "", "35600000000048", ""},
		{"La Poste, bureau", "35600000049837", "", "35600000049837", ""},
		{"rna", "W131004321", "", "W131004321", ""},
		{"rna en minuscules", "w131004321", "", "W131004321", ""},
		{"ridet", "1234567001", "98800", "1234567001", ""},
		{"ridet court", "1234567", "98800", "1234567", ""},
		{"sept chiffres ailleurs", "1234567", "33000", "", "forme"},
		{"siren", "732829320", "", "", "siren"},
		{"siren étiqueté", "SIREN 732 829 320", "", "", "siren"},
		{"siren suivi de zéros", "73282932000000", "", "", "siren"},
		{"siret d'un siren faux", "12312312300010", "", "", "cle"},
		{"siret d'un siren faux, espacé", "123 123 123 00010", "", "", "cle"},
		{"zéro perdu", "5780086403500", "", "05780086403500", ""},
		{"clé fausse", "73282932000075", "", "", "cle"},
		{"siren faux", "732829321", "", "", "cle"},
		{"zéros", "00000000000000", "", "", "zeros"},
		{"neuf zéros", "000000000", "", "", "zeros"},
		{"arrondi", "36750100000000", "", "", "arrondi"},
		{"scientifique", "3,675E+13", "", "", "arrondi"},
		{"texte", "en cours", "", "", "forme"},
		{"trop court", "12345", "", "", "forme"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _, err := clean.Pivot(c.raw, c.territory)
			var refusal *clean.Refusal
			if got != c.want || errors.As(err, &refusal) != (c.refused != "") ||
				refusal != nil && refusal.Rule != c.refused {
				t.Errorf("Pivot(%q) = %q, %v; want %q, %q", c.raw, got, err, c.want, c.refused)
			}
		})
	}
}
