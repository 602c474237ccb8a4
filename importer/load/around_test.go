package load_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"iter"
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// byNameAround groups the records of one name, which is their key, and tells what it is asked.
type byNameAround struct {
	collector
	version string
	asked   *[]string
}

func (g *byNameAround) Version() string { return g.version }

func (g *byNameAround) AppendKeys(dst []uint32, c *importer.Candidate) []uint32 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(c.Place.Name))
	return append(dst, sum.Sum32())
}

func (g *byNameAround) Keys() iter.Seq[[]uint32] {
	return func(yield func([]uint32) bool) {
		for _, c := range g.records {
			if !yield(g.AppendKeys(nil, c)) {
				return
			}
		}
	}
}

func (g *byNameAround) Groups(decisions []importer.Decision) [][]string {
	*g.asked = append(*g.asked, fmt.Sprintf("all %d", len(g.records)))
	return g.collector.Groups(decisions)
}

func (g *byNameAround) Regroup(ctx context.Context, changes importer.Changes, others importer.Others) (
	groups importer.Regrouped, ok bool, err error) {
	g.records = nil
	wanted, known := map[uint32]bool{}, map[string]bool{}
	for _, list := range [...][]*importer.Candidate{changes.Before, changes.After} {
		for _, c := range list {
			wanted[g.AppendKeys(nil, c)[0]] = true
		}
	}
	add := func(c *importer.Candidate) {
		if !known[c.RecordID] {
			known[c.RecordID] = true
			groups.Records = append(groups.Records, c.RecordID)
			g.Add(c)
		}
	}
	for _, c := range changes.After {
		add(c)
	}
	if ok, err = others.Sharing(ctx, wanted, add); err != nil || !ok {
		return groups, ok, err
	}
	*g.asked = append(*g.asked, fmt.Sprintf("%d→%d, %d around", len(changes.Before), len(changes.After), len(g.records)))
	groups.Groups = g.collector.Groups(changes.DecisionsAfter)
	return groups, true, nil
}

// Only the records around those that changed are read again; other rules, and records without
// keys of these rules, have all read again.
func TestGroupsAreFormedAroundChanges(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	var asked []string
	version := "1"
	grouper := func() *byNameAround {
		return &byNameAround{collector: collector{group: sameName}, version: version, asked: &asked}
	}
	run := func(source importer.Source, rows []importer.Row, want string) {
		t.Helper()
		asked = nil
		keys, fed := grouper(), grouper()
		batch, err := store.Begin(t.Context(), source, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			c := importer.Candidate{Source: source.Name, RecordID: rows[i].RecordID, Place: &rows[i].Place}
			if source.Name == "est" { // a new source may be fed to the grouper, which then has its keys
				fed.Add(&c)
			} else {
				rows[i].Keys = keys.AppendKeys(nil, &c)
			}
			if err := batch.Add(t.Context(), &rows[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := batch.Stage(t.Context(), importer.NewReport(source.Name, november), importer.PublishOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := batch.Group(t.Context(), fed, source.Name == "est"); err != nil {
			t.Fatal(err)
		}
		if _, err := batch.Publish(t.Context(), store.merge); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(asked); got != want {
			t.Errorf("asked for %s, want %s", got, want)
		}
		clean(t, pool)
	}
	sud := importer.Source{Name: "sud"}
	north, south := listing("nord", 10), town("sud", "Mairie")
	run(nord, slices.Clone(north), "[all 10]")
	run(sud, slices.Clone(south), "[0→10, 10 around]")
	north[2].Place.Name = "Mairie"
	run(nord, slices.Clone(north), "[1→1, 2 around]")
	const members = `select count(*) from core.member`
	if n := value[int](t, pool, members); n != 1 {
		t.Errorf("%d records belong to the place of another, want 1", n)
	}
	north[3].Place.HoursText = "le matin"
	run(nord, slices.Clone(north), "[]")
	run(nord, slices.Clone(north[:8]), "[2→0, 0 around]")
	if _, err := store.Revert(t.Context(), "nord", load.Rules{Group: grouper(), Merge: store.merge}); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(asked), "[2→0, 0 around 0→2, 2 around]"; got != want {
		t.Errorf("after a revert: asked for %s, want %s", got, want)
	}
	version = "2"
	south[4].Place.Name = "Poste"
	run(sud, slices.Clone(south), "[all 20]")
	if n := value[int](t, pool, members); n != 0 {
		t.Errorf("%d records belong to the place of another, want none", n)
	}
	south[5].Place.Name = "Gare"
	run(sud, slices.Clone(south), "[1→1, 1 around]")
	est := listing("est", 3)
	est[0].Place.Name = "Gare"
	run(importer.Source{Name: "est"}, est, "[0→3, 5 around]")
	south[5].Place.Name = "Halle"
	run(sud, slices.Clone(south), "[1→1, 2 around]")
}
