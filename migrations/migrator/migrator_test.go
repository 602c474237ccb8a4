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
