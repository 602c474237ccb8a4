package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
)

var nord = importer.Source{
	Name: "nord", Title: "Lieux du Nord", Publisher: "Un département", License: "Licence Ouverte",
}

// full returns a row with a value in each field, in characters that need escaping.
func full(rank int) importer.Row {
	id := directory.RecordID("nord", fmt.Sprint(rank))
	row := importer.Row{Rank: rank, Line: rank + 2, RecordID: id, OwnID: fmt.Sprint(rank), State: importer.Published}
	p := &row.Place
	for i := range directory.Fields {
		f := &directory.Fields[i]
		switch {
		case f.Text != nil:
			*f.Text(p) = fmt.Sprintf(`%s "%d" — l'été \ %s`, f.Name, rank, "\n\t<é>")
		case f.List != nil:
			*f.List(p) = []string{f.Name + " un", f.Name + `, "deux"`, fmt.Sprint(rank % 3)}
		}
	}
	p.ID = id
	p.UpdatedOn = time.Date(1999+rank, 2, 28, 0, 0, 0, 0, time.UTC)
	p.Location = directory.Location{
		Known: true, Position: geo.Position{2.7 + float64(rank)/100, 50.7}, Precision: geo.PrecisionStreet,
		Origin: "source", AddressKey: "62041_0001",
	}
	p.Territory = directory.Territory{
		Commune: "59043", Areas: territory.Areas{EPCI: "200040947", Departement: "59", Region: "32"},
	}
	p.HoursText = "sur rendez-vous"
	row.Findings = []importer.Finding{
		{Field: "nom", Value: "  nom\u00a0", Rule: "nom.espaces", Action: importer.Corrected, After: "nom"},
		{Field: "telephone", Value: "0320", Rule: "telephone.forme", Action: importer.Corrected},
		{Field: "courriels", Value: "a.b@c", Rule: "courriels.personne", Action: importer.Withheld},
	}
	p.Provenance.Fields = map[string]directory.FieldProvenance{
		"nom": {Record: id, Changes: []directory.Change{{Rule: "nom.espaces", Action: "corrige", Before: "  nom\u00a0"}}},
		"telephone": {Record: id, Changes: []directory.Change{
			{Rule: "telephone.forme", Action: "corrige"}, {Rule: "ailleurs.vu", Action: "devine"},
		}},
		"courriels": {Record: "autre"},
	}
	row.Withheld = map[string]string{"courriels": "a.b@c"}
	row.Raw = []byte(`{"Nom":"x"}`)
	return row
}

// want returns the place that a published row makes.
func want(row importer.Row, importID int64) directory.Place {
	p := row.Place
	p.Provenance.Records = []directory.RecordRef{{
		Source: "nord", ID: row.RecordID, OwnID: row.OwnID, UpdatedOn: p.UpdatedOn.Format(time.DateOnly), Import: importID,
	}}
	return p
}

func publish(tb testing.TB, pool *pgxpool.Pool, rows ...importer.Row) importer.Outcome {
	tb.Helper()
	batch, err := load.New(pool).Begin(tb.Context(), nord, "", nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer batch.Discard(context.Background())
	for i := range rows {
		if err := batch.Add(tb.Context(), &rows[i]); err != nil {
			tb.Fatal(err)
		}
	}
	report := importer.NewReport("nord", time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	if err := batch.Stage(tb.Context(), report, importer.PublishOptions{Force: true}); err != nil {
		tb.Fatal(err)
	}
	outcome, err := batch.Publish(tb.Context(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return outcome
}

func rows(n int) []importer.Row {
	all := make([]importer.Row, n)
	for i := range all {
		all[i] = full(i)
	}
	return all
}

func sortByID(places []directory.Place) {
	slices.SortFunc(places, func(a, b directory.Place) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
}
