package geo_test

import (
	"math"
	"math/rand"
	"testing"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"

	"github.com/lieux-numeriques/lieux/geo"
)

var sink float64

func benchmarkPairs(sizeDegrees float64) [][2]geo.Position {
	r := rand.New(rand.NewSource(42))
	out := make([][2]geo.Position, 1024)
	for i := range out {
		p := geo.Position{-5 + 14*r.Float64(), 42 + 9*r.Float64()}
		q := geo.Position{p[0] + (r.Float64()-0.5)*sizeDegrees, math.Max(-90, p[1]+(r.Float64()-0.5)*sizeDegrees/2)}
		out[i] = [2]geo.Position{p, q}
	}
	return out
}

func benchmarkDistance(b *testing.B, size float64, distance func(p, q orb.Point) float64) {
	set := benchmarkPairs(size)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		pair := &set[i%len(set)]
		sink += distance(pair[0], pair[1])
	}
}

func BenchmarkDistanceLocal(b *testing.B)       { benchmarkDistance(b, 0.5, geo.Distance) }
func BenchmarkDistanceNational(b *testing.B)    { benchmarkDistance(b, 10, geo.Distance) }
func BenchmarkDistanceGlobal(b *testing.B)      { benchmarkDistance(b, 200, geo.Distance) }
func BenchmarkDistanceLocalSphere(b *testing.B) { benchmarkDistance(b, 0.5, orbgeo.DistanceHaversine) }

func BenchmarkDistanceLocalFromOrigin(b *testing.B) {
	set := benchmarkPairs(0.5)
	origin := geo.From(set[0][0])
	var near []geo.Position
	for _, pair := range set {
		p, q := pair[0], pair[1]
		near = append(near, geo.Position{origin.Position[0] + q[0] - p[0], origin.Position[1] + q[1] - p[1]})
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		sink += origin.Distance(near[i%len(near)])
	}
}
