package locate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/locate"
)

func gazetteer(t testing.TB) *territory.Gazetteer {
	t.Helper()
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// rowIn returns a row whose commune is known from its text.
func rowIn(g *territory.Gazetteer, insee, postcode string) *importer.Row {
	row := &importer.Row{Place: directory.Place{Name: "Lieu", INSEECode: insee, PostalCode: postcode,
		Address: "1 rue de l'Essai"}}
	if c := g.Current(insee); c != nil {
		row.Place.Commune = c.Name
		row.Place.Territory = directory.TerritoryOf(c)
	}
	return row
}

func rules(row *importer.Row) string {
	var names []string
	for _, a := range row.Findings {
		names = append(names, a.Rule)
	}
	return strings.Join(names, " ")
}

func TestLocate(t *testing.T) {
	g := gazetteer(t)
	bordeaux := geo.Position{-0.5802, 44.8396}
	for _, c := range []struct {
		name, insee, postcode, lat, lon string
		want                            geo.Position // zero: the commune's point
		precision                       geo.Precision
		rules                           string
	}{
		{"bonne", "33063", "33000", "44.8396", "-0.5802", bordeaux, geo.PrecisionPoint, ""},
		{"virgules", "33063", "33000", "44,8396", "-0,5802", bordeaux, geo.PrecisionPoint, ""},
		{"seconde virgule", "2A004", "20000", "41.93414,8", "8.7386", geo.Position{8.7386, 41.93414},
			geo.PrecisionPoint, "localisation.forme"},
		{"axes inversés", "33063", "33000", "-0.5802", "44.8396", bordeaux, geo.PrecisionPoint,
			"localisation.axes_inverses"},
		{"signe perdu", "33063", "33000", "44.8396", "0.5802", bordeaux, geo.PrecisionPoint, "localisation.signe"},
		{"Lambert-93", "33063", "33000", "6421813,3459", "417241,5391", geo.Position{-0.5792, 44.8378},
			geo.PrecisionPoint, "localisation.projection_2154"},
		{"Lambert-93, axes inversés", "33063", "33000", "417241.5391", "6421813.3459", geo.Position{-0.5792, 44.8378},
			geo.PrecisionPoint, "localisation.projection_2154"},
		{"zone conique", "33063", "33000", "4188225.29", "1417111.35", geo.Position{-0.5792, 44.8378},
			geo.PrecisionPoint, "localisation.projection_3945"},
		{"Lambert II étendu", "33063", "33000", "1986174.31", "369400.42", geo.Position{-0.5792, 44.8378},
			geo.PrecisionPoint, "localisation.projection_27572"},
		{"Lambert III, axes inversés", "33063", "33000", "369509,75", "286062,84", geo.Position{-0.5792, 44.8378},
			geo.PrecisionPoint, "localisation.projection_27563"},
		{"Lambert IV", "2B033", "20200", "269285.08", "582403.70", geo.Position{9.4497, 42.6976}, geo.PrecisionPoint,
			"localisation.projection_27564"},
		{"Lambert II étendu d'ailleurs", "33063", "33000", "2626335.52", "651112.23", geo.Position{}, "",
			"localisation.hors_commune localisation.a_la_commune"},
		{"UTM de La Réunion", "97411", "97400", "7690475.4366", "338568.3150", geo.Position{55.4481, -20.8789},
			geo.PrecisionPoint, "localisation.projection_2975"},
		{"degrés, minutes et secondes", "33063", "33000", "44°50'16\"N", "0°34'45\"O", geo.Position{-0.579167, 44.837778},
			geo.PrecisionPoint, "localisation.forme"},
		{"degrés et minutes décimales", "33063", "33000", "44° 50.268' N", "0° 34.752' W", geo.Position{-0.5792, 44.8378},
			geo.PrecisionPoint, "localisation.forme"},
		{"degrés et minutes, axes inversés", "33063", "33000", "0°34'45\"W", "44°50'16\"N",
			geo.Position{-0.579167, 44.837778}, geo.PrecisionPoint, "localisation.forme localisation.axes_inverses"},
		{"degrés et minutes dans une cellule", "33063", "33000", "44°50'16\"N, 0°34'45\"W", "",
			geo.Position{-0.579167, 44.837778}, geo.PrecisionPoint, "localisation.forme"},
		{"commune voisine", "33063", "33000", "44.8577", "-0.5000", geo.Position{}, "",
			"localisation.hors_commune localisation.a_la_commune"},
		{"bord de la commune", "33063", "33000", "44.8100", "-0.5720", geo.Position{-0.572, 44.81}, geo.PrecisionPoint,
			"localisation.limite_de_commune"},
		{"deux nombres dans une cellule", "33063", "33000", "44.8396, -0.5802", "", bordeaux, geo.PrecisionPoint, ""},
		{"séparateur décimal perdu", "51230", "51200", "4904334998", "3950894", geo.Position{3.950894, 49.04334998},
			geo.PrecisionPoint, "localisation.separateur_decimal_perdu"},
		{"à 491 km", "16392", "16460", "43.451334", "5.411872", geo.Position{}, "",
			"localisation.hors_commune localisation.a_la_commune"},
		{"autre océan", "97409", "97440", "48.390487", "-4.485169", geo.Position{}, "",
			"localisation.hors_commune localisation.a_la_commune"},
		{"hors de France", "33063", "33000", "40.4168", "-3.7038", geo.Position{}, "",
			"localisation.hors_commune localisation.a_la_commune"},
		{"commune immense, ville d'une autre", "97356", "97330", "4.940598", "-52.335266", geo.Position{}, "",
			"localisation.hors_commune localisation.a_la_commune"},
		{"commune immense, bourg", "97356", "97330", "3.1700", "-52.3400", geo.Position{-52.34, 3.17},
			geo.PrecisionPoint, ""},
		{"zéro", "33063", "33000", "0", "0", geo.Position{}, "", "localisation.zero localisation.a_la_commune"},
		{"un seul zéro", "33063", "33000", "44.8396", "0.0", geo.Position{}, "",
			"localisation.zero localisation.a_la_commune"},
		{"texte", "33063", "33000", "nord", "ouest", geo.Position{}, "",
			"localisation.illisible localisation.a_la_commune"},
		{"rien", "33063", "33000", "", "", geo.Position{}, "", "localisation.a_la_commune"},
		{"nul", "33063", "33000", "null", "null", geo.Position{}, "", "localisation.a_la_commune"},
		{"infini", "33063", "33000", "Infinity", "NaN", geo.Position{}, "",
			"localisation.illisible localisation.a_la_commune"},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := rowIn(g, c.insee, c.postcode)
			locate.New(g, nil).Locate(context.Background(), row, c.lat, c.lon)
			want, precision, origin := c.want, c.precision, locate.OriginSource
			if c.precision == "" {
				commune := g.Commune(c.insee)
				want, precision, origin = commune.Position, commune.Precision, locate.OriginCommune
			}
			at := row.Place.Location
			if !at.Known || at.Precision != precision || at.Origin != origin || geo.Distance(at.Position, want) > 1 {
				t.Errorf("%+v, want %v %s %s", at, want, precision, origin)
			}
			if got := rules(row); got != c.rules {
				t.Errorf("rules %q, want %q", got, c.rules)
			}
			if c.rules != "" && c.rules != "localisation.limite_de_commune" &&
				row.Place.Provenance.Fields["latitude"].Changes == nil {
				t.Errorf("the provenance lacks the change: %+v", row.Place.Provenance)
			}
			for _, a := range row.Findings {
				if a.Action == importer.Refused && !strings.Contains(a.Value, c.lat) {
					t.Errorf("la valeur d'origine manque : %+v", a)
				}
			}
		})
	}
}

// Coordinates that the listing gives to many addresses are not those of the place.
func TestLocateVague(t *testing.T) {
	g := gazetteer(t)
	l := locate.New(g, nil)
	for _, c := range []struct{ rule, insee, postcode, precision, rules string }{
		{"commune", "33063", "33000", "commune", "localisation.par_defaut localisation.a_la_commune"},
		{"code postal", "", "33150", "commune", "localisation.par_defaut localisation.au_code_postal"},
		{"rien d'autre", "", "", "point", "commune.selon_coordonnees"},
	} {
		row := rowIn(g, c.insee, c.postcode)
		l.LocateAll(context.Background(), []locate.Request{{Row: row, Lat: "44.8396", Lon: "-0.5802", Vague: true}})
		if at := row.Place.Location; string(at.Precision) != c.precision || rules(row) != c.rules {
			t.Errorf("%s: %+v %q, want %s %q", c.rule, at, rules(row), c.precision, c.rules)
		}
	}
}

// A place without certain commune gets that which contains its point, if nothing contradicts it, and keeps the name of
// its locality.
func TestCompleteCommune(t *testing.T) {
	g := gazetteer(t)
	l := locate.New(g, nil)
	for _, c := range []struct{ rule, commune, postcode, insee, complement string }{
		{"lieu-dit", "Les Essarts du Test", "", "33063", "Les Essarts du Test"},
		{"lieu-dit et code postal", "Les Essarts du Test", "33000", "33063", "Les Essarts du Test"},
		{"code postal d'ailleurs", "Les Essarts du Test", "87600", "", ""},
		{"nom d'une autre commune", "Saint-Denis", "", "", ""},
	} {
		row := &importer.Row{Place: directory.Place{Name: "Lieu", Commune: c.commune, PostalCode: c.postcode}}
		l.Locate(context.Background(), row, "44.8396", "-0.5802")
		if p := row.Place; p.INSEECode != c.insee || p.AddressComplement != c.complement {
			t.Errorf("%s: %q, complement %q; want %q, %q", c.rule, p.INSEECode, p.AddressComplement, c.insee, c.complement)
		}
	}
}

func TestLocateWithoutCommune(t *testing.T) {
	g := gazetteer(t)
	l := locate.New(g, nil)
	for _, c := range []struct{ name, postcode, lat, lon, precision, origin string }{
		{"au code postal", "33000", "", "", string(g.Postcode("33000").Precision), locate.OriginPostcode},
		{"point du code postal", "33000", "44.84", "-0.58", "point", locate.OriginSource},
		{"point ailleurs", "33000", "48.85", "2.35", string(g.Postcode("33000").Precision), locate.OriginPostcode},
		{"un point seul", "", "44.84", "-0.58", "point", locate.OriginSource},
		{"un point seul, axes inversés", "", "-0.58", "44.84", "point", locate.OriginSource},
		{"rien", "", "", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := rowIn(g, "", c.postcode)
			l.Locate(context.Background(), row, c.lat, c.lon)
			at := row.Place.Location
			if at.Known != (c.precision != "") || string(at.Precision) != c.precision || at.Origin != c.origin {
				t.Errorf("%+v %s", at, rules(row))
			}
			if !at.Known && rules(row) != "localisation.inconnue" {
				t.Errorf("not located, without a finding: %q", rules(row))
			}
		})
	}
}

// boxes are outlines in the form of boxes.
type boxes map[string]orb.Bound

func (boxes) Err() error { return nil }

func (b boxes) Distance(_ context.Context, insee string, p geo.Position) (metres float64, known bool) {
	box, known := b[insee]
	nearest := geo.Position{min(max(p[0], box.Min[0]), box.Max[0]), min(max(p[1], box.Min[1]), box.Max[1])}
	return geo.Distance(p, nearest), known
}

func TestLocateWithOutlines(t *testing.T) {
	g := gazetteer(t)
	outlines := boxes{"33063": {Min: orb.Point{-0.64, 44.81}, Max: orb.Point{-0.53, 44.92}}}
	l := locate.New(g, outlines)
	for _, c := range []struct {
		name, lat, lon string
		precision      geo.Precision
		rules          string
	}{
		{"dedans", "44.84", "-0.58", geo.PrecisionPoint, ""},
		{"sur le bord", "44.8085", "-0.58", geo.PrecisionPoint, ""},
		{"juste dehors", "44.806", "-0.58", geo.PrecisionPoint, "localisation.limite_de_commune"},
		{"commune voisine", "44.795", "-0.58", g.Commune("33063").Precision,
			"localisation.hors_commune localisation.a_la_commune"},
		{"dehors", "44.74", "-0.58", g.Commune("33063").Precision,
			"localisation.hors_commune localisation.a_la_commune"},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := rowIn(g, "33063", "33000")
			l.Locate(context.Background(), row, c.lat, c.lon)
			if row.Place.Location.Precision != c.precision || rules(row) != c.rules {
				t.Errorf("%+v %q", row.Place.Location, rules(row))
			}
		})
	}
	t.Run("commune trouvée par le point", func(t *testing.T) {
		row := rowIn(g, "", "")
		l.Locate(context.Background(), row, "44.84", "-0.58")
		if row.Place.INSEECode != "33063" || row.Place.Territory.Departement != "33" ||
			rules(row) != "commune.selon_coordonnees" {
			t.Errorf("%+v %q", row.Place, rules(row))
		}
	})
}

// answers is a geocoder with one answer.
type answers struct {
	found locate.Geocoded
	ok    bool
	err   error
}

func (a answers) Geocode(context.Context, locate.Address) (locate.Geocoded, bool, error) {
	return a.found, a.ok, a.err
}

func TestLocateWithGeocoder(t *testing.T) {
	g := gazetteer(t)
	good := locate.Geocoded{Position: geo.Position{-0.58, 44.84}, Precision: geo.PrecisionStreet, Score: 0.9,
		Label: "Rue de l'Essai", INSEECode: "33063", PostalCode: "33000"}
	with := func(change func(*locate.Geocoded)) answers {
		found := good
		change(&found)
		return answers{found: found, ok: true}
	}
	for _, c := range []struct {
		name   string
		answer answers
		origin string
		rules  string
	}{
		{"trouvée", answers{found: good, ok: true}, locate.OriginGeocoder, "localisation.geocodee"},
		{"pas trouvée", answers{}, locate.OriginCommune, "localisation.adresse_introuvable localisation.a_la_commune"},
		{"que la commune", with(func(f *locate.Geocoded) { f.Precision = geo.PrecisionCommune }), locate.OriginCommune,
			"localisation.adresse_introuvable localisation.a_la_commune"},
		{"point loin de la commune", with(func(f *locate.Geocoded) { f.Position = geo.Position{2.35, 48.85} }),
			locate.OriginCommune, "localisation.geocodage_ailleurs localisation.a_la_commune"},
		{"rue d'une autre commune", with(func(f *locate.Geocoded) { f.INSEECode = "33281" }), locate.OriginCommune,
			"localisation.geocodage_ailleurs localisation.a_la_commune"},
		{"commune non dite", with(func(f *locate.Geocoded) { f.INSEECode = "" }), locate.OriginCommune,
			"localisation.geocodage_ailleurs localisation.a_la_commune"},
		{"rue, score limite", with(func(f *locate.Geocoded) { f.Score = 0.5 }), locate.OriginGeocoder,
			"localisation.geocodee"},
		{"rue, score trop bas", with(func(f *locate.Geocoded) { f.Score = 0.49 }), locate.OriginCommune,
			"localisation.geocodage_incertain localisation.a_la_commune"},
		{"numéro, score limite", with(func(f *locate.Geocoded) { f.Score, f.Precision = 0.6, geo.PrecisionPoint }),
			locate.OriginGeocoder, "localisation.geocodee"},
		{"numéro, score trop bas", with(func(f *locate.Geocoded) { f.Score, f.Precision = 0.59, geo.PrecisionPoint }),
			locate.OriginCommune, "localisation.geocodage_incertain localisation.a_la_commune"},
		{"muet", answers{err: errors.New("délai dépassé")}, locate.OriginCommune,
			"localisation.geocodeur_muet localisation.a_la_commune"},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := rowIn(g, "33063", "33000")
			locate.New(g, nil, locate.WithGeocoder(c.answer)).Locate(context.Background(), row, "", "")
			if row.Place.Location.Origin != c.origin || rules(row) != c.rules {
				t.Errorf("%+v %q", row.Place.Location, rules(row))
			}
		})
	}
}

func FuzzLocate(f *testing.F) {
	g := gazetteer(f)
	l := locate.New(g, nil)
	f.Add("44.8", "-0.5")
	f.Add("41.93414,8", "")
	f.Add("6692424,50", "475198,12")
	f.Add("1e308", "-1e308")
	f.Fuzz(func(t *testing.T, lat, lon string) {
		row := rowIn(g, "33063", "33000")
		l.Locate(context.Background(), row, lat, lon)
		at := row.Place.Location
		if !at.Known || geo.CheckFrance(at.Position) != nil {
			t.Errorf("(%q, %q) → %+v", lat, lon, at)
		}
	})
}
