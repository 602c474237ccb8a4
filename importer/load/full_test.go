package load_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// smallDisk gives the test server a real disk of some megabytes, as a tablespace. It
// needs root, to mount it, and the server on this machine.
func smallDisk(t *testing.T, megabytes int) (tablespace string) {
	t.Helper()
	pool := pgtest.PoolOf(t, pgtest.Server(t))
	if os.Geteuid() != 0 {
		t.Skip("skipped: mounting a small disk needs root")
	}
	home, err := os.Stat(value[string](t, pool, `show data_directory`))
	if err != nil {
		t.Skipf("skipped: the server is not on this machine (%v)", err)
	}
	dir, err := os.MkdirTemp("", "lieux-disque-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(dir) })
	owner := home.Sys().(*syscall.Stat_t)
	options := fmt.Sprintf("size=%dm,mode=0700,uid=%d,gid=%d", megabytes, owner.Uid, owner.Gid)
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("skipped: no disk can be mounted here: %s", out)
	}
	t.Cleanup(func() {
		// Lazily: a process of the server may hold a file of a dropped tablespace a little longer.
		if out, err := exec.Command("umount", "--lazy", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	tablespace = strings.ReplaceAll(filepath.Base(dir), "-", "_")
	if _, err := pool.Exec(t.Context(), fmt.Sprintf("create tablespace %s location '%s'", tablespace,
		dir)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := pool.Exec(context.Background(), "drop tablespace "+tablespace); err != nil {
			t.Error(err)
		}
	})
	return tablespace
}

const publishedPlaces = `
select (select version from core.version) || ' ' || (select string_agg(id || nom, ',' order by id) from api.place)`

func TestFullDisk(t *testing.T) {
	for _, tt := range []struct{ full, prepare string }{
		{"while rows are staged", `alter role current_user in database %[1]s set default_tablespace = %[2]s`},
		{"while places are written", `alter table core.place set tablespace %[2]s`},
	} {
		t.Run(tt.full, func(t *testing.T) {
			disk := smallDisk(t, 2) // before the database, which must be gone first
			database := pgtest.New(t)
			admin := pgtest.PoolOf(t, database)
			name := value[string](t, admin, `select current_database()`)
			if _, err := admin.Exec(t.Context(), fmt.Sprintf(tt.prepare, name, disk)); err != nil {
				t.Fatal(err)
			}
			pool := pgtest.PoolOf(t, database)
			store := newStore(pool)
			publish(t, store, nord, listing("nord", 10))
			before := value[string](t, pool, publishedPlaces)

			rows := listing("nord", 5000)
			for i := range rows {
				rows[i].Place.Summary = strings.Repeat("Un lieu. ", 80)
			}
			batch, err := store.Begin(t.Context(), nord, "autre", nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := range rows {
				if err = batch.Add(t.Context(), &rows[i]); err != nil {
					break
				}
			}
			if err == nil {
				_, err = finish(t.Context(), store, batch, importer.NewReport("nord", november),
					importer.PublishOptions{})
			}
			_ = batch.Discard(t.Context())
			if directory.ErrorCode(err) != directory.Unavailable ||
				!strings.Contains(err.Error(),
					"le disque du serveur de base de données est plein ; rien n'a été publié") {
				t.Fatalf("full disk: %v", err)
			}
			clean(t, pool)
			after := value[string](t, pool, publishedPlaces)
			if after != before {
				t.Errorf("published before: %.100s\nafter: %.100s", before, after)
			}
			if last := value[string](t, pool, lastImport); strings.HasPrefix(last, "publie") ||
				strings.HasPrefix(last, "en_cours") {
				t.Errorf("history: %s", last)
			}
			if got := publish(t, store, nord, listing("nord", 11)); got.Added != 1 {
				t.Errorf("afterwards: %s", figures(got))
			}
		})
	}
}
