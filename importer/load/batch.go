package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Batch is one import being staged. Its methods are called one at a time.
type Batch struct {
	store   *Store
	session *session
	source  importer.Source
	id      int64 // of core.import
	staged  pgx.Identifier

	row    rowEncoder
	chunk  []byte
	chunks chan []byte        // bounded: Add waits for the server
	free   chan []byte        // chunks to use again
	copied chan struct{}      // closed when COPY has ended
	failed error              // of COPY; read after copied is closed
	cut    context.CancelFunc // of COPY, and of its connection
	closed bool               // nothing more comes through chunks

	counts   counts
	seed     maphash.Seed
	ids      []uint64  // hashes of the record ids of the rows that can be published
	grouping *grouping // of a new source; nil otherwise
	ended    bool
}

// counts is what the guards look at.
type counts struct {
	read, published, located int
}

const (
	chunkSize   = 256 << 10
	chunkWindow = 4 // chunks on their way: 1 MiB
)

var errEnded = errors.New("load: the import has already ended")

// open writes the history, then opens the transaction and starts the COPY.
func (b *Batch) open(ctx context.Context, fingerprint string) error {
	conn := b.session.conn
	if err := b.store.closeInterrupted(ctx, conn.Conn(), b.source.Name); err != nil {
		return err
	}
	if err := sweep(ctx, conn.Conn()); err != nil {
		return err
	}
	const history = `insert into core.import (source, status, fingerprint, started) values ($1, 'en_cours', $2, coalesce($3, clock_timestamp())) returning id`
	if err := conn.QueryRow(ctx, history, b.source.Name, fingerprint, b.store.clock()).Scan(&b.id); err != nil {
		return err
	}
	if err := b.session.begin(ctx); err != nil {
		return err
	}
	tx := b.session.tx
	number := strconv.FormatInt(b.id, 10)
	b.staged = pgx.Identifier{"staging", "import_" + number}
	// The name is made of our own number. The check saves the attachment from
	// reading the rows again. The table dies with the transaction: it needs no
	// sweeping, and the server may skip its log (wal_level=minimal). Rows are left as
	// they are where three fit a page: compressing takes longer than writing.
	create := fmt.Sprintf(`create table %s (like core.record including defaults, check (import_id = %s)) with (toast_tuple_target = 2700)`, b.staged.Sanitize(), number)
	if _, err := tx.Exec(ctx, create); err != nil {
		return err
	}
	if err := b.feed(ctx); err != nil {
		return err
	}
	b.seed = maphash.MakeSeed()
	b.row = newRowEncoder(b.id, b.source.Name)
	b.chunk = append(make([]byte, 0, chunkSize+chunkSize/4), copyHeader...)
	b.chunks = make(chan []byte, chunkWindow)
	b.free = make(chan []byte, chunkWindow+2)
	b.copied = make(chan struct{})
	ctx, b.cut = context.WithCancel(ctx)
	go b.copy(ctx)
	return nil
}

func (b *Batch) copy(ctx context.Context) {
	defer close(b.copied)
	// Frozen rows are never written again to say that they are there. Whoever reads
	// an older version does not see them: he asks for the imports of his version.
	sql := "copy " + b.staged.Sanitize() + " from stdin (format binary, freeze)"
	_, b.failed = b.session.tx.Conn().PgConn().CopyFrom(ctx, &chunkReader{chunks: b.chunks, free: b.free}, sql)
}

// Add streams one row to staging. The row may be used again afterwards.
func (b *Batch) Add(ctx context.Context, row *importer.Row) error {
	if b.ended {
		return errEnded
	}
	if row.State != importer.RefusedRow && row.RecordID == "" {
		return fmt.Errorf("load row %d of %s: a published row has no record id", row.Rank, b.source.Name)
	}
	b.counts.read++
	if row.State != importer.RefusedRow {
		b.counts.published++
		if row.Place.Location.Known {
			b.counts.located++
		}
		b.keep(row)
	}
	b.chunk = b.row.append(b.chunk, row)
	if len(b.chunk) < chunkSize {
		return nil
	}
	return b.send(ctx)
}

func (b *Batch) send(ctx context.Context) error {
	select {
	case b.chunks <- b.chunk:
	case <-b.copied:
		return explain(fmt.Errorf("load %s: %w", b.source.Name, b.copyError()))
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case used := <-b.free:
		b.chunk = used[:0]
	default:
		b.chunk = make([]byte, 0, chunkSize+chunkSize/4)
	}
	return nil
}

func (b *Batch) copyError() error {
	if b.failed != nil {
		return b.failed
	}
	return io.ErrUnexpectedEOF
}

// finish ends the COPY.
func (b *Batch) finish(ctx context.Context) error {
	b.chunk = append(b.chunk, copyTrailer...)
	if err := b.send(ctx); err != nil {
		return err
	}
	b.closed = true
	close(b.chunks)
	select {
	case <-b.copied:
	case <-ctx.Done():
		b.cut()
		<-b.copied
	}
	if b.failed != nil {
		return fmt.Errorf("load %s: %w", b.source.Name, b.failed)
	}
	return nil
}

// Publish checks the guards, then replaces the source's records, rebuilds the
// places concerned and makes a new version, in one transaction. Returns Conflict
// when a guard refuses: the history keeps the refusal and its reason.
func (b *Batch) Publish(ctx context.Context, report *importer.Report, opts importer.PublishOptions) (importer.Outcome, error) {
	if b.ended {
		return importer.Outcome{}, errEnded
	}
	defer b.end(ctx)
	outcome, err := b.publish(ctx, report, opts.Force)
	if err == nil {
		err = b.session.tx.Commit(ctx)
	}
	if err != nil {
		b.session.rollback(ctx)
		err = explain(err)
		b.note(ctx, statusOf(err), err.Error(), report)
		return importer.Outcome{Import: b.id}, err
	}
	b.session.tx = nil
	// What nobody needs any more is dropped now, or by the next import.
	_ = sweep(context.WithoutCancel(ctx), b.session.conn.Conn())
	return outcome, nil
}

func (b *Batch) publish(ctx context.Context, report *importer.Report, force bool) (importer.Outcome, error) {
	p, err := b.stage(ctx)
	if err != nil {
		b.stop() // the connection is nobody's before COPY has ended
		return importer.Outcome{}, err
	}
	if !force {
		if err := b.guard(ctx, p); err != nil {
			return importer.Outcome{}, err
		}
	}
	if err := p.run(ctx); err != nil {
		return importer.Outcome{}, fmt.Errorf("publish %s: %w", b.source.Name, err)
	}
	status := "publie"
	if !p.outcome.Changed {
		status = "inchange"
	}
	return p.outcome, b.record(ctx, p, status, report)
}

// stage ends the COPY, takes the publishing lock and makes the staged table a
// partition of core.record.
func (b *Batch) stage(ctx context.Context) (*publication, error) {
	if err := b.finish(ctx); err != nil {
		return nil, err
	}
	p := &publication{store: b.store, tx: b.session.tx, source: b.source.Name, settings: &b.source, next: b.id, action: b.id}
	if err := p.open(ctx); err != nil {
		return nil, err
	}
	repeated := b.repeats()
	if b.grouping != nil && !repeated {
		p.grouping = b.grouping
		if p.filling {
			p.grouping.end()
		}
	}
	if err := attach(ctx, b.session.tx, b.staged, b.id, repeated); err != nil {
		return nil, fmt.Errorf("stage %s: %w", b.source.Name, err)
	}
	return p, nil
}

// Preview computes the outcome of Publish by publishing, then undoes it all. The
// outcome is given together with the Conflict of a guard that would refuse.
func (b *Batch) Preview(ctx context.Context, _ *importer.Report) (importer.Outcome, error) {
	if b.ended {
		return importer.Outcome{}, errEnded
	}
	defer b.end(ctx)
	defer b.forget(ctx)
	p, err := b.stage(ctx)
	if err != nil {
		b.stop()
		return importer.Outcome{}, explain(err)
	}
	refusal := b.guard(ctx, p)
	if refusal != nil && directory.ErrorCode(refusal) != directory.Conflict {
		return importer.Outcome{}, explain(refusal)
	}
	if err := p.run(ctx); err != nil {
		return importer.Outcome{}, explain(fmt.Errorf("preview %s: %w", b.source.Name, err))
	}
	if p.outcome.Examples, err = p.examples(ctx); err != nil {
		return importer.Outcome{}, explain(fmt.Errorf("preview %s: %w", b.source.Name, err))
	}
	p.outcome.Import = 0
	return p.outcome, refusal
}

// Discard undoes the import. Nothing of it remains but a line of history.
// It does nothing after Publish, Preview or Discard.
func (b *Batch) Discard(ctx context.Context) error {
	if b.ended {
		return nil
	}
	defer b.end(ctx)
	b.stop()
	b.session.rollback(ctx)
	b.note(ctx, "annule", "", nil)
	return nil
}

// stop makes a COPY that is under way fail, and waits for its end: before it, the
// connection is in use.
func (b *Batch) stop() {
	if b.closed {
		<-b.copied
		return
	}
	b.closed = true
	select {
	case b.chunks <- nil: // an abort for chunkReader
	case <-b.copied:
	}
	close(b.chunks) // frees a reader that COPY has left waiting
	<-b.copied
}

func (b *Batch) end(ctx context.Context) {
	b.ended = true
	b.stop()
	b.cut()
	if b.grouping != nil {
		b.grouping.close()
	}
	b.session.rollback(ctx)
	b.session.release(ctx)
}

// record writes the end of the history's line, inside the transaction.
func (b *Batch) record(ctx context.Context, p *publication, status string, report *importer.Report) error {
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
	_, err = p.tx.Exec(ctx, query, b.id, status, b.counts.read, b.counts.published, b.counts.located, doc, outcome, p.outcome.Version, fingerprintOf(report), b.store.clock())
	return err
}

// note writes how an import that published nothing ended, outside of any
// transaction, over another connection when this one is lost. When the database
// cannot be written any more, the line is closed by the source's next import.
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

// forget takes the line of a preview out of the history.
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

// fingerprintOf is the fingerprint that an import ends with: not the one it began
// with when something failed that the next import should try again. "" keeps that one.
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
