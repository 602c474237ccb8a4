package pipeline_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// Each producer whose hours another one contradicts finds it in its report, as long as
// the other says so: it follows the imports, withdrawals and reverts of both.
func TestContradictedHoursAreReportedToBothProducers(t *testing.T) {
	pool := pgtest.Pool(t)
	store, db := load.New(pool), postgres.New(pool)
	run := func(name, hours string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), name+".csv")
		text := "id,nom,adresse,code_postal,commune,latitude,longitude,telephone,horaires,date_maj\n" +
			"1,Médiathèque des Essais,3 rue de l'Invention,59270,Bailleul,50.7362,2.7344,+33328000000," + hours +
			",2026-05-04\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		opts := options(t)
		opts.Publish.Force = true
		source := importer.Source{Name: name}
		if _, err := pipeline.Run(t.Context(), source, read.Input{Location: path}, store, opts); err != nil {
			t.Fatal(err)
		}
	}
	// reported returns the details of the contradictions in the report of a source.
	reported := func(name string) (details string) {
		t.Helper()
		lines, err := db.ReportRows(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		for line, err := range lines {
			var row struct {
				Anomalies []struct{ Regle, Valeur, Detail string }
			}
			if err != nil || json.Unmarshal(line, &row) != nil {
				t.Fatalf("%s: %v", line, err)
			}
			for _, f := range row.Anomalies {
				if f.Regle == "horaires.contradiction" {
					details += f.Valeur + " ≠ " + f.Detail
				}
			}
		}
		return details
	}
	expect := func(step string, contradicted bool) {
		t.Helper()
		nord, sud := reported("nord"), reported("sud")
		if !contradicted && nord+sud != "" {
			t.Errorf("%s: %q, %q; want nothing", step, nord, sud)
		}
		if contradicted && (!strings.Contains(nord, "« Mo-Fr 14:00-18:00 » selon sud, fiche du 2026-05-04") ||
			!strings.HasPrefix(nord, "Mo-Fr 09:00-12:00 ≠") || !strings.Contains(sud, "« Mo-Fr 09:00-12:00 » selon nord")) {
			t.Errorf("%s: %q, %q", step, nord, sud)
		}
	}
	run("nord", "Mo-Fr 09:00-12:00")
	run("sud", "Mo-Fr 14:00-18:00")
	var places int
	if err := pool.QueryRow(t.Context(), `select count(*) from core.place`).Scan(&places); err != nil || places != 1 {
		t.Fatalf("%d places, %v; want the one of both records", places, err)
	}
	expect("two accounts", true)
	run("sud", `"Mo-Fr 09:00-10:00,10:00-12:00"`)
	expect("the same hours, written otherwise", false)
	if _, err := pipeline.Revert(t.Context(), store, options(t).Gazetteer, "sud"); err != nil {
		t.Fatal(err)
	}
	run("sud", "Mo-Fr 14:00-18:00")
	expect("once more", true)
	if _, err := pipeline.Withdraw(t.Context(), store, options(t).Gazetteer, "sud", today); err != nil {
		t.Fatal(err)
	}
	if nord := reported("nord"); nord != "" {
		t.Errorf("the other source has left: %q", nord)
	}
	if _, err := pipeline.Revert(t.Context(), store, options(t).Gazetteer, "sud"); err != nil {
		t.Fatal(err)
	}
	expect("the other source is back", true)
}
