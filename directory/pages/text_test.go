package pages

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
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
		if got := plain(whenText(i18n.French, row.at, now)); got != row.want {
			t.Errorf("%v: %q, want %q", row.at, got, row.want)
		}
	}
	reunion := territory.Zone("97411")
	state := hours.Opening{State: hours.Closed, Next: time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)}
	if got := plain(openText(i18n.French, state, now, reunion).Text); got != "Fermé · ouvre demain à 8 h" {
		t.Errorf("in Réunion, where it is already the 22nd: %q", got)
	}
}

func TestOpeningStateTexts(t *testing.T) {
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	later := now.Add(3 * time.Hour)
	for _, row := range []struct {
		state hours.Opening
		want  openView
	}{
		{hours.Opening{State: hours.Open}, openView{"ouvert", "Ouvert"}},
		{hours.Opening{State: hours.Open, Until: later, Then: hours.Closed}, openView{"ouvert", "Ouvert · ferme à 15 h"}},
		{hours.Opening{State: hours.Open, Until: later}, openView{"ouvert", "Ouvert · à vérifier à 15 h"}},
		{hours.Opening{State: hours.Closed}, openView{"ferme", "Fermé"}},
		{hours.Opening{State: hours.Unknown}, openView{"inconnu", "Horaires non connus"}},
		{hours.Opening{State: hours.Unknown, Next: later}, openView{"inconnu", "Horaires à vérifier · ouvre à 15 h"}},
		{hours.Opening{State: hours.Unknown, Reason: hours.PublicHoliday, Holiday: "Noël", Next: later},
			openView{"inconnu", "Jour férié (Noël) : téléphonez avant de venir"}},
		{hours.Opening{State: hours.Unknown, Reason: hours.SchoolHolidays},
			openView{"inconnu", "Vacances scolaires : téléphonez avant de venir"}},
		{hours.Opening{State: hours.Unknown, Reason: hours.Appointment, Next: later}, openView{"inconnu", "Sur rendez-vous"}},
		{hours.Opening{State: hours.Unknown, Reason: hours.Contradiction},
			openView{"inconnu", "Horaires contradictoires : téléphonez avant de venir"}},
	} {
		got := openText(i18n.French, row.state, now, territory.Zone("75056"))
		if got.Text = plain(got.Text); got != row.want {
			t.Errorf("%+v: %+v, want %+v", row.state, got, row.want)
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
		got := phoneOf(number)
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
		if got := webURL(address); got != want {
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
			if !slices.Contains(values, value) || w.label == "" {
				t.Errorf("%s: %q is not of the vocabulary", field, value)
			}
		}
	}
	for _, service := range directory.VocabularyServices.Values {
		if plainTerm("services", service).help == "" {
			t.Errorf("%q has no plain words", service)
		}
	}
}

// labels is a version without places that has two labels.
type labels struct{ directory.View }

func (labels) Version() int64                { return 1 }
func (labels) Values(string) []string        { return []string{"France Services", "A, B & C"} }
func (labels) Criteria() *directory.Criteria { return &directory.Criteria{} }

// readPage reads the address of a page.
func readPage(g *territory.Gazetteer, raw string) (*request, error) {
	r, err := query.NewReader(g, func() time.Time { return time.Unix(0, 0) }).Read(labels{}, pageForm, raw)
	return &request{Request: r, lang: i18n.French}, err
}

// The address that encodes a state is read as the same state.
func TestStatesSurviveTheirAddress(t *testing.T) {
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	pairs := []pair{
		{"pres_de", "33000"}, {"pres_de", "insee:33063"}, {"pres_de", "44.8,-0.5"},
		{"services", "Loisirs et créations numériques"},
		{"services", "aide aux demarches administratives"}, {"label", "France Services"}, {"label", "A, B & C"},
		{"departement", "2a"},
		{"departement", "33,974"}, {"commune", "75101"}, {"bbox", "-1,44,0,45"}, {"q", "école & café+1"},
		{"ouvert", "maintenant"},
		{"accessible", "true"}, {"frais_a_charge", "Gratuit,Payant"}, {"limit", "7"}, {"score_qualite_minimum", "0.5"},
	}
	rapid.Check(t, func(t *rapid.T) {
		values := url.Values{}
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pairs), 0, 8).Draw(t, "pairs") {
			if isMany(p.name) || !values.Has(p.name) {
				values.Add(p.name, p.value)
			}
		}
		once, err := readPage(g, values.Encode())
		if err != nil {
			t.Fatal(err)
		}
		state := stateOf(once, values.Encode())
		again, err := readPage(g, state.encode())
		if err != nil {
			t.Fatalf("%s: %v", state.encode(), err)
		}
		if second := stateOf(again, state.encode()); !slices.Equal(second, state) {
			t.Fatalf("%v became %v", state, second)
		}
	})
}

// Any text of the search box gives a valid address or an explanation.
func FuzzSearchWords(f *testing.F) {
	for _, words := range []string{"33000", "33 000 Bordeaux", "Saint-Denis (93)", "L'Haÿ-les-Roses", "2A004",
		"44.8,-0.5", "(((", "00000", "Loire", ",", "é"} {
		f.Add(words)
	}
	g, err := territory.Open()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, words string) {
		decoded, asked := searchWords("ou=" + url.QueryEscape(words))
		if !asked {
			return
		}
		found := lookUp(i18n.French, g, decoded)
		if found.where == nil && found.problem == "" && len(found.choices) == 0 {
			t.Fatalf("%q leads nowhere", words)
		}
		for _, p := range found.where {
			if p.name == "q" {
				continue
			}
			if _, err := readPage(g, pageQuery{p}.encode()); err != nil {
				t.Fatalf("%q leads to %v: %v", words, p, err)
			}
		}
	})
}
