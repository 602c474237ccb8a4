package coverage_test

import (
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func planned(
	t *testing.T, e *coverage.Engine, v directory.View, d *coverage.Territory, o coverage.PlanOptions,
) *coverage.Plan {
	t.Helper()
	p, err := e.Plan(v, &directory.Query{}, d, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPlanIsBest compares plans with all choices of two communes.
func TestPlanIsBest(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 400)
	for _, code := range []string{"48", "2A", "09", "974"} {
		d := e.Territory(territory.KindDepartement, code)
		now := measured(t, e, v, d)
		var far []coverage.Commune
		for _, c := range now.Communes {
			if *c.DistanceM > 10_000 {
				far = append(far, c)
			}
		}
		communes := e.Communes(d)
		covers := make([][]bool, len(communes))
		for i, site := range communes {
			for _, c := range far {
				covers[i] = append(covers[i], geo.Distance(site.Position, c.Position) <= 10_000)
			}
		}
		best := int64(0)
		for i := range communes {
			for j := range i {
				sum := int64(0)
				for k := range far {
					if covers[i][k] || covers[j][k] {
						sum += far[k].People
					}
				}
				best = max(best, sum)
			}
		}
		p := planned(t, e, v, d, coverage.PlanOptions{Sites: 2, Among: coverage.AmongCommunes})
		total := int64(0)
		for _, s := range p.Sites {
			if total += s.Gained; s.Total != total || s.Gained <= 0 {
				t.Errorf("%s: %+v does not add up", code, p.Sites)
			}
		}
		if total != best || !p.Best {
			t.Errorf("%s: %d people gained, proven %t; the best two bring %d", code, total, p.Best, best)
		}
	}
}

func TestPlanAmongPlaces(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 4000)
	q := &directory.Query{Lists: map[string][]string{"label": {"France Services"}}}
	d := e.Territory(territory.KindDepartement, "33")
	p, err := e.Plan(v, q, d, coverage.PlanOptions{Sites: 3, Among: coverage.AmongPlaces})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Sites) == 0 {
		t.Fatalf("%+v: no place to label", p)
	}
	for _, s := range p.Sites {
		i, _, ok := v.ByID(s.Place)
		if !ok || s.Commune != "" || s.Name != v.Place(i).Name || v.Place(i).Territory.Departement != "33" {
			t.Errorf("%+v is no place of the département", s)
		}
	}
}

// TestPlanOfNothing checks that a plan says why it has fewer sites than asked.
func TestPlanOfNothing(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 4000)
	for _, c := range []struct {
		kind territory.Kind
		code string
		o    coverage.PlanOptions
	}{
		{territory.KindDepartement, "75", coverage.PlanOptions{Sites: 3, Among: coverage.AmongCommunes}},
		{territory.KindDepartement, "989", coverage.PlanOptions{Sites: 3, Among: coverage.AmongPlaces}},
		{territory.KindCommune, "33063", coverage.PlanOptions{Sites: 3, Among: coverage.AmongCommunes, Round: true}},
	} {
		p := planned(t, e, v, e.Territory(c.kind, c.code), c.o)
		if len(p.Sites) > 0 || len(p.Notes) == 0 || p.Round != nil {
			t.Errorf("%s %s: %+v, want no site and a reason", c.kind, c.code, p)
		}
	}
}

func TestRound(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 200)
	d := e.Territory(territory.KindDepartement, "48")
	p := planned(t, e, v, d, coverage.PlanOptions{Sites: 8, Among: coverage.AmongCommunes, Round: true,
		Values: map[string]float64{"portee_km": 5}})
	if p.Round == nil || len(p.Round.Stops) != len(p.Sites) || len(p.Sites) != 8 || p.Round.Start.Name != "Mende" {
		t.Fatalf("%+v: want a round of 8 stops from Mende", p.Round)
	}
	seen, length := map[int]bool{}, 0.0
	for _, s := range p.Round.Stops {
		if s.Name != p.Sites[s.Site-1].Name || seen[s.Site] {
			t.Errorf("%+v is not site %d", s, s.Site)
		}
		seen[s.Site] = true
		length += s.FromM
	}
	if length >= p.Round.Length || p.Round.Stops[0].Day != "lundi" || p.Round.Stops[7].Half != "apres-midi" {
		t.Errorf("%+v", p.Round)
	}
}

// TestTravelTimes checks that a table replaces distances everywhere.
func TestTravelTimes(t *testing.T) {
	v := viewOf(t, 4000)
	var withPlace, without string
	plain := coverage.New(gazetteer(), coverage.Settings{})
	holds := map[string]bool{}
	for _, p := range spots(t, v) {
		holds[p.Commune] = true
	}
	for _, c := range plain.Communes(plain.Territory(territory.KindDepartement, "48")) {
		if holds[c.Code] {
			withPlace = c.Code
		} else {
			without = c.Code
		}
	}
	table, wrong := coverage.ReadTravelTimes(strings.NewReader("depart,arrivee,minutes,source,annee\n"+
		without+","+withPlace+",25,Calculateur inventé,2025\n"+withPlace+","+without+",40,Calculateur inventé,2025\n"+
		"48000,"+withPlace+",3,x,2025\n"+without+","+withPlace+",2,x,2025\n"+without+",48095,-5,x,2025\n"), gazetteer())
	if len(wrong) != 3 {
		t.Errorf("errors %v, want three", wrong)
	}
	e := coverage.New(gazetteer(), coverage.Settings{Travel: table})
	c := measured(t, e, v, e.Territory(territory.KindCommune, without))
	row := c.Communes[0]
	if row.Minutes == nil || *row.Minutes != 25 || row.DistanceM != nil {
		t.Errorf("%+v, want 25 minutes", row)
	}
	if d := c.Distances; d[2].People != 0 || d[3].People != c.People || d[3].Minutes != 30 || d[3].KM != 0 {
		t.Errorf("%+v, want everybody within 30 minutes", d)
	}
	if c.Measure.Source != "Calculateur inventé" || c.Measure.Unit != "min" {
		t.Errorf("%+v", c.Measure)
	}
	if here := measured(t, e, v, e.Territory(territory.KindCommune, withPlace)); *here.Communes[0].Minutes != 0 {
		t.Errorf("%+v, want no time within the commune", here.Communes[0])
	}
	d := measured(t, e, v, e.Territory(territory.KindDepartement, "48"))
	if len(d.Notes) == 0 {
		t.Error("communes that the table leaves out of reach are not reported")
	}
}
