package admit_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lieux-numeriques/lieux/directory/admit"
)

var limits = admit.Limits{Slots: 1, Waiting: 100, PerOne: 20, Patience: time.Hour, Rate: 0.5, Burst: time.Minute}

// work does one piece of work of a client, and notes who did it.
func work(g *admit.Gate, client string, took time.Duration, done *[]string) error {
	leave, err := g.Enter(context.Background(), client)
	if err != nil {
		return err
	}
	time.Sleep(took)
	*done = append(*done, client) // there is one slot
	leave()
	return nil
}

// Ten clients that ask without a pause do not make an eleventh wait for more than the piece that is done.
func TestGreedyClientsWaitForThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := admit.New(limits, time.Now)
		var done []string
		for i := range 10 {
			for range 8 {
				go func() { _ = work(g, fmt.Sprint("greedy ", i), time.Second, &done) }()
			}
		}
		time.Sleep(20*time.Second + time.Millisecond)
		began := time.Now()
		for range 5 {
			if err := work(g, "visitor", 20*time.Millisecond, &done); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took > 6*time.Second {
			t.Errorf("five small pieces took %v beside greedy clients; %v", took, done)
		}
		time.Sleep(time.Hour)
		turns := map[string]int{}
		for _, client := range done[:20] {
			turns[client]++
		}
		if len(turns) != 10 || turns["greedy 3"] != 2 {
			t.Errorf("after twenty pieces the turns are %v", turns)
		}
	})
}

// A client is refused once it has had its share, until time has paid for it; the others are not.
func TestOneClientHasItsShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := admit.New(limits, time.Now)
		var done []string
		var refused *admit.Refused
		for range 200 {
			if err := work(g, "greedy", time.Second, &done); err != nil {
				if !errors.As(err, &refused) || refused.Busy {
					t.Fatal(err)
				}
				break
			}
		}
		// A minute at once, and half a second a second meanwhile.
		if n := len(done); n < 118 || n > 124 || refused == nil {
			t.Fatalf("%d seconds of work before a refusal (%v)", n, refused)
		}
		if err := work(g, "visitor", time.Second, &done); err != nil {
			t.Errorf("another client: %v", err)
		}
		time.Sleep(refused.Later)
		if err := work(g, "greedy", time.Second, &done); err != nil {
			t.Errorf("after the time that it was told: %v", err)
		}
		for range 200 {
			if err := work(g, "", time.Second, &done); err != nil {
				t.Fatalf("clients that are not told apart: %v", err)
			}
		}
	})
}

func TestQueuesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bounded := limits
		bounded.Waiting, bounded.PerOne, bounded.Patience = 3, 2, time.Minute
		g := admit.New(bounded, time.Now)
		leave, err := g.Enter(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		results := make(chan error, 9)
		ask := func(client string) {
			go func() {
				leave, err := g.Enter(context.Background(), client)
				if err == nil {
					leave()
				}
				results <- err
			}()
			synctest.Wait()
		}
		var got []string
		say := func(err error) {
			var r *admit.Refused
			switch {
			case err == nil:
				got = append(got, "done")
			case errors.As(err, &r):
				got = append(got, fmt.Sprintf("busy %t %v", r.Busy, r.Later))
			default:
				got = append(got, err.Error())
			}
		}
		for _, client := range []string{"b", "b", "b"} {
			ask(client)
		}
		say(<-results) // the third of one client
		ask("c")
		ask("d")
		say(<-results) // the fourth of all
		if busy, waiting := g.Load(); busy != 1 || waiting != 3 {
			t.Errorf("%d done, %d waiting", busy, waiting)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.Sleep(time.Minute) // the patience of all three
		for range 3 {
			say(<-results)
		}
		go func() { _, err := g.Enter(ctx, "e"); results <- err }()
		synctest.Wait()
		cancel()
		say(<-results)
		leave()
		leave() // twice is once
		if busy, waiting := g.Load(); busy != 0 || waiting != 0 {
			t.Errorf("at the end %d done, %d waiting", busy, waiting)
		}
		want := []string{"busy false 1s", "busy true 2s", "busy true 1m0s", "busy true 1m0s", "busy true 1m0s",
			"context canceled"}
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

// A gate remembers no more clients than have something to pay.
func TestClientsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := admit.New(limits, time.Now)
		for i := range 50_000 {
			leave, err := g.Enter(t.Context(), fmt.Sprint(i))
			if err != nil {
				t.Fatal(err)
			}
			leave()
			time.Sleep(time.Millisecond)
		}
		if n := g.Clients(); n > 5000 {
			t.Errorf("%d clients are remembered", n)
		}
	})
}

// A long piece of work gives way to short ones, and is not refused once it has begun.
func TestLongWorkGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := admit.New(limits, time.Now)
		made := make(chan error)
		go func() {
			made <- g.Turns(t.Context(), "exporter", io.Discard, func(w io.Writer) error {
				for range 1000 { // five minutes, where two are the share of one client
					time.Sleep(300 * time.Millisecond)
					if _, err := w.Write([]byte("rows")); err != nil {
						return err
					}
				}
				return nil
			})
		}()
		var done []string
		for range 100 {
			time.Sleep(time.Second)
			began := time.Now()
			if err := work(g, "visitor", 20*time.Millisecond, &done); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > time.Second {
				t.Fatalf("a short piece took %v beside a long one", took)
			}
		}
		if err := <-made; err != nil {
			t.Error(err)
		}
		if busy, _ := g.Load(); busy != 0 {
			t.Error("the slot of the long piece is not given back")
		}
	})
}
