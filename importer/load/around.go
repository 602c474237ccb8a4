package load

import (
	"context"
	"encoding/binary"
	"iter"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/importer"
)

// groupAround forms the groups of the records around those of the ids and those whose
// decisions have changed. ok is false when all groups must be formed.
func (p *publication) groupAround(ctx context.Context, ids []string, decisions []importer.Decision) (
	groups importer.Regrouped, ok bool, err error) {
	grouper, ok := p.grouping.grouper.(importer.Regrouper)
	if !ok || len(ids) > maxStale {
		return groups, false, nil
	}
	next, stop := iter.Pull(grouper.Keys())
	defer stop()
	if err := p.newClueKeeper().saveFed(ctx, next); err != nil {
		return groups, false, err
	}
	o := &others{publication: p, given: map[numbered]bool{}}
	if ok, err = o.open(ctx, grouper); err != nil || !ok {
		p.remerge = p.remerge || !ok // places were made by other rules
		return groups, false, err
	}
	changes := importer.Changes{DecisionsBefore: p.grouping.before, DecisionsAfter: decisions}
	if changes.Before, err = o.named(ctx, ids, p.old, p.heldBefore); err != nil {
		return groups, false, err
	}
	if changes.After, err = o.named(ctx, ids, p.next, p.held); err != nil {
		return groups, false, err
	}
	if groups, ok, err = grouper.Regroup(ctx, changes, o); groups.Records == nil {
		groups.Records = []string{} // none, not all
	}
	return groups, ok, err
}

const (
	bytesOfClue = 50   // of a record, about
	minSharing  = 5000 // records that are fetched whatever the size of the directory
)

// others are the current records, for an importer.Regrouper.
type others struct {
	*publication
	lots      []presentLot
	chunks    map[int64][]clueChunk
	given     map[numbered]bool
	most      int // records that may be given
	corrected []correctedRecord
}

// correctedRecord is a record that a correction is or was about. Clues are of what the source
// says: it is found by its own keys.
type correctedRecord struct {
	candidate *importer.Candidate
	keys      []uint32
}

// open reads what records are found by; ok is false when some cannot be.
func (o *others) open(ctx context.Context, grouper importer.Regrouper) (ok bool, err error) {
	if o.lots, err = o.presentLots(ctx); err != nil {
		return false, err
	}
	var whole map[int64]bool
	if o.chunks, whole, err = o.cluesOf(ctx, o.lots); err != nil {
		return false, err
	}
	for _, lot := range o.lots {
		if !whole[lot.ID] {
			return false, nil
		}
		for _, c := range o.chunks[lot.ID] {
			o.most += len(c.keys) / bytesOfClue
		}
	}
	o.most = max(o.most/3, minSharing)
	rows, err := o.tx.Query(ctx, `select distinct record_id from core.corrected`)
	if err != nil {
		return false, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(ids) == 0 {
		return true, err
	}
	list, err := o.named(ctx, ids, o.next, o.held)
	for _, c := range list {
		o.corrected = append(o.corrected, correctedRecord{c, grouper.AppendKeys(nil, c)})
	}
	return true, err
}

// named returns the records of these ids that are current when those of the source are those
// of an import, as they are corrected.
func (o *others) named(ctx context.Context, ids []string, importID int64, held corrections) (
	list []*importer.Candidate, err error) {
	query := `
select ` + candidateColumns + `
from unnest($3::text[]) as wanted (record_id)
cross join lateral (
  -- offset 0 makes the planner use record_by_id
  select * from core.record where record_id = wanted.record_id offset 0
) as r
join (
  core.source as s
  join core.import as i on i.id = case s.name when $1 then $2 else s.current_import end
) on i.lot = r.import_id and i.bit & r.listes <> 0
left join core.member as m on m.record_id = r.record_id
where r.etat = 'publie'`
	err = o.each(ctx, held, func(c *importer.Candidate) { list = append(list, c) }, query, o.source, importID, ids)
	return list, err
}

func (o *others) each(ctx context.Context, held corrections, each func(*importer.Candidate), query string,
	args ...any) error {
	rows, err := o.tx.Query(ctx, query, append([]any{pgx.QueryExecModeDescribeExec}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		c, err := scanCandidate(rows)
		if err != nil {
			return err
		}
		held.correct(&c.Candidate)
		each(&c.Candidate)
	}
	return rows.Err()
}

// Named implements importer.Others.
func (o *others) Named(ctx context.Context, ids []string, each func(*importer.Candidate)) error {
	list, err := o.named(ctx, ids, o.next, o.held)
	for _, c := range list {
		each(c)
	}
	return err
}

// Sharing implements importer.Others.
func (o *others) Sharing(ctx context.Context, keys map[uint32]bool, each func(*importer.Candidate)) (ok bool,
	err error) {
	found, total := map[int64][]int32{}, len(o.given)
	filter := newKeyFilter(keys)
	for _, lot := range o.lots {
		for _, chunk := range o.chunks[lot.ID] {
			number := chunk.first
			for rest := chunk.keys; len(rest) > 0; number++ {
				var of []byte
				if of, rest = nextClue(rest); !filter.hasAny(of) || o.given[numbered{lot.ID, number}] {
					continue
				}
				o.given[numbered{lot.ID, number}] = true
				found[lot.ID] = append(found[lot.ID], number)
				if total++; total > o.most {
					return false, nil
				}
			}
		}
	}
	query := `
select ` + candidateColumns + `
from (select $1::text as name) as s
cross join core.record as r -- uses record_by_numero
left join core.member as m on m.record_id = r.record_id
where r.import_id = $2
  and r.listes & $3::smallint <> 0
  and r.numero = any ($4)
  and r.etat = 'publie'`
	for _, lot := range o.lots {
		if len(found[lot.ID]) == 0 {
			continue
		}
		if err := o.each(ctx, o.held, each, query, lot.Source, lot.ID, lot.Bit, found[lot.ID]); err != nil {
			return false, err
		}
	}
	for _, c := range o.corrected {
		if slices.ContainsFunc(c.keys, func(k uint32) bool { return keys[k] }) {
			each(c.candidate)
		}
	}
	return true, nil
}

// keyFilter finds keys among many others: most are told apart by one bit.
type keyFilter struct {
	keys map[uint32]bool
	bits []uint64
}

const filterBits = 22

func newKeyFilter(keys map[uint32]bool) *keyFilter {
	f := &keyFilter{keys: keys, bits: make([]uint64, 1<<filterBits/64)}
	for k := range keys {
		k >>= 32 - filterBits
		f.bits[k/64] |= 1 << (k % 64)
	}
	return f
}

// hasAny reports whether one of the keys of a clue is among those of the filter.
func (f *keyFilter) hasAny(clue []byte) bool {
	for ; len(clue) >= 4; clue = clue[4:] {
		k := binary.LittleEndian.Uint32(clue)
		if bit := k >> (32 - filterBits); f.bits[bit/64]&(1<<(bit%64)) != 0 && f.keys[k] {
			return true
		}
	}
	return false
}
