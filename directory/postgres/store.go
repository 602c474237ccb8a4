package postgres

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
)

// LocalStore is the address of the databases that a Unix socket leads to: the
// socket's own path may change from one start to the next.
const LocalStore = "local"

// Store says which database this is. Identity is empty when it does not answer
// before the context ends, or does not tell.
func (db *DB) Store(ctx context.Context) directory.Store {
	s := directory.Store{Address: address(db.pool.Config().ConnConfig)}
	if conn, err := db.pool.Acquire(ctx); err == nil {
		s.Identity = identity(ctx, conn)
		conn.Release()
	}
	return s
}

// identity is that of the cluster and of the database within it: a replica has
// the same, a database made again has not.
func identity(ctx context.Context, asked interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}) string {
	const query = `
select system_identifier || '/' || (select oid from pg_database where datname = current_database())
from pg_control_system()`
	var id string
	if err := asked.QueryRow(ctx, query).Scan(&id); err != nil {
		return "" // not told: no copy is believed while the database answers
	}
	return id
}

func address(config *pgx.ConnConfig) string {
	at := func(host string, port uint16) string {
		if strings.HasPrefix(host, "/") {
			return LocalStore
		}
		return host + ":" + strconv.Itoa(int(port))
	}
	hosts := []string{at(config.Host, config.Port)}
	for _, f := range config.Fallbacks {
		if next := at(f.Host, f.Port); next != hosts[len(hosts)-1] { // with and without TLS are one
			hosts = append(hosts, next)
		}
	}
	if hosts[0] == LocalStore {
		return LocalStore
	}
	return strings.Join(hosts, ",") + "/" + config.Database
}
