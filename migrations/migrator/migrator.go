// Package migrator applies the SQL of package migrations to a database: the numbered
// migrations that are missing, then the views and functions if they changed.
package migrator

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/tern/v2/migrate"

	"github.com/lieux-numeriques/lieux/migrations"
)

// versionTable is in its own schema, so that a role needs no right on schema public,
// which PostgreSQL 15 no longer grants to everyone.
const versionTable = "lieux.schema_version"

// minServer is the oldest PostgreSQL that the SQL is written for.
const minServer = 130000

// lock is the advisory lock that makes processes starting together take turns.
const lock = int64(0x6c696575780001)

// State is how far a database is migrated.
type State struct {
	Current int `json:"actuelle"` // number of the last migration applied; 0: none
	Latest  int `json:"derniere"` // number of the last migration that this program knows

	// StaleViews reports whether the views and functions are not those of this program.
	StaleViews bool `json:"vues_a_installer,omitempty"`
}

// Step is one migration being applied, or the installation of the views and
// functions, for progress lines.
type Step struct {
	Number int
	Name   string // file name, in package migrations
	Up     bool
}

// Up applies what is missing, and nothing to a database that is up to date. onStep
// may be nil. Two processes may call it at
// once: the second waits, then finds nothing to do.
// It returns ErrNewer, ErrNoPostGIS, ErrForbidden, ErrReadOnly, ErrOldServer or ErrEncoding,
// wrapped in one French sentence, when that is the reason.
func Up(ctx context.Context, conn *pgx.Conn, onStep func(Step)) error {
	return to(ctx, conn, -1, onStep)
}

// Down undoes every migration: all the data is lost. Errors as Up.
func Down(ctx context.Context, conn *pgx.Conn, onStep func(Step)) error {
	return to(ctx, conn, 0, onStep)
}

// To goes up or down to the migration of that number. Views and functions exist
// only at the last one. Errors as Up.
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
		// The lock is released even if the context is done.
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
	current, err := currentVersion(ctx, m)
	if err != nil {
		return err
	}
	if onStep == nil {
		onStep = func(Step) {}
	}
	m.OnStart = func(n int32, name, direction, _ string) {
		onStep(Step{Number: int(n), Name: name, Up: direction == "up"})
	}
	if number < 0 {
		number = len(m.Migrations)
	}
	code, err := readCode()
	if err != nil {
		return err
	}
	if current != number {
		// Numbered migrations see no view.
		if err := code.replace(ctx, conn, false); err != nil {
			return explain(err)
		}
		if err := m.MigrateTo(ctx, int32(number)); err != nil {
			return explain(err)
		}
	}
	if number < len(m.Migrations) {
		return nil
	}
	digest, err := installed(ctx, conn)
	if err != nil || digest == code.digest {
		return explain(err)
	}
	onStep(Step{Number: number, Name: codeName, Up: true})
	return explain(code.replace(ctx, conn, true))
}

// Status returns how far the database is migrated, without changing it.
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
	if !exists {
		return s, nil
	}
	if err := conn.QueryRow(ctx, "select version from lieux.schema_version").Scan(&s.Current); err != nil {
		return s, explain(err)
	}
	if s.Current != s.Latest {
		return s, nil
	}
	code, err := readCode()
	if err != nil {
		return s, err
	}
	digest, err := installed(ctx, conn)
	s.StaleViews = digest != code.digest
	return s, explain(err)
}

// Check returns nil when the database is as this program needs it, ErrNewer when a
// newer program migrated it, ErrPending when Up has something to apply.
func Check(ctx context.Context, conn *pgx.Conn) error {
	s, err := Status(ctx, conn)
	switch {
	case err != nil:
		return err
	case s.Current > s.Latest:
		return newer(s)
	case s.Current < s.Latest:
		return fmt.Errorf("%w : la base est à la migration %d sur %d ; lancer « lieux migrate up »",
			ErrPending, s.Current, s.Latest)
	case s.StaleViews:
		return fmt.Errorf("%w : les vues de la base ne sont pas celles de ce programme ; lancer « lieux migrate up »",
			ErrPending)
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

// currentVersion returns ErrNewer for a version that this program does not know.
func currentVersion(ctx context.Context, m *migrate.Migrator) (int, error) {
	current, err := m.GetCurrentVersion(ctx)
	if err != nil {
		return 0, explain(err)
	}
	if s := (State{Current: int(current), Latest: len(m.Migrations)}); s.Current > s.Latest {
		return 0, newer(s)
	}
	return int(current), nil
}

func checkServer(ctx context.Context, conn *pgx.Conn) error {
	var number int
	var shown, encoding string
	const query = `
select current_setting('server_version_num')::int, current_setting('server_version'),
	current_setting('server_encoding')`
	if err := conn.QueryRow(ctx, query).Scan(&number, &shown, &encoding); err != nil {
		return explain(err)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("%w : elle est en %s ; en créer une autre par "+
			"« CREATE DATABASE lieux ENCODING 'UTF8' TEMPLATE template0 »", ErrEncoding, encoding)
	}
	if number < minServer {
		return fmt.Errorf("%w : ce serveur est en version %s, il faut au moins la version %d",
			ErrOldServer, shown, minServer/10000)
	}
	return nil
}

// Reasons for which a database cannot be migrated or used.
var (
	ErrEncoding  = errors.New("base de données qui n'est pas en UTF8")
	ErrNewer     = errors.New("base de données plus récente que ce programme")
	ErrPending   = errors.New("migrations à appliquer")
	ErrNoPostGIS = errors.New("PostGIS n'est pas installé sur le serveur")
	ErrForbidden = errors.New("droits insuffisants sur la base de données")
	ErrReadOnly  = errors.New("base de données en lecture seule")
	ErrOldServer = errors.New("PostgreSQL trop ancien")
)
