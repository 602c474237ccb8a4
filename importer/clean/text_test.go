package clean_test

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ name, raw, want, rule string }{
		{"propre", "Médiathèque d’Arès – Œuvre", "Médiathèque d’Arès – Œuvre", ""},
		{"espace finale", "Mission locale ", "Mission locale", "espaces"},
		{"espaces doubles", "Espace  Jeunes", "Espace Jeunes", "espaces"},
		{"insécable", "Espace\u00a0Jeunes", "Espace Jeunes", "espaces"},
		{"insécable fine", "Allô\u202f!", "Allô !", "espaces"},
		{"tabulation", "Samedi\tFermé", "Samedi Fermé", "espaces"},
		{"lignes", "rue A\r\nrue B", "rue A rue B", "espaces"},
		{"espace de largeur nulle", "Cyber\u200bbase", "Cyberbase", "caracteres_invisibles"},
		{"marque d'ordre", "\ufeffNom", "Nom", "caracteres_invisibles"},
		{"marque de droite à gauche", "Nom\u202egnp.exe", "Nomgnp.exe", "caracteres_invisibles"},
		{"contrôle", "Nom\x07", "Nom", "caracteres_invisibles"},
		{"trait d'union conditionnel", "Média\u00adthèque", "Médiathèque", "caracteres_invisibles"},
		{"entité", "Vailland &amp; Roger", "Vailland & Roger", "html"},
		{"entité double", "A &amp;amp; B", "A & B", "html"},
		{"balises", "<b>Espace</b> <i class=\"x\">numérique</i>", "Espace numérique", "html"},
		{"saut", "Mairie</br>Bureau 2<br/>Étage", "Mairie Bureau 2 Étage", "html"},
		{"script", "a<script>alert('x')</script>b", "ab", "html"},
		{"commentaire", "a<!-- x -->b", "ab", "html"},
		{"pas une balise", "moins de 5 < 10 > 3", "moins de 5 < 10 > 3", ""},
		{"utf-8 lu en latin1", "Trie-ChÃ¢teau", "Trie-Château", "encodage"},
		{"utf-8 lu deux fois", "ChÃƒÂ¢teau", "Château", "encodage"},
		{"à lu en latin1", "voilÃ\u00a0 l'adresse", "voilà l'adresse", "encodage"},
		{"apostrophe lue en cp1252", "lâ€™atelier", "l’atelier", "encodage"},
		{"U+0092", "l\u0092atelier", "l’atelier", "encodage"},
		{"accent décomposé", "Me\u0301diathe\u0300que", "Médiathèque", "accents_decomposes"},
		{"utf-8 lu sur un Mac", "M√©diath√®que d‚Äôici", "Médiathèque d’ici", "encodage"},
		{"utf-8 lu sous DOS", "M├®diath├¿que d├ëvreux", "Médiathèque dÉvreux", "encodage"},
		{"utf-8 lu sous DOS américain", "M├⌐diath├¿que", "Médiathèque", "encodage"},
		{"apostrophe lue sous DOS", "lÔÇÖatelier", "l’atelier", "encodage"},
		{"trois fois", "ChÃƒÆ’Ã‚Â¢teau", "Château", "encodage"},
		{"racine carrée", "√2 et Ôtez", "√2 et Ôtez", ""},
		{"octet que Windows n'emploie pas", "caf\u0081", "caf\ufffd", "encodage"},
		{"lettre perdue", "caf\ufffd", "caf\ufffd", ""},
		{"guillemet après capitale", "« LE CAFÉ»", "« LE CAFÉ»", ""},
		{"majuscule accentuée", "CHÂTEAU", "CHÂTEAU", ""},
		{"octets qui ne sont pas de l'utf-8", "caf\xe9", "café", "encodage"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := clean.Text(c.raw)
			if got != c.want {
				t.Errorf("Text(%q) = %q, want %q", c.raw, got, c.want)
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

func TestProseKeepsParagraphs(t *testing.T) {
	got, _ := clean.Prose("  Un.\r\n\r\n\r\n Deux\t deux.<br>Trois.\n")
	if want := "Un.\n\nDeux deux.\nTrois."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTextTwiceIsOnce(t *testing.T) {
	pieces := rapid.SliceOf(rapid.SampledFrom([]string{"a", "É", " ", "  ", "\u00a0", "\n", "\r\n", "\t", "<", ">",
		"</p>", "<br>", "&", "&lt;", "&amp;", "amp;", "lt;", "Ã", "©", "Â", "â", "€", "™", "\u200b", "\u0301", "e",
		"\u0092", "\xe9", "<!--", "-->", "script", "&#60;", ";"}))
	rapid.Check(t, func(t *rapid.T) {
		raw := strings.Join(pieces.Draw(t, "raw"), "")
		once, _ := clean.Text(raw)
		if again, findings := clean.Text(once); again != once || len(findings) > 0 {
			t.Fatalf("Text(%q) = %q, then %q", raw, once, again)
		}
		once, _ = clean.Prose(raw)
		if again, _ := clean.Prose(once); again != once {
			t.Fatalf("Prose(%q) = %q, then %q", raw, once, again)
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("Trie-ChÃ¢teau <b>x</b> &amp; \u200b")
	f.Fuzz(func(t *testing.T, raw string) {
		once, _ := clean.Text(raw)
		if !utf8.ValidString(once) || strings.ContainsAny(once, "\n\t\x00") {
			t.Errorf("Text(%q) = %q", raw, once)
		}
		if again, _ := clean.Text(once); again != once {
			t.Errorf("Text(%q) = %q, then %q", raw, once, again)
		}
	})
}

// Cleaning contacts twice changes nothing more, and does not panic.
func FuzzContacts(f *testing.F) {
	for _, s := range []string{"02 41 43 16 15 / 02 44 01 07 31", "+33 (0)4 50 33 65 50", "mf@x.fr - dir@y.fr",
		"https//:www.x.fr ou y.fr/a b", "http://http://x.fr", "+262 2 62 02 07 02"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if phone, _, err := clean.Phone(raw, "33000"); err == nil {
			if again, _, err := clean.Phone(phone, "33000"); again != phone || err != nil {
				t.Errorf("Phone(%q) = %q, then %q", raw, phone, again)
			}
		}
		emails, _ := clean.Emails(raw)
		for _, e := range emails {
			if again, _ := clean.Emails(e); len(again) != 1 || again[0] != e {
				t.Errorf("Emails(%q) = %q, then %q", raw, e, again)
			}
		}
		urls, _ := clean.URLs(raw)
		for _, u := range urls {
			if again, _ := clean.URLs(u); len(again) != 1 || again[0] != u {
				t.Errorf("URLs(%q) = %q, then %q", raw, u, again)
			}
		}
	})
}

// The same for dates and pivots, which also conform to the référentiel.
func FuzzScalars(f *testing.F) {
	for _, s := range []string{"09/0102023", "2020/06/30 14:16:50.898", "1680000000", "12.345", "732 829 320 00074",
		"W131004321", "3,67501E+13", "41.93414,8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if day, _, err := clean.Date(raw, november); err == nil {
			if day.Year() < 1971 || day.After(november.AddDate(0, 0, 1)) {
				t.Errorf("Date(%q) = %v", raw, day)
			}
			if again, _, err := clean.Date(day.Format(time.DateOnly), november); err != nil || !again.Equal(day) {
				t.Errorf("Date(%q) = %v, then %v, %v", raw, day, again, err)
			}
		}
		if pivot, _, err := clean.Pivot(raw, "33000"); err == nil {
			if again, _, err := clean.Pivot(pivot, "33000"); err != nil || again != pivot {
				t.Errorf("Pivot(%q) = %q, then %q, %v", raw, pivot, again, err)
			}
		}
		if v, _, ok := importer.ParseCoordinate(raw); ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("ParseCoordinate(%q) = %v", raw, v)
		}
	})
}

// A text without its persons has no more of them, and no text makes the functions panic.
func FuzzPersons(f *testing.F) {
	f.Add("jeanne.dupont@exemple.fr", "Médiathèque Jeanne Dupont, contact : Mme Dupont")
	f.Add("-.@", "M. ")
	f.Add("d-@x.", "Jeanne Dupont - Aide")
	f.Fuzz(func(t *testing.T, email, text string) {
		clean.IsNominative(email, text)
		clean.PersonInName(text)
		if once, _ := clean.WithholdPersons(text, "", email, false); utf8.ValidString(text) && !utf8.ValidString(once) {
			t.Errorf("%q → %q", text, once)
		}
	})
}

func TestIsNothing(t *testing.T) {
	for _, c := range []struct {
		field, value string
		want         bool
	}{
		{"telephone", "-", true}, {"telephone", "#N/D", true}, {"site_web", "aucun", true}, {"courriels", "Non", true},
		{"nom", "Non", false}, {"nom", "#REF!", true}, {"nom", "null", true}, {"nom", "Le Vide", false},
		{"commune", "Y", false},
		{"pivot", "0", true}, {"adresse", ".", true}, {"presentation_detail", "Non renseigné", true},
		{"telephone", "3949", false},
	} {
		if got := clean.IsNothing(c.field, c.value); got != c.want {
			t.Errorf("IsNothing(%q, %q) = %v", c.field, c.value, got)
		}
	}
}

func TestShorten(t *testing.T) {
	long := "Première phrase. " + strings.Repeat("mot ", 100)
	if got := clean.Shorten(long, 280); got != "Première phrase." {
		t.Errorf("%q", got)
	}
	words := strings.Repeat("éèà ", 100)
	if got := clean.Shorten(words, 280); utf8.RuneCountInString(got) > 280 || !strings.HasSuffix(got, "à…") {
		t.Errorf("%d %q", utf8.RuneCountInString(got), got)
	}
	if got := clean.Shorten(strings.Repeat("é", 300), 280); utf8.RuneCountInString(got) != 280 {
		t.Errorf("%d", utf8.RuneCountInString(got))
	}
	if got := clean.Shorten("court", 280); got != "court" {
		t.Errorf("%q", got)
	}
}
