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

// edition returns that of version.
func edition(v int64) directory.Edition {
	return directory.Edition{Version: v, At: input(v, nil).Built}
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
	news := make(chan directory.News)
	var running sync.WaitGroup
	running.Go(func() { c.Run(ctx, news) })
	say := func(v int64, err error) { news <- directory.News{Edition: edition(v), Err: err} }

	old, err := c.Current()
	if err != nil || old.Version() != 1 {
		t.Fatal(old, err)
	}
	before := answers(t, old)
	st.set(version(t, 2), nil)
	say(2, nil)
	waitFor(t, c, "version 2", func(s directory.Status) bool { return s.Version == 2 && !s.Failing })
	if answers(t, old) != before {
		t.Error("the version that a request holds has changed under it")
	}

	st.set(nil, errors.New("the database is down"))
	say(3, nil)
	waitFor(t, c, "failure", func(s directory.Status) bool {
		return s.Failing && s.Ready && s.Version == 2 && strings.Contains(s.Problem, "down") && !s.Since.IsZero()
	})
	if s := c.Status().Store; s.Version != 3 || s.Differs.IsZero() || s.Heard.IsZero() {
		t.Errorf("the version that the store has: %+v", s)
	}
	loads := st.loads
	say(3, nil)
	say(3, nil) // the one before has been acted on
	if st.loads != loads {
		t.Error("a version that cannot be read is read again at once")
	}
	st.set(version(t, 3), nil)
	say(0, errors.New("the connection is lost"))
	say(3, nil)
	waitFor(t, c, "version 3", func(s directory.Status) bool {
		return s.Version == 3 && !s.Failing && s.Problem == "" && s.Store.Differs.IsZero()
	})
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

// A good version is not replaced in silence by that of another store, whose numbers mean nothing.
func TestWhatAVersionRefuses(t *testing.T) {
	mine := directory.Store{Address: "a:5432/lieux", Identity: "1/2"}
	in := input(5, placetest.Places(gazetteer(), 10, 1))
	in.Store = mine
	have, err := snapshot.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	other := directory.Store{Address: mine.Address, Identity: "1/3"}
	later := in.Built.Add(time.Hour)
	for _, c := range []struct {
		name    string
		store   directory.Store
		version int64
		at      time.Time
		places  int
		want    directory.Refusal
	}{
		{"the next", mine, 6, later, 10, ""},
		{"emptied on purpose", mine, 6, later, 0, ""},
		{"published again", mine, 5, later, 10, ""},
		{"moved", directory.Store{Address: "b:5432/lieux", Identity: mine.Identity}, 6, later, 10, ""},
		{"that does not say who it is", directory.Store{Address: mine.Address}, 6, later, 10, ""},
		{"restored elsewhere as it was", other, 5, in.Built, 10, ""},
		{"never filled", other, 0, later, 0, directory.RefusedEmpty},
		{"emptied by mistake", mine, 0, later, 0, directory.RefusedEmpty},
		{"of others", other, 9, later, 10, directory.RefusedForeign},
		{"elsewhere", directory.Store{Address: "b:5432/lieux"}, 9, later, 10, directory.RefusedForeign},
		{"restored as it was before", mine, 4, later, 10, directory.RefusedOlder},
	} {
		e := directory.Edition{Version: c.version, At: c.at}
		if got := have.Refuses(c.store, e, c.places); got != c.want {
			t.Errorf("a database %s: %q, want %q", c.name, got, c.want)
		}
	}
	in.Places = placetest.Places(gazetteer(), 0, 1)
	if empty, err := snapshot.Build(in); err != nil || empty.Refuses(other, edition(1), 5) != "" {
		t.Errorf("an empty version protects itself, %v", err)
	}
}

// A refused store changes nothing; once it is accepted, the copy of the other stays beside.
func TestRefusedStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "copy")
	st := &store{newest: version(t, 2)}
	c := snapshot.NewCurrent(st.load, path, clock, nil)
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Wait()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	st.set(nil, directory.RefusedEmpty)
	if err := c.Refresh(t.Context()); !errors.Is(err, directory.RefusedEmpty) {
		t.Errorf("error %v", err)
	}
	c.Wait()
	if s := c.Status(); s.Version != 2 || s.Failing || s.Store.Refused != directory.RefusedEmpty {
		t.Errorf("%+v", s)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the copy has changed")
	}
	in := input(1, placetest.Places(gazetteer(), 5, 1))
	in.Store = directory.Store{Identity: "other"}
	other, err := snapshot.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	st.set(other, nil)
	if err := c.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Wait()
	if s := c.Status(); s.Version != 1 || s.Store.Refused != "" {
		t.Errorf("accepted: %+v", s)
	}
	if beside, _ := os.ReadFile(path + ".ancienne"); !bytes.Equal(before, beside) {
		t.Error("the copy of the other store is lost")
	}
}

// A client that has seen a version waits for it.
func TestReach(t *testing.T) {
	st := &store{newest: version(t, 1)}
	c := snapshot.NewCurrent(st.load, "", clock, nil)
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Reach(t.Context(), 1); err != nil {
		t.Error(err)
	}
	st.set(version(t, 2), nil)
	var following sync.WaitGroup
	following.Go(func() {
		<-c.Asked()
		if err := c.Refresh(t.Context()); err != nil {
			t.Error(err)
		}
	})
	if err := c.Reach(t.Context(), 2); err != nil || c.Status().Version != 2 {
		t.Errorf("%v, version %d", err, c.Status().Version)
	}
	following.Wait()
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := c.Reach(short, 3); directory.ErrorCode(err) != directory.Unavailable {
		t.Errorf("a version that nobody has: %v", err)
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
