package quality_test

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

var today = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

func complete() *directory.Place {
	return &directory.Place{
		Pivot: "13002603200016", Address: "1 rue de l'Exemple", Phone: "+33639980000", Emails: []string{"a@b.example"},
		Websites: []string{"https://b.example"}, Services: []string{"Aide aux démarches administratives"},
		Hours: "Mo 09:00-12:00; PH off",
		Fees:  []string{"Gratuit"}, AccessModes: []string{"Se présenter"},
		Summary:   "Un lieu où l'on est aidé, sur rendez-vous ou non, tous les matins.",
		UpdatedOn: today.AddDate(0, -1, 0),
		Location:  directory.Location{Known: true, Precision: geo.PrecisionPoint},
	}
}

func TestOf(t *testing.T) {
	for _, tt := range []struct {
		rule   string
		change func(*directory.Place)
		want   float64
		code   string // the criterion that is not full
	}{
		{"fiche complète", func(*directory.Place) {}, 1, ""},
		{"sans SIRET", func(p *directory.Place) { p.Pivot = "" }, 0.90, "identite"},
		{"à la commune", func(p *directory.Place) { p.Location.Precision = geo.PrecisionCommune }, 0.8875,
			"localisation"},
		{"deux ans", func(p *directory.Place) { p.UpdatedOn = today.AddDate(-2, 0, 0) }, 0.87, "fraicheur"},
		{"à mi-chemin de deux ans", func(p *directory.Place) { p.UpdatedOn = today.AddDate(0, -15, 0) }, 0.935,
			"fraicheur"},
		{"sans date", func(p *directory.Place) { p.UpdatedOn = time.Time{} }, 0.87, "fraicheur"},
		{"horaires sans jours fériés", func(p *directory.Place) { p.Hours = `Mo 09:00-12:00 "sauf PH"` }, 0.98,
			"offre_jours_feries"},
		{"horaires contredits", func(p *directory.Place) { p.HoursAccounts = make([]directory.HoursAccount, 2) }, 0.925,
			"offre_horaires"},
		{"rendez-vous sans site", func(p *directory.Place) { p.Websites, p.BookingURL = nil, "https://rdv.example" }, 1,
			""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			p := complete()
			tt.change(p)
			q := standardJudge(t).Assess(p, today)
			if math.Abs(q.Score-tt.want) > 1e-9 {
				t.Errorf("score %v; want %v", q.Score, tt.want)
			}
			for _, r := range q.Reasons {
				if (r.Advice != "") != (r.Code == tt.code) {
					t.Errorf("criterion %s: value %v, advice %q", r.Code, r.Value, r.Advice)
				}
			}
		})
	}
	if q := standardJudge(t).Assess(&directory.Place{}, today); q.Score != 0 ||
		len(q.Reasons) != len(standardJudge(t).List) {
		t.Errorf("an empty place scores %v with %d reasons", q.Score, len(q.Reasons))
	}
}

// draw invents a place: each field known or not, of any age, anywhere.
func draw(t *rapid.T) *directory.Place {
	p := &directory.Place{}
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if !rapid.Bool().Draw(t, f.Name) {
			continue
		}
		switch {
		case f.List != nil:
			*f.List(p) = []string{rapid.SampledFrom([]string{"x", "relais ESSAIS", "TIERS_LIEUX"}).Draw(t, "value")}
		case f.Text != nil:
			*f.Text(p) = rapid.StringN(1, 60, -1).Draw(t, "text")
		case f.Kind == directory.Date:
			p.UpdatedOn = today.AddDate(0, 0, rapid.IntRange(-1000, 60).Draw(t, "age"))
		}
	}
	p.Location.Known = rapid.Bool().Draw(t, "located")
	p.Location.Precision = rapid.SampledFrom([]geo.Precision{geo.PrecisionPoint, geo.PrecisionStreet,
		geo.PrecisionCommune, geo.PrecisionEPCI}).Draw(t, "precision")
	p.Territory.Departement = rapid.SampledFrom([]string{"", "33", "59"}).Draw(t, "departement")
	return p
}

// The gains are honest: on one place as over many, they add up to what the score
// lacks, and doing what an advice says gains what it says.
func TestGainsAddUpToWhatTheScoreLacks(t *testing.T) {
	judges := []*quality.Judge{standardJudge(t), territorial(t)}
	rapid.Check(t, func(t *rapid.T) {
		j := rapid.SampledFrom(judges).Draw(t, "criteria")
		tally, mean, n := j.NewTally(today), 0.0, rapid.IntRange(1, 20).Draw(t, "places")
		for range n {
			p := draw(t)
			q := j.Assess(p, today)
			sum, weights := 0.0, 0.0
			for _, r := range q.Reasons {
				sum += r.Gain
				weights += r.Weight
				if (r.Gain > 0) != (r.Value < 1) || (r.Gain > 0) != (r.Advice != "") || r.Found == "" ||
					r.Outcome == "" {
					t.Fatalf("%+v", r)
				}
			}
			if math.Abs(sum-(1-q.Score)) > 1e-3 || math.Abs(weights-1) > 1e-3 {
				t.Fatalf("score %v, gains %v, weights %v", q.Score, sum, weights)
			}
			mean += q.Score / float64(n)
			tally.Add(j.AppendOutcomes(nil, p, today), p.UpdatedOn)
		}
		s, sum := tally.Summary(), 0.0
		for _, c := range s.Criteria {
			sum += c.Gain
			if c.Met+c.Left != c.Asked || (c.Left == 0) != (c.Mean == 1) ||
				math.Abs(c.Share-float64(c.Met)/float64(c.Asked)) > 1e-4 {
				t.Fatalf("%+v", c)
			}
		}
		if s.Places != n || math.Abs(s.Score-mean) > 1e-3 || math.Abs(sum-(1-s.Score)) > 1e-3 {
			t.Fatalf("score %v, mean %v, gains %v", s.Score, mean, sum)
		}
	})
}

func TestDoingWhatAnAdviceSaysGainsWhatItSays(t *testing.T) {
	j := standardJudge(t)
	p := complete()
	p.Phone, p.Emails, p.Services = "", nil, nil
	before := j.Assess(p, today)
	for _, r := range before.Reasons {
		if r.Code == "contact_telephone" {
			p.Phone = "+33639980000"
			if after := j.Assess(p, today); math.Abs(after.Score-before.Score-r.Gain) > 1e-9 {
				t.Errorf("%v + %v is not %v", before.Score, r.Gain, after.Score)
			}
		}
	}
}

func TestFreshness(t *testing.T) {
	j := standardJudge(t)
	for _, tt := range []struct {
		rule    string
		updated time.Time
		outcome string
		value   float64
	}{
		{"aujourd'hui", today, "recente", 1},
		{"six mois", today.AddDate(0, -6, 0), "recente", 1},
		{"six mois et un jour", today.AddDate(0, -6, -1), "vieillit", 1}, // 0.998
		{"un an", today.AddDate(-1, 0, 0), "vieillit", 0.66},
		{"quinze mois", today.AddDate(0, -15, 0), "vieillit", 0.5},
		{"un jour de moins que deux ans", today.AddDate(-2, 0, 1), "vieillit", 0},
		{"deux ans", today.AddDate(-2, 0, 0), "ancienne", 0},
		{"dix ans", today.AddDate(-10, 0, 0), "ancienne", 0},
		{"demain, ailleurs", today.AddDate(0, 0, 1), "recente", 1},
		{"après-demain", today.AddDate(0, 0, 2), "future", 0},
		{"inconnue", time.Time{}, "inconnue", 0},
	} {
		p := complete()
		p.UpdatedOn = tt.updated
		q := j.Assess(p, today.Add(23*time.Hour)) // whatever the hour
		r := q.Reasons[len(q.Reasons)-1]
		if r.Code != "fraicheur" || r.Outcome != tt.outcome || r.Value != tt.value {
			t.Errorf("%s: %+v; want %s, %v", tt.rule, r, tt.outcome, tt.value)
		}
	}
	// The last day of a month has no anniversary in February.
	p := complete()
	p.UpdatedOn = time.Date(2026, 8, 31, 0, 0, 0, 0, time.UTC)
	for day, outcome := range map[int]string{28: "recente", 29: "vieillit"} {
		if q := j.Assess(p, time.Date(2027, 2, day, 0, 0, 0, 0, time.UTC)); q.Reasons[len(q.Reasons)-1].Outcome != outcome {
			t.Errorf("29 February is 1 March: %+v", q.Reasons[len(q.Reasons)-1])
		}
	}
}

// languages are the catalogues of the project.
func languages(t *testing.T) map[string]*i18n.Locale {
	t.Helper()
	locales, err := i18n.Load(os.DirFS("../../static/lang"))
	if err != nil || len(locales) == 0 {
		t.Fatal("no language", err)
	}
	locales["fr"] = i18n.French
	return locales
}

func TestTextsAreTranslated(t *testing.T) {
	j, p := standardJudge(t), complete()
	for code, l := range languages(t) {
		for i := range j.List {
			c := &j.List[i]
			for _, f := range c.Findings {
				text := quality.TextOf(j.Criteria, &directory.QualityCriterion{Code: c.Code, Outcome: f.Code},
					p.UpdatedOn)
				for _, one := range []i18n.Text{text.Label, text.Found, text.Advice} {
					if translated, ok := l.Translate(one); !ok || translated == "" ||
						strings.ContainsAny(translated, "{}") {
						t.Errorf("%s %s in %s: %q", c.Code, f.Code, code, translated)
					}
				}
			}
		}
	}
	r := &directory.QualityCriterion{Code: "fraicheur", Outcome: "recente"}
	if got := languages(t)["en"].Text(quality.TextOf(j.Criteria, r,
		p.UpdatedOn).Found); got != "updated on 21 October 2026" {
		t.Error(got)
	}
	unknown := quality.TextOf(j.Criteria, &directory.QualityCriterion{Code: "autre"}, p.UpdatedOn)
	if !unknown.Label.IsZero() || !unknown.Found.IsZero() || !unknown.Advice.IsZero() {
		t.Errorf("an unknown criterion has texts: %+v", unknown)
	}
}

func TestAdvice(t *testing.T) {
	j := standardJudge(t)
	tally := j.NewTally(today)
	for i := range 10 {
		p := complete()
		if i < 4 {
			p.Hours = ""
		}
		if i == 0 {
			p.Phone = ""
		}
		tally.Add(j.AppendOutcomes(nil, p, today), p.UpdatedOn)
	}
	s := tally.Summary()
	if diff := cmp.Diff([]string{"renseigner les horaires de 4 lieux ferait gagner 0,04",
		"indiquer le téléphone de 1 lieu ferait gagner 0,01",
		"dire si 4 lieux ouvrent les jours fériés (« PH off » à la fin des horaires pour fermé) ferait " +
			"gagner 0,01"}, s.Advice); diff != "" {
		t.Error(diff)
	}
	advice := quality.Advice(j.Criteria, &s, 1)
	if len(advice) != 1 || languages(t)["en"].Text(advice[0]) != "give the opening hours of 4 places: +0.04" {
		t.Error(advice)
	}
	if none := j.NewTally(today).Summary(); none.Places != 0 || none.Score != 0 || none.Criteria == nil ||
		none.Advice == nil {
		t.Errorf("%+v", none)
	}
}

func TestOwnLabels(t *testing.T) {
	j := territorial(t)
	for _, tt := range []struct {
		rule  string
		place directory.Place
		want  []string
	}{
		{"casse et accents", directory.Place{OtherLabels: []string{"Rélais ESSAIS"},
			Territory: directory.Territory{Areas: territory.Areas{Departement: "33"}}}, []string{"Relais des Essais"}},
		{"autre territoire", directory.Place{OtherLabels: []string{"relais essais"},
			Territory: directory.Territory{Areas: territory.Areas{Departement: "34"}}}, nil},
		{"l'un des territoires", directory.Place{OtherLabels: []string{"relais essais"},
			Territory: directory.Territory{Areas: territory.Areas{EPCI: "200040947"}}}, []string{"Relais des Essais"}},
		{"territoire inconnu", directory.Place{OtherLabels: []string{"relais essais"}}, nil},
		{"valable partout", directory.Place{Typologies: []string{"BIB", "TIERS_LIEUX"}}, []string{"Tiers-lieu ouvert"}},
		{"nommé déjà", directory.Place{Typologies: []string{"TIERS_LIEUX"}, OtherLabels: []string{"tiers-lieu OUVERT"}},
			nil},
		{"autre valeur", directory.Place{OtherLabels: []string{"relais"},
			Territory: directory.Territory{Areas: territory.Areas{Departement: "33"}}},
			nil},
	} {
		if diff := cmp.Diff(tt.want, j.OwnLabels(&tt.place)); diff != "" {
			t.Errorf("%s: %s", tt.rule, diff)
		}
	}
}

// A criterion of one territory counts there only, and shares the weight there.
func TestCriterionOfATerritory(t *testing.T) {
	j := territorial(t)
	p := complete()
	if q := j.Assess(p, today); q.Score != 1 || len(q.Reasons) != 11 {
		t.Errorf("elsewhere: %v, %d reasons", q.Score, len(q.Reasons))
	}
	p.Territory.Departement = "33"
	q := j.Assess(p, today)
	if r := q.Reasons[11]; q.Score != 0.9091 || r.Code != "reseau_local" || r.Gain != 0.0909 ||
		r.Found != "le lieu n'est pas un Relais des Essais" {
		t.Errorf("without the label: %v, %+v", q.Score, r)
	}
	p.OtherLabels = []string{"Relais Essais"}
	if q := j.Assess(p, today); q.Score != 1 {
		t.Errorf("with the label: %v", q.Score)
	}
}

// standardJudge returns the judge of the embedded criteria.
func standardJudge(tb testing.TB) *quality.Judge {
	tb.Helper()
	j, err := quality.Default()
	if err != nil {
		tb.Fatal(err)
	}
	return j
}
