package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/cmd/internal/cluster"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/migrations/migrator"
)

// database is the PostGIS that a command works on: the one of DATABASE_URL, or a private cluster.
type database struct {
	pool    *pgxpool.Pool
	cluster *cluster.Cluster // nil with DATABASE_URL
}

// connectTimeout is how long a database may take to answer before it counts as unreachable.
const connectTimeout = 10 * time.Second

// openDatabase gives the database, migrated. Close must be called.
func (a *app) openDatabase() (*database, error) {
	db, err := a.openUnmigrated()
	if err != nil {
		return nil, err
	}
	if err := db.migrate(a.ctx, a); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// openUnmigrated gives the database as it is.
func (a *app) openUnmigrated() (*database, error) {
	db := &database{}
	url := a.DatabaseURL
	if url == "" {
		c, err := cluster.Open(a.ctx, a.DataDir, a.log)
		if err != nil {
			return nil, err
		}
		db.cluster, url = c, c.URL()
	}
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("DATABASE_URL n'est pas une adresse de base PostgreSQL : %w", errors.Unwrap(err))
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	config.ConnConfig.RuntimeParams["application_name"] = "lieux"
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error { return postgis.Register(ctx, conn) }
	if db.pool, err = pgxpool.NewWithConfig(a.ctx, config); err != nil {
		db.Close()
		return nil, fmt.Errorf("ouvrir la base : %w", err)
	}
	return db, nil
}

// migrate applies what is missing; a database that is up to date is not written to.
func (db *database) migrate(ctx context.Context, a *app) error {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return unreachable(err)
	}
	defer conn.Release()
	if err := migrator.Check(ctx, conn.Conn()); !errors.Is(err, migrator.ErrPending) {
		return err
	}
	return migrator.Up(ctx, conn.Conn(), func(s migrator.Step) { a.log.Info("migration", "nom", s.Name) })
}

// unreachable says why a database does not answer, without the secrets of its address.
func unreachable(err error) error {
	var connect *pgconnError
	if errors.As(err, &connect) {
		return fmt.Errorf("la base de données ne répond pas (%s:%d, base %s) : %w", connect.Config.Host, connect.Config.Port, connect.Config.Database, lastCause(err))
	}
	return fmt.Errorf("la base de données ne répond pas : %w", err)
}

// Close stops using the database, and stops the private cluster when no other command uses it.
func (db *database) Close() {
	if db.pool != nil {
		db.pool.Close()
	}
	if db.cluster != nil {
		if err := db.cluster.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "lieux:", err)
		}
	}
}

// snapshotFile is where the copy of the served version lies.
func (a *app) snapshotFile() string { return filepath.Join(a.DataDir, "lieux.snapshot") }
