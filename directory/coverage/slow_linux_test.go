package coverage_test

import (
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// TestProcessorTime checks what answers cost over 20 000 places. The least of some runs counts: the
// rest is what else the machine does.
func TestProcessorTime(t *testing.T) {
	if testing.Short() {
		t.Skip("builds 20 000 places")
	}
	v := viewOf(t, 20_000)
	e := coverage.New(gazetteer(), coverage.Settings{})
	france, gironde := e.France(), e.Territory(territory.KindDepartement, "33")
	rare := &directory.Query{Lists: map[string][]string{"label": {"France Services"}}}
	asked := 0
	fresh := func() *directory.Query { // a view that was not asked before
		asked++
		return &directory.Query{MinScore: 1e-9 * float64(asked)}
	}
	for _, c := range []struct {
		name  string
		limit time.Duration
		run   func() error
	}{
		{"the whole country of a new view, on two processors", 2 * time.Second, func() error {
			_, err := e.Coverage(v, fresh(), france, coverage.Options{})
			return err
		}},
		{"a département of a new view", 30 * time.Millisecond, func() error {
			_, err := e.Coverage(v, fresh(), gironde, coverage.Options{})
			return err
		}},
		{"a département of the same view", time.Millisecond, func() error {
			_, err := e.Coverage(v, rare, gironde, coverage.Options{})
			return err
		}},
		{"three next sites of a département", 50 * time.Millisecond, func() error {
			_, err := e.Plan(v, rare, gironde, coverage.PlanOptions{Sites: 3, Among: coverage.AmongCommunes})
			return err
		}},
	} {
		least := time.Hour
		for range 6 {
			began := sitetest.ProcessorTime(t)
			if err := c.run(); err != nil {
				t.Fatal(err)
			}
			least = min(least, sitetest.ProcessorTime(t)-began)
		}
		t.Logf("%s: %v", c.name, least)
		if least > c.limit && !raceDetector {
			t.Errorf("%s takes %v of processor time, at most %v", c.name, least, c.limit)
		}
	}
}
