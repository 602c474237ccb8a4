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

// Published is one version, whole, as one transaction sees it. Close ends the transaction.
type Published struct {
	Version   int64
	At        time.Time // when it was published
	Store     directory.Store
	Criteria  []byte // the file that quality is judged by; nil: that of the program
	Count     int    // places
	Redirects map[string]string
	Sources   []directory.SourceSummary

	ctx  context.Context
	tx   pgx.Tx
	done func()
}

// Published opens the current version in a repeatable-read transaction: all that
// is read of it until Close is of that version, whatever is published meanwhile.
// Returns Unavailable when the database cannot be reached or is not migrated.
func (db *DB) Published(ctx context.Context) (*Published, error) {
	p, err := db.published(ctx)
	return p, unavailable(err)
}

func (db *DB) published(ctx context.Context) (*Published, error) {
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
	p := &Published{Store: store, ctx: ctx, tx: tx, Redirects: map[string]string{}}
	p.done = func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = tx.Rollback(end)
		conn.Release()
	}
	if err := p.read(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close ends the transaction. It may be called again.
func (p *Published) Close() {
	if p.done != nil {
		p.done()
		p.done = nil
	}
}

func (p *Published) read() error {
	// A version is read as fast as its reader goes: limits on ordinary requests do not apply.
	if _, err := p.tx.Exec(p.ctx, `set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`); err != nil {
		return err
	}
	const version = `
select version, at, criteres, (select count(*) from api.place)
from api.version`
	if err := p.tx.QueryRow(p.ctx, version).Scan(&p.Version, &p.At, &p.Criteria, &p.Count); err != nil {
		return err
	}
	rows, err := p.tx.Query(p.ctx, `select id, place_id from api.redirect`)
	if err != nil {
		return err
	}
	var from, to string
	_, err = pgx.ForEachRow(rows, []any{&from, &to}, func() error {
		p.Redirects[from] = to
		return nil
	})
	if err != nil {
		return err
	}
	p.Sources, err = sources(p.ctx, p.tx)
	return err
}

var streamQuery = `
select
  id,
  ` + record.Columns("") + `,
  provenance
from api.place
order by id` // uses place_pkey, or sorts; ids are in the order of their bytes

// Places streams the places in the order of their ids, byte by byte. The *Place,
// its lists and maps are used again at the next step: keep copies of lists; the
// strings may be kept. An error is the last thing given.
func (p *Published) Places() iter.Seq2[*directory.Place, error] {
	return func(yield func(*directory.Place, error) bool) {
		rows, err := p.tx.Query(p.ctx, streamQuery, pgx.QueryResultFormats{pgx.BinaryFormatCode})
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

// Stream gives the current version and its places, which must be iterated: the
// transaction that both are read in ends with the iteration. The *Place is used
// again at each step, as Published.Places says.
func (db *DB) Stream(ctx context.Context) (version int64, count int, places iter.Seq2[*directory.Place, error], err error) {
	p, err := db.Published(ctx)
	if err != nil {
		return 0, 0, nil, err
	}
	return p.Version, p.Count, func(yield func(*directory.Place, error) bool) {
		defer p.Close()
		for place, err := range p.Places() {
			if !yield(place, err) {
				return
			}
		}
	}, nil
}
