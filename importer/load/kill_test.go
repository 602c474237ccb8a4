package load_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// attempt imports rows and returns the first error.
func attempt(ctx context.Context, store *testStore, source importer.Source, rows []importer.Row) error {
	batch, err := store.Begin(ctx, source, fmt.Sprint(rand.Uint64()), nil)
	if err != nil {
		return err
	}
	defer batch.Discard(context.WithoutCancel(ctx))
	for i := range rows {
		if err := batch.Add(ctx, &rows[i]); err != nil {
			return err
		}
	}
	_, err = finish(ctx, store, batch, importer.NewReport(source.Name, november), importer.PublishOptions{})
	return err
}

// whole fails unless what is published is exactly one of the two versions.
func whole(t *testing.T, pool *pgxpool.Pool, killed string) {
	t.Helper()
	const query = `
select count(*) || ' ' || count(distinct presentation_resume)
from api.place
where presentation_resume is not null`
	if got := value[string](t, pool, query); got != "4000 1" {
		t.Fatalf("%s: a mixture is published: %s", killed, got)
	}
}

func versionOf(text string) []importer.Row {
	rows := listing("nord", 4000)
	for i := range rows {
		rows[i].Place.Summary = text
	}
	return rows
}

func TestKilledAtAnyMoment(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	publish(t, store, nord, versionOf("a"))
	rng := rand.New(rand.NewPCG(1, 2))
	started := time.Now()
	publish(t, store, nord, versionOf("b"))
	usual := time.Since(started)

	failures := 0
	for i := range 24 {
		rows := versionOf(fmt.Sprint("essai ", i))
		delay := time.Duration(rng.Int64N(int64(usual)))
		how := []string{"cancel", "terminate", "cancel backend"}[i%3]
		ctx, cancel := context.WithCancel(t.Context())
		timer := time.AfterFunc(delay, func() {
			switch how {
			case "cancel":
				cancel()
			case "terminate":
				strike(pool, "pg_terminate_backend")
			default:
				strike(pool, "pg_cancel_backend")
			}
		})
		err := attempt(ctx, store, nord, rows)
		timer.Stop()
		cancel()
		killed := fmt.Sprintf("%s after %v of %v (%v)", how, delay, usual, err)
		if err != nil {
			failures++
			if how == "terminate" && !strings.Contains(err.Error(), "recommencer") {
				t.Errorf("no advice: %s", killed)
			}
		}
		whole(t, pool, killed)
		if n := value[int](t, pool, stagingRelations); n != 0 {
			t.Fatalf("%s: %d relations left in staging", killed, n)
		}
	}
	if failures < 6 {
		t.Errorf("only %d of 24 imports were killed in time", failures)
	}
	publish(t, store, nord, versionOf("fin"))
	clean(t, pool)
	if n := value[int](t, pool, `select count(*) from core.import where status = 'en_cours'`); n != 0 {
		t.Errorf("%d imports are open in the history", n)
	}
}

// strike hits the backends that are importing.
func strike(pool *pgxpool.Pool, function string) {
	query := `select ` + function + `(l.pid)
from pg_locks as l
where l.locktype = 'advisory' and l.objsubid = 2 and l.pid <> pg_backend_pid()
and l.database = (select oid from pg_database where datname = current_database())`
	_, _ = pool.Exec(context.Background(), query)
}

// childImport is the program of the killed process: it imports until it dies.
func childImport() {
	ctx := context.Background()
	config, err := pgxpool.ParseConfig(os.Getenv("LIEUX_LOAD_CHILD"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	config.AfterConnect = postgis.Register
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	store := newStore(pool)
	store.Wait = 20 * time.Second // the backend of the child before may still be dying
	for i := 0; ; i++ {
		if err := attempt(ctx, store, nord, versionOf(fmt.Sprint("fils ", i))); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(4)
		}
	}
}

func TestKilledProcess(t *testing.T) {
	url := pgtest.New(t)
	pool := pgtest.PoolOf(t, url)
	store := newStore(pool)
	publish(t, store, nord, versionOf("a"))
	for i := range 4 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "LIEUX_LOAD_CHILD="+url)
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(400*time.Millisecond + time.Duration(i)*130*time.Millisecond)
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := child.Wait(); err == nil || child.ProcessState.Exited() {
			t.Fatalf("the child ended by itself: %v", err)
		}
		whole(t, pool, fmt.Sprint("SIGKILL ", i))
	}
	// The server notices the death when it next writes to the socket.
	store.Wait = 20 * time.Second
	publish(t, store, nord, versionOf("fin"))
	clean(t, pool)
	if n := value[int](t, pool, `select count(*) from core.import where status = 'en_cours'`); n != 0 {
		t.Errorf("%d imports are open in the history", n)
	}
}

func TestTwoImportsAtOnce(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	store.Wait = 0
	batch := begin(t, store, nord, listing("nord", 10))
	_, err := store.Begin(t.Context(), nord, "", nil)
	if directory.ErrorCode(err) != directory.Conflict || !strings.Contains(err.Error(), "déjà en cours") {
		t.Fatalf("second import of the same source: %v", err)
	}
	if _, err := store.revert(t.Context(), "nord"); directory.ErrorCode(err) != directory.Conflict {
		t.Fatalf("revert during an import: %v", err)
	}
	patient := newStore(pool)
	patient.Wait = 20 * time.Second
	second := make(chan error)
	go func() { second <- attempt(context.Background(), patient, nord, listing("nord", 10)) }()
	if _, err := finish(t.Context(), store, batch, nil, importer.PublishOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := <-second; err != nil {
		t.Fatalf("the import that waited: %v", err)
	}
}

func TestManySourcesAtOnce(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	var wait sync.WaitGroup
	errs := make(chan error, 3)
	for _, name := range []string{"nord", "sud", "est"} {
		wait.Go(func() {
			for range 3 {
				if err := attempt(context.Background(), store, importer.Source{Name: name},
					listing(name, 500)); err != nil {
					errs <- fmt.Errorf("%s: %w", name, err)
					return
				}
			}
		})
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	if got := value[string](t, pool,
		`select count(*) || ' ' || (select version from api.version) from api.place`); got != "1500 3" {
		t.Errorf("places, version: %s", got)
	}
	clean(t, pool)
}
