package postgres_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// TestColumnsAreTheFields requires a column for each field, in the tables and in the
// views, of the type that the field is written in.
func TestColumnsAreTheFields(t *testing.T) {
	pool := pgtest.Pool(t)
	for relation, place := range map[string]string{
		"core.record":       "a new numbered migration",
		"core.withdrawn":    "a new numbered migration",
		"core.place":        "a new numbered migration",
		"api.place":         "migrations/code/columns.sql",
		"api.report_row":    "migrations/code/columns.sql",
		"api.withdrawn_row": "migrations/code/columns.sql",
	} {
		const query = `
select
  attname,
  format_type(atttypid, null)
from pg_attribute
where attrelid = $1::text::regclass and attnum > 0 and not attisdropped`
		rows, err := pool.Query(t.Context(), query, relation)
		if err != nil {
			t.Fatal(err)
		}
		types := map[string]string{}
		var name, kind string
		if _, err := pgx.ForEachRow(rows, []any{&name, &kind}, func() error { types[name] = kind; return nil }); err != nil {
			t.Fatal(err)
		}
		for i := range directory.Fields {
			f := &directory.Fields[i]
			want := "text"
			switch {
			case f.List != nil:
				want = "text[]"
			case f.Kind == directory.Date:
				want = "date"
			case f.Kind == directory.Number, f.Name == "id":
				continue // of the position; each table has an id of another name
			}
			if types[f.Name] != want {
				t.Errorf("%s.%s is %q, want %q: edit %s", relation, f.Name, types[f.Name], want, place)
			}
		}
		if strings.HasPrefix(relation, "api.") && types["withheld"]+types["raw"] != "" {
			t.Errorf("%s has a column withheld or raw, which readers may not see: edit %s", relation, place)
		}
	}
}
