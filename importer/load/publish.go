package load

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/importer"
)

// publication replaces the records of one source by those of another import of
// it, inside one transaction. An import and a revert are the same publication
// with next and old exchanged.
type publication struct {
	store    *Store
	tx       pgx.Tx
	source   string
	settings *importer.Source // nil: those that are known stay
	next     int64            // import whose records become current
	old      int64            // import whose records are current; 0 none
	previous int64            // import that a revert would put back; 0 none
	action   int64            // the line of history that does this
	decided  bool             // decisions have changed: records may group otherwise

	version int64 // that this publication makes, if it changes anything
	outcome importer.Outcome
}

// publishLock makes publications, which are short, take turns.
const publishLock = int64(0x6c696575780003)

// attach makes a staged table a partition of core.record. Rows that repeat a
// record id are marked first; indexes are built by the attachment, in bulk.
func attach(ctx context.Context, tx pgx.Tx, staged pgx.Identifier, id int64) error {
	table := staged.Sanitize()
	moved := pgx.Identifier{"core", staged[1]}.Sanitize()
	for _, sql := range []string{
		"analyze " + table + " (record_id, etat, content_hash)",
		"update " + table + ` as r
set etat = 'fusionne'
from (
  select record_id, min(rang) as founder
  from ` + table + `
  where etat = 'publie'
  group by record_id
  having count(*) > 1
) as d
where r.record_id = d.record_id and r.etat = 'publie' and r.rang <> d.founder`,
		"alter table " + table + " set schema core",
		"alter table core.record attach partition " + moved + " for values in (" + strconv.FormatInt(id, 10) + ")",
	} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// open takes the publishing lock and reads where the source stands.
func (p *publication) open(ctx context.Context) error {
	if _, err := p.tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, publishLock); err != nil {
		return err
	}
	const state = `
select
  (select version from core.version),
  coalesce(s.current_import, 0),
  coalesce(s.previous_import, 0)
from (select $1::text as name) as asked
left join core.source as s using (name)`
	if err := p.tx.QueryRow(ctx, state, p.source).Scan(&p.version, &p.old, &p.previous); err != nil {
		return err
	}
	p.version++
	return nil
}

// run is the publication, as one visible list of steps.
func (p *publication) run(ctx context.Context) error {
	settingsChanged, err := p.saveSource(ctx)
	if err != nil {
		return fmt.Errorf("save the source: %w", err)
	}
	p.outcome.Import = p.action
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"find the changed records", p.findChanged},
		{"group the records", p.regroup},
		{"tell the places of several records", p.findSeveral},
		{"write the places of one record", p.writeSingle},
		{"write the places of several records", p.writeSeveral},
		{"remove the places without record", p.removeEmpty},
		{"count", p.count},
		{"keep the withdrawn records", p.keepWithdrawn},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	o := &p.outcome
	placesChanged := o.Added+o.Updated+o.Removed > 0
	o.Changed = placesChanged || settingsChanged
	if err := p.turnSource(ctx, placesChanged); err != nil {
		return fmt.Errorf("turn the source: %w", err)
	}
	return p.turnVersion(ctx)
}

// findChanged fills the temporary table touched with the places of the records
// that differ between the two imports.
func (p *publication) findChanged(ctx context.Context) error {
	for _, create := range []string{
		`create temp table touched (place_id text collate "C" not null) on commit drop`,
		`create temp table several (place_id text collate "C" primary key) on commit drop`,
	} {
		if _, err := p.tx.Exec(ctx, create); err != nil {
			return err
		}
	}
	const everything = `
insert into touched (place_id)
select distinct coalesce(m.place_id, r.record_id)
from core.record as r
left join core.member as m on m.record_id = r.record_id
where r.import_id = $1 and r.etat <> 'refuse'`
	const differences = `
insert into touched (place_id)
select distinct coalesce(m.place_id, d.record_id)
from (
  (
    select record_id, content_hash from core.record where import_id = $1 and etat <> 'refuse'
    except all
    select record_id, content_hash from core.record where import_id = $2 and etat <> 'refuse'
  )
  union all
  (
    select record_id, content_hash from core.record where import_id = $2 and etat <> 'refuse'
    except all
    select record_id, content_hash from core.record where import_id = $1 and etat <> 'refuse'
  )
) as d
left join core.member as m on m.record_id = d.record_id`
	var err error
	if p.old == 0 {
		_, err = p.tx.Exec(ctx, everything, p.next)
	} else {
		_, err = p.tx.Exec(ctx, differences, p.next, p.old)
	}
	if err != nil {
		return err
	}
	for _, sql := range []string{`alter table touched add primary key (place_id)`, `analyze touched`} {
		if _, err := p.tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// findSeveral adds to the temporary table several those of the touched places
// that more than one record, or a record of another id, makes. Those that
// regrouping changed are there already: other sources' records may make them.
func (p *publication) findSeveral(ctx context.Context) error {
	const fill = `
insert into several (place_id)
select place_id
from touched
where place_id in (select record_id from core.record where import_id = $1 and etat = 'fusionne')
   or place_id in (select place_id from core.member)
on conflict do nothing`
	_, err := p.tx.Exec(ctx, fill, p.next)
	return err
}

// writeSingle writes the places of one record of this source, without leaving the server.
func (p *publication) writeSingle(ctx context.Context) error {
	query := `
with written as (
  insert into core.place as p (id, ` + placeColumns("") + `, sources, record_ids, since_version, version)
  select r.record_id, ` + placeColumns("r.") + `, array[$2::text], array[r.record_id], $3, $3
  from core.record as r
  join touched as t on t.place_id = r.record_id
  where r.import_id = $1
    and r.etat = 'publie'
    and not exists (select from several as s where s.place_id = r.record_id)
    and not exists (select from core.member as m where m.record_id = r.record_id)
  on conflict (id) do update set ` + assignments + `
  where p.content_hash <> excluded.content_hash or p.record_ids <> excluded.record_ids
  returning p.since_version = $3 and xmax = 0 as added
)
select
  count(*) filter (where added),
  count(*) filter (where not added)
from written`
	return p.tally(p.tx.QueryRow(ctx, query, p.next, p.source, p.version))
}

// assignments turns a place into the one that replaces it.
var assignments = "(" + placeColumns("") + ", sources, record_ids, version) = (" +
	placeColumns("excluded.") + ", excluded.sources, excluded.record_ids, excluded.version)"

func (p *publication) tally(row pgx.Row) error {
	var added, updated int
	if err := row.Scan(&added, &updated); err != nil {
		return err
	}
	p.outcome.Added += added
	p.outcome.Updated += updated
	return nil
}

// removeEmpty removes the touched places that no current record makes any more.
func (p *publication) removeEmpty(ctx context.Context) error {
	if p.old == 0 && p.store.Group == nil {
		return nil // nothing has left, nothing has moved
	}
	const query = `
delete from core.place as p
using touched as t
where p.id = t.place_id
  and not exists (select from built as b where b.id = p.id)
  and (
    p.id in (select place_id from several)
    or exists (select from core.member as m where m.record_id = p.id)
    or not exists (select from core.record as r where r.import_id = $1 and r.record_id = p.id and r.etat = 'publie')
  )`
	tag, err := p.tx.Exec(ctx, query, p.next)
	p.outcome.Removed = int(tag.RowsAffected())
	return err
}

// count says how many records of the source belong to a place that another one
// founded, and how many of its places stay as they were.
func (p *publication) count(ctx context.Context) error {
	const query = `
select
  (
    select count(*) filter (where r.etat = 'fusionne' or m.record_id is not null)
    from core.record as r
    left join core.member as m on m.record_id = r.record_id
    where r.import_id = $1 and r.etat <> 'refuse'
  ),
  (
    select count(*)
    from core.place
    where version < $2 and $3 = any (sources)
  )`
	return p.tx.QueryRow(ctx, query, p.next, p.version, p.source).Scan(&p.outcome.Merged, &p.outcome.Kept)
}

// keepWithdrawn keeps what this publication takes out of the listing, and drops
// what it brings back.
func (p *publication) keepWithdrawn(ctx context.Context) error {
	if p.old == 0 {
		return nil
	}
	const keep = `
insert into core.withdrawn
select $3, $4, o.*
from core.record as o
where o.import_id = $2
  and o.etat <> 'refuse'
  and o.record_id in (
    select record_id from core.record where import_id = $2
    except
    select record_id from core.record where import_id = $1
  )`
	if _, err := p.tx.Exec(ctx, keep, p.next, p.old, p.source, p.action); err != nil {
		return err
	}
	const back = `
delete from core.withdrawn as w
where w.withdrawn_from = $2
  and exists (select from core.record as n where n.import_id = $1 and n.record_id = w.record_id and n.etat <> 'refuse')`
	_, err := p.tx.Exec(ctx, back, p.next, p.source)
	return err
}
