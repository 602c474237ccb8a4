package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	pollEvery  = time.Second // delay after which a version is seen if its notification is lost
	minBackoff = 100 * time.Millisecond
	maxBackoff = 5 * time.Second
)

// Listen sends the number of the published version, at once and then each time it
// changes: when the publishing transaction notifies, or within a second if the
// notification is lost. It reconnects with growing delays when the connection is lost,
// and then sends the version published meanwhile. The channel holds the newest number
// only, and is closed when the context ends.
func (db *DB) Listen(ctx context.Context) <-chan int64 {
	versions := make(chan int64, 1)
	l := listener{config: db.pool.Config().ConnConfig, versions: versions, last: -1}
	go l.run(ctx)
	return versions
}

type listener struct {
	config   *pgx.ConnConfig
	versions chan int64
	last     int64 // last number sent, -1 before the first
}

func (l *listener) run(ctx context.Context) {
	defer close(l.versions)
	backoff := minBackoff
	for ctx.Err() == nil {
		before := time.Now()
		l.session(ctx)
		if time.Since(before) > maxBackoff {
			backoff = minBackoff // the session lasted
		}
		select {
		case <-ctx.Done():
		case <-time.After(backoff):
			backoff = min(2*backoff, maxBackoff)
		}
	}
}

// session listens on its own connection until it fails.
func (l *listener) session(ctx context.Context) {
	connecting, cancel := context.WithTimeout(ctx, maxBackoff)
	conn, err := pgx.ConnectConfig(connecting, l.config)
	cancel()
	if err != nil {
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `listen lieux_version`); err != nil {
		return
	}
	for {
		if !l.poll(ctx, conn) {
			return
		}
		waiting, cancel := context.WithTimeout(ctx, pollEvery)
		_, err := conn.WaitForNotification(waiting)
		cancel()
		if err != nil && (ctx.Err() != nil || !pgconn.Timeout(err)) {
			return
		}
	}
}

// poll reads the version and sends it if it changed.
func (l *listener) poll(ctx context.Context, conn *pgx.Conn) bool {
	asking, cancel := context.WithTimeout(ctx, maxBackoff)
	defer cancel()
	var version int64
	if err := conn.QueryRow(asking, `select version from api.version`).Scan(&version); err != nil {
		return false
	}
	if version == l.last {
		return true
	}
	l.last = version
	select {
	case <-l.versions: // replaces a number that was not received
	default:
	}
	l.versions <- version
	return true
}
