package orientation_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func guide(tb testing.TB) *orientation.Guide {
	tb.Helper()
	g, err := orientation.Standard()
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

func TestStandardGuide(t *testing.T) {
	g := guide(t)
	if faults := g.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
	procedures := 0
	for _, n := range g.Needs {
		if n.Procedure {
			procedures++
			if n.Operator == "" || len(n.Bring) == 0 {
				t.Errorf("%s: a procedure has an operator and papers to bring", n.Code)
			}
		}
	}
	if procedures != 16 || len(g.Needs) < 20 {
		t.Errorf("%d procedures of %d needs", procedures, len(g.Needs))
	}
	for _, n := range g.Needs {
		for _, e := range g.Eases {
			if n.Group != "equiper" && len(g.ResourcesFor(&n, nil)) == 0 {
				t.Errorf("%s, %s: nothing to learn alone with", n.Code, e.Code)
			}
		}
	}
}

func TestTerritoryExtendsTheGuide(t *testing.T) {
	g, err := guide(t).Extend([]byte(`{
		"besoins": [
			{"code": "badge", "groupe": "demarches", "libelle": "Refaire mon badge de déchèterie",
			 "services": ["Aide aux démarches administratives"], "mots": ["badge"]},
			{"code": "impots", "groupe": "demarches", "libelle": "Les impôts",
			 "services": ["Aide aux démarches administratives"], "mots": []}],
		"ressources": [{"titre": "Guide du pays", "adresse": "https://pays.exemple/", "groupes": ["demarches"],
			"aisances": ["seul"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if g.Need("badge") == nil || g.Need("impots").Label != "Les impôts" || g.Need("retraite") == nil {
		t.Error("the needs of a territory add to the others and replace those of the same code")
	}
	if found := g.ResourcesFor(g.Need("badge"), g.Ease("seul")); len(found) == 0 || found[0].Title != "Guide du pays" {
		t.Errorf("%+v", found)
	}
	if words := g.Need("impots").Words; !slices.Contains(words, "déclaration") || g.Need("impots").Phone == "" {
		t.Errorf("what a territory does not say of a need stays: %v", words)
	}
	weighed, err := guide(t).Extend([]byte(`{"poids": {"distance": 9},
		"besoins": [{"code": "impots", "mots": ["trésor"]}]}`))
	if err != nil || weighed.Weights.Distance != 9 || weighed.Weights.Need != guide(t).Weights.Need ||
		!slices.Contains(weighed.Need("impots").Words, "trésor") ||
		slices.Contains(guide(t).Need("impots").Words, "trésor") {
		t.Errorf("%v %+v", err, weighed)
	}
}

// Everything that is wrong in a file is said at once, with its line.
func TestFaultsOfAFileHaveTheirPlace(t *testing.T) {
	for file, want := range map[string][]string{
		"[]":                             {"ligne 1 : un objet"},
		"":                               {"ligne 1 : ce n'est pas du JSON"},
		"{\n\"besoins\": [\n,]}":         {"ligne 3 : ce n'est pas du JSON"},
		"{\n\n\"besoin\": []}":           {"ligne 3 : « besoin » est inconnu"},
		"{\"besoins\": {}}":              {"ligne 1 : « besoins » est une liste"},
		"{\"poids\": {\"oui\":\n\"a\"}}": {"ligne 2, poids : « oui » n'a pas la forme"},
		`{"poids": {
			"oui": 0.2, "distance_pas_km": 0}}`: {"ligne 1, poids : oui ≥", "ligne 1, poids : distance_pas_km"},
		`{"besoins": [
			{"code": "x", "groupe": "demarches", "libelle": "X", "services": ["Aide aux démarche"]},
			{"code": "y", "groupe": "demarche", "libelle": "Y",
			 "services": ["Aide aux démarches administratives"]},
			{"code": "z", "intitule": "Z"},
			{"code": "z", "groupe": "demarches", "libelle": "Z"}]}`: {
			"ligne 5, besoin « z » : « intitule » est inconnu", "ligne 6, besoin « z » : donné deux fois"},
		`{"besoins": [
			{"code": "x", "groupe": "demarches", "libelle": "X", "services": ["Aide aux démarche"]},
			{"code": "y", "groupe": "demarche", "libelle": "Y", "services": ["Aide aux démarches administratives"]}],
		  "ressources": [{"titre": "Pays", "adresse": "pays.exemple", "groupes": ["x"], "aisances": ["seul"]}],
		  "implique": [{"champ": "label", "valeur": "Inconnu"}],
		  "souhaits": [{"libelle": "Prix", "choix": [{"libelle": "Payant", "champ": "ouvert", "valeur": "demain"}]}]}`: {
			"ligne 2, besoin « x » : « Aide aux démarche » n'est pas une valeur de services",
			"ligne 3, besoin « y » : groupe : « demarche » est inconnu",
			"ligne 4, ressource « pays.exemple » : une adresse", "ligne 4, ressource « pays.exemple » : groupes : « x »",
			"ligne 5, implique « label=Inconnu » : texte et source",
			"ligne 5, implique « label=Inconnu » : « Inconnu » n'est pas",
			"ligne 6, souhait « Prix » : ouvert : « demain »"},
	} {
		_, err := guide(t).Extend([]byte(file))
		if err == nil {
			t.Errorf("%s: accepted", file)
			continue
		}
		said := strings.Split(err.Error(), "\n")
		if len(said) != len(want) {
			t.Errorf("%s:\n%s", file, err)
			continue
		}
		for i := range want {
			if !strings.HasPrefix(said[i], want[i]) {
				t.Errorf("%s: %q, want %q", file, said[i], want[i])
			}
		}
	}
}

// build returns a version of some places.
func build(tb testing.TB, places []*directory.Place) *snapshot.Snapshot {
	tb.Helper()
	s, err := snapshot.Build(snapshot.Input{Version: 1, Built: sitetest.Noon(), Count: len(places),
		Places: func(yield func(*directory.Place, error) bool) {
			for _, p := range places {
				if c := p.Clone(); !yield(&c, nil) {
					return
				}
			}
		}, Zone: territory.TimeZone})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func some(tb testing.TB, n int, seed uint64) []*directory.Place {
	tb.Helper()
	var places []*directory.Place
	for p, err := range placetest.Places(sitetest.Gazetteer(tb), n, seed) {
		if err != nil {
			tb.Fatal(err)
		}
		c := p.Clone()
		places = append(places, &c)
	}
	slices.SortFunc(places, func(a, b *directory.Place) int { return strings.Compare(a.ID, b.ID) })
	return places
}

// questionOf draws a question, near a place.
func questionOf(t *rapid.T, g *orientation.Guide, at geo.Position) *orientation.Question {
	q := &orientation.Question{Limit: 100, Now: sitetest.Noon()}
	if n := rapid.IntRange(-1, len(g.Needs)-1).Draw(t, "need"); n >= 0 {
		q.Need = &g.Needs[n]
	}
	if e := rapid.IntRange(-1, len(g.Eases)-1).Draw(t, "ease"); e >= 0 {
		q.Ease = &g.Eases[e]
	}
	q.Query.Lists = map[string][]string{}
	for _, filter := range []string{"frais_a_charge", "publics_specifiquement_adresses", "prise_en_charge_specifique",
		"modalites_accompagnement"} {
		if rapid.Bool().Draw(t, filter) {
			values := directory.FilterNamed(filter).Vocabulary.Values
			q.Query.Lists[filter] = []string{rapid.SampledFrom(values).Draw(t, "value")}
		}
	}
	if rapid.Bool().Draw(t, "saturday") {
		q.Query.Open = directory.When{Weekdays: directory.WeekdaySet(0).With(6), Now: sitetest.Noon()}
	}
	q.Query.Near = &directory.Origin{Type: "position", Position: at}
	return q
}

func rankOf(tb testing.TB, g *orientation.Guide, v directory.View, q *orientation.Question, id string) int {
	found, err := g.Ask(v, q)
	if err != nil {
		tb.Fatal(err)
	}
	return slices.IndexFunc(found.Best, func(s orientation.Suggestion) bool { return v.ID(s.Hit.Index) == id })
}

// A place that comes nearer, is surer or opens more never ranks lower, all else equal.
func TestBetterPlacesNeverRankLower(tb *testing.T) {
	g := guide(tb)
	changes := map[string]func(p *directory.Place, q *orientation.Question){
		"nearer": func(p *directory.Place, q *orientation.Question) {
			for axis := range p.Location.Position {
				p.Location.Position[axis] = (p.Location.Position[axis] + 3*q.Query.Near.Position[axis]) / 4
			}
		},
		"answers the need": func(p *directory.Place, q *orientation.Question) {
			if q.Need != nil {
				p.Services = union(p.Services, q.Need.Services)
			}
		},
		"grants the wishes": func(p *directory.Place, q *orientation.Question) {
			for filter, values := range q.Query.Lists {
				list := directory.FilterNamed(filter).List(p)
				*list = union(*list, values)
			}
		},
		"belongs to France Services": func(p *directory.Place, _ *orientation.Question) {
			p.Programmes = union(p.Programmes, []string{"France Services"})
		},
		"is always open": func(p *directory.Place, _ *orientation.Question) { p.Hours, p.HoursAccounts = "24/7", nil },
	}
	rapid.Check(tb, func(t *rapid.T) {
		places := some(tb, 40, rapid.Uint64Range(1, 50).Draw(t, "seed"))
		chosen := rapid.IntRange(0, len(places)-1).Draw(t, "place")
		p := places[chosen]
		if !p.Location.Known {
			t.Skip()
		}
		q := questionOf(t, g, places[rapid.IntRange(0, len(places)-1).Draw(t, "at")].Location.Position)
		before := rankOf(tb, g, build(tb, places), q, p.ID)
		for name, change := range changes {
			better := p.Clone()
			change(&better, q)
			better.Offers = directory.OffersOf(&better)
			if q.Ease != nil && slices.ContainsFunc(p.Offers, func(o string) bool {
				return !slices.Contains(better.Offers, o)
			}) {
				continue // what it says of how it helps makes it offer less: not all else is equal
			}
			places[chosen] = &better
			after := rankOf(tb, g, build(tb, places), q, p.ID)
			places[chosen] = p
			if before >= 0 && (after < 0 || after > before) {
				t.Fatalf("%s: rank %d becomes %d", name, before, after)
			}
		}
	})
}

func union(list, more []string) []string {
	list = slices.Clone(list)
	for _, v := range more {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// No answer claims what no record and no rule supports, and points are the sum of their terms.
func TestAnswersAreSupported(t *testing.T) {
	g, v := guide(t), sitetest.Snapshot(t)
	rapid.Check(t, func(t *rapid.T) {
		at := v.Place(rapid.IntRange(0, v.Len()-1).Draw(t, "at"))
		found, err := g.Ask(v, questionOf(t, g, at.Location.Position))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range found.Best {
			p, sum := v.Place(s.Hit.Index), 0.0
			for _, r := range s.Reasons {
				sum += r.Points
				if r.Filter != "" {
					checkSupport(t, g, p, &r)
				}
				if r.Criterion == "ouverture" && r.Answer == orientation.Yes && p.Hours == "" {
					t.Fatalf("%s: hours that nobody says: %+v", p.ID, r)
				}
			}
			if diff := sum - s.Points; diff > 1e-9 || diff < -1e-9 {
				t.Fatalf("%s: %v points, its terms make %v", p.ID, s.Points, sum)
			}
		}
	})
}

func checkSupport(t *rapid.T, g *orientation.Guide, p *directory.Place, r *orientation.Reason) {
	have := p.Labels()
	if r.Filter != "label" {
		have = *directory.FilterNamed(r.Filter).List(p)
	}
	holds := slices.ContainsFunc(r.Values, func(v string) bool { return slices.Contains(have, v) })
	switch r.Answer {
	case orientation.Yes:
		if !holds || len(r.Held) == 0 {
			t.Fatalf("%s holds %v, not %v", p.ID, have, r.Values)
		}
	case orientation.Probable:
		by := p.Labels()
		if r.Rule.Filter == "typologie" {
			by = p.Typologies
		}
		if !slices.Contains(by, r.Rule.Value) || holds {
			t.Fatalf("%s: %s %v", p.ID, r.Rule.Value, by)
		}
	case orientation.Unknown:
		if holds || len(have) > 0 && r.Filter != "label" {
			t.Fatalf("%s: %s is known: %v", p.ID, r.Filter, have)
		}
	case orientation.No:
		if holds || len(have) == 0 {
			t.Fatalf("%s: %s: nothing says no: %v", p.ID, r.Filter, have)
		}
	}
}

// What a short answer does not look for would not change it: a long answer, which looks for
// more, begins with the same places, and those by telephone are the nearest.
func TestShortAnswersBeginLongOnes(t *testing.T) {
	g, v := guide(t), sitetest.Snapshot(t)
	rapid.Check(t, func(t *rapid.T) {
		q := questionOf(t, g, near(v, rapid.IntRange(0, v.Len()-1).Draw(t, "at")))
		long, err := g.Ask(v, q)
		if err != nil {
			t.Fatal(err)
		}
		q.Limit = 3
		short, err := g.Ask(v, q)
		if err != nil {
			t.Fatal(err)
		}
		taken := map[int]bool{}
		for i, s := range short.Best {
			taken[s.Hit.Index] = true
			if s.Hit != long.Best[i].Hit || s.Points != long.Best[i].Points {
				t.Fatalf("place %d: %+v, want %+v", i, s.Hit, long.Best[i].Hit)
			}
		}
		asked := directory.Query{Near: q.Query.Near, Located: true, Limit: 6,
			Lists: map[string][]string{"modalites_acces": {"Téléphoner"}}}
		if q.Need != nil {
			asked.Lists["services"] = q.Need.Services
		}
		nearest, err := v.First(&asked)
		if err != nil {
			t.Fatal(err)
		}
		nearest = slices.DeleteFunc(nearest, func(hit directory.Hit) bool { return taken[hit.Index] })
		for i, s := range short.Phone {
			if s.Hit != nearest[i] {
				t.Fatalf("by telephone: %+v, want %+v", s.Hit, nearest[i])
			}
		}
	})
}

// The opening that is told is that of the place.
func TestOpeningOfReasons(t *testing.T) {
	g, v := guide(t), sitetest.Snapshot(t)
	found, err := g.Ask(v, &orientation.Question{Limit: 3, Now: sitetest.Noon()})
	if err != nil || len(found.Best) != 3 {
		t.Fatal(found, err)
	}
	for _, s := range found.Best {
		for _, r := range s.Reasons {
			if want := v.Opening(s.Hit.Index, sitetest.Noon()); r.Criterion == "ouverture" && *r.Opening != want {
				t.Errorf("%+v, want %+v", r.Opening, want)
			}
			if r.Criterion == "ouverture" && r.Opening.State == hours.Open && r.Answer != orientation.Yes {
				t.Errorf("an open place: %+v", r)
			}
		}
	}
}
