package words

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// plain replaces no-break spaces by spaces.
func plain(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func TestTimesAreRelativeToTheDayOfThePlace(t *testing.T) {
	paris := territory.Zone("75056")
	now := time.Date(2026, 11, 21, 23, 30, 0, 0, paris)
	for _, row := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2026, 11, 21, 23, 45, 0, 0, paris), "à 23 h 45"},
		{time.Date(2026, 11, 22, 0, 5, 0, 0, paris), "demain à 0 h 05"},
		{time.Date(2026, 11, 27, 9, 0, 0, 0, paris), "vendredi à 9 h"},
		{time.Date(2026, 11, 28, 9, 0, 0, 0, paris), "le 28 novembre à 9 h"},
		{time.Date(2027, 3, 1, 14, 30, 0, 0, paris), "le 1er mars 2027 à 14 h 30"},
	} {
		if got := plain(When(i18n.French, row.at, now)); got != row.want {
			t.Errorf("%v: %q, want %q", row.at, got, row.want)
		}
	}
	reunion := &directory.Place{INSEECode: "97411"}
	state := hours.Opening{State: hours.Closed, Next: time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)}
	if got := plain(OpeningOf(i18n.French, state, now, reunion).Text); got != "Fermé · ouvre demain à 8 h" {
		t.Errorf("in Réunion, where it is already the 22nd: %q", got)
	}
}

func TestOpeningStateTexts(t *testing.T) {
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	later := now.Add(3 * time.Hour)
	called := &directory.Place{INSEECode: "75056", Phone: "+33556010203"}
	silent := &directory.Place{INSEECode: "75056"}
	for _, row := range []struct {
		state hours.Opening
		want  Opening
	}{
		{hours.Opening{State: hours.Open}, Opening{"ouvert", "Ouvert"}},
		{hours.Opening{State: hours.Open, Until: later, Then: hours.Closed}, Opening{"ouvert", "Ouvert · ferme à 15 h"}},
		{hours.Opening{State: hours.Open, Until: later}, Opening{"ouvert", "Ouvert · à vérifier à 15 h"}},
		{hours.Opening{State: hours.Closed}, Opening{"ferme", "Fermé"}},
		{hours.Opening{State: hours.Unknown}, Opening{"inconnu", "Horaires non connus : téléphonez"}},
		{hours.Opening{State: hours.Unknown, Next: later}, Opening{"inconnu", "Horaires à vérifier · ouvre à 15 h"}},
		{hours.Opening{State: hours.Unknown, Reason: hours.PublicHoliday, Holiday: "Noël", Next: later},
			Opening{"inconnu", "Jour férié (Noël) : téléphonez avant de venir"}},
		{hours.Opening{State: hours.Unknown, Reason: hours.SchoolHolidays},
			Opening{"inconnu", "Vacances scolaires : téléphonez avant de venir"}},
		{hours.Opening{State: hours.Unknown, Reason: hours.Appointment, Next: later}, Opening{"inconnu", "Sur rendez-vous"}},
		{hours.Opening{State: hours.Unknown, Reason: hours.Contradiction},
			Opening{"inconnu", "Horaires contradictoires : téléphonez avant de venir"}},
	} {
		got := OpeningOf(i18n.French, row.state, now, called)
		if got.Text = plain(got.Text); got != row.want {
			t.Errorf("%+v: %+v, want %+v", row.state, got, row.want)
		}
		got = OpeningOf(i18n.French, row.state, now, silent)
		without, _, _ := strings.Cut(row.want.Text, " : téléphonez")
		if got.Text = plain(got.Text); got.Text != without {
			t.Errorf("%+v without a telephone: %q, want %q", row.state, got.Text, without)
		}
	}
}

func TestPhonesAreInNationalFormat(t *testing.T) {
	for number, want := range map[string]string{
		"+33556010203": "05 56 01 02 03", "+262262123456": "02 62 12 34 56", "+596596123456": "05 96 12 34 56",
		"+508412345": "+508 41 23 45", "+687123456": "+687 12 34 56", "+68940123456": "+689 40 12 34 56",
		"3949": "39 49",
		"":     "", "appeler l'accueil": "", "+33 5": "", "123": "", "+3355601020300000": "", `+33"><b>`: "",
	} {
		got := PhoneOf(number)
		if (got == nil) != (want == "") ||
			got != nil && (plain(got.Text) != want || string(got.Href) != "tel:"+number) {
			t.Errorf("%q: %+v, want %q", number, got, want)
		}
	}
}

func TestOnlyWebAddressesAreLinks(t *testing.T) {
	for address, want := range map[string]string{
		"https://exemple.fr/a?b=c": "https://exemple.fr/a?b=c", " http://exemple.fr ": "http://exemple.fr",
		"javascript:alert(1)": "", "exemple.fr": "", "//exemple.fr": "", "https://": "",
		"https://mairie@exemple.fr/": "",
		"data:text/html,x":           "", "ftp://exemple.fr": "", "https://exemple.fr/" + strings.Repeat("a", 3000): "",
	} {
		if got := WebURL(address); got != want {
			t.Errorf("%q: %q, want %q", directory.Clip(address), got, want)
		}
	}
}

func TestPlainTermsAreOfOfficialValues(t *testing.T) {
	for field, words := range plainTerms {
		values := append(slices.Clone(directory.VocabularyProgrammes.Values), directory.VocabularyTrainings.Values...)
		if f := directory.FilterNamed(field); f.Vocabulary != nil {
			values = f.Vocabulary.Values
		}
		for value, w := range words {
			if !slices.Contains(values, value) || w.Label == "" {
				t.Errorf("%s: %q is not of the vocabulary", field, value)
			}
		}
	}
	for _, service := range directory.VocabularyServices.Values {
		if TermOf("services", service).Help == "" {
			t.Errorf("%q has no plain words", service)
		}
	}
}

func TestSoonSaysWhenAPlaceOpens(t *testing.T) {
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		state hours.Opening
		want  string
	}{
		{hours.Opening{State: hours.Closed, Next: now.Add(2 * time.Hour)}, "Ouvre à 14 h"},
		{hours.Opening{State: hours.Closed}, "Fermé"},
		{hours.Opening{State: hours.Open}, "Ouvert"},
	} {
		got := Soon(i18n.French, row.state, now, &directory.Place{INSEECode: "75056"})
		if plain(got.Text) != row.want || got.State != row.state.State.String() {
			t.Errorf("%+v: %+v, want %q", row.state, got, row.want)
		}
	}
}
