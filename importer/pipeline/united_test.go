package pipeline_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// Merging the records of the real listings loses no value of a list.
func TestRealListingsAreUnited(t *testing.T) {
	pool := realDirectory(t)
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if f.List == nil {
			continue
		}
		lost := `
select count(distinct (r.import_id, r.numero)), count(*)
from core.source as s
join core.import as i on i.id = s.current_import
join core.record as r on r.import_id = i.lot and r.listes & i.bit <> 0 and r.etat <> 'refuse'
join core.place as p on r.record_id = any (p.record_ids)
cross join unnest(r.` + f.Name + `) as v
where v <> all (coalesce(p.` + f.Name + `, '{}'))`
		var rows, values int
		if err := pool.QueryRow(t.Context(), lost).Scan(&rows, &values); err != nil {
			t.Fatal(err)
		}
		t.Logf("%-32s %4d values of %4d records are not those of their place", f.Name, values, rows)
		if values > 0 {
			t.Errorf("%s: %d values of %d records are lost", f.Name, values, rows)
		}
	}
}

// realDirectory returns a database that holds every real listing.
func realDirectory(t *testing.T) *pgxpool.Pool {
	t.Helper()
	dir := listingstest.Dir(t)
	pool := pgtest.Pool(t)
	store := load.New(pool)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		s, location, err := sources.Resolve(filepath.Join(dir, e.Name()), "", "")
		if err != nil {
			t.Fatal(err)
		}
		opts := options(t)
		opts.Publish.Force = true // listings with rows that nothing locates
		if _, err := pipeline.Run(context.Background(), s, read.Input{Location: location}, store, opts); err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
	}
	return pool
}
