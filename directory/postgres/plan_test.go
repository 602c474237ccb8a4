package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// The indexes that comments name are those that the planner takes.
func TestPlans(t *testing.T) {
	pool := pgtest.Pool(t)
	source := importer.Source{Name: "invention"}
	if _, err := oracle.Fill(context.Background(), pool, source, invented(t, 5000)); err != nil {
		t.Fatal(err)
	}
	const imports = `
insert into core.import (source, status)
select 'x' || i % 500, 'inchange'
from generate_series(1, 20000) as i`
	if _, err := pool.Exec(t.Context(), imports); err != nil {
		t.Fatal(err)
	}
	if err := oracle.Tune(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `analyze core.import`); err != nil {
		t.Fatal(err)
	}
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	for index, sql := range map[string]string{
		"place_position_gist": `select id from api.place order by position <-> 'point(2 48)'::geography limit 20`,
		"place_mercator_gist": `
select id from api.place where st_transform(position::geometry, 3857) && st_tileenvelope(12, 2074, 1409)`,
		"place_pkey":    `select id from api.place where id = 'x'`,
		"import_source": `select id from api.import where source = 'x7' order by id desc limit 10`,
		"record_id_idx": `select etat from core.record where import_id = 1 and record_id = 'x'`,
		// record_by_numero, whose column was once called rang, and record_partial
		"rang_idx":   `select etat from core.record where import_id = 1 and numero = any ('{3,5}')`,
		"numero_idx": `update core.record set listes = 7 where import_id = 1 and listes <> 7 and listes & 3 = 3`,
	} {
		if got := plan(t, tx, sql); !strings.Contains(got, index) {
			t.Errorf("%s is not used by %s:\n%s", index, sql, got)
		}
	}
}
