package oracle_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// The quality of places, territories and sources is that of SQL over the same rows.
func TestQualityIsThatOfSQL(t *testing.T) {
	o, places := filled(t, 3000)
	const contradict = `
update core.place
set horaires_contradictoires = '[["a","' || id || '","Mo 09:00-12:00","","2026-01-02"],["b","x","","le matin",""]]'
where id < '8'`
	if _, err := o.Pool.Exec(t.Context(), contradict); err != nil {
		t.Fatal(err)
	}
	p, err := postgres.New(o.Pool).Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	v, err := snapshot.Build(snapshot.Input{
		Version: p.Version, Built: p.At, Places: p.Places(t.Context()), Sources: p.Sources, Zone: territory.TimeZone,
	})
	if err != nil {
		t.Fatal(err)
	}
	scores := map[string]float64{}
	rows, err := o.Pool.Query(t.Context(), `select id, (`+oracle.Score+`)::float8 from api.place`)
	if err != nil {
		t.Fatal(err)
	}
	var id string
	var score float64
	if _, err := pgx.ForEachRow(rows, []any{&id, &score}, func() error { scores[id] = score; return nil }); err != nil {
		t.Fatal(err)
	}
	values := map[float64]bool{}
	for i := range v.Len() {
		p := v.Place(i)
		if values[p.Quality.Score] = true; math.Abs(scores[p.ID]-p.Quality.Score) > 1e-9 {
			t.Fatalf("%s: %v; SQL computes %v", p.ID, p.Quality, scores[p.ID])
		}
	}
	if len(scores) != len(places) || len(values) < 100 {
		t.Errorf("%d places, %d scores: nothing was tried", len(scores), len(values))
	}

	for _, kind := range []struct {
		column string
		query  func(code string) *directory.Query
	}{
		{"territoire_commune", func(code string) *directory.Query {
			return &directory.Query{Areas: directory.Areas{territory.KindCommune: {code}}}
		}},
		{"epci", func(code string) *directory.Query {
			return &directory.Query{Areas: directory.Areas{territory.KindEPCI: {code}}}
		}},
		{"departement", func(code string) *directory.Query {
			return &directory.Query{Areas: directory.Areas{territory.KindDepartement: {code}}}
		}},
		{"region", func(code string) *directory.Query {
			return &directory.Query{Areas: directory.Areas{territory.KindRegion: {code}}}
		}},
	} {
		sql := fmt.Sprintf(`
select
  %s,
  count(*),
  avg(%s)::float8,
  count(*) filter (where horaires is not null and horaires_contradictoires is null),
  count(*) filter (where date_maj is null)
from api.place
where modalites_acces is distinct from array[$1::text] and %[1]s is not null
group by 1`, kind.column, oracle.Score)
		rows, err := o.Pool.Query(t.Context(), sql, directory.NotReceivingPublic)
		if err != nil {
			t.Fatal(err)
		}
		territories := 0
		var code string
		var n, hours, undated int
		_, err = pgx.ForEachRow(rows, []any{&code, &n, &score, &hours, &undated}, func() error {
			territories++
			q, err := v.Quality(kind.query(code))
			if err != nil {
				return err
			}
			if q.Places != n || math.Abs(q.Score-score) > 1e-4 {
				t.Errorf("%s %s: %d places, %v; SQL computes %d, %v", kind.column, code, q.Places, q.Score, n, score)
			}
			for _, c := range q.Criteria {
				if c.Asked != n || c.Code == "offre_horaires" && c.Met != hours || c.Code == "fraicheur" && c.Left < undated {
					t.Errorf("%s %s: %+v; SQL computes %d with hours, %d without date", kind.column, code, c, hours, undated)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if territories == 0 {
			t.Errorf("no %s was compared", kind.column)
		}
	}

	for _, s := range v.Sources() {
		sql := `select count(*), avg(` + oracle.Score + `)::float8 from api.place where $1 = any (sources)`
		var n int
		if err := o.Pool.QueryRow(t.Context(), sql, s.Name).Scan(&n, &score); err != nil {
			t.Fatal(err)
		}
		if s.Quality == nil || s.Quality.Places != n || s.Places != n || math.Abs(s.Quality.Score-score) > 1e-4 {
			t.Errorf("source %s: %+v; SQL computes %d, %v", s.Name, s.Quality, n, score)
		}
	}
}
