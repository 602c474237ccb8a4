package postgres

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
)

// LocalStore is the address of every database on a Unix socket: the path of the socket
// may change from one start to the next.
const LocalStore = "local"

// Store identifies the database. Identity is empty when the database does not answer
// before the context ends, or does not let this role read it.
func (db *DB) Store(ctx context.Context) directory.Store {
	s := directory.Store{Address: address(db.pool.Config().ConnConfig)}
	if conn, err := db.pool.Acquire(ctx); err == nil {
		s.Identity = identity(ctx, conn)
		conn.Release()
	}
	return s
}

// identity returns that of the cluster and of the database in it: a replica has the
// same, a database created again has another.
func identity(ctx context.Context, asked interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}) string {
	const query = `
select system_identifier || '/' || (select oid from pg_database where datname = current_database())
from pg_control_system()`
	var id string
	if err := asked.QueryRow(ctx, query).Scan(&id); err != nil {
		return "" // unknown: no snapshot on disk is served while the database answers
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
