package load

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/importer"
)

// maxExamples is how many places of each kind a preview names.
const maxExamples = 5

// examples names the first places that a publication which has run changes, in the
// order of the listing where they have one.
func (p *publication) examples(ctx context.Context) (*importer.Examples, error) {
	const added = `
select concat_ws(', ', p.nom, p.commune)
from core.place as p
where p.since_version = $1 and $2 = any (p.sources)
order by p.id
limit $3`
	const updated = `
select concat_ws(', ', p.nom, p.commune)
from core.place as p
where p.version = $1 and p.since_version < $1 and $2 = any (p.sources)
order by p.id
limit $3`
	const removed = `
select concat_ws(', ', o.nom, o.commune)
from core.record as o
where o.import_id = $1
  and o.listes & $2::smallint <> 0
  and o.etat <> 'refuse'
  and o.record_id in (select place_id from touched)
  and not exists (select from core.place as p where p.id = o.record_id)
  and not exists (
    select
    from core.record as n
    where n.import_id = $3 and n.listes & $4::smallint <> 0 and n.record_id = o.record_id and n.etat <> 'refuse'
  )
order by o.numero
limit $5`
	const merged = `
select concat_ws(' → ', concat_ws(', ', r.nom, r.commune), concat_ws(', ', p.nom, p.commune))
from core.record as r
left join core.member as m on m.record_id = r.record_id
left join core.place as p on p.id = coalesce(m.place_id, r.record_id)
where r.import_id = $1
  and r.listes & $2::smallint <> 0
  and r.etat <> 'refuse'
  and (r.etat = 'fusionne' or m.record_id is not null)
order by r.numero
limit $3`
	e := &importer.Examples{}
	for _, q := range []struct {
		into *[]string
		n    int
		sql  string
		args []any
	}{
		{&e.Added, p.outcome.Added, added, []any{p.version, p.source, maxExamples}},
		{&e.Updated, p.outcome.Updated, updated, []any{p.version, p.source, maxExamples}},
		{&e.Removed, p.outcome.Removed, removed,
			[]any{p.rowsBefore.lot, p.rowsBefore.bit, p.rows.lot, p.rows.bit, maxExamples}},
		{&e.Merged, p.outcome.Merged, merged, []any{p.rows.lot, p.rows.bit, maxExamples}},
	} {
		if q.n == 0 {
			continue
		}
		rows, err := p.tx.Query(ctx, q.sql, q.args...)
		if err != nil {
			return nil, err
		}
		if *q.into, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			return nil, err
		}
	}
	return e, nil
}
