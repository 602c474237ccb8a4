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

// objects lists what the migrations made, to compare two states of a database.
func objects(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	const query = `
select string_agg(n.nspname || '.' || c.relname || ' ' || c.relkind::text || ' ' || coalesce(a.attname, '') || ' ' || coalesce(format_type(a.atttypid, a.atttypmod), ''), E'\n'
  order by n.nspname, c.relname, a.attnum)
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname in ('staging', 'core', 'api')`
	var list *string
	if err := conn.QueryRow(t.Context(), query).Scan(&list); err != nil {
		t.Fatal(err)
	}
	if list == nil {
		return ""
	}
	return *list
}

func TestUpDownUp(t *testing.T) {
	conn := open(t, pgtest.Empty(t))
	var steps []string
	note := func(s migrator.Step) { steps = append(steps, s.Name) }
	if err := migrator.Up(t.Context(), conn, note); err != nil {
		t.Fatal(err)
	}
	first := objects(t, conn)
	if !strings.Contains(first, "core.place r nom text") {
		t.Fatalf("core.place is missing from\n%s", first)
	}
	status, err := migrator.Status(t.Context(), conn)
	if err != nil || status.Current != len(steps) || status.Latest != len(steps) || len(steps) == 0 {
		t.Fatalf("status %+v, %v after %d steps", status, err, len(steps))
	}
	if err := migrator.Check(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	if err := migrator.Down(t.Context(), conn, nil); err != nil {
		t.Fatal(err)
	}
	if left := objects(t, conn); left != "" {
		t.Fatalf("left after down:\n%s", left)
	}
	if err := migrator.Check(t.Context(), conn); !errors.Is(err, migrator.ErrPending) {
		t.Fatalf("check after down: %v", err)
	}
	if err := migrator.Up(t.Context(), conn, nil); err != nil {
		t.Fatal(err)
	}
	if again := objects(t, conn); again != first {
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

// What migration 009 shortens is whole again after its way down.
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
	const provenance = `{"enregistrements": [{"source": "a", "id": "x", "id_source": "é\"1", "date_maj": "2026-01-02", "import": 3}, {"source": "b", "id": "y"}],
 "champs": {"commune": {"enregistrement": "x", "changements": [{"regle": "commune.nom", "action": "corrige", "avant": "LYON"}, {"regle": "autre", "action": "devine"}]},
  "telephone": {"enregistrement": "y", "changements": []}}}`
	const anomalies = `[{"champ": "", "valeur": "v", "regle": "ligne.courte", "action": "refuse", "detail": "d"}, {"champ": "nom", "valeur": "", "regle": "nom.absent", "action": "signale"}]`
	exec(`insert into core.place (id, provenance, content_hash, sources, record_ids, since_version, version)
values ('x', '` + provenance + `', gen_random_uuid(), '{a,b}', '{x,y}', 1, 1)`)
	exec(`create table core.import_1 partition of core.record for values in (1)`)
	exec(`insert into core.record (import_id, rang, ligne, record_id, etat, provenance, content_hash, anomalies, raw)
values (1, 0, 0, 'x', 'publie', '` + provenance + `', gen_random_uuid(), '` + anomalies + `', '{"a": "b"}'), (1, 1, 0, 'z', 'publie', null, gen_random_uuid(), null, null)`)
	whole := `select concat_ws(' ', (select provenance::jsonb from core.place), (select string_agg(concat_ws(' ', provenance::jsonb, anomalies::jsonb, raw::jsonb), ';' order by rang) from core.record))`
	before := read(whole)
	if err := migrator.To(t.Context(), conn, 9, nil); err != nil {
		t.Fatal(err)
	}
	if got, want := read(`select provenance::jsonb from core.place`), `[[["a", "x", "é\"1", "2026-01-02", 3], ["b", "y", "", "", 0]], [["commune.nom", "corrige", "LYON", "commune"], ["autre", "devine", "", "commune"]], {"telephone": "y"}]`; got != want {
		t.Errorf("provenance %s", got)
	}
	if got, want := read(`select anomalies::jsonb from core.record where rang = 0`), `[["ligne.courte", "refuse", "v", "", "d", ""], ["nom.absent", "signale", "", "", "", "nom"]]`; got != want {
		t.Errorf("anomalies %s", got)
	}
	if err := migrator.To(t.Context(), conn, 8, nil); err != nil {
		t.Fatal(err)
	}
	if after := read(whole); after != before {
		t.Errorf("before %s\nafter  %s", before, after)
	}
}
