package load

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/record"
	"github.com/lieux-numeriques/lieux/importer"
)

// publication replaces the records of one source by those of another import of it,
// inside one transaction. An import and a revert are the same publication with next
// and old exchanged.
type publication struct {
	store        *Store
	tx           pgx.Tx
	source       string
	settings     *importer.Source // nil: the known ones stay
	staged       *stagedRows      // nil: the records of next are in core.record already
	next         int64            // import whose records become current
	old          int64            // import whose records are current; 0 none
	previous     int64            // import that a revert would put back; 0 none
	rows         listed           // of next
	rowsBefore   listed           // of old
	rowsPrevious listed           // of previous
	action       int64            // the line of history that does this
	reason       directory.Reason // of the version
	filling      bool             // no place is published yet: this is the first import
	remerge      bool             // merge the records of every place again
	grouping     grouping
	merge        importer.Merger // of writeSeveral
	held         corrections     // in force, from correct on
	heldBefore   corrections     // in force before the publication
	altered      []int64         // ids of corrections that this publication begins or ends, for some records at least

	version         int64  // that this publication makes, if it changes anything
	settingsChanged bool   // public settings of the source have changed
	sourceBefore    []byte // row of api.source before, "null" for an unknown one; nil: no source
	outcome         importer.Outcome
}

// stagedRows is the table of an import's rows before they are part of core.record.
type stagedRows struct {
	table    pgx.Identifier
	repeated bool   // some rows may have the record id of another
	order    *order // of the listing
}

// announce notifies readers of a version when the transaction commits.
func announce(ctx context.Context, tx pgx.Tx, version int64) error {
	_, err := tx.Exec(ctx, `select pg_notify('lieux_version', $1::bigint::text)`, version)
	return err
}

// open acquires publishLock and reads the imports of the source.
func (p *publication) open(ctx context.Context) error {
	take := takeTurn
	if p.store.GiveWay {
		take = takeTurnAside
	}
	if err := take(ctx, p.tx); err != nil {
		return err
	}
	const state = `
select
  (select version from core.version),
  coalesce(s.current_import, 0),
  coalesce(c.lot, 0),
  coalesce(c.bit, 0::smallint),
  coalesce(s.previous_import, 0),
  coalesce(p.lot, 0),
  coalesce(p.bit, 0::smallint)
from (select $1::text as name) as asked
left join core.source as s using (name)
left join core.import as c on c.id = s.current_import
left join core.import as p on p.id = s.previous_import`
	if err := p.tx.QueryRow(ctx, state, p.source).Scan(&p.version, &p.old, &p.rowsBefore.lot, &p.rowsBefore.bit,
		&p.previous, &p.rowsPrevious.lot, &p.rowsPrevious.bit); err != nil {
		return err
	}
	p.version++
	var err error
	if p.grouping.before, err = readDecisions(ctx, p.tx); err != nil {
		return err
	}
	if p.heldBefore, err = readCorrections(ctx, p.tx); err != nil {
		return err
	}
	if p.source != "" {
		const before = `select coalesce((select json_strip_nulls(to_json(s)) from api.source as s where name = $1), 'null')`
		if err := p.tx.QueryRow(ctx, before, p.source).Scan(&p.sourceBefore); err != nil {
			return err
		}
	}
	if p.old > 0 || p.settings == nil {
		return nil
	}
	return p.tx.QueryRow(ctx, `select not exists (select from core.place)`).Scan(&p.filling)
}

// step is one step of a publication.
type step struct {
	name string
	do   func(context.Context) error
}

// groupSteps make the new records current and group them. An empty directory is
// filled at once, as if each record were a place, while the Grouper works.
func (p *publication) groupSteps() []step {
	steps := []step{
		{"save the source", p.saveSource},
		{"attach the staged rows", p.attach},
		{"make room", p.makeRoom},
		{"find the changed records", p.findChanged},
		{"apply the corrections", p.correct},
		{"group the records", p.regroup},
	}
	if p.filling {
		steps[3] = step{"write the places of one record", p.writeSingle}
	}
	return steps
}

// publishSteps write the places of the groups and make the version.
func (p *publication) publishSteps() []step {
	if p.filling {
		return []step{
			{"find the places of several records", p.findSeveral},
			{"remove the records that are part of another place", p.removeGrouped},
			{"write the places of several records", p.writeSeveral},
			{"build the indexes", p.buildIndexes},
			{"count", p.count},
			{"count the places of the source", p.countFilled},
			{"make the records current", p.turnSource},
			{"forget the records of no listing", p.forget},
			{"make the version", p.turnVersion},
		}
	}
	return []step{
		{"find the places of several records", p.findSeveral},
		{"keep the places as they are before", p.keepReplaced},
		{"write the places of one record", p.writeSingle},
		{"write the places of several records", p.writeSeveral},
		{"remove the places without record", p.removeEmpty},
		{"keep the changes", p.keepChanges},
		{"count", p.count},
		{"keep the withdrawn records", p.keepWithdrawn},
		{"make the records current", p.turnSource},
		{"forget the records of no listing", p.forget},
		{"make the version", p.turnVersion},
	}
}

func run(ctx context.Context, steps []step) error {
	for _, step := range steps {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// publish writes the places of the groups and makes the version.
func (p *publication) publish(ctx context.Context, merge importer.Merger) error {
	p.merge, p.outcome.Import = merge, p.action
	return run(ctx, p.publishSteps())
}

// run is a whole publication of records that are in core.record already.
func (p *publication) run(ctx context.Context, rules Rules) error {
	if err := p.group(ctx, rules.Group, nil); err != nil {
		return err
	}
	return p.publish(ctx, rules.Merge)
}

// makeRoom creates the temporary tables of a publication and prepares an empty
// directory for filling: without indexes, and in a new file, whose log the server may
// skip (wal_level=minimal).
func (p *publication) makeRoom(ctx context.Context) error {
	statements := []string{
		`
create temp table changed (
  record_id  text collate "C" not null,
  before     boolean not null,
  after      boolean not null
) on commit drop`,
		`create temp table touched (place_id text collate "C" primary key) on commit drop`,
		`create temp table several (place_id text collate "C" primary key) on commit drop`,
		`create temp table built (like core.place including defaults) on commit drop`,
		`create temp table replaced (like core.place) on commit drop`,
	}
	if p.filling {
		statements = append(statements,
			`truncate core.place`,
			`alter table core.place drop constraint place_pkey`,
			`drop index core.place_position_gist`,
			`drop index core.place_version`,
		)
	}
	return execute(ctx, p.tx, statements...)
}

// buildIndexes builds the indexes that makeRoom dropped.
func (p *publication) buildIndexes(ctx context.Context) error {
	return execute(ctx, p.tx,
		`alter table core.place add constraint place_pkey primary key (id)`,
		`create index place_position_gist on core.place using gist (position)`,
		`create index place_version on core.place (version)`,
	)
}

func execute(ctx context.Context, tx pgx.Tx, statements ...string) error {
	for _, sql := range statements {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// findChanged fills the temporary tables changed, with the records that differ
// between the two imports, and touched, with their places.
func (p *publication) findChanged(ctx context.Context) error {
	differing := ""
	if p.rows.lot == p.rowsBefore.lot {
		differing = " and listes <> 7" // uses record_partial: the other rows are in both
	}
	records := `
insert into changed (record_id, before, after)
select record_id, bool_or(o.there is not null), bool_or(n.there is not null)
from (
  select record_id, content_hash, true as there
  from core.record
  where import_id = $1 and listes & $2::smallint <> 0 and etat <> 'refuse'` + differing + `
) as n
full join (
  select record_id, content_hash, true as there
  from core.record
  where import_id = $3 and listes & $4::smallint <> 0 and etat <> 'refuse'` + differing + `
) as o using (record_id, content_hash)
where n.there is null or o.there is null
group by record_id`
	if _, err := p.tx.Exec(ctx, records, p.rows.lot, p.rows.bit, p.rowsBefore.lot, p.rowsBefore.bit); err != nil {
		return err
	}
	return execute(ctx, p.tx, `analyze changed`, `
insert into touched (place_id)
select distinct coalesce(m.place_id, c.record_id)
from changed as c
left join core.member as m on m.record_id = c.record_id`, `analyze touched`)
}

// findSeveral adds to the temporary table several those of the touched places
// that more than one record, or a record of another id, makes, or a corrected one, or all
// of these when they are merged again. Those that regrouping changed are there already: other
// sources' records may make them.
func (p *publication) findSeveral(ctx context.Context) error {
	const fill = `
insert into several (place_id)
select place_id
from (
  select record_id as place_id
  from core.record -- uses record_merged
  where import_id = $1 and listes & $3::smallint <> 0 and etat = 'fusionne'
  union
  select place_id from core.member
  union
  select coalesce(m.place_id, r.record_id)
  from core.correction as c -- uses correction_active
  join core.corrected as r on r.correction = c.id
  left join core.member as m using (record_id)
  where c.ended is null
) as s
where $2 or place_id in (select place_id from touched)
on conflict do nothing`
	if _, err := p.tx.Exec(ctx, fill, p.rows.lot, p.filling || p.remerge, p.rows.bit); err != nil {
		return err
	}
	return execute(ctx, p.tx, `analyze several`)
}

// writeSingle writes the places of one record of this source, without leaving the server.
func (p *publication) writeSingle(ctx context.Context) error {
	query := `
  select
    r.record_id,
    ` + strings.Replace(record.StoredColumns("r."), "r.provenance", provenanceNow, 1) + `,
    null,
    array[$2::text],
    array[r.record_id],
    $3::bigint,
    $3::bigint
  from core.record as r
  where r.import_id = $1
    and r.listes & $4::smallint <> 0
    and r.etat = 'publie'
    and not exists (select from several as s where s.place_id = r.record_id)
    and not exists (select from core.member as m where m.record_id = r.record_id)`
	if !p.filling {
		query += `
    and r.record_id in (select place_id from touched)`
	}
	return p.write(ctx, query, p.rows.lot, p.source, p.version, p.rows.bit, p.next)
}

// provenanceNow is the provenance of a record r as of the import of the fifth argument, which
// may have kept it from one before: its number is the fifth part of the first reference.
const provenanceNow = `regexp_replace(r.provenance, '^(\[\[\["(?:[^"\\]|\\.)*"(?:,"(?:[^"\\]|\\.)*"){3},)\d+', ` +
	`'\1' || $5::bigint)`

// write inserts the places that the query returns, or updates those of the same id that
// differ, and counts both.
func (p *publication) write(ctx context.Context, query string, args ...any) error {
	insert := `insert into core.place as p (` + placeColumns + `)` + query
	if p.filling {
		tag, err := p.tx.Exec(ctx, insert, args...)
		p.outcome.Added += int(tag.RowsAffected())
		return err
	}
	var added, updated int
	err := p.tx.QueryRow(ctx, `
with written as (
  `+insert+`
  on conflict (id) do update set `+assignments+`
  where p.content_hash <> excluded.content_hash or p.record_ids <> excluded.record_ids
  returning p.since_version = p.version and xmax = 0 as added
)
select
  count(*) filter (where added),
  count(*) filter (where not added)
from written`, args...).Scan(&added, &updated)
	p.outcome.Added += added
	p.outcome.Updated += updated
	return err
}

// placeColumns is the SQL list of the columns of core.place.
var placeColumns = "id, " + record.StoredColumns("") + ", " + record.AccountsColumn +
	", sources, record_ids, since_version, version"

// assignments updates every column of a place.
var assignments = "(" + record.StoredColumns("") + ", " + record.AccountsColumn +
	", sources, record_ids, version) = (" + record.StoredColumns("excluded.") + ", excluded." + record.AccountsColumn +
	", excluded.sources, excluded.record_ids, excluded.version)"

// removeGrouped removes the places that filling wrote of records that are part of
// another place, or share theirs.
func (p *publication) removeGrouped(ctx context.Context) error {
	const query = `
delete from core.place
where id in (select place_id from several)
   or id in (select record_id from core.member)`
	tag, err := p.tx.Exec(ctx, query)
	p.outcome.Added -= int(tag.RowsAffected())
	return err
}

// removeEmpty removes the touched places that no current record makes any more.
func (p *publication) removeEmpty(ctx context.Context) error {
	const query = `
delete from core.place as p
using touched as t
where p.id = t.place_id
  and not exists (select from built as b where b.id = p.id)
  and (
    p.id in (select place_id from several)
    or exists (select from core.member as m where m.record_id = p.id)
    or not exists (
      select
      from core.record as r
      where r.record_id = p.id and r.import_id = $1 and r.listes & $2::smallint <> 0 and r.etat = 'publie'
    )
  )`
	tag, err := p.tx.Exec(ctx, query, p.rows.lot, p.rows.bit)
	p.outcome.Removed = int(tag.RowsAffected())
	return err
}

// count counts the records of the source that belong to a place that another record
// founded, and its places that are unchanged.
func (p *publication) count(ctx context.Context) error {
	const merged = `
select
  (
    select count(*)
    from core.record -- uses record_merged
    where import_id = $1 and listes & $2::smallint <> 0 and etat = 'fusionne'
  ) + (
    select count(*)
    from core.record as r
    join core.member as m using (record_id)
    where r.import_id = $1 and r.listes & $2::smallint <> 0 and r.etat = 'publie'
  )`
	if err := p.tx.QueryRow(ctx, merged, p.rows.lot, p.rows.bit).Scan(&p.outcome.Merged); err != nil || p.filling {
		return err
	}
	const kept = `
select
  coalesce((select places from core.source where name = $2), 0)
  - (select count(*) from core.place where version = $1 and $2 = any (sources)) -- uses place_version`
	return p.tx.QueryRow(ctx, kept, p.version, p.source).Scan(&p.outcome.Kept)
}

// keepWithdrawn stores the records that this publication removes, and deletes those
// that it restores.
func (p *publication) keepWithdrawn(ctx context.Context) error {
	var any bool
	const gone = `select exists (select from changed where before and not after)`
	if err := p.tx.QueryRow(ctx, gone).Scan(&any); err != nil {
		return err
	}
	keep := `
insert into core.withdrawn (withdrawn_from, withdrawn_by, import_id, rang, ` + rowColumns + `)
select $1, $2, $3, l.rang, ` + rowColumns + `
from changed as c
join core.record as o using (record_id)
join (
  select n.numero, (premier + n.at - 1)::integer as rang
  from core.listing
  cross join unnest(numeros) with ordinality as n (numero, at)
  where import_id = $3
) as l on l.numero = o.numero
where c.before
  and not c.after
  and o.import_id = $4
  and o.listes & $5::smallint <> 0
  and o.etat <> 'refuse'
  -- a refused row is in the report of its import
  and not exists (
    select
    from core.record as n
    where n.record_id = o.record_id and n.import_id = $6 and n.listes & $7::smallint <> 0
  )`
	if any {
		if _, err := p.tx.Exec(ctx, keep, p.source, p.action, p.old, p.rowsBefore.lot, p.rowsBefore.bit, p.rows.lot,
			p.rows.bit); err != nil {
			return err
		}
	}
	const back = `
delete from core.withdrawn as w
using changed as c
where w.withdrawn_from = $1
  and w.record_id = c.record_id
  and c.after
  and not c.before`
	_, err := p.tx.Exec(ctx, back, p.source)
	return err
}
