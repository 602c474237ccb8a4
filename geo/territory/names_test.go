package territory_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

var zones sync.Map

func location(name string) (*time.Location, error) {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location), nil
	}
	l, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, l)
	}
	return l, err
}

func TestSlug(t *testing.T) {
	tests := []struct{ rule, name, want string }{
		{"accents et casse", "Orléans", "orleans"},
		{"accents décomposés", "Orle\u0301ans", "orleans"},
		{"capitales sans accent", "ORLEANS", "orleans"},
		{"traits d'union", "Saint-Jean-d'Angély", "saint jean d angely"},
		{"apostrophe courbe", "Saint Jean d’Angély", "saint jean d angely"},
		{"abrégé", "ST JEAN D ANGELY", "saint jean d angely"},
		{"sainte", "Ste-Foy", "sainte foy"},
		{"CEDEX", "ST-DENIS CEDEX 2", "saint denis"},
		{"CEDEX seul", "Rennes Cedex", "rennes"},
		{"article", "Le Havre", "havre"},
		{"article élidé", "L'Isle-Adam", "isle adam"},
		{"article entre parenthèses", "HAVRE (LE)", "havre"},
		{"article après la virgule", "Rochelle, La", "rochelle"},
		{"article seul", "La", "la"},
		{"sur abrégé", "Chalon s/ Saône", "chalon sur saone"},
		{"sur collé", "Chalon s/Saône", "chalon sur saone"},
		{"ligature", "Œuilly", "oeuilly"},
		{"y tréma", "L'Haÿ-les-Roses", "hay les roses"},
		{"arrondissement", "Paris 1er Arrondissement", "paris 1"},
		{"arrondissement à deux chiffres", "Paris 01", "paris 1"},
		{"arrondissement en toutes lettres", "LYON 3EME ARRDT", "lyon 3"},
		{"espaces", "  Bourg \u00a0 en\tBresse ", "bourg en bresse"},
		{"vide", " - ", ""},
	}
	for _, test := range tests {
		t.Run(test.rule, func(t *testing.T) {
			if got := territory.Slug(test.name); got != test.want {
				t.Errorf("Slug(%q) = %q, want %q", test.name, got, test.want)
			}
		})
	}
}

func TestSlugIgnoresCaseAndHyphens(t *testing.T) {
	var names []string
	for c := range open(t).Communes() {
		names = append(names, c.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "name")
		want := territory.Slug(name)
		for _, other := range []string{
			strings.ToUpper(name), strings.ToLower(name), strings.ReplaceAll(name, "-", " "),
			" " + name + " ", name + " CEDEX 9",
		} {
			if got := territory.Slug(other); got != want {
				t.Fatalf("Slug(%q) = %q, want %q as for %q", other, got, want, name)
			}
		}
	})
}

// TestEveryCommuneIsFoundByItsName queries names in capitals.
func TestEveryCommuneIsFoundByItsName(t *testing.T) {
	g := open(t)
	for c := range g.Communes() {
		found := false
		for _, other := range g.ByName(strings.ToUpper(c.Name)) {
			found = found || other == c
		}
		if !found {
			t.Errorf("%s %s is not found by its name", c.Code, c.Name)
		}
	}
}

func TestByNameOrder(t *testing.T) {
	g := open(t)
	for name, want := range map[string]string{
		"SAINT DENIS CEDEX": "97411 93066", "Paris": "75056", "paris 12": "75112", "Havre": "76351", "nowhere": "",
		"Aix": "19002", "La Réunion": "47222", "Montreuil": "93048",
	} {
		var codes []string
		for _, c := range g.ByName(name) {
			codes = append(codes, c.Code)
		}
		if got := strings.Join(codes, " "); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("ByName(%q) = %s, want %s first", name, got, want)
		}
	}
}

func labels(list []territory.Suggestion) string {
	var all []string
	for i := range list {
		all = append(all, list[i].Label())
	}
	return strings.Join(all, " | ")
}

func TestComplete(t *testing.T) {
	g := open(t)
	tests := []struct{ q, want string }{ // want comes first
		{"bord", "Bordeaux (33) | Bordeaux Métropole (intercommunalité)"},
		{"saint den", "Saint-Denis (974) | Saint-Denis (93) | Saint-Denis-en-Val (45)"},
		{"ST-DEN", "Saint-Denis (974) | Saint-Denis (93) | Saint-Denis-en-Val (45)"},
		{"st", "Strasbourg (67) | Saint-Étienne (42)"},
		{"33", "Gironde (département) | 33000 Bordeaux"},
		{"330", "33000 Bordeaux"},
		{"33 000", "33000 Bordeaux"},
		{"33063", "Bordeaux (33)"},
		{"l'isle", "Isle (87) | L'Isle-sur-la-Sorgue (84)"},
		{"L’ISLE ADAM", "L'Isle-Adam (95)"},
		{"havre", "Le Havre (76)"},
		{"lyon 3", "Lyon 3e Arrondissement (69)"},
		{"Paris 1er arr", "Paris 1er Arrondissement (75)"},
		{"12e paris", "Paris 12e Arrondissement (75)"},
		{"paris 75012", "Paris 12e Arrondissement (75)"},
		{"saint denis 974", "Saint-Denis (974)"},
		{"93100 montreuil", "Montreuil (93)"},
		{"2a", "Corse-du-Sud (département)"},
		{"93", "Seine-Saint-Denis (département) | Provence-Alpes-Côte d'Azur (région)"},
		{"974", "La Réunion (département) | 97400 Saint-Denis"},
		{"loire", "Loire (département)"},
		{"243300316", "Bordeaux Métropole (intercommunalité)"},
		{"nouvelle aqui", "Nouvelle-Aquitaine (région)"},
		{"arbignieu", "Arbignieu (01)"},
		{"zzzz", ""},
		{"99999", ""},
		{"' -", ""},
		{"", ""},
		{strings.Repeat("a", 1<<16), ""},
	}
	for _, test := range tests {
		got := labels(g.Complete(test.q, 7))
		if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
			t.Errorf("Complete(%.40q) = %s, want %s first", test.q, got, test.want)
		}
	}
	for _, limit := range []int{-1, 0, 1, 5, 1 << 30} {
		if n := len(g.Complete("s", limit)); n != max(0, min(limit, 100)) {
			t.Errorf("Complete(\"s\", %d) returned %d suggestions", limit, n)
		}
	}
}

// TestCompleteFindsNameAndDepartement queries the name of communes followed by the
// code of their département.
func TestCompleteFindsNameAndDepartement(t *testing.T) {
	g := open(t)
	var all []*territory.Commune
	for c := range g.Communes() {
		if c.Kind == territory.KindCommune {
			all = append(all, c)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(all).Draw(t, "commune")
		found := false
		for _, s := range g.Complete(c.Name+" "+c.Departement, 100) {
			found = found || s.Code == c.Code
		}
		if !found {
			t.Fatalf("%s %s is not suggested for its name and département", c.Code, c.Name)
		}
	})
}

func TestClosest(t *testing.T) {
	g := open(t)
	tests := []struct{ text, want string }{
		{"bordaux", "Bordeaux (33)"},
		{"marsielle", "Marseille (13)"},
		{"Strasbour", "Strasbourg (67)"},
		{"1000", "01000 Bourg-en-Bresse et une autre commune"},
		{"75021", "75020 Paris 20e Arrondissement"},
		{"zzzzzzzzz", ""},
		{"", ""},
		{"x", ""},
		{strings.Repeat("9", 1000), ""},
	}
	for _, test := range tests {
		got := labels(g.Closest(test.text, 3))
		if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
			t.Errorf("Closest(%.40q) = %s, want %s first", test.text, got, test.want)
		}
	}
}

func FuzzComplete(f *testing.F) {
	for _, seed := range []string{"bord", "st den", "33", "l'", "2a0", "paris 1er arr", "\xff\x00", "œ", "s/"} {
		f.Add(seed)
	}
	g := open(f)
	f.Fuzz(func(t *testing.T, q string) {
		if n := len(g.Complete(q, 10)); n > 10 {
			t.Errorf("Complete(%q, 10) returned %d suggestions", q, n)
		}
		if n := len(g.Closest(q, 5)); n > 5 {
			t.Errorf("Closest(%q, 5) returned %d suggestions", q, n)
		}
		slug := territory.Slug(q)
		if strings.HasPrefix(slug, " ") || strings.HasSuffix(slug, " ") || strings.Contains(slug, "  ") {
			t.Errorf("Slug(%q) = %q, with superfluous spaces", q, slug)
		}
		g.ByName(q)
		g.Near(q)
		g.Commune(q)
	})
}
