package load_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// november is when every listing of these tests is imported.
var november = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

var nord = importer.Source{Name: "nord", Title: "Lieux du Nord", License: "Licence Ouverte", Authority: 1}

// place is an invented row, complete enough to be published and located.
func place(source string, rank int, own, name string) importer.Row {
	id := directory.RecordID(source, own)
	return importer.Row{
		Rank: rank, Line: rank + 2, RecordID: id, OwnID: own, State: importer.Published,
		Place: directory.Place{
			ID: id, Name: name, Commune: "Bailleul", PostalCode: "59270", INSEECode: "59043",
			Address:  "1 rue d'Occident",
			Services: []string{"Aide aux démarches administratives"},
			Location: directory.Location{Known: true, Position: geo.Position{2.73 + float64(rank)/1000, 50.73},
				Precision: geo.PrecisionPoint, Origin: "source"},
			Territory: directory.Territory{
				Commune: "59043", Areas: territory.Areas{EPCI: "200040947", Departement: "59", Region: "32"},
			},
			UpdatedOn: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC),
		},
		Raw: []byte(`{"Nom":"` + name + `"}`),
	}
}

// listing is n invented rows of a source.
func listing(source string, n int) []importer.Row {
	rows := make([]importer.Row, n)
	for i := range rows {
		rows[i] = place(source, i, fmt.Sprint(i), fmt.Sprintf("Espace numérique %d", i))
	}
	return rows
}

func begin(tb testing.TB, store *testStore, source importer.Source, rows []importer.Row) importer.Batch {
	tb.Helper()
	batch, err := store.Begin(tb.Context(), source, fmt.Sprint(rand.Uint64()), nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = batch.Discard(context.Background()) })
	for i := range rows {
		if err := batch.Add(tb.Context(), &rows[i]); err != nil {
			tb.Fatal(err)
		}
	}
	return batch
}

func publish(tb testing.TB, store *testStore, source importer.Source, rows []importer.Row) importer.Outcome {
	tb.Helper()
	report := importer.NewReport(source.Name, november)
	for i := range rows {
		report.Count(&rows[i])
	}
	outcome, err := finish(tb.Context(), store, begin(tb, store, source, rows), report, importer.PublishOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return outcome
}

// finish takes a batch through its last stages, by the rules of the store under test.
func finish(ctx context.Context, store *testStore, batch importer.Batch, report *importer.Report,
	opts importer.PublishOptions) (importer.Outcome, error) {
	if err := batch.Stage(ctx, report, opts); err != nil {
		return importer.Outcome{}, err
	}
	if err := batch.Group(ctx, store.grouper(), false); err != nil {
		return importer.Outcome{}, err
	}
	return batch.Publish(ctx, store.merge)
}

// figures formats the parts of an outcome that are the same in every run.
func figures(o importer.Outcome) string {
	return fmt.Sprintf("v%d modifie=%t +%d ~%d -%d fusionnes=%d inchanges=%d", o.Version, o.Changed, o.Added, o.Updated,
		o.Removed, o.Merged, o.Kept)
}

func value[T any](tb testing.TB, pool *pgxpool.Pool, query string, args ...any) T {
	tb.Helper()
	var v T
	if err := pool.QueryRow(context.Background(), query, args...).Scan(&v); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	return v
}

const stagingRelations = `
select count(*)
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = 'staging'`

// lastImport is the status and the message of the last line of history.
const lastImport = `select concat_ws(' ', status, message) from core.import order by id desc limit 1`

// clean fails when an import left anything but history behind.
func clean(tb testing.TB, pool *pgxpool.Pool) {
	tb.Helper()
	if n := value[int](tb, pool,
		stagingRelations); n != 0 {
		tb.Errorf("%d relations are left in staging", n)
	}
	const orphans = `
select count(*)
from pg_inherits as h
join pg_class as c on c.oid = h.inhrelid
where h.inhparent = 'core.record'::regclass
  and not exists (
    select
    from core.source as s
    join core.import as i on i.id in (s.current_import, s.previous_import)
    where substr(c.relname, 8)::bigint = i.lot
  )`
	if n := value[int](tb, pool, orphans); n != 0 {
		tb.Errorf("%d imports are kept for nothing", n)
	}
}

func TestMain(m *testing.M) {
	if os.Getenv("LIEUX_LOAD_CHILD") != "" {
		childImport()
		return
	}
	os.Exit(m.Run())
}
