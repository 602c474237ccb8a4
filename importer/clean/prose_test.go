package clean_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

// described returns the presentation that a place has for a text, and whether a finding reports joined lines.
func described(t testing.TB, raw string) (text string, joined bool) {
	t.Helper()
	d := &importer.Draft{Text: map[string]string{"nom": "Cyber", "presentation_detail": raw}, Lists: map[string][]string{}}
	row := clean.Place(d, &clean.Settings{Gazetteer: openedOnce(t), Now: november})
	for _, f := range row.Findings {
		joined = joined || f.Rule == "presentation_detail.coupures"
	}
	return row.Place.Description, joined
}

func TestLineBreaksOfPresentations(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"au milieu d'une phrase", "Le lieu ouvre ses portes à tous ceux qui veulent\napprendre à cliquer.",
			"Le lieu ouvre ses portes à tous ceux qui veulent apprendre à cliquer."},
		{"après une virgule", "On y trouve des postes, des tablettes,\nune imprimante.",
			"On y trouve des postes, des tablettes, une imprimante."},
		{"devant un nom propre, après un article", "Un atelier animé par la\nLigue, puis par le\nCentre.",
			"Un atelier animé par la Ligue, puis par le Centre."},
		{"dans une parenthèse", "Aide aux démarches (CAF, Pôle\nEmploi, retraite) sans rendez-vous.",
			"Aide aux démarches (CAF, Pôle Emploi, retraite) sans rendez-vous."},
		{"après un trait d'union", "Le territoire de Saint-\nClair en Lac.", "Le territoire de Saint-Clair en Lac."},
		{"texte coupé à largeur fixe", "La salle met à votre disposition quatre postes avec\n" +
			"Internet et de grandes tables, et un animateur pour\naider ceux qui le veulent.\nEntrée libre.",
			"La salle met à votre disposition quatre postes avec Internet et de grandes tables, et un animateur pour " +
				"aider ceux qui le veulent.\nEntrée libre."},
		{"une ligne vide fait un paragraphe", "Le lieu ouvre ses portes à tous les habitants,\n\nsans inscription",
			"Le lieu ouvre ses portes à tous les habitants,\n\nsans inscription"},
		{"fins de phrases", "Entrée libre.\nSur inscription !\nÀ bientôt", "Entrée libre.\nSur inscription !\nÀ bientôt"},
		{"paragraphes", "Entrée libre\n\nSur inscription", "Entrée libre\n\nSur inscription"},
		{"liste à tirets", "Nous proposons\n- des ateliers\n- une aide\n• un prêt",
			"Nous proposons\n- des ateliers\n- une aide\n• un prêt"},
		{"liste numérotée", "Étapes\n1. venir\n2) apprendre", "Étapes\n1. venir\n2) apprendre"},
		{"liste sans marque", "Nous proposons :\nordinateurs\nimprimante\ntablettes",
			"Nous proposons :\nordinateurs\nimprimante\ntablettes"},
		{"titres", "Accès libre\nOrdinateurs\nImprimante", "Accès libre\nOrdinateurs\nImprimante"},
		{"points-virgules", "des postes ;\ndes tablettes ;\nun scanner", "des postes ;\ndes tablettes ;\nun scanner"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, joined := described(t, c.raw)
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if joined != (c.raw != c.want) {
				t.Errorf("reported: %v", joined)
			}
		})
	}
}

// TestJoiningLinesTwice: a joined text is not joined again, and no word is lost.
func TestJoiningLinesTwice(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"un", "Le", "de", "mot", "Lac,", "fin.", "(ici", "là)", "-",
		"• a", ":", "1. b", "Saint-", "\n", "\n", "\n\n",
		"longue phrase sans point qui tient toute la largeur de sa ligne", ";"}), 1, 20)
	rapid.Check(t, func(r *rapid.T) {
		raw := strings.Join(words.Draw(r, "words"), " ")
		once, _ := described(t, raw)
		twice, joined := described(t, once)
		if twice != once || joined {
			r.Fatalf("%q → %q → %q", raw, once, twice)
		}
		letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if once != "" && letters(once) != letters(raw) {
			r.Fatalf("%q → %q", raw, once)
		}
	})
}
