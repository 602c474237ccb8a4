package territory_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := territory.Open(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkComplete(b *testing.B) {
	g := open(b)
	for _, q := range []string{"s", "l", "bord", "saint den", "saint zz", "sai mar", "lyon 3", "3", "330"} {
		b.Run(q, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Complete(q, 10)
			}
		})
	}
}

func BenchmarkByName(b *testing.B) {
	g := open(b)
	b.ReportAllocs()
	for b.Loop() {
		g.ByName("ST-DENIS CEDEX 2")
	}
}

func BenchmarkCommune(b *testing.B) {
	g := open(b)
	for b.Loop() {
		g.Commune("33063")
	}
}

func BenchmarkClosest(b *testing.B) {
	g := open(b)
	for b.Loop() {
		g.Closest("marsielle", 5)
	}
}

func BenchmarkAt(b *testing.B) {
	g := open(b)
	g.At(geo.Position{-0.5795, 44.841})
	for b.Loop() {
		g.At(geo.Position{-0.5795, 44.841})
	}
}
