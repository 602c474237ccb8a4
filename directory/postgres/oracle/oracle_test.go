package oracle_test

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// filled returns an oracle over n invented places, and the places by id.
func filled(tb testing.TB, n int) (oracle.Oracle, []directory.Place) {
	tb.Helper()
	g, err := territory.Open()
	if err != nil {
		tb.Fatal(err)
	}
	pool := pgtest.Pool(tb)
	source := importer.Source{Name: "invention"}
	if _, err := oracle.Fill(context.Background(), pool, source, placetest.Places(g, n, 7)); err != nil {
		tb.Fatal(err)
	}
	if err := oracle.SetPublished(context.Background(), pool, placetest.Day); err != nil {
		tb.Fatal(err)
	}
	var places []directory.Place
	for p, err := range placetest.Places(g, n, 7) {
		if err != nil {
			tb.Fatal(err)
		}
		places = append(places, p.Clone())
	}
	slices.SortFunc(places, func(a, b directory.Place) int { return cmp.Compare(a.ID, b.ID) })
	return oracle.Oracle{Pool: pool}, places
}

func received(p *directory.Place) bool {
	return !slices.Equal(p.AccessModes, []string{directory.NotReceivingPublic})
}

const labelFS = "France Services"

var (
	newYear         = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	twoDepartements = directory.Areas{territory.KindDepartement: {"33", "75"}}
	centre          = orb.Bound{Min: orb.Point{0, 45}, Max: orb.Point{3, 47}}
)

// flags returns a query by flags.
func flags(flags ...directory.Flag) directory.Query {
	return directory.Query{Flags: directory.SetOf(flags...)}
}

// naive is what each view should hold, written in Go.
var naive = []struct {
	name string
	q    directory.Query
	in   func(p *directory.Place) bool
}{
	{"everything", flags(directory.NotReceiving), func(*directory.Place) bool { return true }},
	{"default", directory.Query{}, received},
	{"labelled", flags(directory.Labelled), func(p *directory.Place) bool {
		return received(p) && directory.StandardLabels.Qualifies(p.Labels())
	}},
	{"département", directory.Query{Areas: twoDepartements}, func(p *directory.Place) bool {
		return received(p) && (p.Territory.Departement == "33" || p.Territory.Departement == "75")
	}},
	{"bbox", directory.Query{Bound: &centre}, func(p *directory.Place) bool {
		at := p.Location.Position
		return received(p) && p.Location.Known && at[0] >= 0 && at[0] <= 3 && at[1] >= 45 && at[1] <= 47
	}},
	{"score and date", directory.Query{MinScore: 0.5, UpdatedSince: newYear}, func(p *directory.Place) bool {
		return received(p) && p.Quality.Score >= 0.5 && !p.UpdatedOn.Before(newYear)
	}},
	{"booking and access", flags(directory.Accessible, directory.Bookable), func(p *directory.Place) bool {
		return received(p) && p.BookingURL != "" && p.AccessibilityURL != ""
	}},
	{"label of any field", directory.Query{Lists: map[string][]string{"label": {labelFS}}}, func(p *directory.Place) bool {
		return received(p) && slices.Contains(p.Labels(), labelFS)
	}},
	{"offer", directory.Query{Lists: map[string][]string{"offre": {"mediation", "formation"}}}, func(
		p *directory.Place) bool {
		offers := directory.OffersOf(p)
		return received(p) && (slices.Contains(offers, "mediation") || slices.Contains(offers, "formation"))
	}},
	{"source", directory.Query{Lists: map[string][]string{"source": {"invention"}}}, received},
	{"unknown source", directory.Query{Lists: map[string][]string{"source": {"nulle part"}}}, func(*directory.Place) bool {
		return false
	}},
}

func TestViews(t *testing.T) {
	o, places := filled(t, 3000)
	for _, c := range naive {
		t.Run(c.name, func(t *testing.T) {
			var want []string
			for i := range places {
				if c.in(&places[i]) {
					want = append(want, places[i].ID)
				}
			}
			hits, err := o.List(t.Context(), &c.q, 0)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range hits {
				if h.DistanceM != directory.NoDistance {
					t.Fatalf("%+v has a distance", h)
				}
				got = append(got, h.ID)
			}
			n, err := o.Count(t.Context(), &c.q)
			if err != nil || n != len(want) || !slices.Equal(got, want) {
				t.Errorf("%d listed, %d counted, want %d; %v", len(got), n, len(want), err)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	o, places := filled(t, 3000)
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		from := geo.Position{-5 + 13*rng.Float64(), 42 + 9*rng.Float64()}
		q := directory.Query{Flags: directory.SetOf(directory.NotReceiving), Near: &directory.Origin{Position: from}}
		hits, err := o.Nearest(t.Context(), &q, 20)
		if err != nil || len(hits) != 20 {
			t.Fatalf("%d hits, %v", len(hits), err)
		}
		distances := make([]float64, 0, len(places))
		for i := range places {
			if places[i].Location.Known {
				distances = append(distances, geo.Distance(from, places[i].Location.Position))
			}
		}
		slices.Sort(distances)
		for i, h := range hits {
			if math.Abs(h.DistanceM-distances[i]) > 0.001 {
				t.Fatalf("hit %d from %v: %f m, want %f", i, from, h.DistanceM, distances[i])
			}
		}
		q.RadiusM = hits[9].DistanceM
		if n, err := o.Count(t.Context(), &q); err != nil || n != 10 {
			t.Errorf("%d places within the distance of the tenth, %v", n, err)
		}
		indexed, err := o.NearestIndexed(t.Context(), &q, 5)
		if err != nil || len(indexed) != 5 || math.Abs(indexed[0].DistanceM-hits[0].DistanceM) > 0.01*hits[0].DistanceM+1 {
			t.Errorf("by the index: %+v, %v", indexed, err)
		}
	}
}

func TestTilesHoldEveryPlaceOnce(t *testing.T) {
	o, places := filled(t, 3000)
	q := directory.Query{Flags: directory.SetOf(directory.NotReceiving)}
	for _, z := range []maptile.Zoom{0, 1, 6, 12, 18} {
		want := map[maptile.Tile]int{}
		for i := range places {
			if places[i].Location.Known {
				want[maptile.At(places[i].Location.Position, z)]++
			}
		}
		got, err := o.CountPerTile(t.Context(), &q, z)
		if err != nil || len(got) != len(want) {
			t.Fatalf("z%d: %d tiles, want %d, %v", z, len(got), len(want), err)
		}
		for tile, n := range want {
			if got[tile] != n {
				t.Errorf("%v: %d, want %d", tile, got[tile], n)
			}
		}
	}
}

func TestFacetsAndTilesAnswer(t *testing.T) {
	o, places := filled(t, 2000)
	if err := oracle.Tune(t.Context(), o.Pool); err != nil {
		t.Fatal(err)
	}
	q := directory.Query{Flags: directory.SetOf(directory.NotReceiving)}
	want := map[string]int{}
	for i := range places {
		for _, s := range places[i].Services {
			want[s]++
		}
	}
	got, err := o.CountPerValue(t.Context(), &q, "services")
	if err != nil || len(got) != len(want) {
		t.Fatal(got, err)
	}
	for v, n := range want {
		if got[v] != n {
			t.Errorf("%s: %d, want %d", v, got[v], n)
		}
	}
	filters := []string{"label", "source", "commune", "epci", "departement", "region", "code_postal", "typologie"}
	for _, filter := range filters {
		if _, err := o.CountPerValue(t.Context(), &q, filter); err != nil {
			t.Error(filter, err)
		}
	}
	if mvt, err := o.MVT(t.Context(), &q, maptile.New(0, 0, 0)); err != nil || len(mvt) < 1000 {
		t.Errorf("%d bytes, %v", len(mvt), err)
	}
	words := directory.Query{Flags: directory.SetOf(directory.NotReceiving), Words: places[0].Name}
	if n, err := o.Count(t.Context(), &words); err != nil || n == 0 {
		t.Errorf("%q: %d places, %v", places[0].Name, n, err)
	}
	open := directory.Query{Open: directory.When{At: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}}
	if _, err := oracle.Where(&open); !errors.Is(err, oracle.ErrHours) {
		t.Error(err)
	}
}
