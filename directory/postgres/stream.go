package postgres

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/record"
)

// Published is a whole version, read in one transaction that Close ends.
type Published struct {
	reading
	Count     int // places, or about as many
	Redirects map[string]string

	query string // of the places
	args  []any
}

// reading is a transaction in which one version is read.
type reading struct {
	Version  int64
	At       time.Time // when it was published
	Store    directory.Store
	Criteria []byte // file of the criteria of quality; nil: those of the program
	Sources  []directory.SourceSummary

	keptFrom int64 // the oldest version that can be read again
	tx       pgx.Tx
	done     func()
}

// Published opens the current version in a repeatable-read transaction: what is read
// until Close is of that version, even if another is published meanwhile. It returns
// Unavailable when the database cannot be reached or is not migrated.
func (db *DB) Published(ctx context.Context) (*Published, error) {
	p, err := db.published(ctx)
	return p, unavailable(err)
}

func (db *DB) published(ctx context.Context) (*Published, error) {
	r, err := db.read(ctx)
	if err != nil {
		return nil, err
	}
	p := &Published{reading: *r, query: streamQuery}
	if err := p.read(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// read opens a repeatable-read transaction and reads what is small of the current version.
func (db *DB) read(ctx context.Context) (*reading, error) {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	store := directory.Store{Address: address(conn.Conn().Config()), Identity: identity(ctx, conn)}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		conn.Release()
		return nil, err
	}
	r := &reading{Store: store, tx: tx}
	r.done = func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = tx.Rollback(end)
		conn.Release()
	}
	if err := r.open(ctx); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Close ends the transaction. It may be called again.
func (r *reading) Close() {
	if r.done != nil {
		r.done()
		r.done = nil
	}
}

func (r *reading) open(ctx context.Context) (err error) {
	// Reading a version takes as long as its reader: limits on ordinary requests do not apply.
	const unlimited = `set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`
	if _, err := r.tx.Exec(ctx, unlimited); err != nil {
		return err
	}
	const version = `select version, at, criteres, kept_from from api.version`
	if err := r.tx.QueryRow(ctx, version).Scan(&r.Version, &r.At, &r.Criteria, &r.keptFrom); err != nil {
		return err
	}
	r.Sources, err = sources(ctx, r.tx, "api.source")
	return err
}

func (p *Published) read(ctx context.Context) (err error) {
	if err := p.tx.QueryRow(ctx, `select count(*) from api.place`).Scan(&p.Count); err != nil {
		return err
	}
	p.Redirects, err = p.redirects(ctx, `select id, place_id from api.redirect`)
	return err
}

// redirects returns the ids that a query returns, with the places that they lead to.
func (r *reading) redirects(ctx context.Context, query string, args ...any) (map[string]string, error) {
	rows, err := r.tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	var from, to string
	_, err = pgx.ForEachRow(rows, []any{&from, &to}, func() error {
		found[from] = to
		return nil
	})
	return found, err
}

// placeColumns is the SQL list of the columns that places are decoded from.
var placeColumns = columnsOf("")

// uses place_pkey, or sorts; ids are ordered by bytes
var streamQuery = `select ` + placeColumns + ` from api.place order by id`

// Places streams the places by id, in the order of bytes. The *Place, its lists and its
// maps are valid until the next step (see directory.Place.Clone); its strings remain.
// Nothing follows an error.
func (p *Published) Places(ctx context.Context) iter.Seq2[*directory.Place, error] {
	return p.places(ctx, p.query, p.args...)
}

// places streams the places that a query of placeColumns returns.
func (r *reading) places(ctx context.Context, query string, args ...any) iter.Seq2[*directory.Place, error] {
	return func(yield func(*directory.Place, error) bool) {
		args := append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, args...)
		rows, err := r.tx.Query(ctx, query, args...)
		if err != nil {
			yield(nil, unavailable(err))
			return
		}
		defer rows.Close()
		d := record.NewDecoder()
		for rows.Next() {
			place, err := d.Place(rows.RawValues())
			if err != nil {
				yield(nil, fmt.Errorf("place %s: %w", place.ID, err))
				return
			}
			if !yield(place, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, unavailable(err))
		}
	}
}

// Stream returns the current version and its places, which must be iterated: the
// iteration ends the transaction that both are read in. A *Place is valid as those of
// Published.Places.
func (db *DB) Stream(
	ctx context.Context,
) (version int64, count int, places iter.Seq2[*directory.Place, error], err error) {
	p, err := db.Published(ctx)
	if err != nil {
		return 0, 0, nil, err
	}
	return p.Version, p.Count, func(yield func(*directory.Place, error) bool) {
		defer p.Close()
		for place, err := range p.Places(ctx) {
			if !yield(place, err) {
				return
			}
		}
	}, nil
}
