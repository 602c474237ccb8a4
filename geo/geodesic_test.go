package geo_test

import (
	"context"
	"math"
	"math/rand"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/geo"
)

// pairs returns seeded random pairs of positions, each difficult case included.
func pairs(n int) (from, to []geo.Position) {
	r := rand.New(rand.NewSource(42))
	uniform := func() geo.Position {
		return geo.Position{r.Float64()*360 - 180, math.Asin(2*r.Float64()-1) * 180 / math.Pi}
	}
	offset := func(p geo.Position, size float64) geo.Position {
		lat := math.Max(-90, math.Min(90, p[1]+r.NormFloat64()*size))
		return geo.Position{math.Remainder(p[0]+r.NormFloat64()*size, 360), lat}
	}
	antipode := func(p geo.Position) geo.Position {
		return geo.Position{math.Remainder(p[0]+180, 360), -p[1]}
	}
	france := func() geo.Position { return geo.Position{-5 + 14*r.Float64(), 42 + 9*r.Float64()} }
	sorts := []func() (geo.Position, geo.Position){
		func() (geo.Position, geo.Position) { return uniform(), uniform() },
		func() (geo.Position, geo.Position) { return france(), france() },
		func() (geo.Position, geo.Position) {
			p := france()
			return p, offset(p, math.Pow(10, -6+6*r.Float64()))
		},
		func() (geo.Position, geo.Position) { p := uniform(); return p, offset(p, 1) },
		func() (geo.Position, geo.Position) { // across the antimeridian
			p := geo.Position{179 + r.Float64(), -30 + 40*r.Float64()}
			return p, geo.Position{-178 - 2*r.Float64(), p[1] + r.NormFloat64()*3}
		},
		func() (geo.Position, geo.Position) { // near-antipodal, ever nearer
			p := uniform()
			return p, offset(antipode(p), math.Pow(10, -9+9*r.Float64()))
		},
		func() (geo.Position, geo.Position) { // both near the equator
			p := geo.Position{r.Float64()*360 - 180, r.NormFloat64() * 1e-6}
			return p, geo.Position{r.Float64()*360 - 180, r.NormFloat64() * 1e-6}
		},
		func() (geo.Position, geo.Position) { // by a pole
			p := geo.Position{r.Float64()*360 - 180, 90 - r.Float64()*1e-3}
			return p, geo.Position{r.Float64()*360 - 180, 90 - r.Float64()}
		},
		func() (geo.Position, geo.Position) { // symmetric latitudes, same meridian, same parallel
			p := uniform()
			q := uniform()
			switch r.Intn(4) {
			case 0:
				q[1] = -p[1]
			case 1:
				q[1] = p[1]
			case 2:
				q[0] = p[0]
			default:
				q = antipode(geo.Position{p[0], q[1]})
			}
			return p, q
		},
	}
	for i := range n {
		p, q := sorts[i%len(sorts)]()
		from, to = append(from, p), append(to, q)
	}
	special := []geo.Position{
		{0, 0}, {180, 0}, {-180, 0}, {179.5, 0}, {179.4, 0}, {179.7, 0}, {90, 0}, {0, 90}, {33, 90}, {0, -90},
		{-45, -90}, {0, 1e-12}, {180, -1e-12}, {2.35, 48.85}, {-177.65, -48.85}, {0, 45}, {180, 45}, {180, -45},
		{179.999999, -45}, {0, 0.5}, {179.5, 0.5}, {-178.1, -14.3}, {166.45, -22.27},
	}
	for _, p := range special {
		for _, q := range special {
			from, to = append(from, p), append(to, q)
		}
	}
	return from, to
}

// TestDistanceEqualsPostGIS compares Distance with ST_Distance on geography.
func TestDistanceEqualsPostGIS(t *testing.T) {
	url := os.Getenv("TEST_DATABASE_URL")
	if url == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("TEST_DATABASE_URL is not set")
		}
		t.Skip("SKIPPED: TEST_DATABASE_URL is not set, distances are not compared with PostGIS")
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	expected := postgisDistances(t, conn)
	from, to := pairs(18000)
	var worst float64
	for i, want := range expected {
		got := geo.Distance(from[i], to[i])
		off := math.Abs(got - want)
		worst = math.Max(worst, off)
		if !(off <= 1e-6) {
			t.Errorf("Distance(%v, %v) = %.9f m, PostGIS gives %.9f m", from[i], to[i], got, want)
		}
	}
	t.Logf("%d pairs, worst difference %.3g m", len(expected), worst)
}

func postgisDistances(t *testing.T, conn *pgx.Conn) []float64 {
	t.Helper()
	ctx := context.Background()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(ctx) }()
	if _, err := tx.Exec(ctx, "create schema if not exists geodesic_test"); err != nil {
		t.Fatal(err)
	}
	const setup = `
		create extension if not exists postgis schema geodesic_test;
		set local search_path to geodesic_test, public`
	if _, err := tx.Exec(ctx, setup); err != nil {
		t.Fatal(err)
	}
	from, to := pairs(18000)
	columns := make([][]float64, 4)
	for i := range from {
		for c, v := range []float64{from[i][0], from[i][1], to[i][0], to[i][1]} {
			columns[c] = append(columns[c], v)
		}
	}
	const question = `
		select st_distance(
			st_setsrid(st_makepoint(a, b), 4326)::geography,
			st_setsrid(st_makepoint(c, d), 4326)::geography)
		from unnest($1::float8[], $2::float8[], $3::float8[], $4::float8[]) with ordinality as t(a, b, c, d, n)
		order by n`
	rows, err := tx.Query(ctx, question, columns[0], columns[1], columns[2], columns[3])
	if err != nil {
		t.Fatal(err)
	}
	answer, err := pgx.CollectRows(rows, pgx.RowTo[float64])
	if err != nil {
		t.Fatal(err)
	}
	if len(answer) != len(from) {
		t.Fatalf("PostGIS answered %d of %d pairs", len(answer), len(from))
	}
	return answer
}

// TestKnownDistances compares Distance with lengths from the literature, in metres.
func TestKnownDistances(t *testing.T) {
	tests := []struct {
		rule   string
		a, b   geo.Position
		metres float64
	}{
		{"same point", geo.Position{2.35, 48.85}, geo.Position{2.35, 48.85}, 0},
		{"same point, another turn", geo.Position{2.35, 48.85}, geo.Position{362.35, 48.85}, 0},
		{"same pole", geo.Position{0, 90}, geo.Position{123, 90}, 0},
		{"quarter of the equator", geo.Position{0, 0}, geo.Position{90, 0}, 10018754.171395},
		{"quarter of a meridian", geo.Position{10, 0}, geo.Position{-70, 90}, 10001965.729312},
		{"pole to pole", geo.Position{10, -90}, geo.Position{-70, 90}, 20003931.458625},
		{"antipodes on the equator", geo.Position{0, 0}, geo.Position{180, 0}, 20003931.458625},
		{"antipodes", geo.Position{30, 40}, geo.Position{-150, -40}, 20003931.458625},
		{"near-antipodes that defeat simple iterations", geo.Position{0, 0}, geo.Position{179.5, 0.5}, 19936288.578965},
	}
	for _, test := range tests {
		t.Run(test.rule, func(t *testing.T) {
			if got := geo.Distance(test.a, test.b); !(math.Abs(got-test.metres) < 2e-6) {
				t.Errorf("Distance(%v, %v) = %.6f m, want %.6f m", test.a, test.b, got, test.metres)
			}
		})
	}
}

func TestDistanceOfInvalidPositionIsNaN(t *testing.T) {
	for _, p := range []geo.Position{
		{math.NaN(), 0}, {0, math.NaN()}, {math.Inf(1), 0}, {0, math.Inf(-1)}, {0, 91}, {0, -90.001},
	} {
		for _, q := range []geo.Position{{0, 0}, {2, 48}, p} {
			if d := geo.Distance(p, q); !math.IsNaN(d) {
				t.Errorf("Distance(%v, %v) = %v, want NaN", p, q, d)
			}
			if d := geo.Distance(q, p); !math.IsNaN(d) {
				t.Errorf("Distance(%v, %v) = %v, want NaN", q, p, d)
			}
		}
	}
}

// TestDistanceProperties checks that a distance is symmetric to the bit, no shorter
// than the chord, no longer than half a meridian, and the same from an Origin.
func TestDistanceProperties(t *testing.T) {
	from, to := pairs(20_000)
	for i, a := range from {
		b := to[i]
		d := geo.Distance(a, b)
		if back := geo.Distance(b, a); back != d {
			t.Fatalf("Distance(%v, %v) = %v, the other way %v", a, b, d, back)
		}
		if chord := chordM(geo.ToCartesian(a), geo.ToCartesian(b)); d < chord-1e-8 {
			t.Fatalf("Distance(%v, %v) = %v, shorter than the chord %v", a, b, d, chord)
		}
		if d > 20003931.4587 {
			t.Fatalf("Distance(%v, %v) = %v, longer than half a meridian", a, b, d)
		}
		origin := geo.From(a)
		if other := origin.Distance(b); other != d {
			t.Fatalf("Distance(%v, %v) = %v, from an Origin %v", a, b, d, other)
		}
	}
}

func chordM(a, b geo.Cartesian) float64 {
	x, y, z := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	return math.Sqrt(x*x + y*y + z*z)
}

func FuzzDistance(f *testing.F) {
	f.Add(0.0, 0.0, 179.5, 0.5)
	f.Add(2.35, 48.85, -177.65, -48.85)
	f.Add(0.0, -90.0, 180.0, 90.0)
	f.Fuzz(func(t *testing.T, lon1, lat1, lon2, lat2 float64) {
		a, b := geo.Position{lon1, lat1}, geo.Position{lon2, lat2}
		d := geo.Distance(a, b)
		valid := math.Abs(lat1) <= 90 && math.Abs(lat2) <= 90 && math.Abs(lon1) <= 1e6 && math.Abs(lon2) <= 1e6
		if valid && !(d >= 0 && d <= 20003931.4587) {
			t.Errorf("Distance(%v, %v) = %v, out of range", a, b, d)
		}
		if back := geo.Distance(b, a); valid && back != d {
			t.Errorf("Distance(%v, %v) = %v, the other way %v", a, b, d, back)
		}
	})
}
