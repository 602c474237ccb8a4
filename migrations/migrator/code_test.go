package migrator_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/migrations/migrator"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// A database whose views came from numbered migrations ends as a fresh one does.
func TestViewsOfNumberedMigrationsAreReplaced(t *testing.T) {
	fresh := open(t, pgtest.Empty(t))
	if err := migrator.Up(t.Context(), fresh, nil); err != nil {
		t.Fatal(err)
	}
	old := open(t, pgtest.Empty(t))
	dump, err := os.ReadFile("testdata/010.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.Exec(t.Context(), string(dump)); err != nil {
		t.Fatal(err)
	}
	if state, err := migrator.Status(t.Context(), old); err != nil || state.Current == state.Latest && !state.StaleViews {
		t.Fatalf("status before: %+v, %v, want something to apply", state, err)
	}
	if err := migrator.Check(t.Context(), old); !errors.Is(err, migrator.ErrPending) {
		t.Fatalf("check before: %v, want %v", err, migrator.ErrPending)
	}
	if err := migrator.Up(t.Context(), old, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(catalogue(t, fresh), "\n"), strings.Split(catalogue(t, old), "\n")); diff != "" {
		t.Errorf("-fresh +migrated:\n%s", diff)
	}
	if err := migrator.Check(t.Context(), old); err != nil {
		t.Errorf("check after: %v", err)
	}
}

func TestChangedViewsAreInstalledAgain(t *testing.T) {
	conn := open(t, pgtest.New(t))
	exec := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	want := catalogue(t, conn)
	exec(`create view api.removed as select 1 as one`)
	exec(`create function api.removed(integer) returns integer language sql as 'select $1'`)
	exec(`update lieux.schema_code set digest = 'of another program'`)
	err := migrator.Check(t.Context(), conn)
	if !errors.Is(err, migrator.ErrPending) || !strings.Contains(err.Error(), "vues") {
		t.Errorf("check: %v, want pending views", err)
	}
	var steps []string
	note := func(s migrator.Step) { steps = append(steps, s.Name) }
	for range 2 { // the second time there is nothing to do
		if err := migrator.Up(t.Context(), conn, note); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"code/install.sql"}, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, catalogue(t, conn)); diff != "" {
		t.Errorf("catalogue (-want +got):\n%s", diff)
	}
}

// Views that an operator made on ours are not dropped: the error names them.
func TestViewsOfOthersAreKept(t *testing.T) {
	conn := open(t, pgtest.New(t))
	const setup = `
create schema operator;
create view operator.mine as select id from api.place;
update lieux.schema_code set digest = ''`
	if _, err := conn.Exec(t.Context(), setup); err != nil {
		t.Fatal(err)
	}
	before := catalogue(t, conn)
	if err := migrator.Up(t.Context(), conn, nil); err == nil || !strings.Contains(err.Error(), "operator.mine") {
		t.Errorf("error %v, want one that names operator.mine", err)
	}
	if after := catalogue(t, conn); after != before {
		t.Errorf("a failed installation changed the database: %s", cmp.Diff(before, after))
	}
}
