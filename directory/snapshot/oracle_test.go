package snapshot_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

const (
	oraclePlaces = 8000
	oracleViews  = 1000
	oracleBatch  = 100 // selections sent to PostGIS at once
)

func TestPostGISGivesTheSameAnswers(t *testing.T) {
	ctx := context.Background()
	pool := pgtest.Pool(t)
	places := placetest.Places(gazetteer(), oraclePlaces, 11)
	if _, err := oracle.Fill(ctx, pool, importer.Source{Name: "invention"}, places); err != nil {
		t.Fatal(err)
	}
	in := input(1, places)
	if err := oracle.SetPublished(ctx, pool, in.Built); err != nil {
		t.Fatal(err)
	}
	if err := oracle.Tune(ctx, pool); err != nil {
		t.Fatal(err)
	}
	s, err := snapshot.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	some, err := oracle.Located(places, 400)
	if err != nil {
		t.Fatal(err)
	}
	o := oracle.Oracle{Pool: pool}
	r := rand.New(rand.NewPCG(5, 6))
	drawer := oracle.Drawer{Rand: r, Places: some, Sources: placetest.Sources, Now: in.Built}
	selections, found := oracleViews, 0
	if testing.Short() {
		selections = oracleBatch
	}
	for range selections / oracleBatch {
		questions := make([]*directory.Query, oracleBatch)
		for i := range questions {
			questions[i] = drawQuery(&drawer)
		}
		answers, err := o.Answers(ctx, questions...)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range answers {
			q := questions[i]
			if err := oracle.Compare(answer(t, s, q), want); err != nil {
				t.Fatalf("%+v near %+v: %v", q, q.Near, err)
			}
			found += want.Matched
			if i%10 == 0 {
				compareTiles(t, o, s, q, r)
			}
		}
	}
	if found == 0 {
		t.Error("all selections were empty: nothing was compared")
	}
}

// drawQuery returns a random query: one in two has an origin, and half of those a radius
// of 200 m to 200 km.
func drawQuery(d *oracle.Drawer) *directory.Query {
	q := d.View().Query
	q.Limit = 1 + d.Rand.IntN(60)
	if d.Rand.IntN(2) == 0 {
		q.Near = &directory.Origin{Position: geo.Position(d.Position())}
		q.Located = d.Rand.IntN(2) == 0
		if d.Rand.IntN(2) == 0 {
			q.RadiusM = 200 * math.Pow(1000, d.Rand.Float64())
		}
	}
	return &q
}

// answer returns the page that the snapshot finds, which has a next one when it is incomplete.
func answer(t *testing.T, s *snapshot.Snapshot, q *directory.Query) oracle.Answer {
	t.Helper()
	result, err := s.Find(q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	if (result.Next == "") != (result.Matched <= q.Limit) {
		t.Errorf("%+v: next cursor %q of %d places", q, result.Next, result.Matched)
	}
	a := oracle.Answer{Matched: result.Matched}
	for _, h := range result.Hits {
		a.Hits = append(a.Hits, oracle.Hit{ID: s.ID(h.Index), DistanceM: h.DistanceM})
	}
	return a
}

// compareTiles compares tiles of places one by one at a high zoom, and their sum
// over the whole Earth at a low one.
func compareTiles(t *testing.T, o oracle.Oracle, s directory.View, q *directory.Query, r *rand.Rand) {
	t.Helper()
	z := maptile.Zoom(14 + r.IntN(3))
	counts, err := o.CountPerTile(context.Background(), q, z)
	if err != nil {
		t.Fatal(err)
	}
	total, compared := 0, 0
	for tile, n := range counts {
		total += n
		if compared++; compared > 50 {
			continue
		}
		if got := countTile(t, s, tile, q); got.places != n || got.features != n {
			t.Errorf("%+v: tile %v: %+v, PostGIS counts %d", q, tile, got, n)
		}
	}
	if total > 3000 {
		return
	}
	low, places := maptile.Zoom(r.IntN(7)), 0
	for x := range uint32(1) << low {
		for y := range uint32(1) << low {
			places += countTile(t, s, maptile.New(x, y, low), q).places
		}
	}
	if places != total {
		t.Errorf("%+v: the tiles of zoom %d hold %d places, PostGIS counts %d", q, low, places, total)
	}
}
