// Package postgres reads the published directory from PostGIS: whole versions
// for the snapshot, and what memory does not hold (imports, reports, outlines).
// It reads schema api, and writes nothing but what people send, to schema inbox.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
)

// connectTimeout is the time after which a server that does not answer is unreachable,
// unless the URL sets another.
const connectTimeout = 10 * time.Second

// DB reads one database. It is safe for concurrent use.
type DB struct{ pool *pgxpool.Pool }

// New returns a DB on a pool whose connections postgis.Register prepared.
func New(pool *pgxpool.Pool) *DB { return &DB{pool: pool} }

// Open returns a pool for New and for the store of imports. The URL may name several
// hosts (postgres://a,b/lieux?target_session_attrs=read-write), which each connection
// tries in turn. Open does not connect. Each of connected is called with each new connection.
func Open(ctx context.Context, url string, connected ...func(*pgx.Conn)) (*pgxpool.Pool, error) {
	return open(ctx, url, false, connected)
}

// publicRole is the role of the process that serves the public: it reads what is published, and appends to the inbox.
// See migrations/code/role.sql.
const publicRole = "lieux_public"

// OpenPublic is Open for requests of the public: connections have the rights of publicRole alone, where the server has
// that role and the account may take it. Through a pooler they keep theirs, which other clients share.
func OpenPublic(ctx context.Context, url string) (*pgxpool.Pool, error) {
	return open(ctx, url, true, nil)
}

func open(ctx context.Context, url string, public bool, connected []func(*pgx.Conn)) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL : %w", err) // pgx leaves the password out
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	config.ConnConfig.RuntimeParams["application_name"] = "lieux"
	before := new(pooler)
	config.BeforeConnect = before.before
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		for _, f := range connected {
			f(conn)
		}
		if err := postgis.Register(ctx, conn); err != nil || !public || before.found() {
			return err
		}
		return restrict(ctx, conn)
	}
	return pgxpool.NewWithConfig(ctx, config)
}

// restrict gives a connection the rights of publicRole, unless there is none or the account may not take it.
func restrict(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "set role "+publicRole)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "22023" || pg.Code == "42501") { // no such role, no right to it
		return nil
	}
	return err
}

// Redirect returns the id of the place that an id resolves to: the id of the place, of
// one of its records, or of a place that was merged into it. It returns NotFound when
// nothing has that id.
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

// unavailable returns Unavailable for a failure that may pass, such as a lost connection
// or migrations that are not applied yet, and err itself for any other.
func unavailable(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var known *directory.Error
	if errors.As(err, &known) {
		return err
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return directory.Errorf(directory.Unavailable, "la base de données ne répond pas (%w)", err)
	}
	switch {
	case strings.Contains("08 53 57", pg.Code[:2]): // connection, resources, operator intervention
		return directory.Errorf(directory.Unavailable, "la base de données ne répond pas (%w)", err)
	case unprepared(err):
		return directory.Errorf(directory.Unavailable,
			"la base de données n'est pas à la version que ce programme attend ; lancer « lieux migrate up » (%w)", err)
	}
	return err
}

// unprepared reports whether err is that of a database without our schemas, tables or columns.
func unprepared(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code[:2] == "3F" || pg.Code[:2] == "42")
}
