package load

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// record writes the end of the history's line, inside the transaction.
func (b *Batch) record(ctx context.Context) error {
	p, report, status := b.publication, b.report, "publie"
	switch {
	case b.opts.Withdraw:
		status = "retire"
	case !p.outcome.Changed:
		status = "inchange"
	}
	if report != nil {
		report.Outcome = p.outcome
	}
	doc, err := reportJSON(report)
	if err != nil {
		return err
	}
	outcome, err := json.Marshal(p.outcome)
	if err != nil {
		return err
	}
	const query = `
update core.import
set
  status = $2,
  finished = coalesce($10, clock_timestamp()),
  read = $3,
  published = $4,
  refused = $3::bigint - $4::bigint,
  located = $5,
  report = $6,
  outcome = $7,
  version = $8,
  fingerprint = coalesce(nullif($9, ''), fingerprint)
where id = $1`
	_, err = p.tx.Exec(ctx, query, b.id, status, b.counts.read, b.counts.published, b.counts.located, doc, outcome,
		p.outcome.Version,
		fingerprintOf(report), b.store.clock())
	return err
}

// note writes how an import without publication ended, outside of any transaction,
// over another connection when this one is lost. If that fails too, the next import of
// the source closes the line.
func (b *Batch) note(ctx context.Context, status, message string, report *importer.Report) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	doc, err := reportJSON(report)
	if err != nil {
		doc = nil
	}
	const query = `
update core.import
set
  status = $2,
  finished = coalesce($8, clock_timestamp()),
  message = nullif($3, ''),
  read = $4,
  published = $5,
  refused = $4::bigint - $5::bigint,
  located = $6,
  report = $7
where id = $1`
	args := []any{b.id, status, message, b.counts.read, b.counts.published, b.counts.located, doc, b.store.clock()}
	if b.session.conn.Conn().IsClosed() {
		_, _ = b.store.pool.Exec(ctx, query, args...)
		return
	}
	_, _ = b.session.conn.Exec(ctx, query, args...)
}

// forget deletes the line of a preview from the history.
func (b *Batch) forget(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	b.session.rollback(ctx)
	_, _ = b.session.conn.Exec(ctx, `delete from core.import where id = $1`, b.id)
}

func statusOf(err error) string {
	if directory.ErrorCode(err) == directory.Conflict {
		return "refuse"
	}
	return "echec"
}

// fingerprintOf returns the fingerprint that an import ends with, which differs from
// the one at its begin when the next import should retry something. "" keeps that one.
func fingerprintOf(report *importer.Report) string {
	if report == nil {
		return ""
	}
	return report.Fingerprint
}

func reportJSON(report *importer.Report) ([]byte, error) {
	if report == nil {
		return nil, nil
	}
	return json.Marshal(report)
}

// closeInterrupted closes the lines of history that a dead process left open. The
// caller holds the source's lock.
func (s *Store) closeInterrupted(ctx context.Context, conn *pgx.Conn, source string) error {
	const query = `
update core.import
set
  status = 'echec',
  finished = coalesce($2, clock_timestamp()),
  message = 'interrompu'
where source = $1 and status = 'en_cours'`
	_, err := conn.Exec(ctx, query, source, s.clock())
	return err
}
