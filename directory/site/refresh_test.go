package site_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
)

// TestRefreshDuringRequests swaps versions under load and checks that every
// answer is complete and of one version.
func TestRefreshDuringRequests(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	small, large := sitetest.Build(t, 20, 40, 3), sitetest.Build(t, 21, 300, 4)
	s.Reader.Serve(small)
	done := make(chan struct{})
	var swapping sync.WaitGroup
	swapping.Go(func() {
		swap := time.NewTicker(time.Millisecond)
		defer swap.Stop()
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			case <-swap.C:
				s.Reader.Serve([]directory.View{small, large}[i%2])
			}
		}
	})
	matched := map[string]int{}
	for version, view := range map[string]*snapshot.Snapshot{"20": small, "21": large} {
		n, err := view.Count(&directory.Query{})
		if err != nil {
			t.Fatal(err)
		}
		matched[version] = n
	}
	s.Unvalidated = true
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for range 60 {
				a := s.Get("/api/v1/lieux?limit=1000")
				if a.StatusCode != http.StatusOK {
					t.Errorf("status %d", a.StatusCode)
					return
				}
				c := sitetest.Decode[sitetest.Collection](t, a)
				version, _, _ := strings.Cut(strings.Trim(a.Header.Get("ETag"), `"`), "-")
				if c.NumberMatched != matched[version] || len(c.Features) != min(c.NumberMatched, 1000) {
					t.Errorf("version %s: numberMatched %d of %d, %d features", version, c.NumberMatched,
						matched[version], len(c.Features))
				}
			}
		})
	}
	asking.Wait()
	close(done)
	swapping.Wait()
}
