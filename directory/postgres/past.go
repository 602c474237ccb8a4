package postgres

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/record"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// placeAt returns the SQL of the row of api.place that an id had in a version, one or
// none: the published one, or that which the first later version removed, with what was
// before each later change laid over it, the newest first. Both are SQL expressions.
func placeAt(id, version string) string {
	return `(
  select past.*
  from (
    select
      coalesce(bool_or(c.removed), false) as ended,
      coalesce(jsonb_object_agg(e.key, e.value order by c.version desc), '{}') as before
    from api.change as c
    cross join lateral jsonb_each(c.before::jsonb) as e
    where c.id = ` + id + ` -- uses change_pkey
      and c.version > ` + version + `
      and not exists (
        select
        from api.change as r
        where r.id = c.id and r.removed and r.version > ` + version + ` and r.version < c.version
      )
  ) as laid
  left join api.place as p on p.id = ` + id + ` and not laid.ended
  cross join lateral jsonb_populate_record(p, laid.before) as past
  where past.since_version <= ` + version + `
)`
}

// pastQuery is the query of the places of version $1, or of those with the ids $2 if
// these are not null.
var pastQuery = `
with past as (
  select ` + placeColumns + `
  from api.place
  where version <= $1 and ($2::text[] is null or id = any ($2))
  union all
  select ` + columnsOf("at.") + `
  from (
    select distinct id
    from api.change
    where version > $1 and ($2::text[] is null or id = any ($2))
  ) as changed
  cross join lateral ` + placeAt("changed.id", "$1") + ` as at
)
select ` + placeColumns + `
from past
order by id collate "C"`

// columnsOf returns placeColumns, each with the prefix.
func columnsOf(prefix string) string {
	return prefix + "id, " + record.Columns(prefix) + ", " + prefix + "provenance, " + prefix + record.AccountsColumn
}

// PublishedAt opens a version that was published once, or only the places of some ids in
// it. It returns Gone when the version is not kept any more, or never was. The redirects
// are those of today and of the ids that were places since.
func (db *DB) PublishedAt(ctx context.Context, version int64, ids ...string) (*Published, error) {
	r, err := db.read(ctx)
	if err != nil {
		return nil, unavailable(err)
	}
	p := &Published{reading: *r, query: pastQuery, args: []any{version, ids}}
	if err := p.goBack(ctx, version, ids); err != nil {
		p.Close()
		return nil, unavailable(err)
	}
	return p, nil
}

// goBack replaces what is small of the current version by that of an older one.
func (p *Published) goBack(ctx context.Context, version int64, ids []string) (err error) {
	if err := p.unkept(version); err != nil {
		return err
	}
	const past = `
select
  p.at,
  coalesce(c.later, false),
  c.criteres_before
from api.publication as p
left join lateral (
  select true as later, n.criteres_before
  from api.publication as n
  where n.version > p.version and n.reason = 'criteres'
  order by n.version
  limit 1
) as c on true
where p.version = $1`
	var criteriaChanged bool
	var criteria []byte
	err = p.tx.QueryRow(ctx, past, version).Scan(&p.At, &criteriaChanged, &criteria)
	if err != nil && !(version == 0 && errors.Is(err, pgx.ErrNoRows)) { // nothing published the empty directory
		return err
	}
	if criteriaChanged {
		p.Criteria = criteria
	}
	p.Version = version
	if p.Redirects, err = p.redirects(ctx, pastRedirects, version, ids); err != nil || ids != nil {
		return err
	}
	p.Sources, err = sources(ctx, p.tx, pastSources, version)
	return err
}

// pastRedirects is the query of the other ids of places in version $1: those of today,
// and ids that were places before it and led to another when they were removed.
const pastRedirects = `
select id, place_id
from api.redirect
where $2::text[] is null or id = any ($2)
union all
select c.id, c.target
from (
  select distinct on (id) id, target
  from api.change
  where removed and version <= $1 and ($2::text[] is null or id = any ($2))
  order by id, version desc
) as c
where c.target is not null`

// pastSources is a relation of the rows that api.source had in version $1, with the
// numbers of places of that version.
var pastSources = `(
  with past as (
    select sources
    from api.place
    where version <= $1
    union all
    select at.sources
    from (select distinct id from api.change where version > $1) as changed
    cross join lateral ` + placeAt("changed.id", "$1") + ` as at
  ), held as (
    select
      name,
      count(*) as places
    from past, unnest(sources) as name
    group by name
  )
  select row.*
  from (
    select name from api.source
    union
    select source from api.publication where version > $1 and source is not null
  ) as every
  left join lateral (
    select n.source_before::jsonb as before
    from api.publication as n
    where n.version > $1 and n.source = every.name and n.source_before is not null
    order by n.version
    limit 1
  ) as b on true
  left join api.source as s on s.name = every.name and b.before is null
  left join held on held.name = every.name
  cross join lateral jsonb_populate_record(
    s, coalesce(nullif(b.before, 'null'), '{}') || jsonb_build_object('places', coalesce(held.places, 0))
  ) as row
  where row.name is not null
)`

// VersionOn returns the last version, up to a newest one, that was published before an instant. It
// returns Gone when the directory keeps none so old.
func (db *DB) VersionOn(ctx context.Context, before time.Time, newest int64) (version int64, err error) {
	const query = `
select version
from api.publication
where at < $1 and version <= $2
order by version desc
limit 1`
	err = db.pool.QueryRow(ctx, query, before, newest).Scan(&version)
	if !errors.Is(err, pgx.ErrNoRows) {
		return version, unavailable(err)
	}
	const oldest = `select coalesce(min(at), now()) from api.publication`
	var from time.Time
	if err := db.pool.QueryRow(ctx, oldest).Scan(&from); err != nil {
		return 0, unavailable(err)
	}
	return 0, directory.Errorf(directory.Gone, "L'annuaire n'est pas gardé si loin : le premier jour que l'on peut "+
		"demander est le %s.", from.In(territory.Zone("75056")).Format(time.DateOnly))
}

// Versions returns at most limit kept versions before one, the newest first.
func (db *DB) Versions(ctx context.Context, before int64, limit int) (found []directory.VersionSummary, err error) {
	found, err = versions(ctx, db.pool, `where version < $1 order by version desc limit $2`, before, limit)
	return found, unavailable(err)
}

// History streams what each version after one, up to another, changed of places: in the
// order of versions, then of ids. A *PlaceChange and its places are valid until the next
// step. It returns Gone for versions that are not kept.
func (db *DB) History(ctx context.Context, since, until int64) iter.Seq2[*directory.PlaceChange, error] {
	return db.history(ctx, since, eventsQuery, since, until, nil)
}

// HistoryOf streams the same of one place, as far back as versions are kept.
func (db *DB) HistoryOf(ctx context.Context, id string, until int64) iter.Seq2[*directory.PlaceChange, error] {
	return db.history(ctx, -1, eventsQuery, -1, until, id)
}

var eventsQuery = `
with event as (
  select id, version, case when removed then 'retrait' else 'modification' end as type, target
  from api.change
  where version > $1 and version <= $2 and ($3::text is null or id = $3)
  union all
  select id, since_version, 'ajout', null
  from api.place
  where version > $1 and since_version > $1 and since_version <= $2 and ($3::text is null or id = $3)
  union all
  select id, (before ->> 'since_version')::bigint, 'ajout', null
  from api.change
  where removed and version > $1
    and (before ->> 'since_version')::bigint > $1
    and (before ->> 'since_version')::bigint <= $2
    and ($3::text is null or id = $3)
)
select
  event.version,
  event.id,
  event.target,
  ` + columnsOf("b.") + `,
  ` + columnsOf("a.") + `
from event
left join lateral ` + placeAt("event.id", "event.version - 1") + ` as b on event.type <> 'ajout'
left join lateral ` + placeAt("event.id", "event.version") + ` as a on event.type <> 'retrait'
order by event.version, event.id collate "C"`

func (db *DB) history(ctx context.Context, since int64, query string, args ...any,
) iter.Seq2[*directory.PlaceChange, error] {
	return func(yield func(*directory.PlaceChange, error) bool) {
		r, err := db.read(ctx)
		if err != nil {
			yield(nil, unavailable(err))
			return
		}
		defer r.Close()
		if since >= 0 {
			err = r.unkept(since)
		}
		if err == nil {
			err = r.events(ctx, query, args, func(c *directory.PlaceChange) bool { return yield(c, nil) })
		}
		if err != nil {
			yield(nil, unavailable(err))
		}
	}
}

func (r *reading) events(ctx context.Context, query string, args []any, each func(*directory.PlaceChange) bool) error {
	args = append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, args...)
	rows, err := r.tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	before, after := record.NewDecoder(), record.NewDecoder()
	for rows.Next() {
		values := rows.RawValues()
		n := (len(values) - 3) / 2
		c := &directory.PlaceChange{ID: string(values[1]), Into: string(values[2])}
		if c.Version, err = record.Int(values[0]); err == nil {
			c.Before, err = placeOf(before, values[3:3+n])
		}
		if err == nil {
			c.After, err = placeOf(after, values[3+n:])
		}
		if err != nil {
			return fmt.Errorf("change of place %s in version %d: %w", c.ID, c.Version, err)
		}
		if !each(c) {
			return nil
		}
	}
	return rows.Err()
}

// placeOf decodes a place, nil when its row is null.
func placeOf(d *record.Decoder, values [][]byte) (*directory.Place, error) {
	if values[0] == nil {
		return nil, nil
	}
	return d.Place(values)
}
