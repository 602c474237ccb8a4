package load

import (
	"context"
	"encoding/binary"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/importer"
)

// Clues are the keys of records, by which a publication finds the records around those that
// changed. A chunk of them is of clueRows rows of a lot that follow one another: of each, how
// many keys, then the keys, 4 bytes each. Rows that are not published have none.
const clueRows = 4096

// clues are those of rows that follow one another.
type clues struct {
	chunks [][]byte
	rows   int // of the last chunk
}

func (c *clues) add(keys []uint32) {
	if len(c.chunks) == 0 || c.rows == clueRows {
		c.chunks, c.rows = append(c.chunks, nil), 0
	}
	last := &c.chunks[len(c.chunks)-1]
	*last = appendClue(*last, keys)
	c.rows++
}

func appendClue(dst []byte, keys []uint32) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(keys)))
	for _, k := range keys {
		dst = binary.LittleEndian.AppendUint32(dst, k)
	}
	return dst
}

// nextClue returns the keys of the first row of a chunk, 4 bytes each; nil for a chunk that is
// not one, and the rest is then empty.
func nextClue(chunk []byte) (keys, rest []byte) {
	n, size := binary.Uvarint(chunk)
	if size <= 0 || uint64(len(chunk)-size)/4 < n {
		return nil, nil
	}
	end := size + 4*int(n)
	return chunk[size:end], chunk[end:]
}

// version is that of the rules that make keys, "" when the grouper has none.
func (p *publication) clueVersion() string {
	if g, ok := p.grouping.grouper.(importer.Regrouper); ok {
		return g.Version()
	}
	return ""
}

// saveNewClues stores the keys of the rows that are new in the lot, and takes with them those
// of the rows that come from another lot. Those of rows that the grouper has been fed with are
// stored once it has formed its groups.
func (p *publication) saveNewClues(ctx context.Context) error {
	first := p.staged.order.first()
	if _, err := p.tx.Exec(ctx, `delete from core.clue where lot = $1 and premier >= $2`, p.rows.lot, first); err != nil {
		return err
	}
	if p.rows.lot == p.next && p.staged.order.kept > 0 {
		const bring = `
insert into core.clue (lot, premier, regles, cles)
select $1, premier, regles, cles
from core.clue
where lot = $2 and premier < $3`
		if _, err := p.tx.Exec(ctx, bring, p.rows.lot, p.rowsBefore.lot, first); err != nil {
			return err
		}
	}
	version := p.clueVersion()
	if p.grouping.fed != nil || version == "" {
		return nil
	}
	at := 0
	return p.copyClues(ctx, p.rows.lot, version, func() (number int32, chunk []byte) {
		if at == len(p.staged.order.clues.chunks) {
			return 0, nil
		}
		number, chunk = first+int32(at*clueRows), p.staged.order.clues.chunks[at]
		at++
		return number, chunk
	})
}

// copyClues stores the chunks that next returns, up to an empty one.
func (p *publication) copyClues(ctx context.Context, lot int64, version string,
	next func() (number int32, chunk []byte)) error {
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		number, chunk := next()
		if len(chunk) == 0 {
			return nil, nil
		}
		return []any{lot, number, version, chunk}, nil
	})
	_, err := p.tx.CopyFrom(ctx, pgx.Identifier{"core", "clue"}, []string{"lot", "premier", "regles", "cles"}, rows)
	return err
}

// presentLot is a lot with current records.
type presentLot struct {
	Source      string
	ID          int64
	Bit         int16
	First, Last *int32 // numbers of rows; nil: it has none
}

// presentLots returns those of the sources once this publication is over.
func (p *publication) presentLots(ctx context.Context) ([]presentLot, error) {
	const query = `
select
  s.name,
  i.lot,
  i.bit,
  (select min(numero) from core.record where import_id = i.lot), -- uses record_by_numero
  (select max(numero) from core.record where import_id = i.lot)
from core.source as s
join core.import as i on i.id = case s.name when $1 then $2 else s.current_import end
where i.lot is not null
order by i.lot`
	rows, err := p.tx.Query(ctx, query, p.source, p.next)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[presentLot])
}

// cluesOf returns the chunks of lots by lot, in order; whole is false for the lots of which
// some rows have no keys, or keys of other rules.
func (p *publication) cluesOf(ctx context.Context, lots []presentLot) (chunks map[int64][]clueChunk,
	whole map[int64]bool, err error) {
	ids := make([]int64, 0, len(lots))
	for _, lot := range lots {
		ids = append(ids, lot.ID)
	}
	const query = `select lot, premier, regles, cles from core.clue where lot = any ($1) order by lot, premier`
	rows, err := p.tx.Query(ctx, query, ids)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	version := p.clueVersion()
	chunks, whole = map[int64][]clueChunk{}, map[int64]bool{}
	other := map[int64]bool{}
	for rows.Next() {
		var lot int64
		var c clueChunk
		var regles string
		if err := rows.Scan(&lot, &c.first, &regles, &c.keys); err != nil {
			return nil, nil, err
		}
		other[lot] = other[lot] || regles != version
		chunks[lot] = append(chunks[lot], c)
	}
	for _, lot := range lots {
		whole[lot.ID] = !other[lot.ID] && lot.covered(chunks[lot.ID])
	}
	return chunks, whole, rows.Err()
}

type clueChunk struct {
	first int32
	keys  []byte
}

// covered reports whether chunks, in order, hold the keys of all rows of the lot.
func (l *presentLot) covered(chunks []clueChunk) bool {
	if l.First == nil {
		return true
	}
	next := *l.First
	for _, c := range chunks {
		if c.first > next {
			return false
		}
		rows := int32(0)
		for rest := c.keys; len(rest) > 0; rows++ {
			_, rest = nextClue(rest)
		}
		next = max(next, c.first+rows)
	}
	return next > *l.Last
}
