package dedupe_test

import (
	"slices"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
)

var today = time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC)

func contribution(record string, authority int, daysOld int, change func(*directory.Place)) *importer.Contribution {
	p := at("Espace numérique", "3 Grand'Place", 0)
	if daysOld >= 0 {
		p.UpdatedOn = today.AddDate(0, 0, -daysOld).Truncate(24 * time.Hour)
	}
	if change != nil {
		change(p)
	}
	return &importer.Contribution{Authority: authority, Ref: directory.RecordRef{ID: record}, Place: *p}
}

func TestMergeOfText(t *testing.T) {
	number := func(n string) func(*directory.Place) { return func(p *directory.Place) { p.Phone = n } }
	for _, tt := range []struct {
		rule          string
		contributions []*importer.Contribution
		want          string // telephone
		from          string // record of provenance; "" for the founder
	}{
		{"seule valeur", []*importer.Contribution{contribution("a", 0, 10, nil),
			contribution("b", 0, 10, number("+33328000002"))}, "+33328000002", "b"},
		{"la plus fraîche", []*importer.Contribution{contribution("a", 9, 400, number("+33328000001")),
			contribution("b", 0, 10, number("+33328000002"))}, "+33328000002", "b"},
		{"à fraîcheur égale, l'autorité", []*importer.Contribution{contribution("a", 0, 10, number("+33328000001")),
			contribution("b", 5, 100, number("+33328000002"))}, "+33328000002", "b"},
		{"à autorité égale, la plus fraîche", []*importer.Contribution{contribution("a", 5, 90, number("+33328000001")),
			contribution("b", 5, 10, number("+33328000002"))}, "+33328000002", "b"},
		{"tout égal, la fiche fondatrice", []*importer.Contribution{contribution("a", 5, 10, number("+33328000001")),
			contribution("b", 5, 10, number("+33328000002"))}, "+33328000001", ""},
		{"sans date, après une fraîche", []*importer.Contribution{contribution("a", 9, -1, number("+33328000001")),
			contribution("b", 0, 10, number("+33328000002"))}, "+33328000002", "b"},
		{"toutes périmées, l'autorité", []*importer.Contribution{contribution("a", 0, 800, number("+33328000001")),
			contribution("b", 9, 2000, number("+33328000002"))}, "+33328000002", "b"},
		{"sans date vaut périmée", []*importer.Contribution{contribution("a", 0, 800, number("+33328000001")),
			contribution("b", 9, -1, number("+33328000002"))}, "+33328000002", "b"},
		{"périmées de même autorité, celle qui a une date",
			[]*importer.Contribution{contribution("a", 0, -1, number("+33328000001")),
				contribution("b", 0, 2000, number("+33328000002"))}, "+33328000002", "b"},
		{"non valide, après toute autre", []*importer.Contribution{contribution("a", 9, 1, number("0328")),
			contribution("b", 0, 1000, number("+33328000002"))}, "+33328000002", "b"},
	} {
		place := dedupe.Merge(tt.contributions, today)
		if place.Phone != tt.want || place.Provenance.Fields["telephone"].Record != tt.from {
			t.Errorf("%s: %s from %q; want %s from %q", tt.rule, place.Phone,
				place.Provenance.Fields["telephone"].Record, tt.want, tt.from)
		}
	}
}

func TestMergeOfNamesAndPresentations(t *testing.T) {
	place := dedupe.Merge([]*importer.Contribution{
		contribution("a", 9, 1, func(p *directory.Place) { p.Name, p.Summary = "ESPACE NUMÉRIQUE", "Court." }),
		contribution("b", 0, 900,
			func(p *directory.Place) { p.Summary = "Un espace ouvert à tous, sans rendez-vous." }),
	}, today)
	if place.Name != "Espace numérique" || place.Summary != "Un espace ouvert à tous, sans rendez-vous." {
		t.Errorf("%q, %q", place.Name, place.Summary)
	}
	if p := place.Provenance.Fields; p["nom"].Record != "b" || p["presentation_resume"].Record != "b" {
		t.Errorf("%+v", p)
	}
}

func TestMergeOfLists(t *testing.T) {
	old := func(p *directory.Place) {
		p.Services, p.Programmes = []string{"Loisirs et créations numériques"}, []string{"France Services"}
		p.Fees, p.OtherLabels = []string{"Payant"}, []string{"Label d'ici"}
	}
	fresh := func(p *directory.Place) {
		p.Services, p.Programmes, p.Fees = []string{"Utilisation sécurisée du numérique"},
			[]string{"Conseillers numériques"}, []string{"Gratuit"}
	}
	place := dedupe.Merge([]*importer.Contribution{contribution("a", 0, 10, fresh), contribution("b", 0, 300, old),
		contribution("c", 0, 1200, func(p *directory.Place) {
			p.Services, p.Programmes = []string{"Aide aux démarches administratives"}, []string{"Aidants Connect"}
		})}, today)
	if want := []string{"Utilisation sécurisée du numérique", "Loisirs et créations numériques"}; !slices.Equal(
		place.Services, want) {
		t.Errorf("services %q, want %q: what is two years older is left out", place.Services, want)
	}
	if want := []string{"Aidants Connect", "Conseillers numériques", "France Services"}; !slices.Equal(place.Programmes,
		want) {
		t.Errorf("programmes %q, want %q", place.Programmes, want)
	}
	if !slices.Equal(place.Fees, []string{"Gratuit"}) {
		t.Errorf("fees %q: they cannot be both", place.Fees)
	}
	services := place.Provenance.Fields["services"]
	if len(services.Changes) != 1 || services.Changes[0].Rule != "services.reunion" {
		t.Errorf("provenance of the services: %+v", services)
	}
	if p := place.Provenance.Fields["autres_formations_labels"]; p.Record != "b" || len(p.Changes) != 0 {
		t.Errorf("provenance of the other labels: %+v", p)
	}
}

func TestMergeOfTheSite(t *testing.T) {
	place := dedupe.Merge([]*importer.Contribution{
		contribution("a", 9, 1, func(p *directory.Place) {
			p.Address, p.Location.Precision, p.Location.Position = "Le Bourg", geo.PrecisionCommune,
				geo.Position{2.7, 50.7}
		}),
		contribution("b", 0, 900, func(p *directory.Place) { p.AddressComplement = "" }),
		contribution("c", 0, 900, func(p *directory.Place) {
			p.Location, p.AddressComplement, p.Address = directory.Location{}, "Bâtiment B", ""
		}),
	}, today)
	if place.Address != "3 Grand'Place" || place.Location.Precision != geo.PrecisionPoint ||
		place.Location.Position[0] != 2.7344 {
		t.Errorf("%q %+v", place.Address, place.Location)
	}
	if place.AddressComplement != "Bâtiment B" || place.Territory.Commune != "59043" {
		t.Errorf("%q %+v", place.AddressComplement, place.Territory)
	}
	p := place.Provenance.Fields
	if p["latitude"].Record != "b" || p["longitude"].Record != "b" || p["adresse"].Record != "b" ||
		p["complement_adresse"].Record != "c" {
		t.Errorf("%+v", p)
	}
}

func TestMergeKeepsWhatTheRecordsSayOfThemselves(t *testing.T) {
	changed := directory.FieldProvenance{Changes: []directory.Change{
		{Rule: "telephone.format_international", Action: "corrige"}}}
	a := contribution("a", 0, 10, nil)
	b := contribution("b", 0, 10, func(p *directory.Place) { p.Phone, p.HoursText = "+33328000002", "le matin" })
	a.Fields = map[string]directory.FieldProvenance{"nom": {
		Changes: []directory.Change{{Rule: "nom.espaces", Action: "corrige"}}}}
	b.Fields = map[string]directory.FieldProvenance{"telephone": changed,
		"nom": {Changes: []directory.Change{{Rule: "nom.autre", Action: "corrige"}}}}
	place := dedupe.Merge([]*importer.Contribution{a, b}, today)
	if p := place.Provenance.Fields["telephone"]; p.Record != "b" || len(p.Changes) != 1 {
		t.Errorf("%+v", p)
	}
	if p := place.Provenance.Fields["nom"]; p.Record != "" || p.Changes[0].Rule != "nom.espaces" {
		t.Errorf("%+v", p)
	}
	if place.HoursText != "le matin" || b.Fields["telephone"].Record != "" {
		t.Errorf("hours %q; the record's own provenance is now %+v", place.HoursText, b.Fields)
	}
}

// Merging what a merge gave, with itself, changes nothing.
func TestMergeIsIdempotent(t *testing.T) {
	once := dedupe.Merge([]*importer.Contribution{contribution("a", 0, 10, nil),
		contribution("b", 3, 300, func(p *directory.Place) {
			p.Phone, p.Hours = "+33328000002", "Mo 09:00-12:00"
			p.Services = []string{"Aide aux démarches administratives"}
		})}, today)
	twice := dedupe.Merge([]*importer.Contribution{
		{Ref: directory.RecordRef{ID: "a"}, Place: once, Fields: once.Provenance.Fields},
		{Ref: directory.RecordRef{ID: "b"}, Place: once},
	}, today)
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if f.Text != nil && *f.Text(&once) != *f.Text(&twice) || f.List != nil &&
			!slices.Equal(*f.List(&once), *f.List(&twice)) {
			t.Errorf("%s changed", f.Name)
		}
	}
	if once.UpdatedOn != twice.UpdatedOn || once.Location != twice.Location {
		t.Errorf("%v %+v; %v %+v", once.UpdatedOn, once.Location, twice.UpdatedOn, twice.Location)
	}
}
