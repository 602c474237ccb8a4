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
	const one, two, three = "+33328000001", "+33328000002", "+33328000003"
	for _, tt := range []struct {
		rule          string
		contributions []*importer.Contribution
		want          string // telephone, of the record b unless it is the first number
	}{
		{"seule valeur", []*importer.Contribution{contribution("a", 0, 10, nil), contribution("b", 0, 10, number(two))}, two},
		{"la plus fraîche", []*importer.Contribution{contribution("a", 9, 400, number(one)),
			contribution("b", 0, 10, number(two))}, two},
		{"à fraîcheur égale, l'autorité", []*importer.Contribution{contribution("a", 0, 10, number(one)),
			contribution("b", 5, 100, number(two))}, two},
		{"à autorité égale, la plus fraîche", []*importer.Contribution{contribution("a", 5, 90, number(one)),
			contribution("b", 5, 10, number(two))}, two},
		{"tout égal, le premier identifiant", []*importer.Contribution{contribution("a", 5, 10, number(one)),
			contribution("b", 5, 10, number(two))}, one},
		{"vieilles toutes les deux, la plus fraîche avant l'autorité", []*importer.Contribution{
			contribution("a", 9, 2000, number(one)), contribution("b", 0, 800, number(two))}, two},
		{"vieilles du même semestre, l'autorité", []*importer.Contribution{
			contribution("a", 0, 2000, number(one)), contribution("b", 9, 2100, number(two))}, two},
		{"sans date et sans autorité, après une date", []*importer.Contribution{
			contribution("a", 0, -1, number(one)), contribution("b", 0, 2000, number(two))}, two},
		{"sans date : l'autorité seule, contre une fraîche", []*importer.Contribution{
			contribution("a", 0, 10, number(one)), contribution("b", 5, -1, number(two))}, two},
		{"sans date : l'autorité seule, contre une vieille", []*importer.Contribution{
			contribution("a", 5, 2000, number(one)), contribution("b", 0, -1, number(two))}, one},
		{"sans date, avec deux dates : devant la première de moindre autorité", []*importer.Contribution{
			contribution("a", 0, 10, number(one)), contribution("c", 5, 2000, number(three)),
			contribution("b", 3, -1, number(two))}, two},
		{"sans dates, l'autorité", []*importer.Contribution{
			contribution("a", 0, -1, number(one)), contribution("b", 5, -1, number(two))}, two},
		{"non valide, après toute autre", []*importer.Contribution{contribution("a", 9, 1, number("0328")),
			contribution("b", 0, 1000, number(two))}, two},
	} {
		from := "b"
		if tt.want == one {
			from = "a"
		}
		place := dedupe.Merge(tt.contributions)
		if place.Phone != tt.want || place.Provenance.Fields["telephone"].Record != from {
			t.Errorf("%s: %s from %q; want %s from %q", tt.rule, place.Phone,
				place.Provenance.Fields["telephone"].Record, tt.want, from)
		}
	}
}

func TestMergeKeepsTheOtherValues(t *testing.T) {
	number := func(n string) func(*directory.Place) { return func(p *directory.Place) { p.Phone = n } }
	place := dedupe.Merge([]*importer.Contribution{contribution("a", 0, 10, number("+33328000001")),
		contribution("b", 0, 400, number("+33328000002")), contribution("c", 0, 500, number("+33328000001")),
		contribution("d", 0, 600, number("+33328000002"))})
	want := []directory.RecordValue{{Record: "b", Value: "+33328000002"}}
	if got := place.Provenance.Fields["telephone"].Others; place.Phone != "+33328000001" || !slices.Equal(got, want) {
		t.Errorf("%s, others %v; want %v", place.Phone, got, want)
	}
	if others := place.Provenance.Fields["nom"].Others; others != nil {
		t.Errorf("other names %v of records that agree", others)
	}
}

func TestMergeOfNamesAndPresentations(t *testing.T) {
	place := dedupe.Merge([]*importer.Contribution{
		contribution("a", 9, 1, func(p *directory.Place) { p.Name, p.Summary = "ESPACE NUMÉRIQUE", "Court." }),
		contribution("b", 0, 900,
			func(p *directory.Place) { p.Summary = "Un espace ouvert à tous, sans rendez-vous." }),
	})
	if place.Name != "Espace numérique" || place.Summary != "Un espace ouvert à tous, sans rendez-vous." {
		t.Errorf("%q, %q", place.Name, place.Summary)
	}
	if p := place.Provenance.Fields; p["nom"].Record != "b" || p["presentation_resume"].Record != "b" {
		t.Errorf("%+v", p)
	}
}

func TestMergeOfLists(t *testing.T) {
	fresh := func(p *directory.Place) {
		p.Services, p.Programmes = []string{"Utilisation sécurisée du numérique"}, []string{"Conseillers numériques"}
		p.Fees, p.Emails = []string{"Gratuit"}, []string{"accueil@lieu.example"}
		p.Itinerance, p.AccessModes = []string{"Fixe"}, []string{"Se présenter"}
	}
	old := func(p *directory.Place) {
		p.Services, p.Programmes = []string{"Loisirs et créations numériques"}, []string{"France Services"}
		p.Fees, p.OtherLabels = []string{"Payant"}, []string{"Label d'ici"}
		p.Itinerance, p.AccessModes = []string{"Itinérant"}, []string{"Téléphoner", directory.NotReceivingPublic}
	}
	undated := func(p *directory.Place) {
		p.Services, p.Programmes = []string{"Aide aux démarches administratives"}, []string{"Aidants Connect"}
		p.Audiences, p.Emails = []string{"Seniors"}, []string{"numerique@lieu.example"}
	}
	place := dedupe.Merge([]*importer.Contribution{contribution("a", 0, 10, fresh), contribution("b", 0, 2900, old),
		contribution("c", 0, -1, undated)})
	for _, tt := range []struct {
		field  string
		want   []string
		from   string
		rules  []string
		others []directory.RecordValue
	}{
		{"services", []string{"Aide aux démarches administratives", "Utilisation sécurisée du numérique",
			"Loisirs et créations numériques"}, "a", []string{"services.reunion"},
			[]directory.RecordValue{{Record: "b", Value: "Loisirs et créations numériques"},
				{Record: "c", Value: "Aide aux démarches administratives"}}},
		{"dispositif_programmes_nationaux", []string{"Aidants Connect", "Conseillers numériques", "France Services"}, "a",
			[]string{"dispositif_programmes_nationaux.reunion"},
			[]directory.RecordValue{{Record: "b", Value: "France Services"}, {Record: "c", Value: "Aidants Connect"}}},
		{"frais_a_charge", []string{"Gratuit", "Payant"}, "a", []string{"frais_a_charge.reunion"},
			[]directory.RecordValue{{Record: "b", Value: "Payant"}}},
		{"courriels", []string{"accueil@lieu.example", "numerique@lieu.example"}, "a", []string{"courriels.reunion"},
			[]directory.RecordValue{{Record: "c", Value: "numerique@lieu.example"}}},
		{"publics_specifiquement_adresses", []string{"Seniors"}, "c", nil, nil},
		{"autres_formations_labels", []string{"Label d'ici"}, "b", nil, nil},
		{"itinerance", []string{"Fixe"}, "a", []string{"itinerance.contradiction"},
			[]directory.RecordValue{{Record: "b", Value: "Itinérant"}}},
		{"modalites_acces", []string{"Se présenter", "Téléphoner"}, "a",
			[]string{"modalites_acces.contradiction", "modalites_acces.reunion"},
			[]directory.RecordValue{{Record: "b", Value: "Téléphoner"}, {Record: "b", Value: directory.NotReceivingPublic}}},
	} {
		p := place.Provenance.Fields[tt.field]
		var rules []string
		for _, c := range p.Changes {
			rules = append(rules, c.Rule)
		}
		got := *directory.FieldNamed(tt.field).List(&place)
		if !slices.Equal(got, tt.want) || p.Record != tt.from || !slices.Equal(rules, tt.rules) ||
			!slices.Equal(p.Others, tt.others) {
			t.Errorf("%s: %q, %+v; want %q", tt.field, got, p, tt.want)
		}
	}
}

// A record that gives both values of a pair shows that they do not contradict each other.
func TestMergeOfValuesThatOneRecordGivesTogether(t *testing.T) {
	itinerance := func(v ...string) func(*directory.Place) {
		return func(p *directory.Place) { p.Itinerance = v }
	}
	place := dedupe.Merge([]*importer.Contribution{contribution("a", 0, 10, itinerance("Fixe")),
		contribution("b", 0, 400, itinerance("Itinérant")),
		contribution("c", 0, 900, itinerance("Itinérant", "Fixe"))})
	if want := []string{"Itinérant", "Fixe"}; !slices.Equal(place.Itinerance, want) {
		t.Errorf("%q, want %q", place.Itinerance, want)
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
	})
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
	place := dedupe.Merge([]*importer.Contribution{a, b})
	if p := place.Provenance.Fields["telephone"]; p.Record != "b" || len(p.Changes) != 1 {
		t.Errorf("%+v", p)
	}
	if p := place.Provenance.Fields["nom"]; p.Record != "a" || p.Changes[0].Rule != "nom.espaces" {
		t.Errorf("%+v", p)
	}
	if place.HoursText != "le matin" || b.Fields["telephone"].Record != "" {
		t.Errorf("hours %q; the record's own provenance is now %+v", place.HoursText, b.Fields)
	}
}
