package i18n_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// plain replaces unbreakable spaces.
func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

// polish has four plural categories, three of which whole numbers use.
const polish = `{"nom": "polski",
  "mois": ["1","2","3","4","5","6","7","8","9","10","11","12"], "jours": ["n","p","w","ś","c","p","s"],
  "nombres": {"milliers": " ", "decimale": ","},
  "pages": {
    "%s lieux": {"one": "%s miejsce", "few": "%s miejsca", "many": "%s miejsc", "other": "%s miejsca"},
    "Fermé": "Zamknięte"
  },
  "messages": {"%s octets, pour %s au plus": "%s bajtów, najwyżej %s"},
  "qualite": {"renseigner {lieux}": "uzupełnić: {lieux}", "mis à jour le {date}": "zaktualizowano {date}"}}`

func load(t *testing.T, file string) (*i18n.Locale, error) {
	t.Helper()
	locales, err := i18n.Load(fstest.MapFS{"pl.json": {Data: []byte(file)}})
	return locales["pl"], err
}

func TestPluralForms(t *testing.T) {
	pl, err := load(t, polish)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{
		0: "0 miejsc", 1: "1 miejsce", 2: "2 miejsca", 5: "5 miejsc", 22: "22 miejsca", 1234: "1 234 miejsca",
	} {
		if got := pl.Places(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 lieu", 1: "1 lieu", 2: "2 lieux", 1234: "1 234 lieux"} {
		if got := plain(i18n.French.Places(n)); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// What has no translation stays French, and is counted as in French.
func TestUntranslatedCountsAreFrench(t *testing.T) {
	pl, err := load(t, polish)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{0: "0 jour", 1: "1 jour", 2: "2 jours", 5: "5 jours"} {
		if got := pl.Count(n, "%s jour", "%s jours"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// A catalogue whose texts are French says the others as French does.
func TestVariantOfFrench(t *testing.T) {
	easy, err := load(t, `{"nom": "Facile à lire", "langue": "fr", "pages": {"Coût": "Prix", "%s lieux": "%s adresses"}}`)
	if err != nil {
		t.Fatal(err)
	}
	if got := easy.Say("Coût") + ", " + easy.Say("Adresse"); got != "Prix, Adresse" || !easy.InFrench() {
		t.Errorf("%q", got)
	}
	if got, ok := easy.Translate(i18n.New("Adresse")); got != "Adresse" || !ok {
		t.Errorf("%q is not told from a foreign text", got)
	}
	got := plain(easy.Clock(14, 5) + ", " + easy.Int(1234) + ", " + easy.Weekday(time.Monday))
	if got != "14 h 05, 1 234, lundi" {
		t.Errorf("%q", got)
	}
	if got := easy.Places(3); got != "3 adresses" {
		t.Errorf("%q", got)
	}
}

func TestMessages(t *testing.T) {
	pl, err := load(t, polish)
	if err != nil {
		t.Fatal(err)
	}
	count := i18n.Count{N: 3, One: "%s lieu", Other: "%s lieux"}
	day := i18n.Date(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		text       i18n.Text
		french, pl string
		translated bool
	}{
		{i18n.New("Fermé"), "Fermé", "Zamknięte", true},
		{i18n.New("%d octets, pour %d au plus", 9, 8), "9 octets, pour 8 au plus", "9 bajtów, najwyżej 8", true},
		{i18n.New(i18n.Template("renseigner {lieux}"), count), "renseigner 3 lieux", "uzupełnić: 3 miejsca", true},
		{i18n.New(i18n.Template("mis à jour le {date}"), day), "mis à jour le 01/03/2026", "zaktualizowano 1 3 2026", true},
		{i18n.New("50 % de %s", "x"), "50 % de x", "50 % de x", false},
		{i18n.New("100 % sans valeur"), "100 % sans valeur", "100 % sans valeur", false},
		{i18n.New("%s", i18n.New("Fermé")), "Fermé", "Zamknięte", true},
	} {
		if got := c.text.String(); got != c.french {
			t.Errorf("%q in French: %q", c.french, got)
		}
		if got, ok := pl.Translate(c.text); got != c.pl || ok != c.translated {
			t.Errorf("%q in Polish: %q %v, want %q %v", c.french, got, ok, c.pl, c.translated)
		}
	}
}

func TestTranslationsOfAnOperatorComeFirst(t *testing.T) {
	pl, err := load(t, polish)
	if err != nil {
		t.Fatal(err)
	}
	own := pl.With(map[string]string{"Fermé": "Nieczynne"})
	if got := own.Say("Fermé"); got != "Nieczynne" {
		t.Errorf("%q", got)
	}
	if got := pl.Say("Fermé"); got != "Zamknięte" {
		t.Errorf("the language itself changed: %q", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, file := range map[string]string{
		"no months":            `{"nom": "x", "nombres": {"decimale": ","}}`,
		"not JSON":             `{`,
		"unknown category":     strings.Replace(polish, `"few"`, `"some"`, 1),
		"no other":             strings.Replace(polish, `, "other": "%s miejsca"`, "", 1),
		"a value that is lost": strings.Replace(polish, `"Zamknięte"`, `"Zamknięte %s"`, 1),
	} {
		if _, err := load(t, file); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

type bound struct{}

func (bound) Error() string            { return "trop grand : 9" }
func (bound) Message() (string, []any) { return "trop grand : %d", []any{9} }

func TestOfError(t *testing.T) {
	got := i18n.Of(fmt.Errorf("read: %w", bound{}))
	if got.Format != "trop grand : %d" || got.String() != "trop grand : 9" {
		t.Errorf("%+v", got)
	}
	if got := i18n.Of(errors.New("100 % faux")).String(); got != "100 % faux" {
		t.Errorf("%q", got)
	}
}

func TestDistancesAreRoundedForReading(t *testing.T) {
	for metres, want := range map[float64]string{
		-1: "", 0: "moins de 10 m", 9.9: "moins de 10 m", 14: "10 m", 447: "450 m", 994: "990 m", 995: "1 km",
		1449: "1,4 km", 9949: "9,9 km", 9950: "10 km", 34499: "34 km", 9418000: "9 418 km",
	} {
		if got := plain(i18n.French.Distance(metres)); got != want {
			t.Errorf("%v m: %q, want %q", metres, got, want)
		}
	}
}
