package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/cmd/internal/cluster"
	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/migrations/migrator"
)

// database is the PostGIS that a command works on: the one of DATABASE_URL, or a private cluster.
type database struct {
	url     string
	pool    *pgxpool.Pool
	cluster *cluster.Cluster // nil with DATABASE_URL
}

// openDatabase returns the database, migrated. Close must be called.
func (a *app) openDatabase(ctx context.Context) (*database, error) {
	db, err := a.openUnmigrated(ctx)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx, a); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// openToWrite is openDatabase for a command that publishes, which a pooler in transaction mode cannot serve.
func (a *app) openToWrite(ctx context.Context) (*database, error) {
	db, err := a.openDatabase(ctx)
	if err != nil {
		return nil, err
	}
	if err := postgres.RequireSession(ctx, db.pool); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// openUnmigrated returns the database without migrating it. Close must be called.
func (a *app) openUnmigrated(ctx context.Context) (*database, error) {
	db, err := a.newDatabase(ctx)
	if err != nil {
		return nil, err
	}
	if err := db.start(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// newDatabase returns the database, which is neither started nor asked anything. Close must be called.
func (a *app) newDatabase(ctx context.Context) (db *database, err error) {
	db = &database{}
	url := a.DatabaseURL
	if url == "" {
		db.cluster, err = cluster.New(cluster.Config{DataDir: a.DataDir, BinDir: a.PostgresBin, Log: a.log})
		if err != nil {
			return nil, err
		}
		url = db.cluster.URL()
	}
	db.url = url
	if db.pool, err = postgres.Open(ctx, url, a.connected...); err != nil {
		return nil, addressError(err)
	}
	return db, nil
}

// start starts the private database, if it is one, unless it runs.
func (db *database) start(ctx context.Context) error {
	if db.cluster == nil {
		return nil
	}
	return db.cluster.Start(ctx)
}

// migrate applies missing migrations; it does not write to a database that is up to date.
func (db *database) migrate(ctx context.Context, a *app) error {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return unreachable(err)
	}
	defer conn.Release()
	if err := migrator.Check(ctx, conn.Conn()); !errors.Is(err, migrator.ErrPending) {
		return err
	}
	if err := postgres.RequireSession(ctx, db.pool); err != nil {
		return err
	}
	// Connections made before PostGIS was there do not know its types.
	defer db.pool.Reset()
	return migrator.Up(ctx, conn.Conn(), func(s migrator.Step) { a.log.Info("migration", "nom", s.Name) })
}

// unreachable returns why a database does not answer, without the secrets of its address.
func unreachable(err error) error {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fmt.Errorf("la base de données ne répond pas (%s:%d, base %s) : %s", connect.Config.Host, connect.Config.Port,
			connect.Config.Database, usererror.Reason(err))
	}
	return fmt.Errorf("la base de données ne répond pas : %s", usererror.Reason(err))
}

// addressError returns why the address of a database cannot be parsed. It repeats
// nothing of the address, which holds a password at an unknown position.
func addressError(err error) error {
	var wrong *pgconn.ParseConfigError
	if !errors.As(err, &wrong) {
		return err
	}
	why := ""
	for _, known := range []struct{ word, text string }{
		{"sslmode", " ; la valeur de sslmode n'existe pas"}, {"port", " ; le port n'est pas un nombre de 1 à 65535"},
		{"percent-encoded", " ; un caractère spécial du mot de passe doit s'écrire %XX"},
		{"target_session_attrs", " ; la valeur de target_session_attrs n'existe pas"},
	} {
		if strings.Contains(err.Error(), known.word) {
			why = known.text
			break
		}
	}
	return usageError("DATABASE_URL n'est pas l'adresse d'une base, dont la forme est " +
		"postgres://COMPTE:MOT_DE_PASSE@HÔTE:5432/BASE" + why)
}

// importStore returns the store that imports end in; what it writes is dated by now.
func (db *database) importStore(now func() time.Time) *load.Store {
	store := load.New(db.pool)
	store.Now = now
	return store
}

// closeWithin is how long connections may take to close.
const closeWithin = 2 * time.Second

// Close stops using the database, and stops the private cluster when no other command uses it.
func (db *database) Close() {
	closePool(db.pool)
	if db.cluster != nil {
		if err := db.cluster.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "lieux:", err)
		}
	}
}

// closePool closes the connections of a pool, or leaves them when the server is frozen.
func closePool(pool *pgxpool.Pool) {
	closed := make(chan struct{})
	go func() {
		pool.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(closeWithin):
	}
}

// snapshotFile returns the path of the copy of the served version.
func (a *app) snapshotFile() string { return filepath.Join(a.DataDir, "lieux.snapshot") }

// published returns the number of the published version and how many places it has.
func (db *database) published(ctx context.Context) (version int64, places int, err error) {
	err = db.pool.QueryRow(ctx, `
		select (select version from api.version), (select count(*) from api.place)`).Scan(&version, &places)
	return version, places, err
}

// hasRecordsOf reports whether a source has anything published.
func (db *database) hasRecordsOf(ctx context.Context, source string) (there bool, err error) {
	err = db.pool.QueryRow(ctx, `select exists (select from api.source where name = $1 and published > 0)`,
		source).Scan(&there)
	return there, err
}
