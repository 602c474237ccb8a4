package load

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory/record"
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

	counts counts
	order  order
	seed   maphash.Seed
	ids    []uint64 // hashes of the record ids of the rows that can be published
	rows   []bool   // of the new rows: they can be published

	report      *importer.Report // from Stage on
	opts        importer.PublishOptions
	publication *publication // from Stage on
	refusal     error        // of the guards, which a preview reports at its end
	grouped     bool         // Group has run
	ended       bool
}

// counts are the numbers of rows that the guards check.
type counts struct {
	read, published, located int
}

const (
	chunkSize   = 256 << 10
	chunkWindow = 4 // chunks in flight: 1 MiB
)

var errEnded = errors.New("load: the import has already ended")

// open writes the history, recalls the present listing, opens the transaction and starts
// the COPY.
func (b *Batch) open(ctx context.Context, fingerprint string, each importer.Recall) error {
	conn := b.session.conn
	if err := b.store.closeInterrupted(ctx, conn.Conn(), b.source.Name); err != nil {
		return err
	}
	if err := sweep(ctx, conn.Conn()); err != nil {
		return err
	}
	const history = `
insert into core.import (source, status, fingerprint, started)
values ($1, 'en_cours', $2, coalesce($3, clock_timestamp()))
returning id`
	if err := conn.QueryRow(ctx, history, b.source.Name, fingerprint, b.store.clock()).Scan(&b.id); err != nil {
		return err
	}
	if err := b.recall(ctx, each); err != nil {
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
	create := fmt.Sprintf(`
create table %s (
  like core.record including defaults,
  check (import_id = %s)
) with (toast_tuple_target = 2700)`, b.staged.Sanitize(), number)
	if _, err := tx.Exec(ctx, create); err != nil {
		return err
	}
	b.seed = maphash.MakeSeed()
	b.row = newRowEncoder(b.id, b.source.Name)
	b.chunk = append(make([]byte, 0, chunkSize+chunkSize/4), record.CopyHeader...)
	b.chunks = make(chan []byte, chunkWindow)
	b.free = make(chan []byte, chunkWindow+2)
	b.copied = make(chan struct{})
	ctx, b.cut = context.WithCancel(ctx)
	go b.copy(ctx)
	return nil
}

func (b *Batch) copy(ctx context.Context) {
	defer close(b.copied)
	// The server never rewrites frozen rows to mark them visible. Readers of an older
	// version do not see them: they select the imports of their version.
	sql := "copy " + b.staged.Sanitize() + " (" + recordColumns + ") from stdin (format binary, freeze)"
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
		b.ids = append(b.ids, maphash.String(b.seed, row.RecordID))
	}
	b.rows = append(b.rows, row.State != importer.RefusedRow)
	if row.Keys != nil || len(b.order.clues.chunks) > 0 {
		b.order.clues.add(row.Keys)
	}
	b.chunk = b.row.append(b.chunk, row, b.order.add())
	if len(b.chunk) < chunkSize {
		return nil
	}
	return b.send(ctx)
}

// Keep adds a row of the listing before, as it is.
func (b *Batch) Keep(ctx context.Context, row importer.KeptRow) error {
	if b.ended {
		return errEnded
	}
	b.counts.read++
	if row.Published {
		b.counts.published++
	}
	if row.Located {
		b.counts.located++
	}
	b.order.numbers = append(b.order.numbers, row.Number)
	b.order.kept++
	return ctx.Err()
}

// Remember stores what the next importer.MemoRows rows were made of, for the next import to
// recall.
func (b *Batch) Remember(memo []byte) { b.order.memos = append(b.order.memos, memo) }

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
	b.chunk = append(b.chunk, record.CopyTrailer...)
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

// repeats reports whether two rows may have one record id.
func (b *Batch) repeats() bool {
	slices.Sort(b.ids)
	for i := range b.ids[:max(0, len(b.ids)-1)] {
		if b.ids[i] == b.ids[i+1] {
			return true
		}
	}
	return false
}

// stop makes a running COPY fail and waits for its end: until then it uses the
// connection.
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
