package coverage_test

import (
	"fmt"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// BenchmarkFrance measures the whole country for one view that was not asked before.
func BenchmarkFrance(b *testing.B) {
	for _, n := range []int{20_000, 200_000} {
		v := viewOf(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e := coverage.New(gazetteer(), coverage.Settings{})
				measured(b, e, v, e.France())
			}
		})
	}
}

// BenchmarkDepartement measures a département, of a view that was not asked before and again.
func BenchmarkDepartement(b *testing.B) {
	v := viewOf(b, 20_000)
	e := coverage.New(gazetteer(), coverage.Settings{})
	d := e.Territory(territory.KindDepartement, "33")
	b.Run("cold", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			q := directory.Query{MinScore: float64(i) * 1e-9}
			if _, err := e.Coverage(v, &q, d, coverage.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("kept", func(b *testing.B) {
		for b.Loop() {
			measured(b, e, v, d)
		}
	})
}

// BenchmarkPlan measures the three next sites of territories of all sizes.
func BenchmarkPlan(b *testing.B) {
	v := viewOf(b, 3000)
	e := coverage.New(gazetteer(), coverage.Settings{})
	for _, t := range []*coverage.Territory{
		e.Territory(territory.KindDepartement, "33"), e.Territory(territory.KindDepartement, "62"),
		e.Territory(territory.KindRegion, "75"), e.France(),
	} {
		b.Run(t.Name, func(b *testing.B) {
			for b.Loop() {
				p, err := e.Plan(v, &directory.Query{}, t,
					coverage.PlanOptions{Sites: 3, Among: coverage.AmongCommunes})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(p.Candidates), "candidates")
			}
		})
	}
}

// BenchmarkNeeds measures the needs of the whole country.
func BenchmarkNeeds(b *testing.B) {
	e := coverage.New(gazetteer(), coverage.Settings{})
	t := e.France()
	for b.Loop() {
		e.Needs(t, coverage.NeedsOptions{})
	}
}
