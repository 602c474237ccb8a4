package load

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// attach makes the staged rows records of an import. All rows of one record id but the
// first are marked as merged.
func (p *publication) attach(ctx context.Context) error {
	if p.staged == nil {
		return nil
	}
	table := p.staged.table.Sanitize()
	if p.staged.repeated {
		const mark = `
update %[1]s as r
set etat = 'fusionne'
from (
  select record_id, min(numero) as founder
  from %[1]s
  where etat = 'publie'
  group by record_id
  having count(*) > 1
) as d
where r.record_id = d.record_id and r.etat = 'publie' and r.numero <> d.founder`
		if err := execute(ctx, p.tx, fmt.Sprintf(mark, table)); err != nil {
			return err
		}
	}
	fill := p.addToLot
	if p.staged.order.anew() {
		fill = p.makeLot
	}
	if err := fill(ctx, table); err != nil {
		return err
	}
	return p.saveOrder(ctx)
}

// makeLot makes the staged table a partition of core.record, with the rows that the listing
// before has too; the server builds its indexes in bulk.
func (p *publication) makeLot(ctx context.Context, table string) error {
	if kept := p.staged.order.keptNumbers(); len(kept) > 0 {
		move := `
insert into ` + table + ` (` + recordColumns + `)
select ` + movedColumns + `
from core.record
where import_id = $1 and numero = any ($3)`
		if _, err := p.tx.Exec(ctx, move, p.rowsBefore.lot, p.next, kept); err != nil {
			return err
		}
	}
	attached := pgx.Identifier{"core", p.staged.table[1]}.Sanitize()
	p.rows = listed{lot: p.next, bit: 1}
	return execute(ctx, p.tx,
		"analyze "+table+" (record_id, etat, content_hash, numero, listes)",
		"alter table "+table+" set schema core",
		"alter table core.record attach partition "+attached+" for values in ("+strconv.FormatInt(p.next, 10)+")",
	)
}

// addToLot adds the staged rows to the lot of the listing before, and gives the listing a
// bit that no listing in use has there.
func (p *publication) addToLot(ctx context.Context, table string) error {
	p.rows = listed{lot: p.rowsBefore.lot, bit: 1}
	for p.rows == p.rowsBefore || p.rows == p.rowsPrevious {
		p.rows.bit *= 2
	}
	// The bit may be that of a listing which is forgotten: it becomes that of the listing
	// before. Rows of all listings have it already.
	const begin = `
update core.record -- uses record_partial
set listes = case when listes & $2::smallint <> 0 then listes | $3::smallint else listes & (~ $3::smallint) end
where import_id = $1
  and listes <> 7
  and (listes & $2::smallint <> 0) <> (listes & $3::smallint <> 0)`
	if _, err := p.tx.Exec(ctx, begin, p.rows.lot, p.rowsBefore.bit, p.rows.bit); err != nil {
		return err
	}
	const drop = `
update core.record -- uses record_by_numero
set listes = listes & (~ $2::smallint)
where import_id = $1 and numero = any ($3)`
	if _, err := p.tx.Exec(ctx, drop, p.rows.lot, p.rows.bit, p.staged.order.dropped()); err != nil {
		return err
	}
	add := `
insert into core.record (` + recordColumns + `, listes)
select ` + movedColumns + `, $1
from ` + table
	if _, err := p.tx.Exec(ctx, add, p.rows.bit, p.rows.lot); err != nil {
		return err
	}
	return execute(ctx, p.tx, "drop table "+table)
}

// forget deletes the rows and the listings that neither the current import nor the previous
// one of the source needs.
func (p *publication) forget(ctx context.Context) error {
	if p.source == "" {
		return nil
	}
	const listings = `
delete from core.listing as l
using core.import as i, core.source as s
where i.id = l.import_id
  and s.name = i.source
  and s.name = $1
  and i.id <> s.current_import
  and i.id is distinct from s.previous_import`
	if _, err := p.tx.Exec(ctx, listings, p.source); err != nil {
		return err
	}
	const clues = `
delete from core.clue as c
using core.import as i
where i.id = c.lot
  and i.source = $1
  and c.lot not in (
    select u.lot
    from core.source as s
    join core.import as u on u.id in (s.current_import, s.previous_import)
    where s.name = $1
  )`
	if _, err := p.tx.Exec(ctx, clues, p.source); err != nil {
		return err
	}
	// A row of all listings in use is marked as that of all listings, so that record_partial
	// holds the differences only. A lot without any is swept.
	const used = `
with used as (
  select i.lot, bit_or(i.bit) as bits
  from core.source as s
  join core.import as i on i.id in (s.current_import, s.previous_import)
  where s.name = $1
  group by i.lot
)`
	for _, sql := range [...]string{used + `
delete from core.record as r
using used as u
where r.import_id = u.lot and r.listes <> 7 and r.listes & u.bits = 0`, used + `
update core.record as r
set listes = 7
from used as u
where r.import_id = u.lot and r.listes <> 7 and r.listes & u.bits = u.bits`} {
		if _, err := p.tx.Exec(ctx, sql, p.source); err != nil {
			return err
		}
	}
	return nil
}
