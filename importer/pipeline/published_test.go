package pipeline_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// All stages, into a real PostGIS: the golden listings, imported together, twice.
func TestPublishedForReal(t *testing.T) {
	pool := pgtest.Pool(t)
	store := load.New(pool)
	ctx := context.Background()
	listings := map[string]string{
		"gironde": "in.json", "france-services": "in.csv", "conseiller-numerique": "in.json",
		"premiere-generation": "in.json",
	}
	run := func(name, file string, opts pipeline.Options) (*importer.Report, error) {
		t.Helper()
		s, location, err := sources.Resolve(filepath.Join("..", "testdata", name, file), name, "")
		if err != nil {
			t.Fatal(err)
		}
		return pipeline.Run(ctx, s, read.Input{Location: location}, store, opts)
	}
	count := func(query string) (n int) {
		t.Helper()
		if err := pool.QueryRow(ctx, query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	published := 0
	for name, file := range listings {
		opts := options(t)
		opts.Publish.Force = true // listings of a few rows, some of them wrong on purpose
		opts.Publish.Preview = true
		preview, err := run(name, file, opts)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		opts.Publish.Preview = false
		report, err := run(name, file, opts)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !report.Outcome.Changed || report.Outcome.Added != preview.Outcome.Added {
			t.Errorf("%s: %+v, previewed as %+v", name, report.Outcome, preview.Outcome)
		}
		published += report.Published
	}
	if n := count(`select count(*) from core.record where etat <> 'refuse'`); n != published {
		t.Errorf("%d records stored of %d published rows", n, published)
	}
	version := count(`select version from core.version`)
	for name, file := range listings {
		opts := options(t)
		report, err := run(name, file, opts)
		if err != nil || !report.Unchanged {
			t.Errorf("%s again: %+v, %v", name, report, err)
		}
		opts.Again, opts.Publish.Force = true, true
		report, err = run(name, file, opts)
		if err != nil || report.Outcome.Changed {
			t.Errorf("%s once more, row by row: %+v, %v", name, report.Outcome, err)
		}
	}
	if now := count(`select version from core.version`); now != version {
		t.Errorf("version %d became %d although nothing changed", version, now)
	}
}

// A directory that older rules filled is cleaned anew by the present ones, once; one
// that the same rules filled has not changed.
func TestListingOfOlderRulesIsCleanedAnew(t *testing.T) {
	pool := pgtest.Pool(t)
	store := load.New(pool)
	run := func(in read.Input, opts pipeline.Options) *importer.Report {
		t.Helper()
		report, err := pipeline.Run(t.Context(), source, in, store, opts)
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	names := func() (n int) {
		t.Helper()
		if err := pool.QueryRow(t.Context(), `select count(*) from core.place where nom like 'Lieu %'`).Scan(
			&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	in := listing(t, 10, "")
	older := options(t)
	older.Rules = "older"
	older.Observe = func(row *importer.Row) error { // rules that made names capitals
		row.Place.Name = strings.ToUpper(row.Place.Name)
		return nil
	}
	run(in, older)
	if report := run(in, older); !report.Unchanged || names() != 0 {
		t.Errorf("older rules, again: unchanged %v, %d names as of the present rules", report.Unchanged, names())
	}
	report := run(in, options(t))
	if report.Unchanged || report.Outcome.Updated == 0 || names() != report.Outcome.Updated+report.Outcome.Added {
		t.Errorf("present rules: unchanged %v, %+v, %d names", report.Unchanged, report.Outcome, names())
	}
	if report := run(in, options(t)); !report.Unchanged {
		t.Errorf("present rules, again: %+v", report.Outcome)
	}
}

// The real listings, all of them in one directory.
func TestRealListingsPublished(t *testing.T) {
	dir := listingstest.Dir(t)
	store := load.New(pgtest.Pool(t))
	for _, name := range []string{"gironde", "france-services", "conseiller-numerique"} {
		s, location, err := sources.Resolve(name, "", dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, unchanged := range []bool{false, true} {
			report, err := pipeline.Run(context.Background(), s, read.Input{Location: location}, store, options(t))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if report.Unchanged != unchanged {
				t.Errorf("%s: unchanged %v", name, report.Unchanged)
			}
			t.Logf("%-22s %5d lues %5d publiées en %v, inchangée %v : %+v", name, report.Read, report.Published,
				report.Duration.Round(1e6), report.Unchanged, report.Outcome)
		}
	}
}
