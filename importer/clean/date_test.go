package clean_test

import (
	"errors"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/importer/clean"
)

func TestDate(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ name, raw, want, rule, refused string }{
		{"jour", "2024-01-31", "2024-01-31", "", ""},
		{"jour et heure", "2022-09-26 19:00:45", "2022-09-26", "", ""},
		{"barres et fraction", "2020/06/30 14:16:50.898", "2020-06-30", "forme", ""},
		{"avec décalage", "2024-01-31T23:30:00+02:00", "2024-01-31", "", ""},
		{"zoulou", "2024-01-31T23:30:00.000Z", "2024-01-31", "", ""},
		{"française", "07/12/2021", "2021-12-07", "forme", ""},
		{"française et heure", "13/12/2022 17:51", "2022-12-13", "forme", ""},
		{"un chiffre", "7/2/2021", "2021-02-07", "forme", ""},
		{"points", "31.01.2024", "2024-01-31", "forme", ""},
		{"mots autour", "Espace labellisé 01/01/2020", "2020-01-01", "forme", ""},
		{"compacte", "20240131", "2024-01-31", "forme", ""},
		{"en lettres", "le 1er mars 2023", "2023-03-01", "forme", ""},
		{"en lettres accentuées", "12 Février 2023", "2023-02-12", "forme", ""},
		{"secondes", "1706659200", "2024-01-31", "secondes_unix", ""},
		{"millisecondes", "1706659200000", "2024-01-31", "secondes_unix", ""},
		{"tableur", "45322", "2024-01-31", "numero_de_tableur", ""},
		{"mois d'abord", "12/31/2023", "2023-12-31", "mois_avant_jour", ""},
		{"année courte", "05/06/23", "2023-06-05", "annee_courte", ""},
		{"barre manquante", "09/0102023", "2023-01-09", "separateur_manquant", ""},
		{"demain, fuseau", "2026-11-22", "2026-11-22", "", ""},
		{"impossible", "31/02/2024", "", "", "illisible"},
		{"mois impossible", "2024-13-01", "", "", "illisible"},
		{"1970", "1970-01-01", "", "", "par_defaut"},
		{"zéro", "0000000000", "", "", "par_defaut"},
		{"future", "2031-01-01", "", "", "future"},
		{"future, année longue", "01/01/20230", "", "", "illisible"},
		{"texte", "l'an dernier", "", "", "illisible"},
		{"année seule", "2023", "", "", "illisible"},
		{"horaire", "13:16:59.999998", "", "", "illisible"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings, err := clean.Date(c.raw, now)
			if s := got.Format(time.DateOnly); c.want != "" && s != c.want || c.want == "" && !got.IsZero() {
				t.Errorf("Date(%q) = %s, want %q", c.raw, s, c.want)
			}
			var refusal *clean.Refusal
			if errors.As(err, &refusal) != (c.refused != "") || refusal != nil && refusal.Rule != c.refused {
				t.Errorf("refused %v, want %q", err, c.refused)
			}
			rule := ""
			if len(findings) > 0 {
				rule = findings[0].Rule
			}
			if rule != c.rule {
				t.Errorf("rule %q, want %q", rule, c.rule)
			}
		})
	}
}
