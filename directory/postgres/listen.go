package postgres

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/lieux-numeriques/lieux/directory"
)

const (
	pollEvery   = time.Second           // the longest time after which a version is seen
	pollAtMost  = 50 * time.Millisecond // the shortest between two questions
	minBackoff  = 100 * time.Millisecond
	maxBackoff  = 3 * time.Second
	askTimeout  = 5 * time.Second // after which a server that does not answer is lost
	closeWithin = time.Second
)

// Follow reports which version is published: at once, when the publishing transaction
// notifies, when someone asks, and every second whatever happens. A notification is only
// faster: a hot standby refuses LISTEN and a pooler loses what it brings. While the
// database does not answer, the news say so; it is asked again with growing delays. The
// channel holds the newest news only, and is closed when the context ends.
func (db *DB) Follow(ctx context.Context, asked <-chan struct{}) <-chan directory.News {
	f := follower{config: db.pool.Config().ConnConfig, asked: asked, news: make(chan directory.News, 1)}
	f.config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe // a pooler loses statements that have a name
	go f.run(ctx)
	return f.news
}

type follower struct {
	config *pgx.ConnConfig
	asked  <-chan struct{}
	news   chan directory.News
}

func (f *follower) run(ctx context.Context) {
	defer close(f.news)
	backoff := minBackoff
	for ctx.Err() == nil {
		answered, err := f.session(ctx)
		if ctx.Err() != nil {
			return
		}
		f.tell(directory.News{Err: unavailable(err), Unprepared: unprepared(err)})
		if answered {
			backoff = minBackoff
		}
		// Nodes that lost the same server do not all come back at the same instant.
		pause(ctx, backoff/2+rand.N(backoff))
		backoff = min(2*backoff, maxBackoff)
	}
}

// session asks on its own connection until it fails.
func (f *follower) session(ctx context.Context) (answered bool, err error) {
	connecting, cancel := context.WithTimeout(ctx, askTimeout)
	conn, err := pgx.ConnectConfig(connecting, f.config)
	cancel()
	if err != nil {
		return false, err
	}
	defer closeConn(ctx, conn)
	if err := f.listen(ctx, conn); err != nil {
		return false, err
	}
	for {
		edition, err := f.ask(ctx, conn)
		if err != nil {
			return answered, err
		}
		answered = true
		f.tell(directory.News{Edition: edition})
		pause(ctx, pollAtMost)
		if err := f.wait(ctx, conn); err != nil {
			return answered, err
		}
	}
}

// listen asks for notifications, where the server gives any.
func (f *follower) listen(ctx context.Context, conn *pgx.Conn) error {
	asking, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	_, err := conn.Exec(asking, `listen lieux_version`)
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return nil // polling does without
	}
	return err
}

func (f *follower) ask(ctx context.Context, conn *pgx.Conn) (e directory.Edition, err error) {
	asking, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	err = conn.QueryRow(asking, `select version, at from api.version`).Scan(&e.Version, &e.At)
	return e, err
}

// tell replaces the news that were not received.
func (f *follower) tell(n directory.News) {
	select {
	case <-f.news:
	default:
	}
	f.news <- n
}

// wait waits until someone asks, a notification comes, or it is time to poll. The error is
// that of a lost connection.
func (f *follower) wait(ctx context.Context, conn *pgx.Conn) error {
	waiting, cancel := context.WithTimeout(ctx, pollEvery)
	defer cancel()
	go func() {
		select {
		case <-f.asked:
			cancel()
		case <-waiting.Done():
		}
	}()
	err := conn.PgConn().WaitForNotification(waiting)
	if waiting.Err() != nil && !conn.IsClosed() {
		return ctx.Err()
	}
	return err
}

// pause waits for some time, or until the context ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// closeConn closes a connection whose server may be frozen.
func closeConn(ctx context.Context, conn interface{ Close(context.Context) error }) {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWithin)
	defer cancel()
	_ = conn.Close(ending)
}
