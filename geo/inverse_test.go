package geo

import (
	"math"
	"math/rand"
	"testing"
)

// TestShortDistancesAgreeWithTheGeodesic compares arc with inverse below the chord
// where one replaces the other.
func TestShortDistancesAgreeWithTheGeodesic(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	worst := map[int]float64{}
	for range 200_000 {
		km := math.Pow(10, -1+3*r.Float64()) // 100 m to 100 km
		lat := math.Asin(2*r.Float64()-1) / degree
		p := Position{r.Float64()*360 - 180, lat}
		az := r.Float64() * 2 * math.Pi
		q := Position{
			p[0] + km/111*math.Sin(az)/math.Max(1e-3, math.Cos(lat*degree)),
			math.Max(-90, math.Min(90, lat+km/111*math.Cos(az))),
		}
		a, b := ToCartesian(p), ToCartesian(q)
		chord2 := squareChord(a, b)
		if chord2 >= shortChordM*shortChordM || chord2 < 1e4 {
			continue
		}
		off := math.Abs(arc(a, b, chord2) - inverse(p, q))
		decade := int(math.Log10(math.Sqrt(chord2)))
		worst[decade] = math.Max(worst[decade], off)
	}
	for decade, off := range worst {
		t.Logf("chords from 1e%d m: %.2g m at most", decade, off)
		if off > 5e-7 {
			t.Errorf("chords from 1e%d m: the arc differs from the geodesic by %.3g m, want 5e-7 m at most", decade, off)
		}
	}
	if len(worst) != 3 {
		t.Errorf("%d decades of chords were tested, want 3", len(worst))
	}
}

// TestAstroid substitutes the root into its equation.
func TestAstroid(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	for range 10_000 {
		x, y := -3*r.Float64(), -3*r.Float64()
		k := astroid(x, y)
		rest := k*k*k*k + 2*k*k*k - (x*x+y*y-1)*k*k - 2*y*y*k - y*y
		if k < 0 || math.Abs(rest) > 1e-9*(1+k*k*k*k) {
			t.Fatalf("astroid(%v, %v) = %v, which leaves %v in the equation", x, y, k, rest)
		}
	}
	if k := astroid(-0.5, 0); k != 0 {
		t.Errorf("astroid(-0.5, 0) = %v, want 0", k)
	}
}
