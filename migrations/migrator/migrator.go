// Package migrator applies the numbered SQL of package migrations to a database.
package migrator

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/tern/v2/migrate"

	"github.com/lieux-numeriques/lieux/migrations"
)

// versionTable is in a schema of its own so that a role needs no right on
// schema public, which PostgreSQL 15 no longer gives to everyone.
const versionTable = "lieux.schema_version"

// minServer is the oldest PostgreSQL that the SQL is written for.
const minServer = 130000

// lock is the advisory lock that makes processes starting together take turns.
const lock = int64(0x6c696575780001)

// State is where a database stands.
type State struct {
	Current int `json:"actuelle"` // number of the last migration applied; 0: none
	Latest  int `json:"derniere"` // number of the last migration that this program knows
}

// Step is one migration being applied, for progress lines.
type Step struct {
	Number int
	Name   string // file name
	Up     bool
}

// Up applies what is missing. onStep may be nil. Two processes may call it at
// once: the second waits, then finds nothing to do.
// Returns ErrNewer, ErrNoPostGIS, ErrForbidden, ErrReadOnly or ErrOldServer,
// wrapped in one French sentence, when that is the reason.
func Up(ctx context.Context, conn *pgx.Conn, onStep func(Step)) error {
	return to(ctx, conn, -1, onStep)
}

// Down undoes every migration: all the data is lost. Errors as Up.
func Down(ctx context.Context, conn *pgx.Conn, onStep func(Step)) error {
	return to(ctx, conn, 0, onStep)
}

// To goes up or down to the migration of that number. Errors as Up.
func To(ctx context.Context, conn *pgx.Conn, number int, onStep func(Step)) error {
	return to(ctx, conn, number, onStep)
}

func to(ctx context.Context, conn *pgx.Conn, number int, onStep func(Step)) (err error) {
	if err := checkServer(ctx, conn); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", lock); err != nil {
		return explain(err)
	}
	defer func() {
		// The context may be over; the lock must go all the same.
		_, unlockErr := conn.Exec(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", lock)
		if err == nil && unlockErr != nil {
			err = unlockErr
		}
	}()
	if _, err := conn.Exec(ctx, "create schema if not exists lieux"); err != nil {
		return explain(err)
	}
	m, err := open(ctx, conn)
	if err != nil {
		return explain(err)
	}
	if err := checkNewer(ctx, m); err != nil {
		return err
	}
	if onStep != nil {
		m.OnStart = func(n int32, name, direction, _ string) {
			onStep(Step{Number: int(n), Name: name, Up: direction == "up"})
		}
	}
	if number < 0 {
		number = len(m.Migrations)
	}
	return explain(m.MigrateTo(ctx, int32(number)))
}

// Status reads where the database stands without changing it.
func Status(ctx context.Context, conn *pgx.Conn) (State, error) {
	names, err := migrate.FindMigrations(migrations.FS)
	if err != nil {
		return State{}, err
	}
	s := State{Latest: len(names)}
	var exists bool
	if err := conn.QueryRow(ctx, "select to_regclass($1) is not null", versionTable).Scan(&exists); err != nil {
		return s, explain(err)
	}
	if exists {
		err = conn.QueryRow(ctx, "select version from lieux.schema_version").Scan(&s.Current)
	}
	return s, explain(err)
}

// Check returns nil when the database is exactly as this program wants it,
// ErrNewer when a newer program migrated it, ErrPending when migrations are missing.
func Check(ctx context.Context, conn *pgx.Conn) error {
	s, err := Status(ctx, conn)
	switch {
	case err != nil:
		return err
	case s.Current > s.Latest:
		return newer(s)
	case s.Current < s.Latest:
		return fmt.Errorf("%w : la base est à la migration %d sur %d ; lancer « lieux migrate up »", ErrPending, s.Current, s.Latest)
	}
	return nil
}

func open(ctx context.Context, conn *pgx.Conn) (*migrate.Migrator, error) {
	m, err := migrate.NewMigrator(ctx, conn, versionTable)
	if err != nil {
		return nil, err
	}
	if err := m.LoadMigrations(migrations.FS); err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return m, nil
}

func checkNewer(ctx context.Context, m *migrate.Migrator) error {
	current, err := m.GetCurrentVersion(ctx)
	if err != nil {
		return explain(err)
	}
	if s := (State{Current: int(current), Latest: len(m.Migrations)}); s.Current > s.Latest {
		return newer(s)
	}
	return nil
}

func checkServer(ctx context.Context, conn *pgx.Conn) error {
	var number int
	var shown string
	const query = "select current_setting('server_version_num')::int, current_setting('server_version')"
	if err := conn.QueryRow(ctx, query).Scan(&number, &shown); err != nil {
		return explain(err)
	}
	if number < minServer {
		return fmt.Errorf("%w : ce serveur est en version %s, il faut au moins la version %d", ErrOldServer, shown, minServer/10000)
	}
	return nil
}

// The reasons that a database cannot be migrated, for errors.Is.
var (
	ErrNewer     = errors.New("base de données plus récente que ce programme")
	ErrPending   = errors.New("migrations à appliquer")
	ErrNoPostGIS = errors.New("PostGIS n'est pas installé sur le serveur")
	ErrForbidden = errors.New("droits insuffisants sur la base de données")
	ErrReadOnly  = errors.New("base de données en lecture seule")
	ErrOldServer = errors.New("PostgreSQL trop ancien")
)
