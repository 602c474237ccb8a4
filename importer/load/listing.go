package load

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/importer"
)

// listed is where the rows of an import are: those of a partition of core.record, its lot,
// that have a bit. The zero value is no row.
type listed struct {
	lot int64
	bit int16
}

// order is the rows of an import in the order of its listing.
type order struct {
	numbers []int32  // of the rows in their lot
	memos   [][]byte // of importer.MemoRows rows each; may be fewer than the rows
	clues   clues    // of the new rows
	known   []int32  // numbers of the rows of the listing before, in any order
	kept    int      // rows that are among those
	next    int32    // the number of the next new row
}

// add adds a new row and returns its number.
func (o *order) add() int32 {
	n := o.next
	o.next++
	o.numbers = append(o.numbers, n)
	return n
}

// first is the number from which rows are new.
func (o *order) first() int32 { return o.next - int32(len(o.numbers)-o.kept) }

// dropped returns the numbers of the known rows that the listing has no more.
func (o *order) dropped() (numbers []int32) {
	kept := make([]bool, o.next)
	for _, n := range o.numbers {
		kept[n] = true
	}
	for _, n := range o.known {
		if !kept[n] {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// keptNumbers returns the numbers of the rows that the listing before has too.
func (o *order) keptNumbers() []int32 {
	numbers := make([]int32, 0, o.kept)
	for first, i := o.first(), 0; i < len(o.numbers); i++ {
		if o.numbers[i] < first {
			numbers = append(numbers, o.numbers[i])
		}
	}
	return numbers
}

// anew reports whether the rows make a lot of their own: there is nothing to share, most
// rows are new, or most rows of the lot are of listings that are gone.
func (o *order) anew() bool {
	added := len(o.numbers) - o.kept
	return o.kept == 0 || added > o.kept || int(o.next) > 4*len(o.numbers)+1000
}

// recall gives the listing that is published to the import, a chunk after the other.
func (b *Batch) recall(ctx context.Context, each importer.Recall) error {
	const state = `
select i.id, i.lot
from core.source as s
join core.import as i on i.id = s.current_import
where s.name = $1`
	conn := b.session.conn
	var id, lot int64
	switch err := conn.QueryRow(ctx, state, b.source.Name).Scan(&id, &lot); {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	const last = `select coalesce(max(numero) + 1, 0) from core.record where import_id = $1` // record_by_numero
	if err := conn.QueryRow(ctx, last, lot).Scan(&b.order.next); err != nil || each == nil {
		return err
	}
	const listing = `select numeros, memoire from core.listing where import_id = $1 order by premier`
	rows, err := conn.Query(ctx, listing, id)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var numbers []int32
		var memo []byte
		if err := rows.Scan(&numbers, &memo); err != nil {
			return err
		}
		b.order.known = append(b.order.known, numbers...)
		if err := each(numbers, memo); err != nil {
			return fmt.Errorf("recall import %d: %w", id, err)
		}
	}
	return rows.Err()
}

// saveOrder stores where the rows of the import are, and their order.
func (p *publication) saveOrder(ctx context.Context) error {
	const where = `update core.import set lot = $2, bit = $3 where id = $1`
	if _, err := p.tx.Exec(ctx, where, p.next, p.rows.lot, p.rows.bit); err != nil {
		return err
	}
	o := p.staged.order
	at := 0
	chunks := pgx.CopyFromFunc(func() ([]any, error) {
		if at >= len(o.numbers) {
			return nil, nil
		}
		var memo []byte
		if i := at / importer.MemoRows; i < len(o.memos) {
			memo = o.memos[i]
		}
		row := []any{p.next, at, o.numbers[at:min(len(o.numbers), at+importer.MemoRows)], memo}
		at += importer.MemoRows
		return row, nil
	})
	if _, err := p.tx.CopyFrom(ctx, pgx.Identifier{"core", "listing"},
		[]string{"import_id", "premier", "numeros", "memoire"}, chunks); err != nil {
		return err
	}
	return p.saveNewClues(ctx)
}
