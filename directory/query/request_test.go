package query

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

var testGazetteer = sync.OnceValue(func() *territory.Gazetteer {
	g, err := territory.Open()
	if err != nil {
		panic(err)
	}
	return g
})

// Forms like those of routes.
var (
	listForm    = &Form{Takes: View | SetOf(Limit, After), DefaultLimit: 50, MaxLimit: 1000}
	placeForm   = &Form{Takes: SetOf(Near)}
	nearestForm = &Form{Takes: View | SetOf(Limit, Lat, Lon), DefaultLimit: 10, MaxLimit: 100, Origin: true}
	tileForm    = &Form{Takes: View | SetOf(Version)}
	facetForm   = &Form{Takes: View | SetOf(Facets)}
	searchForm  = &Form{Takes: SetOf(Words, Limit), DefaultLimit: 10, MaxLimit: 50}
	importForm  = &Form{Takes: SetOf(Source, Limit), DefaultLimit: 50, MaxLimit: 1000, SourceName: true}
	noForm      = &Form{}
)

var testNow = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

func testValues() *freeFilters {
	return &freeFilters{
		version: 1,
		otherLabels: newFreeValues("autres_formations_labels",
			[]string{"NumiPass", "Relais, d'Aquitaine", "Cyber-base", "Cyber-Base"}),
		sources: newFreeValues("source", []string{"Hub Imaginaire", "Réseau, des, Inventés"}),
		label: newFreeValues("label", append(append([]string{"NumiPass"},
			directory.VocabularyProgrammes.Values...), directory.VocabularyTrainings.Values...)),
	}
}

func read(f *Form, raw string) (*Request, error) {
	p := &Request{form: f, gazetteer: testGazetteer(), values: testValues(), places: testPlaces{}, Now: testNow}
	return p, p.parse(raw)
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		want      directory.Query
	}{
		{"nothing", "", directory.Query{}},
		{"case and accents do not count", "services=AIDE+AUX+DEMARCHES+administratives",
			directory.Query{Lists: map[string][]string{"services": {"Aide aux démarches administratives"}}}},
		{"comma", "frais_a_charge=gratuit,Payant",
			directory.Query{Lists: map[string][]string{"frais_a_charge": {"Gratuit", "Payant"}}}},
		{"repeated, and each once", "frais_a_charge=gratuit&frais_a_charge=Payant,Gratuit",
			directory.Query{Lists: map[string][]string{"frais_a_charge": {"Gratuit", "Payant"}}}},
		{"parentheses", "prise_en_charge_specifique=Langues%20%C3%A9trang%C3%A8res%20(anglais)",
			directory.Query{Lists: map[string][]string{"prise_en_charge_specifique": {"Langues étrangères (anglais)"}}}},
		{"guillemets", "formations_labels=" + url.QueryEscape("Formé à « Mon Espace Santé »"),
			directory.Query{Lists: map[string][]string{"formations_labels": {"Formé à « Mon Espace Santé »"}}}},
		{"typographic apostrophe", "modalites_acces=" + url.QueryEscape("ce lieu n’accueille pas de public"),
			directory.Query{Lists: map[string][]string{"modalites_acces": {directory.NotReceivingPublic}}}},
		{"free value with a comma", "autres_formations_labels=" + url.QueryEscape("relais, d'aquitaine,numipass"),
			directory.Query{Lists: map[string][]string{"autres_formations_labels": {"Relais, d'Aquitaine",
				"NumiPass"}}}},
		{"free value with two commas", "source=" + url.QueryEscape("Réseau, des, inventés"),
			directory.Query{Lists: map[string][]string{"source": {"Réseau, des, Inventés"}}}},
		{"two spellings of one free value", "autres_formations_labels=cyber-base",
			directory.Query{Lists: map[string][]string{"autres_formations_labels": {"Cyber-base", "Cyber-Base"}}}},
		{"label of any field", "label=france%20services,numipass",
			directory.Query{Lists: map[string][]string{"label": {"France Services", "NumiPass"}}}},
		{"flags", "labellise=true&accessible=TRUE&prise_rdv=true&sans_accueil=inclure" +
			"&ouvert=maintenant&horaires_inconnus=inclure", directory.Query{
			Flags: directory.SetOf(
				directory.Labelled, directory.Accessible, directory.Bookable, directory.NotReceiving, directory.UnknownHours,
			),
			Open: directory.When{At: testNow},
		}},
		{"territories", "code_postal=33000,24200&commune=33063&epci=243300316&departement=2a&region=75",
			directory.Query{Areas: directory.Areas{territory.KindPostcode: {"33000", "24200"},
				territory.KindCommune: {"33063"}, territory.KindEPCI: {"243300316"}, territory.KindDepartement: {"2A"},
				territory.KindRegion: {"75"}}}},
		{"CEDEX of a town", "code_postal=33079", directory.Query{Areas: directory.Areas{
			territory.KindPostcode: {"33000", "33100", "33200", "33300", "33800"}}}},
		{"CEDEX of an arrondissement, beside an ordinary code", "code_postal=75436,75001", directory.Query{
			Areas: directory.Areas{territory.KindPostcode: {"75009", "75001"}}}},
		{"arrondissement", "commune=75113", directory.Query{Areas: directory.Areas{territory.KindCommune: {"75113"}}}},
		{"box", "bbox=-0.7,44.7,-0.4,45",
			directory.Query{Bound: &orb.Bound{Min: orb.Point{-0.7, 44.7}, Max: orb.Point{-0.4, 45}}}},
		{"position and radius", "pres_de=44.84,-0.58&rayon_km=0.5",
			directory.Query{RadiusM: 500, Near: &directory.Origin{Type: "position", Label: "44.84, -0.58",
				Position: geo.Position{-0.58, 44.84}, Precision: geo.PrecisionPoint}}},
		{"position as scripts print small numbers", "pres_de=48,1e-7",
			directory.Query{Near: &directory.Origin{Type: "position", Label: "48, 0.0000001",
				Position: geo.Position{1e-7, 48}, Precision: geo.PrecisionPoint}}},
		{"instant whose + was not escaped", "ouvert=2026-05-04T14:30:00+02:00",
			directory.Query{Open: directory.When{At: time.Date(2026, 5, 4, 12, 30, 0, 0, time.UTC)}}},
		{"a day, joined with another, and its hours", "ouvert=Samedi,dimanche&ouvert=SAMEDI&ouvert_entre=14:00-18:30",
			directory.Query{Open: directory.When{
				Weekdays: directory.WeekdaySet(0).With(time.Saturday).With(time.Sunday), Now: testNow, From: 840, To: 1110,
			}}},
		{"a date, to the end of the day", "ouvert=2026-12-05&ouvert_entre=18:00-24:00", directory.Query{Open: directory.When{
			Dates: []hours.Date{hours.DateOf(2026, time.December, 5)}, From: 1080, To: hours.EndOfDay}}},
		{"score, day, words", "score_qualite_minimum=0.5&maj_depuis=2026-01-31&q=%20Biblioth%C3%A8que%20",
			directory.Query{MinScore: 0.5, UpdatedSince: time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC),
				Words: "Bibliothèque"}},
		{"limit and cursor", "limit=1000&apres=abc", directory.Query{Limit: 1000, After: "abc"}},
		{"pairs without anything between", "&&limit=3&", directory.Query{Limit: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := read(listForm, c.raw)
			if err != nil {
				t.Fatalf("%v %+v", err, p.errors)
			}
			if c.want.Limit == 0 {
				c.want.Limit = listForm.DefaultLimit
			}
			if diff := cmp.Diff(c.want, p.Query); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ raw, param, suggestion string }{
		{"service=Payant", "service", "services"},
		{"codepostal=33000", "codepostal", "code_postal"},
		{"code-postal=33000", "code-postal", "code_postal"},
		{"lat=44", "lat", ""}, // of /proches only
		{"services=aide+aux+demarche", "services", "Aide aux démarches administratives"},
		{"services=", "services", ""},
		{"services=Payant,,", "services", ""},
		{"frais_a_charge=Gratuit|Payant", "frais_a_charge", ""},
		{"label=France+Servises", "label", "France Services"},
		{"source=hub+imaginair", "source", "Hub Imaginaire"},
		{"labellise=false", "labellise", "true"},
		{"sans_accueil=true", "sans_accueil", "inclure"},
		{"code_postal=99999", "code_postal", ""},
		{"code_postal=33960", "code_postal", "33910"},
		{"code_postal=1000", "code_postal", "01000"},
		{"code_postal=33280", "code_postal", "33390"},
		{"code_postal=bordeaux", "code_postal", "33000"},
		{"commune=33000", "commune", "33063"},
		{"commune=Bordeaux", "commune", "33063"},
		{"commune=1053", "commune", "01053"},
		{"departement=1", "departement", "01"},
		{"departement=gironde", "departement", "33"},
		{"region=bretagne", "region", "53"},
		{"epci=1", "epci", ""},
		{"pres_de=Bordeaux", "pres_de", "insee:33063"},
		{"pres_de=33280", "pres_de", "insee:33280"},
		{"pres_de=insee:33000", "pres_de", "insee:33063"},
		{"pres_de=NaN,1", "pres_de", ""},
		{"pres_de=91,0", "pres_de", ""},
		{"pres_de=1e400,0", "pres_de", ""},
		{"pres_de=1,2,3", "pres_de", ""},
		{"rayon_km=5", "rayon_km", ""},
		{"pres_de=33000&rayon_km=0", "rayon_km", ""},
		{"pres_de=33000&rayon_km=201", "rayon_km", ""},
		{"pres_de=33000&rayon_km=2,5", "rayon_km", "2.5"},
		{"pres_de=33000&rayon_km=Inf", "rayon_km", ""},
		{"pres_de=33000&pres_de=33100", "pres_de", ""},
		{"bbox=1,2,3", "bbox", ""},
		{"bbox=5,2,3,4", "bbox", ""},
		{"bbox=0,0,NaN,4", "bbox", ""},
		{"ouvert=maintenan", "ouvert", "maintenant"},
		{"ouvert=2026-13-01T00:00:00Z", "ouvert", ""},
		{"ouvert=2026-02-30", "ouvert", ""},
		{"ouvert=05/12/2026", "ouvert", "2026-12-05"},
		{"ouvert=samdi", "ouvert", "samedi"},
		{"ouvert=demain", "ouvert", "mardi"},
		{"ouvert=aujourd%E2%80%99hui", "ouvert", "lundi"},
		{"ouvert=week-end", "ouvert", "samedi,dimanche"},
		{"ouvert=maintenant,samedi", "ouvert", "maintenant"},
		{"ouvert=samedi,,dimanche", "ouvert", ""},
		{"ouvert_entre=14:00-18:00", "ouvert_entre", ""},
		{"ouvert=maintenant&ouvert_entre=14:00-18:00", "ouvert_entre", ""},
		{"ouvert=2026-05-04T14:30:00Z&ouvert_entre=14:00-18:00", "ouvert_entre", ""},
		{"ouvert=samedi&ouvert_entre=14h-18h30", "ouvert_entre", "14:00-18:30"},
		{"ouvert=samedi&ouvert_entre=9-12", "ouvert_entre", "09:00-12:00"},
		{"ouvert=samedi&ouvert_entre=18:00-14:00", "ouvert_entre", ""},
		{"ouvert=samedi&ouvert_entre=14:00-14:00", "ouvert_entre", ""},
		{"ouvert=samedi&ouvert_entre=14:00-24:01", "ouvert_entre", ""},
		{"ouvert=samedi&ouvert_entre=14:60-18:00", "ouvert_entre", ""},
		{"ouvert=samedi&ouvert_entre=soir", "ouvert_entre", ""},
		{"ouvert=samedi&ouvert_entre=08:00-09:00&ouvert_entre=10:00-11:00", "ouvert_entre", ""},
		{"score_qualite_minimum=1.1", "score_qualite_minimum", ""},
		{"score_qualite_minimum=0x1p-2", "score_qualite_minimum", ""},
		{"maj_depuis=31/12/2025", "maj_depuis", "2025-12-31"},
		{"maj_depuis=2026-02-30", "maj_depuis", ""},
		{"q=" + strings.Repeat("a", 201), "q", ""},
		{"limit=-1", "limit", ""},
		{"limit=0", "limit", ""},
		{"limit=1001", "limit", "1000"},
		{"limit=99999999999999999999", "limit", "1000"},
		{"limit=10.5", "limit", ""},
		{"limit=%2B5", "limit", ""},
		{"q=!%3F%E2%80%A6", "q", ""},
		{"q=%zz", "q", ""},
		{"q=%ff", "q", ""},
		{"q=a%00b", "q", ""},
		{"v=1", "v", ""},
	} {
		t.Run(c.raw[:min(len(c.raw), 60)], func(t *testing.T) {
			_, err := read(listForm, c.raw)
			var e *directory.Error
			if !errors.As(err, &e) || e.Code != directory.Invalid || len(e.Params) == 0 {
				t.Fatalf("accepted, or refused without a reason: %v", err)
			}
			if e.Params[0].Param != c.param || e.Params[0].Suggestion != c.suggestion || e.Params[0].Message == "" {
				t.Errorf("%+v, want %s and suggestion %q", e.Params[0], c.param, c.suggestion)
			}
		})
	}
}

func TestParseOrigin(t *testing.T) {
	for raw, want := range map[string]directory.Origin{
		"code_postal=33000":    {Type: "code_postal", Label: "33000 Bordeaux"},
		"code_postal=33079":    {Type: "code_postal", Label: "33079 CEDEX, Bordeaux"},
		"pres_de=75436":        {Type: "code_postal", Label: "75436 CEDEX, Paris 9e Arrondissement"},
		"pres_de=29268":        {Type: "code_postal", Label: "29268 CEDEX, Finistère"},
		"commune=33063":        {Type: "commune", Label: "Bordeaux"},
		"pres_de=insee:33063":  {Type: "commune", Label: "Bordeaux"},
		"pres_de=33000":        {Type: "code_postal", Label: "33000 Bordeaux"},
		"lat=44.84&lon=-0.58":  {Type: "position", Label: "44.84, -0.58"},
		"lat=-17.5&lon=-149.5": {Type: "position", Label: "-17.5, -149.5"},
	} {
		p, err := read(nearestForm, raw)
		if err != nil || p.Query.Near == nil {
			t.Fatalf("%s: %v", raw, err)
		}
		if p.Query.Near.Type != want.Type || p.Query.Near.Label != want.Label || p.Query.Near.Precision == "" {
			t.Errorf("%s: %+v", raw, p.Query.Near)
		}
		if p.Query.Areas != nil {
			t.Errorf("%s filters", raw)
		}
	}
	for _, raw := range []string{
		"", "lat=44", "lon=1", "code_postal=33000&commune=33063", "pres_de=33000&lat=1&lon=2",
		"code_postal=33000,33100",
		"lat=NaN&lon=1", "lat=1e400&lon=1", "lat=&lon=", "lat=44,8&lon=1", "limit=101&code_postal=33000", "rayon_km=3",
		"code_postal=33000&apres=x",
	} {
		if p, err := read(nearestForm, raw); err == nil {
			t.Errorf("%q is accepted: %+v", raw, p.Query.Near)
		}
	}
}

func TestAllWrongParametersAtOnce(t *testing.T) {
	_, err := read(listForm, "service=x&limit=0&bbox=1&services=zzz,yyy&rayon_km=9999")
	var e *directory.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	var names []string
	for _, p := range e.Params {
		names = append(names, p.Param)
	}
	if want := "service limit bbox services services rayon_km rayon_km"; strings.Join(names, " ") != want {
		t.Errorf("%v, want %s", names, want)
	}
}

func TestFormsIgnoreEmptyFields(t *testing.T) {
	f := &Form{Takes: View, IgnoreEmpty: true, MaxLimit: 10}
	if p, err := read(f, "q=&services=&pres_de=+&label=NumiPass"); err != nil || len(p.Query.Lists["label"]) != 1 {
		t.Errorf("%v %+v", err, p.Query)
	}
}

// FuzzParse checks that no query string panics, is refused without a reason, or gives
// a query out of range.
func FuzzParse(f *testing.F) {
	for id := range parameters {
		f.Add(parameters[id].Name + "=1")
	}
	for _, seed := range []string{
		"pres_de=44.84,-0.58&rayon_km=3", "services=a,b,,c&label=%C3%A9", "bbox=1,2,3,4",
		"ouvert=2026-05-04T14:30:00+02:00", "a=b=c&=&&%", "lat=1&lon=2&limit=5",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, form := range []*Form{listForm, nearestForm, tileForm, facetForm, placeForm, searchForm, importForm,
			noForm} {
			p, err := read(form, raw)
			var e *directory.Error
			if err != nil && (!errors.As(err, &e) || e.Code != directory.Invalid || len(e.Params) == 0 ||
				len(e.Params) > maxErrors) {
				t.Fatalf("%q: %v", raw, err)
			}
			if err != nil {
				continue
			}
			q := p.Query
			if q.Limit < 0 || q.Limit > 1000 || q.RadiusM < 0 || q.RadiusM > 200_000 || q.RadiusM > 0 && q.Near == nil {
				t.Fatalf("%q: %+v", raw, q)
			}
			if form.Origin && q.Near == nil {
				t.Fatalf("%q: no origin, and no error", raw)
			}
		}
	})
}
