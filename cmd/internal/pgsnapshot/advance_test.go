package pgsnapshot_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/internal/pgsnapshot"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// everything returns all answers of a version: its places whole, and every documented route.
func everything(t *testing.T, s *snapshot.Snapshot) string {
	t.Helper()
	var out []byte
	for i := range s.Len() {
		out = s.AppendWhole(out, i, directory.FeatureOptions{DistanceM: directory.NoDistance, Now: sitetest.Noon()})
	}
	var all strings.Builder
	all.Write(out)
	server := sitetest.NewServer(t, sitetest.Deps(t, s), site.Config{})
	for _, path := range sitetest.Routes() {
		if path == "/metrics" {
			continue // of the process
		}
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		fmt.Fprintln(&all, path, answer.Code, answer.Header().Get("ETag"), answer.Body)
	}
	return all.String()
}

// TestANodeThatFollows: what a node has applied answers, byte for byte, as what another reads whole, whether it
// follows each version or several at once; it reads the whole again when the chain is broken.
func TestANodeThatFollows(t *testing.T) {
	pool := pgtest.Pool(t)
	db, store, rng := postgres.New(pool), load.New(pool), rand.New(rand.NewPCG(4, 2))
	var places []directory.Place
	for p, err := range placetest.Places(sitetest.Gazetteer(t), 230, 5) {
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, p.Clone())
	}
	now := sitetest.Noon().AddDate(0, 0, -9)
	store.Now = func() time.Time { return now }
	whole := 0
	follow := func(have *snapshot.Snapshot) *snapshot.Snapshot {
		t.Helper()
		o := pgsnapshot.Options{Protect: true, Whole: func() func() { whole++; return func() {} }}
		next, err := pgsnapshot.Load(t.Context(), db, have, o)
		if err != nil || next == nil {
			t.Fatal(next, err)
		}
		return next
	}
	var node *snapshot.Snapshot
	for step := range 10 {
		now = now.Add(time.Duration(rng.IntN(3)) * 11 * time.Hour).Add(time.Minute)
		if step > 0 {
			p := &places[20+rng.IntN(60)]
			p.Name, p.Phone = fmt.Sprint("Lieu de l'étape ", step), ""
		}
		if err := publish(t, store, places[rng.IntN(3):200+rng.IntN(6)], now); err != nil {
			t.Fatal(err)
		}
		if step%4 == 3 {
			continue // two versions at once
		}
		node = follow(node)
		if step%3 != 0 {
			continue
		}
		want, err := pgsnapshot.Load(t.Context(), db, nil, pgsnapshot.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := everything(t, node), everything(t, want); got != want {
			at := 0
			for got[at] == want[at] {
				at++
			}
			t.Fatalf("step %d: got %.200s\nwant %.200s", step, got[max(0, at-50):], want[max(0, at-50):])
		}
	}
	if whole != 1 {
		t.Errorf("%d versions were read whole, want the first only", whole)
	}
	if again, err := pgsnapshot.Load(t.Context(), db, node, pgsnapshot.Options{}); again != nil || err != nil {
		t.Errorf("the same version is read again: %v %v", again, err)
	}
	// Another version of the same number: the changes since do not begin with what the node has.
	if _, err := pool.Exec(t.Context(), `update core.publication set at = at + interval '1 second'`); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if err := publish(t, store, places[:190], now); err != nil {
		t.Fatal(err)
	}
	if follow(node); whole != 2 {
		t.Error("a broken chain is followed")
	}
}
