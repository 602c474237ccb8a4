package migrator_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/migrations/migrator"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

func open(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// catalogue lists what the migrations made, to compare two states of a database:
// columns, constraints, indexes, views and functions, with their definitions.
func catalogue(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	const query = `
with ours as (
  select oid, nspname from pg_namespace where nspname in ('staging', 'core', 'api')
), objects as (
  select
    n.nspname || '.' || c.relname || ' ' || c.relkind::text || ' ' || coalesce(
      a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull
        || ' ' || a.attcollation::regcollation::text || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
      '') as object,
    case when c.relkind in ('r', 'p') then 0 else a.attnum end as position
  from ours as n
  join pg_class as c on c.relnamespace = n.oid
  left join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef as d on d.adrelid = c.oid and d.adnum = a.attnum
  union all
  select n.nspname || '.' || c.relname || ' is ' || pg_get_viewdef(c.oid), 0
  from ours as n
  join pg_class as c on c.relnamespace = n.oid
  where c.relkind = 'v'
  union all
  select pg_get_indexdef(i.indexrelid), 0
  from ours as n
  join pg_class as c on c.relnamespace = n.oid
  join pg_index as i on i.indrelid = c.oid
  union all
  select n.nspname || '.' || k.conrelid::regclass || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid), 0
  from ours as n
  join pg_constraint as k on k.connamespace = n.oid
  union all
  select pg_get_functiondef(p.oid), 0
  from ours as n
  join pg_proc as p on p.pronamespace = n.oid
)
select coalesce(string_agg(object, E'\n' order by position, object collate "C"), '')
from objects`
	var list string
	if err := conn.QueryRow(t.Context(), query).Scan(&list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestUpDownUp(t *testing.T) {
	conn := open(t, pgtest.Empty(t))
	var steps []string
	note := func(s migrator.Step) { steps = append(steps, s.Name) }
	if err := migrator.Up(t.Context(), conn, note); err != nil {
		t.Fatal(err)
	}
	first := catalogue(t, conn)
	if !strings.Contains(first, "core.place r nom text") {
		t.Fatalf("core.place is missing from\n%s", first)
	}
	numbered := len(steps) - 1 // the last one installs the views
	status, err := migrator.Status(t.Context(), conn)
	if err != nil || status != (migrator.State{Current: numbered, Latest: numbered}) || numbered < 1 {
		t.Fatalf("status %+v, %v after %q", status, err, steps)
	}
	if err := migrator.Check(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	if err := migrator.Down(t.Context(), conn, nil); err != nil {
		t.Fatal(err)
	}
	if left := catalogue(t, conn); left != "" {
		t.Fatalf("left after down:\n%s", left)
	}
	if err := migrator.Check(t.Context(), conn); !errors.Is(err, migrator.ErrPending) {
		t.Fatalf("check after down: %v", err)
	}
	if err := migrator.Up(t.Context(), conn, nil); err != nil {
		t.Fatal(err)
	}
	if again := catalogue(t, conn); again != first {
		t.Fatalf("the second up made something else:\n%s\n---\n%s", first, again)
	}
}

func TestStepByStep(t *testing.T) {
	conn := open(t, pgtest.Empty(t))
	status, err := migrator.Status(t.Context(), conn)
	if err != nil || status.Current != 0 {
		t.Fatalf("status of an empty database: %+v, %v", status, err)
	}
	for n := 1; n <= status.Latest; n++ {
		for _, to := range []int{n, n - 1, n} {
			if err := migrator.To(t.Context(), conn, to, nil); err != nil {
				t.Fatalf("to %d: %v", to, err)
			}
		}
	}
}

func TestTwoAtOnce(t *testing.T) {
	url := pgtest.Empty(t)
	var wait sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		conn := open(t, url)
		wait.Go(func() { errs[i] = migrator.Up(t.Context(), conn, nil) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestNewerDatabase(t *testing.T) {
	conn := open(t, pgtest.New(t))
	if _, err := conn.Exec(t.Context(), "update lieux.schema_version set version = 99"); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"up":    migrator.Up(t.Context(), conn, nil),
		"check": migrator.Check(t.Context(), conn),
	} {
		if !errors.Is(err, migrator.ErrNewer) || !strings.Contains(err.Error(), "migration 99") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A role without rights on the database, as hosting providers give.
func TestForbidden(t *testing.T) {
	url := pgtest.Empty(t)
	admin := open(t, url)
	exec := func(sql string) {
		t.Helper()
		if _, err := admin.Exec(context.Background(), sql); err != nil {
			t.Fatal(err)
		}
	}
	role := pgx.Identifier{"lieux_test_" + admin.Config().Database}.Sanitize()
	exec("create role " + role)
	t.Cleanup(func() { exec("drop owned by " + role); exec("drop role " + role) })

	conn := open(t, url)
	if _, err := conn.Exec(t.Context(), "set role "+role); err != nil {
		t.Fatal(err)
	}
	err := migrator.Up(t.Context(), conn, nil)
	if !errors.Is(err, migrator.ErrForbidden) || !strings.Contains(err.Error(), "GRANT CREATE") {
		t.Fatalf("no right to create schemas: %v", err)
	}

	exec("grant create on database " + pgx.Identifier{admin.Config().Database}.Sanitize() + " to " + role)
	conn = open(t, url)
	if _, err := conn.Exec(t.Context(), "set role "+role); err != nil {
		t.Fatal(err)
	}
	err = migrator.Up(t.Context(), conn, nil)
	if !errors.Is(err, migrator.ErrForbidden) || !strings.Contains(err.Error(), "CREATE EXTENSION postgis") {
		t.Fatalf("no right to create the extension: %v", err)
	}
}

func TestReadOnly(t *testing.T) {
	conn := open(t, pgtest.Empty(t))
	if _, err := conn.Exec(t.Context(), "set default_transaction_read_only = on"); err != nil {
		t.Fatal(err)
	}
	if err := migrator.Up(t.Context(), conn, nil); !errors.Is(err, migrator.ErrReadOnly) {
		t.Fatal(err)
	}
}

// What migration 009 shortens is restored by its way down.
func TestDocumentsGoBothWays(t *testing.T) {
	conn := open(t, pgtest.Empty(t))
	if err := migrator.To(t.Context(), conn, 8, nil); err != nil {
		t.Fatal(err)
	}
	exec := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	read := func(sql string) (text string) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), sql).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	const provenance = `{"enregistrements": [
  {"source": "a", "id": "x", "id_source": "é\"1", "date_maj": "2026-01-02", "import": 3},
  {"source": "b", "id": "y"}],
 "champs": {"commune": {"enregistrement": "x", "changements": [
    {"regle": "commune.nom", "action": "corrige", "avant": "LYON"}, {"regle": "autre", "action": "devine"}]},
  "telephone": {"enregistrement": "y", "changements": []}}}`
	const anomalies = `[
  {"champ": "", "valeur": "v", "regle": "ligne.courte", "action": "refuse", "detail": "d"},
  {"champ": "nom", "valeur": "", "regle": "nom.absent", "action": "signale"}]`
	exec(`insert into core.place (id, provenance, content_hash, sources, record_ids, since_version, version)
values ('x', '` + provenance + `', gen_random_uuid(), '{a,b}', '{x,y}', 1, 1)`)
	exec(`create table core.import_1 partition of core.record for values in (1)`)
	exec(`insert into core.record (import_id, rang, ligne, record_id, etat, provenance, content_hash, anomalies, raw)
values (1, 0, 0, 'x', 'publie', '` + provenance + `', gen_random_uuid(), '` + anomalies + `', '{"a": "b"}'),
  (1, 1, 0, 'z', 'publie', null, gen_random_uuid(), null, null)`)
	whole := `
select concat_ws(
  ' ',
  (select provenance::jsonb from core.place),
  (
    select string_agg(concat_ws(' ', provenance::jsonb, anomalies::jsonb, raw::jsonb), ';' order by rang)
    from core.record
  )
)`
	before := read(whole)
	if err := migrator.To(t.Context(), conn, 9, nil); err != nil {
		t.Fatal(err)
	}
	const shortProvenance = `[[["a", "x", "é\"1", "2026-01-02", 3], ["b", "y", "", "", 0]], ` +
		`[["commune.nom", "corrige", "LYON", "commune"], ["autre", "devine", "", "commune"]], {"telephone": "y"}]`
	if got := read(`select provenance::jsonb from core.place`); got != shortProvenance {
		t.Errorf("provenance %s, want %s", got, shortProvenance)
	}
	const shortAnomalies = `[["ligne.courte", "refuse", "v", "", "d", ""], ["nom.absent", "signale", "", "", "", "nom"]]`
	if got := read(`select anomalies::jsonb from core.record where rang = 0`); got != shortAnomalies {
		t.Errorf("anomalies %s, want %s", got, shortAnomalies)
	}
	if err := migrator.To(t.Context(), conn, 8, nil); err != nil {
		t.Fatal(err)
	}
	if after := read(whole); after != before {
		t.Errorf("before %s\nafter  %s", before, after)
	}
}
