package load_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

const benchRows = 200_000

// fill makes row i of a listing of the size of real ones, about 1 kB, in place.
func fill(row *importer.Row, rng *rand.Rand, i int) {
	own := fmt.Sprintf("LIEU-%07d", i)
	id := directory.RecordID("grand", own)
	*row = importer.Row{
		Rank: i, Line: i + 2, RecordID: id, OwnID: own, State: importer.Published,
		Place: directory.Place{
			ID: id, Name: fmt.Sprintf("Espace public numérique %d", i), Commune: "Villeneuve", PostalCode: "59270",
			INSEECode: "59043",
			Address:   fmt.Sprintf("%d avenue de la République", i%200), Phone: "+33328000000",
			Emails:   []string{"accueil@exemple.fr"},
			Websites: []string{"https://www.exemple.fr/lieux"}, Hours: "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00",
			Summary:      "Un accompagnement pour les démarches en ligne et les premiers pas avec un ordinateur.",
			Services:     []string{"Aide aux démarches administratives", "Maîtrise des outils numériques du quotidien"},
			Audiences:    []string{"Seniors"},
			Fees:         []string{"Gratuit"},
			Programmes:   []string{"France Services"},
			AccessModes:  []string{"Se présenter", "Téléphoner"},
			SupportModes: []string{"En autonomie", "Accompagnement individuel"},
			UpdatedOn:    time.Date(2026, 1, 1+i%28, 0, 0, 0, 0, time.UTC),
			Location: directory.Location{Known: true, Precision: geo.PrecisionPoint, Origin: "source",
				Position: geo.Position{-4 + 11*rng.Float64(), 43 + 7*rng.Float64()}},
			Territory: directory.Territory{
				Commune: "59043", Areas: territory.Areas{EPCI: "200040947", Departement: "59", Region: "32"},
			},
		},
		Raw: []byte(
			`{"nom":"Espace public numérique","adresse":"avenue de la République","cp":"59270","ville":"Villeneuve"}`),
		Findings: []importer.Finding{{Field: "telephone", Value: "03.28.00.00.00", Rule: "telephone.forme",
			Action: importer.Corrected, After: "+33328000000"}},
	}
}

// importMany imports rows and returns the duration of staging and of publication.
func importMany(tb testing.TB, store *testStore, n int, change func(*importer.Row)) (staging,
	publication time.Duration) {
	tb.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	batch, err := store.Begin(tb.Context(), importer.Source{Name: "grand"}, fmt.Sprint(rand.Uint64()), nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer batch.Discard(context.Background())
	started := time.Now()
	var row importer.Row
	for i := range n {
		fill(&row, rng, i)
		if change != nil {
			change(&row)
		}
		if err := batch.Add(tb.Context(), &row); err != nil {
			tb.Fatal(err)
		}
	}
	staging = time.Since(started)
	started = time.Now()
	if _, err := finish(tb.Context(), store, batch, nil, importer.PublishOptions{}); err != nil {
		tb.Fatal(err)
	}
	return staging, time.Since(started)
}

func report(b *testing.B, staging, publication time.Duration) {
	b.ReportMetric(benchRows/staging.Seconds(), "staged-rows/s")
	b.ReportMetric(benchRows/(staging+publication).Seconds(), "rows/s")
	b.ReportMetric(publication.Seconds(), "publish-s")
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys)/(1<<20), "MiB-sys")
}

func BenchmarkFirstImport(b *testing.B) {
	for b.Loop() {
		staging, publication := importMany(b, newStore(pgtest.Pool(b)), benchRows, nil)
		report(b, staging, publication)
	}
}

func BenchmarkImportOfTheSameRows(b *testing.B) {
	store := newStore(pgtest.Pool(b))
	importMany(b, store, benchRows, nil)
	for b.Loop() {
		staging, publication := importMany(b, store, benchRows, nil)
		report(b, staging, publication)
	}
}

func BenchmarkImportWithOnePercentChanged(b *testing.B) {
	store := newStore(pgtest.Pool(b))
	importMany(b, store, benchRows, nil)
	round := 0
	for b.Loop() {
		round++
		staging, publication := importMany(b, store, benchRows, func(r *importer.Row) {
			if r.Rank%100 == round {
				r.Place.Name = fmt.Sprint("Autre nom ", round)
			}
		})
		report(b, staging, publication)
	}
}
