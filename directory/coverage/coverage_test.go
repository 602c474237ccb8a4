package coverage_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

var gazetteer = sync.OnceValue(func() *territory.Gazetteer {
	g, err := territory.Open()
	if err != nil {
		panic(err)
	}
	return g
})

// built is when the version of the tests was published.
var built = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// viewOf returns a version of n invented places.
func viewOf(tb testing.TB, n int) directory.View {
	tb.Helper()
	view, err := snapshot.Build(snapshot.Input{Version: 1, Built: built, Places: placetest.Places(gazetteer(), n, 5),
		Zone: territory.TimeZone})
	if err != nil {
		tb.Fatal(err)
	}
	return view
}

func measured(tb testing.TB, e *coverage.Engine, v directory.View, t *coverage.Territory) *coverage.Coverage {
	tb.Helper()
	c, err := e.Coverage(v, &directory.Query{}, t, coverage.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// TestCoverageIsThatOfAllPairs compares a département with what every pair of a commune and a
// place says.
func TestCoverageIsThatOfAllPairs(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 800)
	places := spots(t, v)
	for _, code := range []string{"33", "2A", "93", "974", "48"} {
		d := e.Territory(territory.KindDepartement, code)
		got := measured(t, e, v, d)
		within := make([]int64, len(got.Distances))
		for i, c := range e.Communes(d) {
			nearest := math.Inf(1)
			for _, p := range places {
				nearest = min(nearest, geo.Distance(c.Position, p.Position))
			}
			row := got.Communes[i]
			if row.Code != c.Code || math.Abs(*row.DistanceM-nearest) > 0.001 {
				t.Fatalf("%s: %+v at %f m, want %f", c.Code, row, *row.DistanceM, nearest)
			}
			for k, step := range got.Distances {
				if nearest <= 1000*step.KM {
					within[k] += int64(c.Population)
				}
			}
		}
		for k, step := range got.Distances {
			if step.People != within[k] {
				t.Errorf("%s: %d people within %g km, want %d", code, step.People, step.KM, within[k])
			}
		}
		compareAccess(t, e, d, got, places)
	}
}

func spots(t *testing.T, v directory.View) (all []directory.Spot) {
	hits, err := v.Each(&directory.Query{Located: true})
	if err != nil {
		t.Fatal(err)
	}
	for hit := range hits {
		all = append(all, v.Spot(hit.Index))
	}
	return all
}

// compareAccess compares the hours that each commune receives with the two steps in fractions.
func compareAccess(
	t *testing.T, e *coverage.Engine, d *coverage.Territory, got *coverage.Coverage, places []directory.Spot,
) {
	t.Helper()
	communes := e.Communes(d)
	want := make([]*big.Rat, len(communes))
	for i := range want {
		want[i] = new(big.Rat)
	}
	all := e.Communes(e.France())
	near := func(c *territory.Commune, at geo.Position) bool {
		return math.Abs(c.Position[1]-at[1]) < 0.3 && math.Abs(c.Position[0]-at[0]) < 0.5 &&
			geo.Distance(c.Position, at) <= 20_000
	}
	for _, p := range places {
		if !slices.ContainsFunc(communes, func(c *territory.Commune) bool { return near(c, p.Position) }) {
			continue
		}
		var people int64
		for _, c := range all {
			if near(c, p.Position) {
				people += int64(c.Population)
			}
		}
		hours := big.NewRat(24, 1)
		if p.Week != nil {
			hours = big.NewRat(int64(p.Week.Minutes), 60)
		}
		for i, c := range communes {
			if people > 0 && near(c, p.Position) {
				share := big.NewRat(int64(c.Population), people)
				want[i].Add(want[i], share.Mul(share, hours))
			}
		}
	}
	for i, row := range got.Communes {
		hours, _ := want[i].Float64()
		if math.Abs(row.Received-hours) > 1e-3 {
			t.Errorf("%s receives %f hours, want %f", row.Code, row.Received, hours)
		}
		if people := float64(row.People); people > 0 && math.Abs(row.Access*people-row.Received) > 1e-9*row.Received {
			t.Errorf("%s: access %g for %g people is not %g hours", row.Code, row.Access, people, row.Received)
		}
	}
}

// TestOfferIsReceived checks that what communes receive is what places offer, to the last
// digit: the identity Σ population × access = offer reached.
func TestOfferIsReceived(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 1000)
	whole := measured(t, e, v, e.France())
	offered := 0.0
	all := e.Communes(e.France())
	for _, p := range spots(t, v) {
		minutes := 24 * 60
		if p.Week != nil {
			minutes = p.Week.Minutes
		}
		if inhabited(all, p.Position) {
			offered += float64(minutes)
		}
	}
	if got := whole.Received * 60; got != offered {
		t.Errorf("%f minutes are received, %f offered", got, offered)
	}
}

func inhabited(all []*territory.Commune, at geo.Position) bool {
	return slices.ContainsFunc(all, func(c *territory.Commune) bool {
		return c.Population > 0 && math.Abs(c.Position[1]-at[1]) < 0.3 && math.Abs(c.Position[0]-at[0]) < 0.5 &&
			geo.Distance(c.Position, at) <= 20_000
	})
}

// TestSumsOfTerritories checks that communes sum to EPCI, départements, régions and France.
func TestSumsOfTerritories(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 2000)
	whole := measured(t, e, v, e.France())
	for _, kind := range coverage.Kinds() {
		sum := make([]int64, len(whole.Distances))
		people, hours := int64(0), 0.0
		add := func(c *coverage.Coverage) {
			people += c.People
			hours += math.Round(c.Received * 3_600_000)
			for k := range sum {
				sum[k] += c.Distances[k].People
			}
		}
		if !kind.IsArea() || kind == territory.KindEPCI {
			continue // 35 000 communes, and some are in no EPCI
		}
		for area := range gazetteer().Areas(kind) {
			add(measured(t, e, v, e.Territory(kind, area.Code)))
		}
		for k, step := range whole.Distances {
			if sum[k] != step.People {
				t.Errorf("%s: %d people within %g km, France has %d", kind, sum[k], step.KM, step.People)
			}
		}
		if people != whole.People || hours != math.Round(whole.Received*3_600_000) {
			t.Errorf("%s: %d people and %f hours, France has %d and %f", kind, people, hours/3_600_000, whole.People,
				whole.Received)
		}
	}
	d := measured(t, e, v, e.Territory(territory.KindDepartement, "33"))
	byEPCI := map[string]int64{}
	for _, c := range d.Communes {
		alone := measured(t, e, v, e.Territory(territory.KindCommune, c.Code))
		if alone.Communes[0] != c && (*alone.Communes[0].DistanceM != *c.DistanceM || alone.Access != c.Access) {
			t.Fatalf("%s alone: %+v, in its département: %+v", c.Code, alone.Communes[0], c)
		}
		byEPCI[c.EPCI] += alone.Distances[1].People
	}
	for code, people := range byEPCI {
		alone := measured(t, e, v, e.Territory(territory.KindEPCI, code))
		if inOne(alone, d) && alone.Distances[1].People != people {
			t.Errorf("%s: %d people within 5 km, its communes have %d", code, alone.Distances[1].People, people)
		}
	}
}

// inOne reports whether all the communes of an EPCI are in a département.
func inOne(epci, d *coverage.Coverage) bool {
	for _, c := range epci.Communes {
		if !slices.ContainsFunc(d.Communes, func(o coverage.Commune) bool { return o.Code == c.Code }) {
			return false
		}
	}
	return true
}

func TestTerritoriesWithoutPlaces(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 300)
	nothing := &directory.Query{Lists: map[string][]string{"source": {}}, MinScore: 1}
	for _, code := range []string{"33", "977", "989", "984"} {
		c, err := e.Coverage(v, nothing, e.Territory(territory.KindDepartement, code), coverage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Notes) == 0 || c.Distances[4].People != 0 || c.Received != 0 || c.Access != 0 {
			t.Errorf("%s without a place: %+v", code, c)
		}
		if c.People == 0 && c.Distances[0].Share != nil {
			t.Errorf("%s: a share of nobody is %g", code, *c.Distances[0].Share)
		}
		for _, row := range c.Communes {
			if row.DistanceM != nil || row.Nearest != "" {
				t.Fatalf("%s: nearest of nothing: %+v", code, row)
			}
		}
	}
	if e.Territory(territory.KindDepartement, "99") != nil || e.Territory(territory.KindPostcode, "33000") != nil ||
		e.Territory(territory.KindCommune, "75101") != nil {
		t.Error("territories that have no figures are found")
	}
}

// TestCommuneWithoutItsOwnPoint checks that an answer says where distances start.
func TestCommuneWithoutItsOwnPoint(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 300)
	c := measured(t, e, v, e.Territory(territory.KindCommune, "14666"))
	if c.Communes[0].Precision == "" || len(c.Notes) == 0 {
		t.Errorf("%+v, want a precision and a remark", c)
	}
}

// TestCatchmentAndDefaultAreParameters checks that the address changes them.
func TestCatchmentAndDefaultAreParameters(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 2000)
	d := e.Territory(territory.KindDepartement, "33")
	r := rand.New(rand.NewPCG(1, 2))
	usual := measured(t, e, v, d)
	for range 3 {
		values := map[string]float64{"bassin_km": 5 + 30*r.Float64(), "heures_semaine_par_defaut": 48}
		c, err := e.Coverage(v, &directory.Query{}, d, coverage.Options{Values: values})
		if err != nil {
			t.Fatal(err)
		}
		if c.Received == usual.Received || c.Parameters[0].Value != values["bassin_km"] || c.Parameters[0].Year != 0 {
			t.Errorf("%v: %f hours and parameters %+v", values, c.Received, c.Parameters)
		}
	}
}

// TestReliances checks that the people of a territory's communes are shared among the places that serve them.
func TestReliances(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 1500)
	france, err := e.Reliances(v, &directory.Query{}, e.France(), coverage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	served, unlocated := 0.0, 0
	for _, c := range measured(t, e, v, e.France()).Communes {
		if c.DistanceM != nil && *c.DistanceM <= 20_000 {
			served += float64(c.People)
		}
	}
	sum := 0.0
	for _, r := range france {
		if v.Spot(r.Place).Located {
			sum += float64(r.People)
		} else {
			unlocated++
		}
	}
	if math.Abs(sum-served) > float64(len(france)) || unlocated == 0 {
		t.Errorf("%f people rely on located places, %f are within reach; %d places have no position", sum, served,
			unlocated)
	}
	d, err := e.Reliances(v, &directory.Query{}, e.Territory(territory.KindDepartement, "33"), coverage.Options{})
	if err != nil || len(d) == 0 || len(d) >= len(france) {
		t.Fatalf("%d places of %d, %v", len(d), len(france), err)
	}
	for _, r := range d {
		if !slices.Contains(france, r) {
			t.Errorf("%+v differs from that of France", r)
		}
	}
}

// TestComparison checks that the other view of a coverage is measured as by itself.
func TestComparison(t *testing.T) {
	e, v := coverage.New(gazetteer(), coverage.Settings{}), viewOf(t, 1500)
	d := e.Territory(territory.KindDepartement, "33")
	rare := &directory.Query{Lists: map[string][]string{"label": {"France Services"}}}
	c, err := e.Coverage(v, rare, d, coverage.Options{Other: &directory.Query{}})
	if err != nil {
		t.Fatal(err)
	}
	all := measured(t, e, v, d)
	for i, got := range c.Other.Distances {
		if want := all.Distances[i].People; got.People != want || got.More != want-c.Distances[i].People ||
			got.More < 0 {
			t.Errorf("%+v compared with %+v, want %+v", got, c.Distances[i], all.Distances[i])
		}
	}
	if c.Other.Access != all.Access || c.Other.Gained.Received != all.Received-c.Received ||
		c.Other.Supply != all.Supply {
		t.Errorf("%+v, want %+v", c.Other, all.Supply)
	}
}

// TestTerritoryWithOnePlace checks that one place makes all the distances, and gives all its hours to whom it serves.
func TestTerritoryWithOnePlace(t *testing.T) {
	all := viewOf(t, 800)
	spot := slices.IndexFunc(spots(t, all), func(s directory.Spot) bool { return s.Week != nil && s.Commune != "" })
	if spot < 0 {
		t.Fatal("no place has hours")
	}
	hits, err := all.Each(&directory.Query{Located: true})
	if err != nil {
		t.Fatal(err)
	}
	only, i := 0, 0
	for hit := range hits {
		if i == spot {
			only = hit.Index
		}
		i++
	}
	q := &directory.Query{Places: []string{all.ID(only)}}
	e, place := coverage.New(gazetteer(), coverage.Settings{}), all.Spot(only)
	d := e.Territory(territory.KindDepartement, gazetteer().Commune(place.Commune).Departement)
	c, err := e.Coverage(all, q, d, coverage.Options{})
	if err != nil || c.Supply.Matched != 1 || c.Supply.Inside != 1 {
		t.Fatalf("%+v, %v", c.Supply, err)
	}
	for _, of := range c.Communes {
		if of.Nearest != all.ID(only) || of.Access > 0 != (*of.DistanceM <= 20_000 && of.People > 0) {
			t.Fatalf("%+v", of)
		}
	}
	whole, err := e.Coverage(all, q, e.France(), coverage.Options{})
	if want := float64(place.Week.Minutes) / 60; err != nil || math.Abs(whole.Received-want) > 1e-9 {
		t.Errorf("%f hours are received of %f, %v", whole.Received, want, err)
	}
	r, err := e.Reliances(all, q, d, coverage.Options{})
	if err != nil || len(r) != 1 || r[0].Place != only || r[0].People == 0 {
		t.Errorf("%+v relies on it, %v", r, err)
	}
	p, err := e.Plan(all, q, d, coverage.PlanOptions{Sites: 3, Among: coverage.AmongPlaces})
	if err != nil || slices.ContainsFunc(p.Sites, func(s coverage.Site) bool { return s.Place == all.ID(only) }) {
		t.Errorf("%+v, %v", p.Sites, err)
	}
}
