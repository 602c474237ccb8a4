package postgres

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/lieux-numeriques/lieux/directory"
)

// Changes is what makes the current version of an older one, read in one transaction
// that Close ends. A holder of the older version takes out the Removed, puts in the
// Places, forgets every redirect to or from one of both, then sets the Redirects: it then
// holds exactly what Published gives.
type Changes struct {
	reading
	Since     int64                      // the older version…
	SinceAt   time.Time                  // …and when it was published; zero when that is not known
	Versions  []directory.VersionSummary // those after it, the oldest first
	Removed   []string                   // ids that some of them removed and that are not published now, in order
	Redirects map[string]string          // where other ids lead now; "" those that lead to no place any more
}

// Changes opens the changes since a version. It returns Gone when they are not kept any
// more, or when the database has not published that version: the whole must be read then.
func (db *DB) Changes(ctx context.Context, since int64) (*Changes, error) {
	r, err := db.read(ctx)
	if err != nil {
		return nil, unavailable(err)
	}
	c := &Changes{reading: *r, Since: since}
	if err := c.read(ctx); err != nil {
		c.Close()
		return nil, unavailable(err)
	}
	return c, nil
}

// unkept returns Gone unless the changes since a version can be read.
func (r *reading) unkept(since int64) error {
	switch {
	case since > r.Version:
		return directory.Errorf(directory.Gone, "La version %d n'existe pas : la version publiée est la %d.", since,
			r.Version)
	case since < r.keptFrom:
		return directory.Errorf(directory.Gone, "Les changements depuis la version %d ne sont plus gardés : la plus "+
			"ancienne version gardée est la %d. Reprenez tout avec depuis=0.", since, r.keptFrom)
	}
	return nil
}

func (c *Changes) read(ctx context.Context) (err error) {
	if err := c.unkept(c.Since); err != nil {
		return err
	}
	const sinceAt = `select coalesce((select at from api.publication where version = $1), '-infinity')`
	var at pgtype.Timestamptz
	if err := c.tx.QueryRow(ctx, sinceAt, c.Since).Scan(&at); err != nil {
		return err
	}
	c.SinceAt = at.Time
	if c.Versions, err = versions(ctx, c.tx, `where version > $1 order by version`, c.Since); err != nil {
		return err
	}
	const removed = `
select distinct c.id
from api.change as c
where c.version > $1 -- uses change_version
  and c.removed
  and not exists (select from api.place as p where p.id = c.id)
order by c.id`
	rows, err := c.tx.Query(ctx, removed, c.Since)
	if err != nil {
		return err
	}
	if c.Removed, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return err
	}
	const redirects = `
with touched as (
  select id from api.change where version > $1 and removed
  union
  select id from api.place where version > $1 -- uses place_version
)
select r.id, r.place_id
from touched as t
cross join lateral ( -- offset 0 makes the planner use the indexes of both tables
  select id, place_id from api.redirect as r where r.place_id = t.id offset 0
) as r
union
select r.id, r.place_id
from touched as t
cross join lateral (
  select id, place_id from api.redirect as r where r.id = t.id offset 0
) as r
union
select m.id, coalesce(r.place_id, '')
from api.moved as m
left join lateral (
  select place_id from api.redirect as r where r.id = m.id offset 0
) as r on true
where m.version > $1 -- uses redirect_version`
	c.Redirects, err = c.redirects(ctx, redirects, c.Since)
	return err
}

var changedQuery = `select ` + placeColumns + ` from api.place where version > $1 order by id` // uses place_version

// Places streams the places that the versions added or changed, whole and as they are
// now, like Published.Places.
func (c *Changes) Places(ctx context.Context) iter.Seq2[*directory.Place, error] {
	return c.places(ctx, changedQuery, c.Since)
}

// versions returns the versions that a condition on api.publication chooses.
func versions(ctx context.Context, db interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}, which string, args ...any) ([]directory.VersionSummary, error) {
	query := `
select version, at, reason, coalesce(source, ''), coalesce(import_id, 0), added, updated, removed
from api.publication
` + which
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (v directory.VersionSummary, err error) {
		err = row.Scan(&v.Version, &v.At, &v.Reason, &v.Source, &v.Import, &v.Added, &v.Updated, &v.Removed)
		v.At = v.At.UTC()
		return v, err
	})
}
