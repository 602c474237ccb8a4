package main_test

import (
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/bench/visit"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// TestLoad is make load in its short form: what visitors ask for, with imports meanwhile, fails never and leaves
// nothing behind.
func TestLoad(t *testing.T) {
	t.Parallel()
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := newShop(t)
	folder := s.data + "/essais"
	publish := func(round int) {
		if err := visit.WriteListing(folder, g, 500, round); err != nil {
			t.Error(err)
		} else if r := s.run("import", "--force", folder); r.code != 0 {
			t.Error(r.stderr)
		}
	}
	publish(0)
	address := freeAddress(t)
	admin := "http://" + address
	srv := s.serve("--admin-listen", address, "--trusted-proxies", "127.0.0.0/8")
	visits := &visit.Visits{Base: srv.url, Requests: visit.Requests(g, visit.Whole, 401)}
	state := func() visit.State {
		now, err := visit.Watch(t.Context(), admin)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	visits.Run(50, time.Second)
	var rested visit.State
	becomes(t, "a server at rest", func() bool {
		before := rested
		rested = state()
		return rested.Goroutines == before.Goroutines && rested.Files == before.Files
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		publish(1)
		publish(2)
	}()
	r := visits.Run(100, 3*time.Second)
	<-done
	if r.Failed > 0 || r.Sent < 290 {
		t.Errorf("%d requests failed of %d:%s", r.Failed, r.Sent, r.Reasons())
	}
	becomes(t, "the last import served, and nothing left of the visits", func() bool {
		now := state()
		return now.Version == rested.Version+2 && visit.Leaks(rested, now) == nil
	})
}
