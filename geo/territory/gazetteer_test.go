package territory_test

import (
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// TestEveryPostcodeHasAPoint checks the numbers of postcodes of each precision that
// the documentation states.
func TestEveryPostcodeHasAPoint(t *testing.T) {
	g := open(t)
	count := map[geo.Precision]int{}
	for p := range g.Postcodes() {
		count[p.Precision]++
		if len(p.Communes) == 0 {
			t.Errorf("%s has no commune", p.Code)
		}
		if err := geo.CheckFrance(p.Position); err != nil {
			t.Errorf("%s: %v", p.Code, err)
		}
	}
	want := map[geo.Precision]int{geo.PrecisionCommune: 6310}
	for precision, n := range want {
		if count[precision] != n {
			t.Errorf("%d postcodes at precision %s, want %d", count[precision], precision, n)
		}
	}
	if len(count) != len(want) {
		t.Errorf("postcodes by precision: %v, want no other precision", count)
	}
}

func TestEveryCommuneHasAPoint(t *testing.T) {
	g := open(t)
	count := map[territory.Kind]map[geo.Precision]int{}
	for c := range g.Communes() {
		if count[c.Kind] == nil {
			count[c.Kind] = map[geo.Precision]int{}
		}
		count[c.Kind][c.Precision]++
		uninhabited := c.Code == "98414" || c.Code == "98415" // Terre-Adélie, Îles Éparses
		if err := geo.CheckFrance(c.Position); err != nil && !uninhabited {
			t.Errorf("%s %s: %v", c.Code, c.Name, err)
		}
		if g.Current(c.Code) == nil || g.Current(c.Parent) == nil {
			t.Errorf("%s %s has no current commune: %+v", c.Code, c.Name, c)
		}
		if g.Departement(c.Departement) == nil || g.Region(c.Region) == nil {
			t.Errorf("%s %s has no known département or région: %+v", c.Code, c.Name, c)
		}
		if c.EPCI != "" && g.EPCI(c.EPCI) == nil {
			t.Errorf("%s %s is in the unknown EPCI %s", c.Code, c.Name, c.EPCI)
		}
	}
	for kind, n := range map[territory.Kind]int{
		territory.KindCommune: 34969, territory.KindArrondissement: 45, territory.KindDelegated: 2576,
	} {
		sum := 0
		for _, k := range count[kind] {
			sum += k
		}
		if sum != n {
			t.Errorf("%d of kind %s, want %d", sum, kind, n)
		}
	}
	if n := count[territory.KindArrondissement][geo.PrecisionCommune]; n != 45 {
		t.Errorf("%d arrondissements have a known point, want 45", n)
	}
}

func TestAreasHaveAPoint(t *testing.T) {
	g := open(t)
	for kind, want := range map[territory.Kind]int{
		territory.KindEPCI: 1255, territory.KindDepartement: 109, territory.KindRegion: 26,
	} {
		n, people := 0, 0
		for a := range g.Areas(kind) {
			n++
			people += a.Population
			members := g.MembersOf(kind, a.Code)
			if len(members) == 0 || a.Position == (geo.Position{}) {
				t.Errorf("%s %s %s has %d members and the position %v", kind, a.Code, a.Name, len(members), a.Position)
			}
		}
		if n != want || people < 65e6 {
			t.Errorf("%d of kind %s with %d inhabitants, want %d with 65 million at least", n, kind, people, want)
		}
	}
}

func TestCommune(t *testing.T) {
	g := open(t)
	tests := []struct {
		rule, code, name, current string
		kind                      territory.Kind
	}{
		{"commune", "33063", "Bordeaux", "33063", territory.KindCommune},
		{"Corse", "2A004", "Ajaccio", "2A004", territory.KindCommune},
		{"Corse en minuscule", "2b033", "Bastia", "2B033", territory.KindCommune},
		{"arrondissement", "75112", "Paris 12e Arrondissement", "75056", territory.KindArrondissement},
		{"commune déléguée", "33018", "Val de Virvée", "33018", territory.KindCommune},
		{"outre-mer", "98735", "Papeete", "98735", territory.KindCommune},
		{"code disparu", "33110", "", "33063", ""},
		{"inconnu", "99999", "", "", ""},
		{"Corse sans lettre", "20004", "", "", ""},
		{"illisible", "3306", "", "", ""},
		{"lettre", "3A063", "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.rule, func(t *testing.T) {
			c, now := g.Commune(test.code), g.Current(test.code)
			if (c == nil) != (test.name == "") || c != nil && (c.Name != test.name || c.Kind != test.kind) {
				t.Errorf("Commune(%q) = %+v, want %q", test.code, c, test.name)
			}
			if (now == nil) != (test.current == "") || now != nil && now.Code != test.current {
				t.Errorf("Current(%q) = %+v, want %q", test.code, now, test.current)
			}
		})
	}
}

func TestPostcode(t *testing.T) {
	g := open(t)
	near := func(lon, lat float64) geo.Position { return geo.Position{lon, lat} }
	tests := []struct {
		code, communes string
		about          geo.Position // within 3 km
	}{
		{"33000", "33063", near(-0.58, 44.84)},
		{"75012", "75056 75112", near(2.39, 48.84)},
		{"75116", "75056 75116", near(2.27, 48.86)},
		{"69003", "69123 69383", near(4.86, 45.755)},
		{"13016", "13055 13216", near(5.32, 43.36)},
		{"97133", "97701", near(-62.85, 17.9)},
		{"97150", "97801", near(-63.08, 18.07)},
		{"97500", "97502 97501", near(-56.20, 46.81)},
		{"98800", "98818", near(166.45, -22.27)},
		{"98714", "98735", near(-149.57, -17.54)},
		{"20000", "2A004", near(8.74, 41.92)},
	}
	for _, test := range tests {
		p := g.Postcode(test.code)
		if p == nil {
			t.Errorf("%s is unknown", test.code)
			continue
		}
		var codes []string
		for _, c := range p.Communes {
			codes = append(codes, c.Code)
		}
		if got := strings.Join(codes, " "); got != test.communes {
			t.Errorf("%s: communes %s, want %s", test.code, got, test.communes)
		}
		if d := geo.Distance(p.Position, test.about); d > 3000 || p.Precision != geo.PrecisionCommune {
			t.Errorf("the position of %s is %v (%s), %.0f m from the expected one", test.code, p.Position, p.Precision, d)
		}
	}
	for _, code := range []string{"", "33079", "99999", "3300", "330000", "33OOO", "2A004"} {
		if p := g.Postcode(code); p != nil {
			t.Errorf("Postcode(%q) = %+v, want nil", code, p)
		}
	}
}

// TestPostcodeIsWeighted recomputes a centre from its communes.
func TestPostcodeIsWeighted(t *testing.T) {
	p := open(t).Postcode("01100") // Oyonnax and smaller communes
	var lon, lat, people float64
	for _, c := range p.Communes {
		if c.Precision == geo.PrecisionCommune {
			w := float64(c.Population)
			lon, lat, people = lon+w*c.Position[0], lat+w*c.Position[1], people+w
		}
	}
	if len(p.Communes) < 2 || geo.Distance(p.Position, geo.Position{lon / people, lat / people}) > 1 {
		t.Errorf("%d communes around %v, want several around %v,%v", len(p.Communes), p.Position, lon/people, lat/people)
	}
}

func TestNear(t *testing.T) {
	g := open(t)
	tests := []struct {
		rule, code, shared string
		precision          geo.Precision
		about              geo.Position
		withinM            float64
	}{
		{"CEDEX de Bordeaux", "33079", "330", geo.PrecisionEPCI, geo.Position{-0.58, 44.84}, 5e3},
		{"CEDEX de Lyon", "69399", "693", geo.PrecisionDepartement, geo.Position{4.85, 45.75}, 15e3},
		{"CEDEX de Paris", "75950", "75", geo.PrecisionEPCI, geo.Position{2.35, 48.86}, 5e3},
		{"CEDEX de Pointe-à-Pitre", "97159", "971", geo.PrecisionDepartement, geo.Position{-61.53, 16.24}, 40e3},
		{"code connu", "33000", "33000", geo.PrecisionCommune, geo.Position{-0.58, 44.84}, 5e3},
	}
	for _, test := range tests {
		t.Run(test.rule, func(t *testing.T) {
			p, shared := g.Near(test.code)
			if p == nil || shared != test.shared || p.Precision != test.precision || p.Code != test.code {
				t.Fatalf("Near(%q) = %+v, %q; want precision %s, %q", test.code, p, shared, test.precision, test.shared)
			}
			if d := geo.Distance(p.Position, test.about); d > test.withinM {
				t.Errorf("Near(%q) is %.0f m from the expected position, want %.0f m at most", test.code, d, test.withinM)
			}
		})
	}
	for _, code := range []string{"", "99123", "00000", "98999", "3307", "2A123", "33 79"} {
		if p, shared := g.Near(code); p != nil {
			t.Errorf("Near(%q) = %+v, %q; want nil", code, p, shared)
		}
	}
}

func TestMembersOf(t *testing.T) {
	g := open(t)
	tests := []struct {
		kind territory.Kind
		code string
		want int
	}{
		{territory.KindEPCI, "243300316", 28},
		{territory.KindDepartement, "2a", 124},
		{territory.KindDepartement, "987", 48},
		{territory.KindRegion, "987", 48},
		{territory.KindRegion, "94", 360},
		{territory.KindCommune, "75056", 20},
		{territory.KindPostcode, "75012", 2},
		{territory.KindEPCI, "000000000", 0},
		{territory.KindPostcode, "00000", 0},
	}
	for _, test := range tests {
		if got := len(g.MembersOf(test.kind, test.code)); got != test.want {
			t.Errorf("%s %s has %d members, want %d", test.kind, test.code, got, test.want)
		}
	}
}

func TestTimeZone(t *testing.T) {
	for code, want := range map[string]string{
		"75056": "Europe/Paris", "2A004": "Europe/Paris", "97411": "Indian/Reunion", "97105": "America/Guadeloupe",
		"97209": "America/Martinique", "97302": "America/Cayenne",
		"97502": "America/Miquelon", "97611": "Indian/Mayotte", "97701": "America/St_Barthelemy",
		"97801": "America/Marigot", "98613": "Pacific/Wallis", "98735": "Pacific/Tahiti", "98731": "Pacific/Marquesas",
		"98719": "Pacific/Gambier", "98818": "Pacific/Noumea", "988": "Pacific/Noumea", "": "Europe/Paris",
	} {
		if got := territory.TimeZone(code); got != want {
			t.Errorf("TimeZone(%q) = %s, want %s", code, got, want)
		}
	}
	for c := range open(t).Communes() {
		if _, err := location(territory.TimeZone(c.Code)); err != nil {
			t.Fatalf("%s %s: %v", c.Code, c.Name, err)
		}
	}
}

func TestDamagedTablesAreErrors(t *testing.T) {
	for _, packed := range [][]byte{nil, []byte("not a table"), {0x1f, 0x8b}} {
		if _, err := territory.Decode(packed); err == nil {
			t.Errorf("Decode(%q) returned no error", packed)
		}
	}
}

func TestBetweenAndSlugs(t *testing.T) {
	g := open(t)
	const west, east = -1.2, 0.4
	want, found := 0, g.Between(west, east)
	for c := range g.Communes() {
		if c.Kind == territory.KindCommune && c.Position[0] >= west && c.Position[0] <= east {
			want++
		}
		if got := g.SlugOf(c.Kind, c.Code); got != territory.Slug(g.NameOf(c.Kind, c.Code)) {
			t.Errorf("%s: slug %q of %s", c.Code, got, c.Name)
		}
	}
	if len(found) != want || want < 1000 {
		t.Errorf("%d communes between %v and %v, want %d", len(found), west, east, want)
	}
	for i, c := range found {
		if c.Position[0] < west || c.Position[0] > east || i > 0 && c.Position[0] < found[i-1].Position[0] {
			t.Fatalf("%s at %v", c.Name, c.Position)
		}
	}
	if got := g.SlugOf(territory.KindRegion, "75"); got != "nouvelle aquitaine" {
		t.Errorf("slug %q", got)
	}
	if got := g.SlugOf(territory.KindCommune, "99999"); got != "" {
		t.Errorf("slug %q of no commune", got)
	}
}
