// Package postgres reads the published directory from PostGIS: whole versions
// for the snapshot, and what memory does not hold (imports, reports, outlines).
// It reads schema api only and never writes.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
)

// connectTimeout is how long a server may take to answer before it counts as
// unreachable, unless the URL says otherwise.
const connectTimeout = 10 * time.Second

// DB is the archive desk. It is safe for concurrent use.
type DB struct{ pool *pgxpool.Pool }

// New reads through a pool whose connections went through postgis.Register.
func New(pool *pgxpool.Pool) *DB { return &DB{pool: pool} }

// Open makes the pool that New and the store of imports need. The URL may name
// several hosts (postgres://a,b/lieux?target_session_attrs=read-write): they are
// tried in turn at each connection. It does not connect yet.
func Open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL : %w", err) // pgx leaves the password out
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	config.ConnConfig.RuntimeParams["application_name"] = "lieux"
	config.AfterConnect = postgis.Register
	return pgxpool.NewWithConfig(ctx, config)
}

// Version is the number of the published version; 0: nothing was ever published.
// Returns Unavailable when the database cannot be reached or is not migrated.
func (db *DB) Version(ctx context.Context) (int64, error) {
	var version int64
	err := db.pool.QueryRow(ctx, `select version from api.version`).Scan(&version)
	return version, unavailable(err)
}

// Redirect is the id of the place that an id leads to today: the id of one of
// its records, or of a place that was merged into it. The id of a place leads
// to itself. Returns NotFound when nothing has that id.
func (db *DB) Redirect(ctx context.Context, id string) (string, error) {
	const query = `
select id from api.place where id = $1
union all
select place_id from api.redirect where id = $1
limit 1`
	var place string
	err := db.pool.QueryRow(ctx, query, id).Scan(&place)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", directory.Errorf(directory.NotFound, "aucun lieu n'a l'identifiant « %s »", id)
	}
	return place, unavailable(err)
}

// unavailable tells the failures that time repairs from those that are ours.
func unavailable(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return directory.Errorf(directory.Unavailable, "la base de données ne répond pas (%w)", err)
	}
	switch pg.Code[:2] {
	case "08", "53", "57": // connection, resources, operator intervention
		return directory.Errorf(directory.Unavailable, "la base de données ne répond pas (%w)", err)
	case "3F", "42": // no such schema, no such table or column
		return directory.Errorf(directory.Unavailable, "la base de données n'est pas à la version que ce programme attend ; lancer « lieux migrate up » (%w)", err)
	}
	return err
}
