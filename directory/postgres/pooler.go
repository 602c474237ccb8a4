package postgres

import (
	"context"
	"errors"
	"strconv"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
)

// A pooler such as PgBouncer may give each transaction another connection of the server: prepared
// statements and session locks are then lost from one to the next. It answers with a process
// number of its own, by which it is recognised.

// pooler is what is known of what stands before the server of a pool.
type pooler struct {
	mu    sync.Mutex
	asked bool
	there bool
}

// before is the BeforeConnect of a pool: through a pooler, statements have no name.
func (p *pooler) before(ctx context.Context, config *pgx.ConnConfig) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.asked {
		there, err := pooled(ctx, config)
		if err != nil {
			return nil // the connection itself will say why
		}
		p.asked, p.there = true, there
	}
	if p.there && config.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement {
		config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	return nil
}

// found reports whether a pooler stands before the server.
func (p *pooler) found() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.there
}

// pooled reports whether connections of config go through a pooler.
func pooled(ctx context.Context, config *pgx.ConnConfig) (bool, error) {
	conn, err := pgconn.ConnectConfig(ctx, &config.Config)
	if err != nil {
		return false, err
	}
	defer closeConn(ctx, conn)
	const same = `select pg_backend_pid()`
	results, err := conn.Exec(ctx, same).ReadAll()
	if err != nil {
		return false, err
	}
	return string(results[0].Rows[0][0]) != strconv.FormatUint(uint64(conn.PID()), 10), nil
}

// ErrPooled is returned for work that needs connections of its own.
var ErrPooled = errors.New("cette adresse passe par un répartiteur de connexions en mode transaction (PgBouncer) : " +
	"il suffit pour servir, mais ce travail demande l'adresse directe de PostgreSQL")

// RequireSession returns ErrPooled when two transactions of one connection of the pool may run on
// two connections of the server: what one session sets, another then sees.
func RequireSession(ctx context.Context, pool *pgxpool.Pool) error {
	var pid uint32
	setting, err := pool.Acquire(ctx)
	if err != nil {
		return unavailable(err)
	}
	defer setting.Release()
	if err := setting.QueryRow(ctx, `select pg_backend_pid()`).Scan(&pid); err != nil {
		return unavailable(err)
	}
	if pid == setting.Conn().PgConn().PID() {
		return nil
	}
	reading, err := pool.Acquire(ctx)
	if err != nil {
		return unavailable(err)
	}
	defer reading.Release()
	var seen string
	const set = `select set_config('lieux.session', $1, false)`
	const get = `select coalesce(current_setting('lieux.session', true), '')`
	mark := strconv.FormatUint(uint64(setting.Conn().PgConn().PID()), 10)
	if _, err := setting.Exec(ctx, set, mark); err != nil {
		return unavailable(err)
	}
	if err := reading.QueryRow(ctx, get).Scan(&seen); err != nil {
		return unavailable(err)
	}
	if _, err := setting.Exec(ctx, set, ""); err != nil {
		return unavailable(err)
	}
	if seen == mark {
		return directory.Errorf(directory.Conflict, "%w", ErrPooled)
	}
	return nil
}
