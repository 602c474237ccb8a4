package load

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
)

// keepReplaced copies the places that the publication may change or remove, as they are
// before it does.
func (p *publication) keepReplaced(ctx context.Context) error {
	return execute(ctx, p.tx, `
insert into replaced
select p.*
from core.place as p
where p.id in (select place_id from touched union select place_id from several)`)
}

// keepChanges stores what the publication changed of the places that were published
// before it, and counts the places of each source again.
func (p *publication) keepChanges(ctx context.Context) error {
	keep := `
insert into core.change (id, version, removed, before, target)
select
  b.id,
  $1,
  p.id is null,
  case when p.id is null then json_strip_nulls(` + wholeBefore + `) else ` + changedBefore + ` end,
  case when p.id is null then (select r.place_id from api.redirect as r where r.id = b.id limit 1) end
from replaced as b
left join core.place as p on p.id = b.id
where p.id is null or p.version = $1`
	if _, err := p.tx.Exec(ctx, keep, p.version); err != nil {
		return err
	}
	const count = `
update core.source as s
set places = s.places + d.places
from (
  select
    name,
    sum(n) as places
  from (
    select unnest(p.sources) as name, 1 as n
    from core.place as p
    where p.version = $1
    union all
    select unnest(b.sources), -1
    from replaced as b
    join core.change as c on c.id = b.id and c.version = $1
  ) as each
  group by name
) as d
where d.name = s.name and d.places <> 0`
	_, err := p.tx.Exec(ctx, count, p.version)
	return err
}

// countFilled counts the places of the source that has filled an empty directory.
func (p *publication) countFilled(ctx context.Context) error {
	_, err := p.tx.Exec(ctx, `update core.source set places = $2 where name = $1`, p.source, p.outcome.Added)
	return err
}

// wholeBefore is the SQL of a JSON object of the columns of a place b.
var wholeBefore = `json_build_object(` + eachColumn(func(column string) string {
	return `'` + column + `', b.` + stored(column)
}) + `)`

// changedBefore is the SQL of a JSON object of the columns of a place b that differ from
// those of p. Texts are joined, because jsonb would take ten times as long.
var changedBefore = `('{' || concat_ws(',', ` + eachColumn(func(column string) string {
	return `
  case when b.` + stored(column) + ` is distinct from p.` + stored(column) +
		` then '"` + column + `":' || coalesce(to_json(b.` + stored(column) + `)::text, 'null') end`
}) + `) || '}')::json`

func eachColumn(sql func(column string) string) string {
	columns := strings.Split(placeColumns, ", ")
	for i, column := range columns {
		columns[i] = sql(column)
	}
	return strings.Join(columns, ", ")
}

// stored returns the SQL of a column in a form that JSON keeps exactly.
func stored(column string) string {
	if column == "position" {
		return column + "::text" // JSON would round the position
	}
	return column
}

// cause is what makes a version.
type cause struct {
	reason       directory.Reason
	source       string // that it concerns, "" for none or several
	importID     int64  // the line of history, 0 for none
	sourceBefore []byte // row of api.source; "null" when the source was unknown
	criteria     []byte // before, of ReasonCriteria
}

// saveVersion writes what made a version, and forgets the versions that are older than
// the directory keeps.
func (s *Store) saveVersion(ctx context.Context, tx pgx.Tx, version int64, at time.Time, c cause, added, updated,
	removed int) error {
	const save = `
insert into core.publication
  (version, at, reason, source, import_id, added, updated, removed, source_before, criteres_before)
values ($1, $2, $3, nullif($4, ''), nullif($5::bigint, 0), $6, $7, $8, $9, $10)`
	if _, err := tx.Exec(ctx, save, version, at, string(c.reason), c.source, c.importID, added, updated, removed,
		c.sourceBefore, c.criteria); err != nil {
		return err
	}
	return prune(ctx, tx, at)
}

// prune forgets the changes that lead to versions which ended before the time that the
// directory keeps. The version of the first moment of that time stays.
func prune(ctx context.Context, tx pgx.Tx, now time.Time) error {
	const oldest = `
update core.version as v
set kept_from = p.version
from (
  select max(p.version) as version
  from core.publication as p
  join core.version as v on v.kept_days > 0 and p.at <= $1::timestamptz - make_interval(days => v.kept_days)
) as p
where p.version > v.kept_from
returning kept_from`
	var from int64
	err := tx.QueryRow(ctx, oldest, now).Scan(&from)
	if err == pgx.ErrNoRows {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from core.change where version <= $1`, from); err != nil { // uses change_version
		return err
	}
	_, err = tx.Exec(ctx, `delete from core.publication where version < $1`, from)
	return err
}

// Keep sets for how many days versions can be read again, 0 for ever, and forgets those
// that are older.
func (s *Store) Keep(ctx context.Context, days int) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := takeTurn(ctx, tx); err != nil {
			return err
		}
		var now time.Time
		const set = `update core.version set kept_days = $1 returning coalesce($2, clock_timestamp())`
		if err := tx.QueryRow(ctx, set, days, s.clock()).Scan(&now); err != nil {
			return err
		}
		return prune(ctx, tx, now)
	})
	return explain(err)
}
