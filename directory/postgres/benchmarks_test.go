package postgres_test

import (
	"context"
	"iter"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

const benchPlaces = 200_000

func invented(tb testing.TB, n int) iter.Seq2[*directory.Place, error] {
	tb.Helper()
	g, err := territory.Open()
	if err != nil {
		tb.Fatal(err)
	}
	return placetest.Places(g, n, 1)
}

func BenchmarkStream(b *testing.B) {
	pool := pgtest.Pool(b)
	source := importer.Source{Name: "invention"}
	if _, err := oracle.Fill(context.Background(), pool, source, invented(b, benchPlaces)); err != nil {
		b.Fatal(err)
	}
	db := postgres.New(pool)
	b.Run("decoded by hand", func(b *testing.B) {
		b.ReportAllocs()
		total := 0
		for b.Loop() {
			_, _, places, err := db.Stream(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for _, err := range places {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			total += n
		}
		b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "places/s")
	})
	b.Run("scanned by the driver", func(b *testing.B) { // without documents
		b.ReportAllocs()
		total := 0
		for b.Loop() {
			rows, err := pool.Query(b.Context(), `select * from api.place order by id`)
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for rows.Next() {
				if _, err := rows.Values(); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if err := rows.Err(); err != nil {
				b.Fatal(err)
			}
			total += n
		}
		b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "places/s")
	})
}

// plan returns the plan of a query, as text.
func plan(tb testing.TB, tx pgx.Tx, sql string, args ...any) string {
	tb.Helper()
	rows, err := tx.Query(tb.Context(), "explain "+sql, append([]any{pgx.QueryExecModeExec}, args...)...)
	if err != nil {
		tb.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		tb.Fatal(err)
	}
	text := ""
	for _, line := range lines {
		text += line + "\n"
	}
	return text
}
