package territory_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func TestCedex(t *testing.T) {
	g := open(t)
	for _, test := range []struct {
		rule, code, name string
		communes         string // INSEE codes
		postcode         string
		basis            territory.Basis
	}{
		{"le numéro est l'arrondissement", "75436", "Paris Cedex 09", "75109", "75009", territory.ByNumber},
		{"à Lyon", "69431", "Lyon Cedex 03", "69383", "69003", territory.ByNumber},
		{"à Marseille, un chiffre", "13254", "MARSEILLE CEDEX 6", "13206", "13006", territory.ByNumber},
		{"sans code", "", "lyon cedex 03", "69383", "69003", territory.ByNumber},
		{"avec un code ordinaire", "69003", "Lyon Cedex 03", "69383", "69003", territory.ByNumber},
		{"ministères", "75351", "Paris 07 SP", "75107", "75007", territory.ByNumber},
		{"arrondissement qui n'existe pas", "69612", "Lyon Cedex 12", "69123", "69001", territory.ByName},
		{"Marseille Cedex 20", "13284", "Marseille Cedex 20", "13055", "13001", territory.ByName},
		{"le nom décide", "33077", "Bordeaux Cedex", "33063", "33000", territory.ByName},
		{"le nom seul", "33405", "Talence", "33522", "33400", territory.ByName},
		{"1 n'est pas un arrondissement", "20184", "ajaccio cedex 1", "2A004", "20000", territory.ByName},
		{"Corse", "20537", "Porto-Vecchio Cedex", "2A247", "20137", territory.ByName},
		{"Haute-Corse", "20407", "Bastia Cedex", "2B033", "20200", territory.ByName},
		{"La Réunion", "97801", "Saint-Denis Cedex 9", "97411", "97400", territory.ByName},
		{"Guadeloupe", "97159", "Pointe-à-Pitre Cedex", "97120", "97110", territory.ByName},
		{"ancienne commune", "49501", "Segré Cedex", "49331", "49500", territory.ByName},
		{"quatre premiers chiffres", "59658", "Villeneuve d'Ascq Cedex", "59009", "59650", territory.ByName},
		{"quartier d'affaires", "92078", "Paris La Défense Cedex", "92062 92026 92050", "", territory.ByDistrict},
		{"quartier d'une commune", "06157", "Cannes-la-Bocca Cedex", "06029", "06150", territory.ByDistrict},
		{"ville nouvelle", "95011", "Cergy Pontoise Cedex", "95127 95500 95572 95476", "", territory.ByDistrict},
		{"zone d'activité", "91941", "Courtaboeuf Cedex", "91692 91661 91666", "", territory.ByDistrict},
		{"La Plaine", "93212", "La Plaine St Denis Cedex", "93066 93001", "", territory.ByDistrict},
		{"sans nom", "33079", "", "33063", "33000", territory.BySeries},
		{"Paris sans numéro", "75436", "", "75109", "75009", territory.BySeries},
		{"Paris sans numéro, nommé", "75436", "Paris", "75109", "75009", territory.BySeries},
		{"série de deux arrondissements", "75300", "", "75056", "75001", territory.BySeries},
		{"Lyon sans numéro", "69431", "", "69123", "69001", territory.BySeries},
		{"seconde ville du département", "51095", "", "51454", "51100", territory.BySeries},
		{"dizaine d'une ville", "33604", "", "33318", "33600", territory.BySeries},
		{"La Défense sans nom", "92095", "", "92062 92026 92050", "", territory.BySeries},
		{"série partagée", "59658", "", "", "", territory.ByDepartement},
		{"nom d'un autre département", "29268", "Bordeaux Cedex", "", "", territory.ByDepartement},
		{"nom inconnu", "29268", "Exemple-sur-Rien Cedex", "", "", territory.ByDepartement},
	} {
		t.Run(test.rule, func(t *testing.T) {
			d, ok := g.Cedex(test.code, test.name)
			if !ok {
				t.Fatalf("Cedex(%q, %q) finds nothing", test.code, test.name)
			}
			var codes []string
			for _, c := range d.Communes {
				codes = append(codes, c.Code)
			}
			postcode, _ := d.Postcode()
			if got := strings.Join(codes, " "); got != test.communes || postcode != test.postcode || d.Basis != test.basis {
				t.Errorf("Cedex(%q, %q) = %q, %q, basis %d; want %q, %q, %d",
					test.code, test.name, got, postcode, d.Basis, test.communes, test.postcode, test.basis)
			}
			if p, precision := d.Position(); geo.CheckFrance(p) != nil || precision == "" {
				t.Errorf("Cedex(%q, %q) is at %v, %q", test.code, test.name, p, precision)
			}
		})
	}
	for _, test := range []struct{ rule, code, name string }{
		{"code d'une commune", "33000", "Bordeaux"}, {"sans rien", "", ""}, {"nom sans code ni CEDEX", "", "Bordeaux"},
		{"aucun département", "99123", ""}, {"zéro", "00000", ""}, {"Monaco", "98025", ""}, {"lettres", "2A004", ""},
		{"quatre chiffres", "3307", ""}, {"finit par 0 hors d'une série", "29270", ""}, {"nom inconnu", "", "Exemple Cedex"},
	} {
		if d, ok := g.Cedex(test.code, test.name); ok && g.Postcode(test.code) == nil {
			t.Errorf("%s: Cedex(%q, %q) = %+v, want nothing", test.rule, test.code, test.name, d)
		}
	}
}

// TestEveryCommuneOfTheTablesOfCedexExists checks the tables written by hand: a series and
// a district are in one département, whose digits the series begins with.
func TestEveryCommuneOfTheTablesOfCedexExists(t *testing.T) {
	g := open(t)
	territory.EachCedexTable(func(from, name, codes string) {
		communes := strings.Fields(codes)
		for _, code := range communes {
			c := g.Commune(code)
			if c == nil {
				t.Errorf("%s%s: %s is no commune", from, name, code)
				continue
			}
			if name != "" && territory.Slug(name) != name {
				t.Errorf("%q is not written as Slug does: %q", name, territory.Slug(name))
			}
			if from != "" && !slices.ContainsFunc(c.Postcodes, func(p string) bool { return p[:2] == from[:2] }) &&
				code != "77291" && code != "93073" { // the airport of Roissy is in three départements
				t.Errorf("series %s belongs to %s %s, whose postcodes are %v", from, code, c.Name, c.Postcodes)
			}
		}
	})
}

func TestOrdinary(t *testing.T) {
	g := open(t)
	for _, test := range []struct{ rule, code, want string }{
		{"ordinaire", "33000", "33000"},
		{"une commune", "33079", "33000 33100 33200 33300 33800"},
		{"un arrondissement", "75436", "75009"},
		{"deux codes", "75766", "75016 75116"},
		{"n'existe pas", "99999", ""},
	} {
		if got := strings.Join(g.Ordinary(test.code), " "); got != test.want {
			t.Errorf("%s: Ordinary(%s) = %q, want %q", test.rule, test.code, got, test.want)
		}
	}
	all := g.Ordinary("29268")
	if !slices.Contains(all, "29200") || !slices.Contains(all, "29000") || slices.Contains(all, "56000") {
		t.Errorf("Ordinary of a shared series is %v, want the postcodes of the département", all)
	}
}

func TestCedexIsSuggested(t *testing.T) {
	g := open(t)
	for _, test := range []struct{ rule, text, want string }{
		{"code seul", "33098", "code_postal 33098 33098 CEDEX, Bordeaux"},
		{"arrondissement", "75436", "code_postal 75436 75436 CEDEX, Paris 9e Arrondissement"},
		{"département", "29268", "code_postal 29268 29268 CEDEX, Finistère"},
		{"quartier", "92078", "code_postal 92078 92078 CEDEX, Puteaux et 2 autres communes"},
		{"code et nom", "33077 bordeaux cedex", "commune 33063 Bordeaux (33)"},
		{"numéro", "Lyon Cedex 03", "arrondissement 69383 Lyon 3e Arrondissement (69)"},
		{"nom de quartier", "92078 paris la defense cedex", "commune 92062 Puteaux (92)"},
	} {
		found := g.Complete(test.text, 5)
		var got []string
		for _, s := range found {
			got = append(got, string(s.Kind)+" "+s.Code+" "+s.Label())
		}
		if !slices.Contains(got, test.want) {
			t.Errorf("%s: Complete(%q) = %q, want %q", test.rule, test.text, got, test.want)
		}
	}
}

func FuzzCedex(f *testing.F) {
	f.Add("75436", "Paris Cedex 09")
	f.Add("", "lyon cedex 03")
	f.Add("33079", "")
	g := open(f)
	f.Fuzz(func(t *testing.T, code, name string) {
		d, ok := g.Cedex(code, name)
		if !ok {
			return
		}
		for _, c := range d.Communes {
			if d.Departement != nil && g.Postcode(code) == nil && d.Basis >= territory.ByName &&
				c.Departement != d.Departement.Code {
				t.Errorf("Cedex(%q, %q) = %s, which is not in %s", code, name, c.Name, d.Departement.Name)
			}
		}
		if d.Communes == nil && d.Basis != territory.ByDepartement {
			t.Errorf("Cedex(%q, %q) has no commune and basis %d", code, name, d.Basis)
		}
	})
}
