package clean_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

// What a row says about its commune is weighed together.
func TestWeigh(t *testing.T) {
	g := gazetteer(t)
	at := func(lat, lon float64) geo.Position { return geo.Position{lon, lat} }
	saintPierre := at(-21.327676, 55.477967)
	for _, c := range []struct {
		rule       string
		in         clean.PlaceText
		insee      string // "" for unknown
		cp         string
		complement string
		finding    string // field.rule that must be there
		action     importer.Action
		detail     string // part of its detail
	}{
		{"code INSEE contre le code postal et le point", clean.PlaceText{Commune: "Basse-Terre", PostalCode: "97410",
			INSEECode: "97105", Located: true, Point: saintPierre}, "97416", "97410", "Basse-Terre",
			"code_insee.contredit", importer.Guessed, "le code postal, le point et le lieu-dit désignent Saint-Pierre (97416)"},
		{"code INSEE contre le nom et le point", clean.PlaceText{Commune: "Saint-Pierre", INSEECode: "97105",
			Located: true, Point: saintPierre}, "97416", "", "", "code_insee.contredit", importer.Guessed,
			"contre : le code INSEE 97105"},
		{"code INSEE contre le code postal seul", clean.PlaceText{PostalCode: "33150", INSEECode: "97105"},
			"33119", "33150", "", "code_insee.contredit", importer.Guessed, "le code postal désigne Cenon"},
		{"code INSEE et code postal de communes différentes, rien d'autre",
			clean.PlaceText{PostalCode: "20213", INSEECode: "33119"}, "", "20213", "", "code_insee.contredit",
			importer.Refused, ""},
		{"un point au centre du code postal n'est pas un second témoin", clean.PlaceText{Commune: "Cenon",
			INSEECode: "33119", PostalCode: "97410", Located: true, Point: saintPierre, PointIsCentre: true}, "33119",
			"33150", "", "code_postal.selon_commune", importer.Guessed,
			"le nom de la commune et le code INSEE désignent Cenon (33119) ; contre : le code postal 97410 et le point"},
		{"code postal d'ailleurs contre le nom et le point", clean.PlaceText{Commune: "Cenon", PostalCode: "97410",
			Located: true, Point: at(44.8577, -0.5316)}, "33119", "33150", "", "code_postal.selon_commune",
			importer.Guessed, "contre : le code postal 97410"},
		{"code postal qui n'existe pas, nom et point justes", clean.PlaceText{Commune: "Cenon", PostalCode: "96150",
			Located: true, Point: at(44.8577, -0.5316)}, "33119", "33150", "", "code_postal.forme", importer.Refused, ""},
		{"code postal qui n'existe pas, dans le mauvais département", clean.PlaceText{Commune: "Cenon",
			PostalCode: "44990"}, "33119", "33150", "", "code_postal.inconnu", importer.Refused, "n'existe pas"},
		{"code postal qui n'existe pas, commune à plusieurs codes", clean.PlaceText{Commune: "Bordeaux",
			PostalCode: "44990"}, "33063", "", "", "code_postal.inconnu", importer.Refused, ""},
		{"code postal qui n'existe pas, rien d'autre", clean.PlaceText{PostalCode: "44990"}, "", "", "",
			"code_postal.inconnu", importer.Refused, ""},
		{"code postal qui n'existe pas, celui de l'adresse existe", clean.PlaceText{PostalCode: "44990",
			Address: "1 rue A 33150 Cenon"}, "33119", "33150", "", "code_postal.inconnu", importer.Refused, ""},
		{"un chiffre du code postal", clean.PlaceText{Commune: "Cenon", PostalCode: "83150"}, "33119", "33150", "",
			"code_postal.selon_commune", importer.Guessed, ""},
		{"deux chiffres du code postal échangés", clean.PlaceText{Commune: "Cenon", PostalCode: "31350"}, "33119",
			"33150", "", "code_postal.selon_commune", importer.Guessed, ""},
		{"station d'un code postal partagé, point dans sa commune", clean.PlaceText{Commune: "Moriani-Plage",
			PostalCode: "20230", Located: true, Point: at(42.3700, 9.5300)}, "2B313", "20230", "Moriani-Plage",
			"commune.selon_code_postal", importer.Guessed,
			"le code postal, le point et le lieu-dit désignent San-Nicolao (2B313)"},
		{"station, point que deux communes peuvent contenir", clean.PlaceText{Commune: "Valberg", PostalCode: "06470",
			Located: true, Point: at(44.0936, 6.9086)}, "06094", "06470", "Valberg",
			"commune.selon_code_postal", importer.Guessed, "le code postal, le point et le lieu-dit désignent Péone (06094)"},
		{"station inconnue, point que deux communes peuvent contenir", clean.PlaceText{Commune: "Super-Essai",
			PostalCode: "06470", Located: true, Point: at(44.0936, 6.9086)}, "", "06470", "", "commune.inconnue",
			importer.Reported, ""},
		{"station, point sans code postal", clean.PlaceText{Commune: "Valberg", Located: true,
			Point: at(44.8400, -0.5795)}, "33063", "", "Valberg", "commune.selon_coordonnees", importer.Guessed, ""},
		{"localité, code postal d'une seule commune", clean.PlaceText{Commune: "Lieu-dit du Test",
			PostalCode: "33150"}, "33119", "33150", "Lieu-dit du Test", "commune.selon_code_postal", importer.Guessed, ""},
		{"localité qui a le nom d'une commune d'ailleurs", clean.PlaceText{Commune: "Basse-Terre",
			PostalCode: "97410"}, "97416", "97410", "Basse-Terre", "commune.selon_code_postal", importer.Guessed, ""},
		{"homonymes, code postal", clean.PlaceText{Commune: "Saint-Denis", PostalCode: "97400"}, "97411", "97400", "", "",
			"", ""},
		{"homonymes, département d'un code postal qui n'existe pas",
			clean.PlaceText{Commune: "Vayres", PostalCode: "33879"}, "33539", "33870", "", "code_postal.cedex",
			importer.Guessed, ""},
		{"homonymes, département de la liste", clean.PlaceText{Commune: "Vayres", Departements: []string{"87"}}, "87199",
			"87600", "", "", "", ""},
		{"homonymes, deux départements de la liste",
			clean.PlaceText{Commune: "Vayres", Departements: []string{"33", "87"}}, "", "", "", "commune.homonymes",
			importer.Reported, ""},
		{"homonymes, une liste d'ailleurs", clean.PlaceText{Commune: "Vayres", Departements: []string{"2A"}}, "", "", "",
			"commune.homonymes", importer.Reported, ""},
		{"homonymes, le plus peuplé n'est pas plus sûr", clean.PlaceText{Commune: "Saint-Denis"}, "", "", "",
			"commune.homonymes", importer.Reported, ""},
		{"homonymes, point", clean.PlaceText{Commune: "Saint-Paul", Located: true, Point: at(-21.0096, 55.2707)}, "97415",
			"", "", "code_postal.absent", importer.Reported, ""},
		{"homonymes, nom du lieu", clean.PlaceText{Commune: "Saint-Denis", PostalCode: "97400",
			PlaceName: "Médiathèque de Saint-Pierre"}, "97411", "97400", "", "", "", ""},
		{"le territoire de la liste ne déplace pas un code postal", clean.PlaceText{Commune: "Lieu-dit du Test",
			PostalCode: "33150", Departements: []string{"97"}}, "33119", "33150", "Lieu-dit du Test", "", "", ""},
		{"nom et point se contredisent", clean.PlaceText{Commune: "Saint-Denis", Located: true,
			Point: at(44.8410, -0.5795)}, "", "", "", "commune.homonymes", importer.Reported, ""},
		{"autre code postal et autre commune dans l'adresse", clean.PlaceText{Commune: "Lieu-dit du Test",
			PostalCode: "20213", Address: "1 rue A 33150 Cenon"}, "", "20213", "", "commune.contradictoire",
			importer.Reported, ""},
		{"code postal de l'adresse contre celui de la cellule", clean.PlaceText{PostalCode: "01000", INSEECode: "33119",
			Address: "1 rue A, 38000 Grenoble, 2 rue B, 38100 Grenoble"}, "38185", "38000",
			"2 rue B, 38100 Grenoble", "code_postal.dans_l_adresse", importer.Guessed, ""},
		{"l'adresse départage deux communes d'un code postal", clean.PlaceText{Commune: "Le Centre",
			PostalCode: "20213", Address: "1 rue A 20213 Sorbo-Ocagnano"}, "", "20213", "", "", "", ""},
		{"arrondissement par le numéro du CEDEX", clean.PlaceText{Commune: "Paris Cedex 09", PostalCode: "75436"},
			"75109", "75009", "", "code_postal.cedex", importer.Guessed, ""},
		{"CEDEX dans l'adresse", clean.PlaceText{Address: "1 rue A, 69431 Lyon Cedex 03"}, "69383", "69003", "",
			"code_postal.cedex", importer.Guessed, ""},
		{"CEDEX de Marseille", clean.PlaceText{Commune: "MARSEILLE CEDEX 20", PostalCode: "13331"}, "13055", "", "",
			"code_postal.cedex", importer.Refused, ""},
		{"CEDEX de Paris par sa série", clean.PlaceText{Commune: "Paris", PostalCode: "75436"}, "75109", "75009", "",
			"code_postal.cedex", importer.Guessed, ""},
		{"CEDEX de La Défense", clean.PlaceText{Commune: "PARIS LA DEFENSE CEDEX", PostalCode: "92055"}, "92062", "92800",
			"PARIS LA DEFENSE", "code_postal.cedex", importer.Guessed, ""},
		{"CEDEX de La Défense, point à Courbevoie", clean.PlaceText{Commune: "Paris La Défense Cedex",
			PostalCode: "92400", Located: true, Point: at(48.8985, 2.2553)}, "92026", "92400", "Paris La Défense", "", "", ""},
		{"CEDEX de La Plaine", clean.PlaceText{Commune: "La Plaine Saint-Denis Cedex", PostalCode: "93218"}, "93066",
			"93210", "La Plaine Saint-Denis", "code_postal.cedex", importer.Guessed, ""},
		{"CEDEX de Saint-Quentin-en-Yvelines", clean.PlaceText{Commune: "Saint-Quentin-en-Yvelines Cedex",
			PostalCode: "78053"}, "78423", "78180", "Saint-Quentin-en-Yvelines", "code_postal.cedex", importer.Guessed, ""},
		{"CEDEX d'Évry", clean.PlaceText{Commune: "EVRY CEDEX", PostalCode: "91012"}, "91228", "91000", "",
			"code_postal.cedex", importer.Guessed, ""},
		{"CEDEX sans nom", clean.PlaceText{PostalCode: "33077"}, "33063", "33000", "", "code_postal.cedex",
			importer.Guessed, ""},
		{"CEDEX sans nom, de plusieurs villes", clean.PlaceText{PostalCode: "33697"}, "", "", "", "code_postal.cedex",
			importer.Refused, ""},
		{"CEDEX et code postal de l'adresse", clean.PlaceText{Commune: "Bordeaux Cedex", PostalCode: "33077",
			Address: "1 rue A 33100 Bordeaux"}, "33063", "33100", "", "code_postal.cedex", importer.Guessed, ""},
		{"CEDEX de Corse", clean.PlaceText{Commune: "Porto-Vecchio Cedex", PostalCode: "20537"}, "2A247", "20137", "",
			"code_postal.cedex", importer.Guessed, ""},
		{"CEDEX de Corse, Ajaccio", clean.PlaceText{Commune: "Ajaccio Cedex", PostalCode: "20184"}, "2A004", "20000", "",
			"code_postal.cedex", importer.Guessed, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got := clean.Resolve(g, c.in)
			if got.INSEECode != c.insee || got.PostalCode != c.cp || got.Complement != c.complement {
				t.Errorf("%q %q, complement %q; want %q %q %q\n%+v", got.INSEECode, got.PostalCode, got.Complement, c.insee,
					c.cp, c.complement, got.Findings)
			}
			found := c.finding == ""
			for _, f := range got.Findings {
				found = found || f.Field+"."+f.Rule == c.finding && f.Action == c.action &&
					strings.Contains(f.Detail, c.detail)
			}
			if !found {
				t.Errorf("%s %s %q is not reported: %+v", c.finding, c.action, c.detail, got.Findings)
			}
		})
	}
}

// Ranks of results.
const (
	wrong = iota
	unknown
	right
)

// homonyms reports whether several communes have the name of c.
func homonyms(g *territory.Gazetteer, c *territory.Commune) bool {
	return slices.ContainsFunc(g.ByName(c.Name), func(other *territory.Commune) bool { return other.Parent != c.Code })
}

// rank orders results: wrong, unknown, right.
func rank(g *territory.Gazetteer, in clean.PlaceText, truth *territory.Commune) int {
	switch c := clean.Resolve(g, in).Commune; {
	case c == nil:
		return unknown
	case c.Parent == truth.Code:
		return right
	}
	return wrong
}

// One more true witness never makes the commune less right, whatever the others say.
func TestOneMoreTrueWitness(t *testing.T) {
	g := gazetteer(t)
	var communes []*territory.Commune
	for c := range g.Communes() {
		if c.Kind == territory.KindCommune && len(c.Postcodes) > 0 && c.HasBox() {
			communes = append(communes, c)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		truth := rapid.SampledFrom(communes).Draw(t, "truth")
		other := rapid.SampledFrom(communes).Draw(t, "other")
		if other == truth {
			t.Skip()
		}
		// A point is true evidence where no other commune is as likely.
		located := false
		if likely := g.At(truth.Position); len(likely) > 0 && likely[0].Commune == truth && likely[0].Share > 0.9 {
			located = true
		}
		witnesses := []func(in *clean.PlaceText, c *territory.Commune){
			func(in *clean.PlaceText, c *territory.Commune) { in.Commune = c.Name },
			func(in *clean.PlaceText, c *territory.Commune) { in.PostalCode = c.Postcodes[0] },
			func(in *clean.PlaceText, c *territory.Commune) { in.INSEECode = c.Code },
			func(in *clean.PlaceText, c *territory.Commune) { in.Departements = []string{c.Departement} },
			func(in *clean.PlaceText, c *territory.Commune) {
				if c == truth && !located {
					return
				}
				in.Located, in.Point = true, geo.Position{c.Position[0] + 0.0003, c.Position[1]}
			},
		}
		var in clean.PlaceText
		added := rapid.IntRange(0, len(witnesses)-1).Draw(t, "added")
		for i, says := range witnesses {
			if i == added {
				continue
			}
			switch rapid.IntRange(0, 2).Draw(t, "says") {
			case 1:
				says(&in, truth)
			case 2:
				says(&in, other)
			}
		}
		before := rank(g, in, truth)
		more := in
		witnesses[added](&more, truth)
		after := rank(g, more, truth)
		if before == unknown && after == wrong && (homonyms(g, truth) || homonyms(g, other) ||
			truth.Departement == other.Departement) {
			return // what is true of one commune of a name or of a département is true of the others
		}
		if after < before {
			t.Fatalf("truth %s (%s), other %s: %d → %d\n%+v\n%+v\n%+v\n%+v", truth.Name, truth.Code, other.Code, before, after,
				in, more, clean.Resolve(g, in), clean.Resolve(g, more))
		}
	})
}
