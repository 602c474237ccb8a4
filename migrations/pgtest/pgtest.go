// Package pgtest creates a PostGIS database for each test, copied from a template
// that is migrated once.
package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/migrations"
	"github.com/lieux-numeriques/lieux/migrations/migrator"
)

// Env is the variable that names the server: a role that may create databases.
const Env = "TEST_DATABASE_URL"

// templateLock makes test processes take turns to prepare the template.
const templateLock = int64(0x6c696575780002)

// Server returns the URL of the test server. Without one it skips the test, or fails
// it in CI (CI=true).
func Server(tb testing.TB) string {
	tb.Helper()
	url := os.Getenv(Env)
	if url == "" {
		if os.Getenv("CI") == "true" {
			tb.Fatalf("%s is not set: tests need a real PostGIS", Env)
		}
		tb.Skipf("%s is not set: skipped, this test needs a real PostGIS", Env)
	}
	return url
}

// New returns the URL of a fresh migrated database, dropped when the test ends.
func New(tb testing.TB) string {
	tb.Helper()
	server := Server(tb)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	admin := connect(ctx, tb, server)
	defer admin.Close(ctx)
	template := prepareTemplate(ctx, tb, admin, server)
	return create(ctx, tb, admin, server, template)
}

// Empty returns the URL of a fresh database without any migration.
func Empty(tb testing.TB) string {
	tb.Helper()
	server := Server(tb)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	admin := connect(ctx, tb, server)
	defer admin.Close(ctx)
	return create(ctx, tb, admin, server, "template1")
}

// Pool opens a pool on a fresh migrated database, as the program does.
func Pool(tb testing.TB) *pgxpool.Pool {
	tb.Helper()
	return PoolOf(tb, New(tb))
}

// PoolOf opens a pool on a database, closed when the test ends.
func PoolOf(tb testing.TB, url string) *pgxpool.Pool {
	tb.Helper()
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		tb.Fatal(err)
	}
	config.AfterConnect = postgis.Register
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(pool.Close)
	return pool
}

func connect(ctx context.Context, tb testing.TB, url string) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		tb.Fatalf("%s: %v", Env, err)
	}
	return conn
}

// create makes a database and drops it after the test. CREATE DATABASE fails
// while another copies the same template's files on some servers: try again.
func create(ctx context.Context, tb testing.TB, admin *pgx.Conn, server, template string) string {
	tb.Helper()
	name := "lieux_test_" + suffix()
	sql := "create database " + pgx.Identifier{name}.Sanitize() + " template " + pgx.Identifier{template}.Sanitize()
	var err error
	for range 50 {
		if _, err = admin.Exec(ctx, sql); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		tb.Fatalf("create test database: %v", err)
	}
	tb.Cleanup(func() { drop(tb, server, name) })
	return withDatabase(tb, server, name)
}

func drop(tb testing.TB, server, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		tb.Errorf("drop %s: %v", name, err)
		return
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "drop database if exists "+pgx.Identifier{name}.Sanitize()+" with (force)"); err != nil {
		tb.Errorf("drop %s: %v", name, err)
	}
}

// prepareTemplate returns the template of these migrations, and makes it first if
// it is missing. Its name has their hash, which differs from branch to branch.
func prepareTemplate(ctx context.Context, tb testing.TB, admin *pgx.Conn, server string) string {
	tb.Helper()
	name := "lieux_template_" + migrationsHash(tb)
	mustExec(ctx, tb, admin, "select pg_advisory_lock($1)", templateLock)
	defer mustExec(ctx, tb, admin, "select pg_advisory_unlock($1)", templateLock)
	var ready bool
	err := admin.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&ready)
	if err != nil {
		tb.Fatal(err)
	}
	if ready {
		return name
	}
	building := pgx.Identifier{name + "_en_cours"}.Sanitize()
	mustExec(ctx, tb, admin, "drop database if exists "+building+" with (force)")
	mustExec(ctx, tb, admin, "create database "+building)
	conn := connect(ctx, tb, withDatabase(tb, server, name+"_en_cours"))
	err = migrator.Up(ctx, conn, nil)
	conn.Close(ctx)
	if err != nil {
		tb.Fatalf("migrate the template: %v", err)
	}
	mustExec(ctx, tb, admin, "alter database "+building+" rename to "+pgx.Identifier{name}.Sanitize())
	return name
}

func mustExec(ctx context.Context, tb testing.TB, conn *pgx.Conn, sql string, args ...any) {
	tb.Helper()
	if _, err := conn.Exec(ctx, sql, args...); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
}

func migrationsHash(tb testing.TB) string {
	tb.Helper()
	h := sha256.New()
	err := fs.WalkDir(migrations.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(migrations.FS, name)
		fmt.Fprintf(h, "%s %d\n%s", name, len(body), body)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

func suffix() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
