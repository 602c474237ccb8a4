package load

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/lieux-numeriques/lieux/importer"
)

// fedRows tells which of the rows that follow one another a grouper was fed with.
type fedRows struct {
	first int32
	fed   []bool
}

// clueKeeper stores the keys of the records that a grouper was given, where they are not
// stored.
type clueKeeper struct {
	*publication
	grouper importer.Regrouper // nil: no keys
	stale   map[int64]bool     // lots whose keys are to be stored
	given   []numbered         // in the order of Add, after the rows that it was fed with
}

// numbered is where a record is.
type numbered struct {
	lot    int64
	number int32
}

func (p *publication) newClueKeeper() *clueKeeper {
	g, _ := p.grouping.grouper.(importer.Regrouper)
	return &clueKeeper{publication: p, grouper: g, stale: map[int64]bool{}}
}

func (k *clueKeeper) findStale(ctx context.Context) error {
	if k.grouper == nil {
		return nil
	}
	lots, err := k.presentLots(ctx)
	if err != nil {
		return err
	}
	_, whole, err := k.cluesOf(ctx, lots)
	for _, lot := range lots {
		if !whole[lot.ID] && (k.grouping.fed == nil || lot.ID != k.rows.lot) {
			k.stale[lot.ID] = true
		}
	}
	return err
}

func (k *clueKeeper) add(c *candidate) {
	if len(k.stale) > 0 {
		k.given = append(k.given, numbered{c.lot, c.number})
	}
}

// save stores the keys of the rows that the grouper was fed with, then those of stale lots.
func (k *clueKeeper) save(ctx context.Context) error {
	if k.grouper == nil {
		return nil
	}
	next, stop := iter.Pull(k.grouper.Keys())
	defer stop()
	if err := k.saveFed(ctx, next); err != nil {
		return err
	}
	byLot := map[int64]*lotClues{}
	for lot := range k.stale {
		byLot[lot] = &lotClues{}
	}
	for _, c := range k.given {
		if keys, _ := next(); k.stale[c.lot] {
			byLot[c.lot].add(c.number, keys)
		}
	}
	for lot, of := range byLot {
		if _, err := k.tx.Exec(ctx, `delete from core.clue where lot = $1`, lot); err != nil {
			return err
		}
		if err := k.copyClues(ctx, lot, k.grouper.Version(), of.chunks()); err != nil {
			return err
		}
	}
	return nil
}

// saveFed stores the keys of the rows that the grouper was fed with, which next returns.
func (k *clueKeeper) saveFed(ctx context.Context, next func() ([]uint32, bool)) error {
	fed, at := k.grouping.fed, 0
	if fed == nil {
		return nil
	}
	const clear = `delete from core.clue where lot = $1 and premier >= $2`
	if _, err := k.tx.Exec(ctx, clear, k.rows.lot, fed.first); err != nil {
		return err
	}
	return k.copyClues(ctx, k.rows.lot, k.grouper.Version(), func() (first int32, chunk []byte) {
		first = fed.first + int32(at)
		for end := min(len(fed.fed), at+clueRows); at < end; at++ {
			var keys []uint32
			if fed.fed[at] {
				keys, _ = next()
			}
			chunk = appendClue(chunk, keys)
		}
		return first, chunk
	})
}

// lotClues are keys of rows of one lot, in any order.
type lotClues struct {
	rows []lotClue
	keys []byte
}

// lotClue is a row and where its keys are.
type lotClue struct {
	number     int32
	start, end int
}

func (l *lotClues) add(number int32, keys []uint32) {
	start := len(l.keys)
	l.keys = appendClue(l.keys, keys)
	l.rows = append(l.rows, lotClue{number, start, len(l.keys)})
}

// chunks returns a function that returns one chunk after the other.
func (l *lotClues) chunks() func() (first int32, chunk []byte) {
	slices.SortFunc(l.rows, func(a, b lotClue) int { return cmp.Compare(a.number, b.number) })
	rows, next := l.rows, int32(0)
	if len(rows) > 0 {
		next = rows[0].number
	}
	return func() (first int32, chunk []byte) {
		first = next
		for ; len(rows) > 0 && next < first+clueRows; next++ {
			if rows[0].number > next {
				chunk = appendClue(chunk, nil)
				continue
			}
			chunk = append(chunk, l.keys[rows[0].start:rows[0].end]...)
			rows = rows[1:]
		}
		return first, chunk
	}
}
