package clean_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

// cleanedText returns what cleaning makes of one text field of a row, and the rules of the field.
func cleanedText(t testing.TB, field, raw string, lexicon *clean.Lexicon) (string, []string) {
	t.Helper()
	d := &importer.Draft{Text: map[string]string{"nom": "Cyber", field: raw}, Lists: map[string][]string{}}
	if field == "horaires" {
		d.Hours.Week = raw
	}
	row := clean.Place(d, &clean.Settings{Gazetteer: openedOnce(t), Now: november, Lexicon: lexicon})
	var rules []string
	for _, f := range row.Findings {
		if f.Field == field && !strings.HasSuffix(f.Rule, ".absent") {
			rules = append(rules, strings.TrimPrefix(f.Rule, field+"."))
		}
	}
	switch field {
	case "nom":
		return row.Place.Name, rules
	case "presentation_detail":
		return row.Place.Description, rules
	case "telephone":
		return row.Place.Phone, rules
	case "courriels":
		return strings.Join(row.Place.Emails, "|"), rules
	case "site_web":
		return strings.Join(row.Place.Websites, "|"), rules
	case "code_postal":
		return row.Place.PostalCode, rules
	case "pivot":
		return row.Place.Pivot, rules
	case "horaires":
		return row.Place.Hours, rules
	}
	t.Fatalf("no field %s", field)
	return "", nil
}

var openOnce = sync.OnceValues(territory.Open)

func openedOnce(t testing.TB) *territory.Gazetteer {
	g, err := openOnce()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestLostLetters(t *testing.T) {
	own := &clean.Lexicon{}
	own.AddText("Le Tillac-Zôlu, quartier Grèzelle ; la Grèce")
	const found, lost = "lettres_retrouvees", "lettre_perdue"
	for _, c := range []struct{ name, field, raw, want, rules string }{
		{"un mot fréquent", "nom", "Biblioth�que", "Bibliothèque", found},
		{"plusieurs lettres d'un mot", "nom", "M�diath�que du pr�", "Médiathèque du pré", found},
		{"la première lettre", "nom", "�cole du parc", "École du parc", found},
		{"en capitales", "nom", "ESPACE NUM�RIQUE", "ESPACE NUMÉRIQUE", found},
		{"un pluriel", "nom", "Deux m�diath�ques", "Deux médiathèques", found},
		{"un prénom", "nom", "Espace Ren�e", "Espace Renée", found},
		{"un mot du référentiel", "nom", "Compr�hension du monde", "Compréhension du monde", found},
		{"une commune", "nom", "Mairie d'Orl�ans", "Mairie d'Orléans", found},
		{"une commune en deux mots", "nom", "Cyber Saint-�tienne", "Cyber Saint-Étienne", found},
		{"un mot d'une autre ligne", "nom", "Cyber Z�lu", "Cyber Zôlu", found},
		{"deux caractères pour une lettre", "nom", "Biblioth��que", "Bibliothèque", found},
		{"une apostrophe", "nom", "Point d�accueil", "Point d’accueil", found},
		{"une apostrophe et une lettre", "nom", "Amis de l��cole", "Amis de l’école", found},
		{"l'abréviation de numéro", "nom", "Cyber n�12", "Cyber n°12", found},
		{"une question à la place d'une lettre", "nom", "Biblioth?que", "Bibliothèque", found},
		{"une question au début", "nom", "Cyber ?tape", "Cyber étape", found},
		{"un Mac lu en Windows", "nom", "MŽdiath\u008fque", "Médiathèque", "encodage " + found},
		{"DOS lu en Windows", "nom", "Biblioth\u008aque", "Bibliothèque", "encodage " + found},

		{"un mot que personne ne connaît", "nom", "Cyber Xyl�pho", "Cyber Xyl�pho", lost},
		{"deux mots possibles", "nom", "Le march�, pr�s du lac", "Le marché, pr�s du lac", found + " " + lost},
		{"une lettre seule", "nom", "Cyber � Nantes", "Cyber � Nantes", lost},
		{"une question sans mot connu", "nom", "Cyber Xyl?pho", "Cyber Xyl?pho", lost},
		{"une question dans une phrase", "presentation_detail", "Perdu?venez nous voir", "Perdu?venez nous voir", ""},
		{"une adresse dans une phrase", "presentation_detail", "Voir https://exemple.fr/a?cole=3",
			"Voir https://exemple.fr/a?cole=3", ""},
		{"des guillemets étrangers", "nom", "Le „Cyber“", "Le „Cyber“", ""},
		{"une monnaie", "nom", "Cyber à 5 £", "Cyber à 5 £", ""},

		{"un nom de site", "site_web", "http://www.m�diatheque.fr", "", lost},
		{"un chemin", "site_web", "http://exemple.fr/m�dia", "", lost},
		{"un site sur deux", "site_web", "http://exemple.fr/m�dia https://exemple.org", "https://exemple.org",
			lost},
		{"un courriel sur deux", "courriels", "m�dia@exemple.fr, ok@exemple.fr", "ok@exemple.fr", lost},
		{"un téléphone", "telephone", "02 99 11 22 3�", "", lost},
		{"un code postal", "code_postal", "3300�", "", lost},
		{"un SIRET", "pivot", "3560000000907�", "", lost},
		{"une requête garde sa question", "site_web", "https://exemple.fr/a?id=3", "https://exemple.fr/a?id=3", ""},
		{"des horaires", "horaires", "mardi ferm�, jeudi 14h-17h", "Th 14:00-17:00", found + " transcrit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, rules := cleanedText(t, c.field, c.raw, own)
			if got != c.want {
				t.Errorf("%q → %q, want %q", c.raw, got, c.want)
			}
			if joined := strings.Join(rules, " "); joined != c.rules {
				t.Errorf("%q: rules %q, want %q", c.raw, joined, c.rules)
			}
		})
	}
}

// TestHoursWithALostSignAreUnknown: a sign that may be a hyphen or "et" opens nothing.
func TestHoursWithALostSignAreUnknown(t *testing.T) {
	for _, raw := range []string{"lundi 9h � 12h", "lu�di 9h-12h", "lundi � vendredi 9h-12h", "lundi 9h-1�h"} {
		if got, rules := cleanedText(t, "horaires", raw, nil); got != "" || len(rules) == 0 {
			t.Errorf("%q → %q, %v", raw, got, rules)
		}
	}
}

// TestNoLetterDisappears: cleaning a text keeps each of its letters, lost ones included, or puts one in its place.
func TestNoLetterDisappears(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"Biblioth�que", "M�dia", "l��t�", "caf�", "�", "xyl�", "Zoé",
		"d�art", "a?b", "num?rique", "n�3", "œuvre", "\u0081x", "Ž"}), 1, 6)
	rapid.Check(t, func(t *rapid.T) {
		raw := strings.Join(words.Draw(t, "words"), " ")
		once, _ := clean.Text(raw)
		if a, b := utf8.RuneCountInString(raw), utf8.RuneCountInString(once); a != b {
			t.Fatalf("%q → %q: %d characters of %d", raw, once, b, a)
		}
		if strings.ContainsRune(raw, 0x81) && !strings.ContainsRune(once, utf8.RuneError) {
			t.Fatalf("%q → %q", raw, once)
		}
	})
}

func TestLexiconKeepsWholeWordsOnly(t *testing.T) {
	own := &clean.Lexicon{}
	own.AddText("Xyl�phone Xyl?phone xylophage")
	got, rules := cleanedText(t, "nom", "Cyber Xyl�phone", own)
	if got != "Cyber Xyl�phone" || !slices.Equal(rules, []string{"lettre_perdue"}) {
		t.Errorf("%q, %v", got, rules)
	}
}

func TestNumbersWithDecimals(t *testing.T) {
	for _, c := range []struct{ name, field, raw, want, rules string }{
		{"téléphone", "telephone", "556123456.0", "+33556123456", "decimales format_international"},
		{"téléphone international", "telephone", "33556123456.0", "+33556123456", "decimales format_international"},
		{"téléphone avec un exposant", "telephone", "5.56123456E8", "+33556123456", "decimales format_international"},
		{"téléphone, virgule", "telephone", "556123456,0", "+33556123456", "decimales format_international"},
		{"SIRET", "pivot", "35600000009075.0", "35600000009075", "decimales"},
		{"SIRET avec un exposant", "pivot", "3.5600000009075e+13", "35600000009075", "decimales"},
		{"SIRET arrondi", "pivot", "3.56E+13", "", "arrondi"},
		{"code postal", "code_postal", "33000.0", "33000", "decimales"},
		{"code postal sans son zéro", "code_postal", "1000.0", "01000", "decimales forme"},
		{"téléphone aux points", "telephone", "05.56.12.34.50", "+33556123450", "format_international"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, rules := cleanedText(t, c.field, c.raw, nil)
			if got != c.want || strings.Join(rules, " ") != c.rules {
				t.Errorf("%s → %q (%v), want %q (%s)", c.raw, got, rules, c.want, c.rules)
			}
		})
	}
}
