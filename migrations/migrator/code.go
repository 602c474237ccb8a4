package migrator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/tern/v2/migrate"

	"github.com/lieux-numeriques/lieux/migrations"
)

// codeName is the name of the step that installs views and functions.
const codeName = "code/install.sql"

// code is the SQL of the views and functions.
type code struct {
	drop, install string
	digest        string // of both, in hexadecimal
}

func readCode() (c code, err error) {
	files, err := fs.Sub(migrations.FS, "code")
	if err != nil {
		return c, err
	}
	drop, err := fs.ReadFile(files, "drop.sql")
	if err != nil {
		return c, err
	}
	loaded, err := migrate.LoadCodePackage(files)
	if err != nil {
		return c, fmt.Errorf("read the views: %w", err)
	}
	c.drop = string(drop)
	if c.install, err = loaded.Eval(nil); err != nil {
		return c, fmt.Errorf("read the views: %w", err)
	}
	sum := sha256.Sum256([]byte(c.drop + c.install))
	c.digest = hex.EncodeToString(sum[:])
	return c, nil
}

// installed returns the digest of the code that the database has, "" for none.
func installed(ctx context.Context, conn *pgx.Conn) (digest string, err error) {
	var exists bool
	const query = "select to_regclass('lieux.schema_code') is not null"
	if err := conn.QueryRow(ctx, query).Scan(&exists); err != nil || !exists {
		return "", err
	}
	err = conn.QueryRow(ctx, "select digest from lieux.schema_code").Scan(&digest)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return digest, err
}

// replace drops the code that the database has, and installs this one if asked, in
// one transaction. Schema api may not exist yet when nothing is installed.
func (c code) replace(ctx context.Context, conn *pgx.Conn, install bool) error {
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		const table = `
create table if not exists lieux.schema_code (digest text not null);
delete from lieux.schema_code`
		if _, err := tx.Exec(ctx, c.drop+table); err != nil {
			return err
		}
		if !install {
			return nil
		}
		if _, err := tx.Exec(ctx, c.install); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "insert into lieux.schema_code (digest) values ($1)", c.digest)
		return err
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return migrate.MigrationPgError{MigrationName: codeName, PgError: pg}
	}
	return err
}
