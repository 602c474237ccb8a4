package coverage_test

import (
	"math"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// TestNationalFigures finds the figures of the strategy again, for the inhabitants of its time.
func TestNationalFigures(t *testing.T) {
	e := coverage.New(gazetteer(), coverage.Settings{})
	france := e.Needs(e.France(), coverage.NeedsOptions{})
	then := 65.0e6 / float64(france.People)
	var people int64
	for _, p := range france.Profiles {
		people += p.People
	}
	for name, c := range map[string]struct{ got, want, within float64 }{
		"people in difficulty": {float64(people) * then, 26e6, 10},
		"hours of training":    {float64(france.Hours) * then, 160.55e6, 10},
		"FTE":                  {france.FTE * then, 5252, 0.1},
		"paid helpers":         {float64(france.Helpers.Paid) * then, 5000, 1},
		"volunteers":           {float64(france.Helpers.Volunteers) * then, 22_000, 1},
		"budget":               {float64(france.Budget) * then, 1.05e9, 1},
		"yearly gain":          {float64(france.Gain) * then, 465e6, 1},
		"payback":              {float64(*france.Payback), 4, 0},
		"years":                {france.Years, 6, 0},
	} {
		if math.Abs(c.got-c.want) > c.within {
			t.Errorf("%s: %f, want %f", name, c.got, c.want)
		}
	}
	gironde := e.Needs(e.Territory(territory.KindDepartement, "33"), coverage.NeedsOptions{})
	if math.Abs(float64(gironde.Hours)-4.18e6) > 0.01e6 || math.Abs(float64(gironde.Budget)-27.3e6) > 0.05e6 {
		t.Errorf("Gironde: %d hours and %d €, want 4.18 M and 27.3 M", gironde.Hours, gironde.Budget)
	}
}

// TestPeopleBySize checks that villages need more, Paris less, and France as much.
func TestPeopleBySize(t *testing.T) {
	e := coverage.New(gazetteer(), coverage.Settings{})
	france := e.Needs(e.France(), coverage.NeedsOptions{})
	for _, p := range france.Profiles {
		if math.Abs(float64(p.BySize-p.People)) > 1 {
			t.Errorf("France: %d by size, %d in all", p.BySize, p.People)
		}
	}
	paris := e.Needs(e.Territory(territory.KindDepartement, "75"), coverage.NeedsOptions{BySize: true})
	lozere := e.Needs(e.Territory(territory.KindDepartement, "48"), coverage.NeedsOptions{BySize: true})
	if p := paris.Profiles[1]; p.BySize >= p.People || paris.Hours != int64(math.Round(13*float64(p.BySize))) &&
		math.Abs(float64(paris.Hours)-13*float64(p.BySize)) > 13 {
		t.Errorf("Paris: %+v, %d hours", p, paris.Hours)
	}
	if p := lozere.Profiles[1]; p.BySize <= p.People {
		t.Errorf("Lozère: %+v", p)
	}
}

func TestOwnParameters(t *testing.T) {
	own, err := coverage.ReadParameters(strings.NewReader("code;valeur;source;annee\n" +
		"part_debutants;0,25;Enquête inventée;2025\nbudget_national_eur;100000000000;Essai;2025\n"))
	if err != nil {
		t.Fatal(err)
	}
	e := coverage.New(gazetteer(), coverage.Settings{Parameters: own})
	n := e.Needs(e.Territory(territory.KindDepartement, "33"),
		coverage.NeedsOptions{Values: map[string]float64{"heures_par_personne": 20}})
	if want := math.Round(float64(n.People) * 0.25 * 20); float64(n.Hours) != want {
		t.Errorf("%d hours, want %f", n.Hours, want)
	}
	if p := n.Profiles[1]; p.Source != "Enquête inventée" || p.Year != 2025 {
		t.Errorf("%+v, want the source of the file", p)
	}
	if n.Payback != nil {
		t.Errorf("paid back in %d years, want never", *n.Payback)
	}
	for _, wrong := range []string{
		"", "code,valeur,annee\nx,1,2020\n", "code,valeur,source,annee\npart,1,A,2020\n",
		"code,valeur,source,annee\npart_exclus,1.5,A,2020\n", "code,valeur,source,annee\npart_exclus,x,A,2020\n",
		"code,valeur,source,annee\npart_exclus,0.1,,2020\n", "code,valeur,source,annee\npart_exclus,0.1,A,20\n",
	} {
		if _, err := coverage.ReadParameters(strings.NewReader(wrong)); err == nil {
			t.Errorf("%q is accepted", wrong)
		}
	}
}

func TestTables(t *testing.T) {
	tables, wrong := coverage.ReadTables(strings.NewReader(`code_insee,valeur,libelle,source,annee
33063,42.5,Indice inventé,Essai,2024
33249,10,Indice inventé,Essai,2024
33063,1000,debutants,Essai,2023
99999,1,Indice inventé,Essai,2024
75101,1,Indice inventé,Essai,2024
33318,beaucoup,Indice inventé,Essai,2024
33249,11,Indice inventé,Essai,2024
`), gazetteer())
	if len(tables) != 2 || len(wrong) != 4 {
		t.Fatalf("%d tables and errors %v, want 2 and 4", len(tables), wrong)
	}
	e := coverage.New(gazetteer(), coverage.Settings{Tables: tables})
	n := e.Needs(e.Territory(territory.KindCommune, "33063"), coverage.NeedsOptions{})
	if n.Profiles[1].People != 1000 || n.Profiles[1].Source != "Essai" || n.Hours != 13_000 {
		t.Errorf("%+v, %d hours: want the people of the table", n.Profiles[1], n.Hours)
	}
	d := e.Needs(e.Territory(territory.KindDepartement, "33"), coverage.NeedsOptions{})
	if len(d.Tables) != 1 || d.Tables[0].Communes != 2 || d.Tables[0].Least != 10 || d.Tables[0].Most != 42.5 ||
		d.Tables[0].Mean < 30 || d.Tables[0].Mean > 42.5 {
		t.Errorf("%+v, want the index of two communes", d.Tables)
	}
	if other := e.Needs(e.Territory(territory.KindDepartement, "48"), coverage.NeedsOptions{}); len(other.Tables) != 0 {
		t.Errorf("%+v elsewhere", other.Tables)
	}
}
