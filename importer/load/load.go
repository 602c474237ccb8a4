// Package load stages the rows of imports by binary COPY and publishes them. It is
// the only writer of schemas staging and core.
//
// An import is one transaction on one connection, the staged table included: a process
// that dies at any moment leaves only a line of history, which the next import of the
// source closes.
package load

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Store publishes imports in PostGIS. It is safe for concurrent use; imports of
// different sources are staged side by side and published one after the other.
type Store struct {
	pool *pgxpool.Pool

	// Wait is how long Begin waits for another import of the same source. Two seconds
	// by default: the server needs about one to notice that a program was killed.
	Wait time.Duration
	// GiveWay says that imports are previews that a publication may end rather than wait for them (see Interrupted),
	// of the same source or another.
	GiveWay bool
	// Now is the clock that versions and the history of imports are dated by.
	// Nil: that of the database server.
	Now func() time.Time
}

// New returns a store on a pool whose connections postgis.Register prepared.
func New(pool *pgxpool.Pool) *Store { return &Store{pool: pool, Wait: 2 * time.Second} }

// clock returns the instant to date a row by, as an argument of a statement that
// says coalesce($n, clock_timestamp()): nil for the clock of the server.
func (s *Store) clock() *time.Time {
	if s.Now == nil {
		return nil
	}
	now := s.Now()
	return &now
}

// Rules decide which records form one place, and how they merge.
type Rules struct {
	Group importer.Grouper // has no record yet; nil: the groups stay as they are
	Merge importer.Merger  // nil: no two records form one place
}

// Limits of the guards, compared with the previous version.
const (
	maxLost    = 0.20 // maximum share of lost rows, and of rows that lost their position
	minLocated = 0.50 // minimum share of published rows with a position
)

// Last returns the fingerprint of the source's published listing, "" when it has none.
func (s *Store) Last(ctx context.Context, source string) (string, error) {
	const query = `
select i.fingerprint
from core.source as s
join core.import as i on i.id = s.current_import
where s.name = $1`
	var fingerprint string
	err := s.pool.QueryRow(ctx, query, source).Scan(&fingerprint)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return fingerprint, explain(err)
}

// Unchanged writes into the history that a listing was read and is the published one.
func (s *Store) Unchanged(ctx context.Context, report *importer.Report) error {
	const query = `
insert into core.import (
  source, status, started, finished, fingerprint, read, published, refused, located, report, version
)
select $1, 'inchange', $2, coalesce($5, clock_timestamp()), $3, i.read, i.published, i.refused, i.located, $4, v.version
from core.version as v
left join core.source as s on s.name = $1
left join core.import as i on i.id = s.current_import
returning version`
	doc, err := reportJSON(report)
	if err != nil {
		return err
	}
	err = s.pool.QueryRow(ctx, query, report.Source, report.Started, report.Fingerprint, doc, s.clock()).Scan(
		&report.Outcome.Version)
	return explain(err)
}

// Begin opens the staging of one import. The context must be valid until the batch
// ends. Returns Conflict when the source is already being imported.
func (s *Store) Begin(ctx context.Context, source importer.Source, fingerprint string, each importer.Recall) (
	importer.Batch, error) {
	b, err := s.begin(ctx, source, fingerprint, each)
	if err != nil {
		return nil, explain(err)
	}
	return b, nil
}

func (s *Store) begin(ctx context.Context, source importer.Source, fingerprint string, each importer.Recall) (
	*Batch, error) {
	session, err := s.lock(ctx, source.Name)
	if err != nil {
		return nil, err
	}
	b := &Batch{store: s, session: session, source: source}
	if err := b.open(ctx, fingerprint, each); err != nil {
		session.rollback(ctx)
		session.release(ctx)
		return nil, fmt.Errorf("open the staging of %s: %w", source.Name, err)
	}
	return b, nil
}

// sourceLock distinguishes these advisory locks from those of other programs.
const sourceLock = 0x6c6965

// session is one connection that holds the lock of one source.
type session struct {
	conn   *pgxpool.Conn
	source string // "": it holds none
	tx     pgx.Tx
}

// lock acquires a connection and the source's lock, which the connection holds: that
// of a dead process is released.
func (s *Store) lock(ctx context.Context, source string) (*session, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	// The server then checks the connection every second, even during a statement.
	// PostgreSQL 13 does not support it, which only delays the release of a lock.
	_, _ = conn.Exec(ctx, `set client_connection_check_interval = '1s'`)
	_, _ = conn.Exec(ctx, `set default_toast_compression = 'lz4'`) // three times faster, if the server supports it
	if s.GiveWay {
		return &session{conn: conn}, nil
	}
	const query = `select pg_try_advisory_lock($1, hashtext($2))`
	deadline := time.Now().Add(s.Wait)
	for {
		var locked bool
		if err := conn.QueryRow(ctx, query, sourceLock, source).Scan(&locked); err != nil {
			conn.Release()
			return nil, err
		}
		if locked {
			return &session{conn: conn, source: source}, nil
		}
		if time.Now().After(deadline) {
			conn.Release()
			return nil,
				directory.Errorf(directory.Conflict,
					"un import de la source « %s » est déjà en cours ; attendre qu'il finisse, puis recommencer",
					source)
		}
		select {
		case <-ctx.Done():
			conn.Release()
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// noLimits lifts the limits of ordinary requests for a publication; compiling its queries
// would take longer than running them.
const noLimits = `
set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0;
set local jit = off; set local work_mem = '64MB'; set local maintenance_work_mem = '128MB'`

// begin opens the transaction, which lasts as long as the import.
func (s *session) begin(ctx context.Context) (err error) {
	if s.tx, err = s.conn.Begin(ctx); err != nil {
		return err
	}
	_, err = s.tx.Exec(ctx, noLimits)
	return err
}

// rollback undoes the transaction, even when the context is over.
func (s *session) rollback(ctx context.Context) {
	if s.tx == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_ = s.tx.Rollback(ctx) // a connection that cannot roll back is closed, which does
	s.tx = nil
}

// release releases the lock and the connection.
func (s *session) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if s.source == "" {
		s.conn.Release()
		return
	}
	if _, err := s.conn.Exec(ctx, `select pg_advisory_unlock($1, hashtext($2))`, sourceLock, s.source); err != nil {
		_ = s.conn.Conn().Close(ctx) // closing the connection releases the lock
	}
	s.conn.Release()
}
