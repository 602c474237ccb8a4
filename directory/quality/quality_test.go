package quality_test

import (
	"math"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/geo"
)

var today = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

func complete() *directory.Place {
	return &directory.Place{
		Pivot: "13002603200016", Address: "1 rue de l'Exemple", Phone: "+33639980000", Emails: []string{"a@b.example"},
		Websites: []string{"https://b.example"}, Services: []string{"Aide aux démarches administratives"}, Hours: "Mo 09:00-12:00",
		Fees: []string{"Gratuit"}, AccessModes: []string{"Se présenter"},
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
		{"à la commune", func(p *directory.Place) { p.Location.Precision = geo.PrecisionCommune }, 0.8875, "localisation"},
		{"deux ans", func(p *directory.Place) { p.UpdatedOn = today.AddDate(-2, 0, 0) }, 0.87, "fraicheur"},
		{"à mi-chemin de deux ans", func(p *directory.Place) { p.UpdatedOn = today.AddDate(0, -15, 0) }, 0.935, "fraicheur"},
		{"sans date", func(p *directory.Place) { p.UpdatedOn = time.Time{} }, 0.87, "fraicheur"},
		{"horaires en prose", func(p *directory.Place) { p.Hours, p.HoursText = "", "sur demande" }, 0.94, "offre_horaires"},
		{"rendez-vous sans site", func(p *directory.Place) { p.Websites, p.BookingURL = nil, "https://rdv.example" }, 1, ""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			p := complete()
			tt.change(p)
			q := quality.Default().Of(p, today)
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
	if q := quality.Default().Of(&directory.Place{}, today); q.Score != 0 || len(q.Reasons) != len(quality.Default().List) {
		t.Errorf("an empty place scores %v with %d reasons", q.Score, len(q.Reasons))
	}
}

func TestScoreIsTheWeightedSumOfItsReasons(t *testing.T) {
	p := complete()
	p.Phone, p.Hours, p.Location.Precision = "", "", geo.PrecisionStreet
	q := quality.Default().Of(p, today)
	sum := 0.0
	for _, r := range q.Reasons {
		sum += r.Weight * r.Value
	}
	if math.Abs(sum-q.Score) > 1e-4 {
		t.Errorf("score %v, reasons add up to %v", q.Score, sum)
	}
}
