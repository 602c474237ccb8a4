package load

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/importer"
)

// regroup forms the groups of the records around those that changed, or of all, assigns an id
// to each, and adds the places that gain or lose a record to touched. The groups stay as they
// are when nothing that grouping compares has changed.
//
// A group keeps a published id: that of the place that its founder or most of its
// records come from. The ids that disappear redirect to it.
func (p *publication) regroup(ctx context.Context) error {
	if p.grouping.grouper == nil {
		return nil
	}
	groups, stale, err := p.findGroups(ctx)
	p.grouping.grouper = nil // it holds much
	if err != nil || !stale {
		return err
	}
	if err := p.stageGroups(ctx, groups); err != nil {
		return err
	}
	grouped, err := p.readGrouped(ctx)
	if err != nil {
		return err
	}
	return p.saveMembers(ctx, assign(grouped))
}

// findGroups returns the groups that may have changed: with Records, those around the records
// that did, without any, those of all.
func (p *publication) findGroups(ctx context.Context) (groups importer.Regrouped, stale bool, err error) {
	if !p.filling && !p.grouping.anew {
		ids, err := p.staleRecords(ctx)
		if err != nil {
			return groups, false, err
		}
		decisions, err := readDecisions(ctx, p.tx)
		if err != nil {
			return groups, false, err
		}
		ids = append(ids, p.grouping.altered...)
		slices.Sort(ids)
		ids = slices.Compact(ids)
		if len(ids) == 0 && slices.Equal(decisions, p.grouping.before) {
			return groups, false, nil
		}
		if groups, ok, err := p.groupAround(ctx, ids, decisions); err != nil || ok {
			return groups, true, err
		}
	}
	groups.Groups, err = p.groupAll(ctx)
	return groups, true, err
}

// maxStale is how many records may have changed for groups to be formed around them.
const maxStale = 20_000

// staleRecords returns the ids of the records that came, left, or changed in a column that
// grouping compares, up to one more than maxStale.
func (p *publication) staleRecords(ctx context.Context) (ids []string, err error) {
	query := `
select distinct c.record_id
from (select distinct record_id from changed) as c
left join lateral ( -- offset 0 makes the planner use record_by_id
  select r.etat, ` + groupingColumns("r.") + `
  from core.record as r
  where r.record_id = c.record_id and r.import_id = $1 and r.listes & $2::smallint <> 0 and r.etat <> 'refuse'
  offset 0
) as n on true
left join lateral (
  select r.etat, ` + groupingColumns("r.") + `
  from core.record as r
  where r.record_id = c.record_id and r.import_id = $3 and r.listes & $4::smallint <> 0 and r.etat <> 'refuse'
  offset 0
) as o on true
where row(n.etat, ` + groupingColumns("n.") + `) is distinct from row(o.etat, ` + groupingColumns("o.") + `)
limit $5`
	rows, err := p.tx.Query(ctx, query, p.rows.lot, p.rows.bit, p.rowsBefore.lot, p.rowsBefore.bit, maxStale+1)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// stageGroups fills the temporary table grouped: the groups, then, alone, the
// records that have left a group.
func (p *publication) stageGroups(ctx context.Context, found importer.Regrouped) error {
	const create = `
create temp table grouped (
  grp        integer not null,
  rank       integer not null,
  record_id  text collate "C" not null primary key
) on commit drop`
	if _, err := p.tx.Exec(ctx, create); err != nil {
		return err
	}
	var rows [][]any
	for g, ids := range found.Groups {
		for rank, id := range ids {
			rows = append(rows, []any{g, rank, id})
		}
	}
	columns := []string{"grp", "rank", "record_id"}
	if _, err := p.tx.CopyFrom(ctx, pgx.Identifier{"grouped"}, columns, pgx.CopyFromRows(rows)); err != nil {
		return err
	}
	if found.Records != nil {
		const alone = `
insert into grouped (grp, rank, record_id)
select -row_number() over (order by record_id), 0, record_id
from unnest($1::text[]) as around (record_id)
where record_id not in (select record_id from grouped)
  and (
    exists (select from core.member as m where m.record_id = around.record_id)
    or exists (select from core.member as m where m.place_id = around.record_id)
  )`
		_, err := p.tx.Exec(ctx, alone, found.Records)
		return err
	}
	const alone = `
insert into grouped (grp, rank, record_id)
select -row_number() over (order by record_id), 0, record_id
from (
  select record_id from core.member
  union
  select place_id from core.member
) as known
where record_id not in (select record_id from grouped)
  and exists (
    select
    from core.record as r
    join (
      core.source as s
      join core.import as i on i.id = case s.name when $1 then $2 else s.current_import end
    ) on i.lot = r.import_id and i.bit & r.listes <> 0
    where r.record_id = known.record_id and r.etat <> 'refuse'
  )`
	_, err := p.tx.Exec(ctx, alone, p.source, p.next)
	return err
}

// groupedRecord is one record of a group, with the place that it is in now.
type groupedRecord struct {
	Group    int
	RecordID string
	Present  string // id of its place, its own id when it never joined another
	Since    *int64 // version that first published Present; nil: not published
}

func (p *publication) readGrouped(ctx context.Context) ([]groupedRecord, error) {
	const query = `
select
  g.grp,
  g.record_id,
  coalesce(m.place_id, g.record_id) as present,
  p.since_version as since
from grouped as g
left join core.member as m on m.record_id = g.record_id
left join core.place as p on p.id = coalesce(m.place_id, g.record_id)
order by g.grp, g.rank`
	rows, err := p.tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[groupedRecord])
}

// move is a record that changes place, or an id that redirects to another.
type move struct{ id, from, to string }

// assignment is the ids of the groups.
type assignment struct {
	moves   []move // records, with the place that they leave
	retired []move // published ids that no group keeps: id redirects to to
}

// claim is the right of a group to a published id.
type claim struct {
	group   int
	founder bool // it holds the record that founded the place
	records int
}

// assign assigns an id to each group: each published id to the group of its founder,
// else to the group with most of its records; a group with several keeps the oldest,
// one without any takes the id of its first record.
func assign(records []groupedRecord) assignment {
	claims := map[string]map[int]*claim{}
	since := map[string]int64{}
	first := map[int]string{}
	for _, r := range records {
		if _, ok := first[r.Group]; !ok {
			first[r.Group] = r.RecordID
		}
		if r.Since == nil {
			continue
		}
		since[r.Present] = *r.Since
		if claims[r.Present] == nil {
			claims[r.Present] = map[int]*claim{}
		}
		c := claims[r.Present][r.Group]
		if c == nil {
			c = &claim{group: r.Group}
			claims[r.Present][r.Group] = c
		}
		c.records++
		c.founder = c.founder || r.RecordID == r.Present
	}
	won := map[int][]string{}
	winner := map[string]int{}
	for id, of := range claims {
		best := bestClaim(of)
		won[best] = append(won[best], id)
		winner[id] = best
	}
	chosen := map[int]string{}
	for group, id := range first {
		if ids := won[group]; len(ids) > 0 {
			id = slices.MinFunc(ids, func(a, b string) int {
				return cmp.Or(cmp.Compare(since[a], since[b]), cmp.Compare(a, b))
			})
		}
		chosen[group] = id
	}
	var a assignment
	for _, r := range records {
		if to := chosen[r.Group]; to != r.Present {
			a.moves = append(a.moves, move{id: r.RecordID, from: r.Present, to: to})
		}
	}
	for id, group := range winner {
		if chosen[group] != id {
			a.retired = append(a.retired, move{id: id, to: chosen[group]})
		}
	}
	slices.SortFunc(a.retired, func(x, y move) int { return cmp.Compare(x.id, y.id) })
	return a
}

func bestClaim(claims map[int]*claim) int {
	var all []*claim
	for _, c := range claims {
		all = append(all, c)
	}
	return slices.MinFunc(all, func(a, b *claim) int {
		switch {
		case a.founder && !b.founder:
			return -1
		case b.founder && !a.founder:
			return 1
		}
		return cmp.Or(cmp.Compare(b.records, a.records), cmp.Compare(a.group, b.group))
	}).group
}

// saveMembers writes the place of each record, and the redirects of retired ids.
func (p *publication) saveMembers(ctx context.Context, a assignment) error {
	if len(a.moves) > 0 {
		if err := p.saveMoves(ctx, a.moves); err != nil {
			return err
		}
	}
	if len(a.retired) == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	for _, r := range a.retired { // one after the other: an id may redirect to another that is retired now
		batch.Queue(`
insert into core.redirect (id, place_id, version) values ($1, $2, $3)
on conflict (id) do update set (place_id, version) = (excluded.place_id, excluded.version)`, r.id, r.to, p.version)
		batch.Queue(`update core.redirect set place_id = $2 where place_id = $1`, r.id, r.to)
	}
	return p.tx.SendBatch(ctx, batch).Close()
}

func (p *publication) saveMoves(ctx context.Context, moves []move) error {
	const create = `
create temp table moved (
  record_id  text collate "C" not null,
  from_id    text collate "C" not null,
  to_id      text collate "C" not null
) on commit drop`
	if err := execute(ctx, p.tx, create); err != nil {
		return err
	}
	next := 0
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		if next == len(moves) {
			return nil, nil
		}
		m := moves[next]
		next++
		return []any{m.id, m.from, m.to}, nil
	})
	if _, err := p.tx.CopyFrom(ctx, pgx.Identifier{"moved"}, []string{"record_id", "from_id", "to_id"},
		rows); err != nil {
		return err
	}
	return execute(ctx, p.tx,
		`insert into touched (place_id) select from_id from moved union select to_id from moved on conflict do nothing`,
		`insert into several (place_id) select from_id from moved union select to_id from moved on conflict do nothing`,
		`
delete from core.member as m
using moved
where m.record_id = moved.record_id and moved.to_id = moved.record_id`,
		`
insert into core.member (record_id, place_id)
select record_id, to_id from moved where to_id <> record_id
on conflict (record_id) do update set place_id = excluded.place_id`,
		fmt.Sprintf(`
insert into core.redirect (id, place_id, version)
select record_id, to_id, %d from moved where to_id <> record_id
on conflict (id) do update set (place_id, version) = (excluded.place_id, excluded.version)`, p.version))
}
