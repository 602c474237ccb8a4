package atlas_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestProcessorTimeOfPages checks what the page of a département costs, of a view that was not asked before and of one
// that is kept. The least of some runs counts: the rest is what else the machine does.
func TestProcessorTimeOfPages(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	s.Get("/territoires/departement/33")
	asked := 0
	for _, c := range []struct {
		name, path string
		limit      time.Duration
	}{
		{"a new view", "/territoires/departement/33?score_qualite_minimum=", 30 * time.Millisecond},
		{"a kept page", "/territoires/departement/33", time.Millisecond},
	} {
		least := time.Hour
		for range 8 {
			path := c.path
			if path[len(path)-1] == '=' {
				asked++
				path += fmt.Sprintf("%.9f", 1e-9*float64(asked))
			}
			began := sitetest.ProcessorTime(t)
			if got := s.Get(path); got.StatusCode != 200 {
				t.Fatal(path, got.StatusCode)
			}
			least = min(least, sitetest.ProcessorTime(t)-began)
		}
		t.Logf("%s: %v", c.name, least)
		if least > c.limit && !raceDetector {
			t.Errorf("%s takes %v of processor time, at most %v", c.name, least, c.limit)
		}
	}
}
