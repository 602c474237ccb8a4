package snapshot_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// answers returns the answers of a version to many queries, as text.
func answers(t *testing.T, s directory.View) string {
	t.Helper()
	var out []byte
	for i := range s.Len() {
		out = s.AppendWhole(out, i, directory.FeatureOptions{DistanceM: directory.NoDistance, Now: monday})
		out = s.AppendCSV(out, i, directory.FeatureOptions{DistanceM: 3}, true)
	}
	for _, q := range []directory.Query{{}, {Near: bordeaux}, {Words: "mairie"}, {Words: "atelier"},
		{Lists: map[string][]string{"label": {"France Services"}}}, {Open: directory.When{At: monday}},
		{Areas: directory.Areas{territory.KindDepartement: {"33"}}}} {
		r, err := s.Find(&q)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range r.Hits {
			out = append(append(out, s.ID(h.Index)...), '\n')
		}
		for _, f := range []directory.TileFormat{directory.TileGeoJSON, directory.TileMVT} {
			if out, err = s.AppendTile(out, maptile.New(8, 5, 4), f, &q); err != nil {
				t.Fatal(err)
			}
		}
	}
	return string(out)
}

func TestDiskCopyAnswersTheSame(t *testing.T) {
	s := build(t, 500, 6)
	path := filepath.Join(t.TempDir(), "new", "copy")
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := snapshot.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if loaded.Version() != 1 || !loaded.Built().Equal(s.Built()) || loaded.Len() != s.Len() {
		t.Errorf("%v loaded", loaded)
	}
	if diff := cmp.Diff(s.Sources(), loaded.Sources()); diff != "" {
		t.Error(diff)
	}
	if answers(t, loaded) != answers(t, s) {
		t.Error("the copy answers otherwise")
	}
	if left, _ := filepath.Glob(path + "*"); len(left) != 1 {
		t.Errorf("left on disk: %v", left)
	}
}

func TestDamagedCopiesAreRejected(t *testing.T) {
	path := filepath.Join(t.TempDir(), "copy")
	if err := build(t, 50, 6).Save(path); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	other := bytes.Clone(good)
	other[8]++
	for name, raw := range map[string][]byte{"vide": {}, "tronqué": good[:len(good)-9], "entête seul": good[:32],
		"un bit": flipped, "autre format": other, "autre chose": []byte(strings.Repeat("x", 100))} {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := snapshot.Load(path); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

// store is a fake publisher of versions.
type store struct {
	mu      sync.Mutex
	newest  *snapshot.Snapshot
	failure error
	loads   int

	identity directory.Store
	program  string
}

func (s *store) set(v *snapshot.Snapshot, failure error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newest, s.failure = v, failure
}

func (s *store) load(_ context.Context, have *snapshot.Snapshot) (*snapshot.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loads++
	if s.failure != nil {
		return nil, s.failure
	}
	if have != nil && have.Holds(s.identity, s.newest.Version(), s.newest.Built(), s.program) {
		return nil, nil
	}
	return s.newest, nil
}

func version(t *testing.T, v int64) *snapshot.Snapshot {
	t.Helper()
	return of(t, v, placetest.Places(gazetteer(), 40, uint64(v)))
}

func waitFor(t *testing.T, c *snapshot.Current, what string, ok func(directory.Status) bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(c.Status()); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: still %+v", what, c.Status())
		}
	}
}

func TestCurrentFollowsTheStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "copy")
	st := &store{newest: version(t, 1)}
	c := snapshot.NewCurrent(st.load, path, clock, nil)
	if _, err := c.Current(); directory.ErrorCode(err) != directory.Unavailable {
		t.Errorf("before the first version: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if err := c.Start(ctx); err != nil {
		t.Fatal(err)
	}
	versions := make(chan int64)
	var running sync.WaitGroup
	running.Go(func() { c.Run(ctx, versions, 5*time.Millisecond) })

	old, err := c.Current()
	if err != nil || old.Version() != 1 {
		t.Fatal(old, err)
	}
	before := answers(t, old)
	st.set(version(t, 2), nil)
	versions <- 2
	waitFor(t, c, "version 2", func(s directory.Status) bool { return s.Version == 2 && !s.Failing })
	if answers(t, old) != before {
		t.Error("the version that a request holds has changed under it")
	}

	st.set(nil, errors.New("the database is down"))
	versions <- 3
	waitFor(t, c, "failure", func(s directory.Status) bool {
		return s.Failing && s.Ready && s.Version == 2 && strings.Contains(s.Problem, "down") && !s.Since.IsZero()
	})
	st.set(version(t, 3), nil) // not announced: found by polling
	waitFor(t, c, "version 3", func(s directory.Status) bool { return s.Version == 3 && !s.Failing && s.Problem == "" })
	cancel()
	running.Wait()

	// another node, with the database down
	st.set(nil, errors.New("the database is down"))
	node := snapshot.NewCurrent(st.load, path, clock, nil)
	if err := node.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s := node.Status(); s.Version != 3 || !s.FromDisk {
		t.Errorf("from disk: %+v", s)
	}
	if err := node.Refresh(context.Background()); err == nil {
		t.Error("no error from a store that is down")
	}
	if s := node.Status(); !s.Ready || !s.FromDisk || !s.Failing {
		t.Errorf("database down: %+v", s)
	}
	st.set(version(t, 3), nil)
	if err := node.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	node.Wait()
	if s := node.Status(); s.FromDisk || s.Failing {
		t.Errorf("database back: %+v", s)
	}
	if r := node.Status().Refreshes; r.Done != 1 || r.Failed != 1 || r.Last <= 0 || r.Took != r.Last {
		t.Errorf("one refresh done, one failed: %+v", r)
	}
}

// Version numbers of different stores are unrelated.
func TestCopyOfAnotherStoreIsNotServed(t *testing.T) {
	mine := directory.Store{Address: "a:5432/lieux", Identity: "1/2"}
	for _, c := range []struct {
		name   string
		now    directory.Store
		served bool
	}{
		{"the same", mine, true},
		{"down", directory.Store{Address: mine.Address}, true},
		{"moved", directory.Store{Address: "b:5432/lieux", Identity: mine.Identity}, true},
		{"made again at the same address", directory.Store{Address: mine.Address, Identity: "1/3"}, false},
		{"another that is down", directory.Store{Address: "b:5432/lieux"}, false},
	} {
		path := filepath.Join(t.TempDir(), "copy")
		in := input(1, placetest.Places(gazetteer(), 10, 1))
		in.Store = mine
		s, err := snapshot.Build(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Save(path); err != nil {
			t.Fatal(err)
		}
		st := &store{newest: version(t, 1)}
		node := snapshot.NewCurrent(st.load, path, clock, nil)
		node.VerifyStore(func(context.Context) directory.Store { return c.now })
		if err := node.Start(context.Background()); err != nil {
			t.Fatal(c.name, err)
		}
		if got := node.Status().FromDisk; got != c.served {
			t.Errorf("%s: the copy is served: %v", c.name, got)
		}
		node.Wait()
	}
}

// Requests neither fail nor wait while versions are replaced.
func TestRequestsDuringRefreshes(t *testing.T) {
	st := &store{newest: version(t, 1)}
	c := snapshot.NewCurrent(st.load, "", clock, nil)
	if err := c.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			var buf []byte
			for {
				select {
				case <-stop:
					return
				default:
				}
				v, err := c.Current()
				if err != nil {
					t.Error(err)
					return
				}
				r, err := v.Find(&directory.Query{Near: bordeaux, Limit: 5, Words: "de"})
				if err != nil {
					t.Error(err)
					return
				}
				for _, h := range r.Hits {
					o := directory.FeatureOptions{DistanceM: h.DistanceM, Now: monday}
					buf = v.AppendFeature(buf[:0], h.Index, o)
				}
			}
		})
	}
	for v := int64(2); v < 12; v++ {
		st.set(version(t, v), nil)
		if err := c.Refresh(context.Background()); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	asking.Wait()
	if got := c.Status().Version; got != 11 {
		t.Errorf("version %d is served", got)
	}
}

func TestStartFailsWithoutVersion(t *testing.T) {
	st := &store{failure: errors.New("the database is down")}
	c := snapshot.NewCurrent(st.load, "", clock, nil)
	if err := c.Start(context.Background()); err == nil || c.Status().Ready {
		t.Errorf("%v %+v", err, c.Status())
	}
}

// A disk copy of the published version is not read from the store again once it has proved
// whose it is.
func TestCopyThatProvesItselfIsBelieved(t *testing.T) {
	mine := directory.Store{Address: "a:5432/lieux", Identity: "1/2"}
	in := input(1, placetest.Places(gazetteer(), 10, 1))
	in.Store, in.Program = mine, "v1"
	published, err := snapshot.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	in = input(1, placetest.Places(gazetteer(), 10, 2))
	in.Store, in.Built = mine, in.Built.Add(time.Hour)
	again, err := snapshot.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy")
	for name, c := range map[string]struct {
		st       *store
		believed bool
	}{
		"the same": {&store{newest: published, identity: mine, program: "v1"}, true},
		"whose database hides itself": {&store{newest: published, identity: directory.Store{Address: mine.Address},
			program: "v1"}, false},
		"of another build":    {&store{newest: published, identity: mine, program: "v2"}, false},
		"of an unknown build": {&store{newest: published, identity: mine}, false},
		"published again":     {&store{newest: again, identity: mine, program: "v1"}, false},
	} {
		if err := published.Save(path); err != nil {
			t.Fatal(err)
		}
		node := snapshot.NewCurrent(c.st.load, path, clock, nil)
		if err := node.Start(context.Background()); err != nil {
			t.Fatal(name, err)
		}
		if err := node.Refresh(context.Background()); err != nil {
			t.Fatal(name, err)
		}
		node.Wait()
		if s := node.Status(); s.FromDisk || (s.Refreshes.Done == 0) != c.believed {
			t.Errorf("a copy %s: believed is %v, want %v", name, s.Refreshes.Done == 0, c.believed)
		}
	}
}
