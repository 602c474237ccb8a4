package load_test

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
)

// testStore is a store with the rules of a test.
type testStore struct {
	*load.Store
	group func(records []*importer.Candidate, decisions []importer.Decision) [][]string // nil: no grouping
	merge importer.Merger
}

func newStore(pool *pgxpool.Pool) *testStore {
	return &testStore{Store: load.New(pool), merge: mergeFirst}
}

func (s *testStore) grouper() importer.Grouper {
	if s.group == nil {
		return nil
	}
	return &collector{group: s.group}
}

func (s *testStore) rules() load.Rules { return load.Rules{Group: s.grouper(), Merge: s.merge} }

func (s *testStore) revert(ctx context.Context, source string) (importer.Outcome, error) {
	return s.Revert(ctx, source, s.rules())
}

func (s *testStore) decide(ctx context.Context, decisions ...importer.Decision) (importer.Outcome, error) {
	return s.Decide(ctx, decisions, s.rules())
}

func (s *testStore) forget(ctx context.Context, pairs ...importer.Decision) (importer.Outcome, error) {
	return s.Forget(ctx, pairs, s.rules())
}

// collector is a Grouper that groups all records at the end.
type collector struct {
	records []*importer.Candidate
	group   func([]*importer.Candidate, []importer.Decision) [][]string
}

func (c *collector) Add(r *importer.Candidate) {
	record, place := *r, *r.Place
	record.Place = &place
	c.records = append(c.records, &record)
}

func (c *collector) Groups(decisions []importer.Decision) [][]string {
	return c.group(c.records, decisions)
}

// sameName groups the records of one name: the simplest rule that merges sources.
func sameName(records []*importer.Candidate, _ []importer.Decision) [][]string {
	byName := map[string][]string{}
	var names []string
	for _, r := range records {
		if !slices.Contains(names, r.Place.Name) {
			names = append(names, r.Place.Name)
		}
		byName[r.Place.Name] = append(byName[r.Place.Name], r.RecordID)
	}
	var groups [][]string
	for _, name := range names {
		if len(byName[name]) > 1 {
			groups = append(groups, byName[name])
		}
	}
	return groups
}

// asDecided groups the records of one name, except where a decision says otherwise.
func asDecided(records []*importer.Candidate, decisions []importer.Decision) [][]string {
	groups := sameName(records, nil)
	for _, d := range decisions {
		if d.Same {
			groups = append(groups, []string{d.A, d.B})
			continue
		}
		groups = slices.DeleteFunc(groups, func(g []string) bool {
			return slices.Contains(g, d.A) &&
				slices.Contains(g, d.B)
		})
	}
	return groups
}

// mergeFirst takes each field from the first record that has it.
func mergeFirst(records []*importer.Contribution) directory.Place {
	place := records[0].Place
	fields := map[string]directory.FieldProvenance{}
	maps.Copy(fields, records[0].Fields)
	for _, r := range records[1:] {
		take := func(name string) {
			provenance := r.Fields[name]
			provenance.Record = r.Ref.ID
			fields[name] = provenance
		}
		for i := range directory.Fields {
			f := &directory.Fields[i]
			switch {
			case f.Name == "id":
			case f.List != nil:
				if mine, its := f.List(&place), *f.List(&r.Place); len(*mine) == 0 && len(its) > 0 {
					*mine = its
					take(f.Name)
				}
			case f.Text != nil:
				if mine, its := f.Text(&place), *f.Text(&r.Place); *mine == "" && its != "" {
					*mine = its
					take(f.Name)
				}
			}
		}
		if !place.Location.Known && r.Place.Location.Known {
			place.Location = r.Place.Location
		}
	}
	place.Provenance.Fields = fields
	return place
}
