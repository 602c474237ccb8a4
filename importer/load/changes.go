package load

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// changes lists the places that a publication which has run changes, at most limit of each kind, for a preview.
func (p *publication) changes(ctx context.Context, limit int) ([]importer.Change, error) {
	const added = `
select
  'ajout', '', p.nom, coalesce(p.commune, ''), st_x(p.position::geometry), st_y(p.position::geometry), null::text[],
  '', null::text[]
from core.place as p
where p.since_version = $1 and $2 = any (p.sources)
order by p.id
limit $3`
	updated := `
select
  'modification', p.id, p.nom, coalesce(p.commune, ''), st_x(p.position::geometry), st_y(p.position::geometry), (
    select array_agg(distinct f)
    from core.record as n
    left join core.record as o on o.import_id = $4 and o.listes & $5::smallint <> 0 and o.record_id = n.record_id
      and o.etat <> 'refuse'
    cross join unnest(` + changedFields() + `) as f
    where n.import_id = $6
      and n.listes & $7::smallint <> 0
      and n.record_id = any (p.record_ids)
      and n.etat <> 'refuse'
      and f is not null
  ), '', null::text[]
from core.place as p
where p.version = $1 and p.since_version < $1 and $2 = any (p.sources)
order by p.id
limit $3`
	const removed = `
select
  'retrait', o.record_id, o.nom, coalesce(o.commune, ''), st_x(o.position::geometry), st_y(o.position::geometry),
  null::text[], '', null::text[]
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
select
  'fusion', case when p.since_version < $3 then p.id else coalesce(b.id, '') end, r.nom, coalesce(r.commune, ''),
  st_x(p.position::geometry), st_y(p.position::geometry), null::text[], p.nom, array_remove(p.sources, $4)
from core.record as r
left join core.member as m on m.record_id = r.record_id
join core.place as p on p.id = coalesce(m.place_id, r.record_id)
left join lateral (
  select id
  from replaced -- the places as they are published
  where record_ids && p.record_ids
  order by id
  limit 1
) as b on true
where r.import_id = $1
  and r.listes & $5::smallint <> 0
  and r.etat <> 'refuse'
  and (r.etat = 'fusionne' or m.record_id is not null)
order by r.numero
limit $2`
	var list []importer.Change
	for _, q := range []struct {
		n    int
		sql  string
		args []any
	}{
		{p.outcome.Added, added, []any{p.version, p.source, limit}},
		{p.outcome.Updated, updated, []any{p.version, p.source, limit, p.rowsBefore.lot, p.rowsBefore.bit, p.rows.lot,
			p.rows.bit}},
		{p.outcome.Removed, removed, []any{p.rowsBefore.lot, p.rowsBefore.bit, p.rows.lot, p.rows.bit, limit}},
		{p.outcome.Merged, merged, []any{p.rows.lot, limit, p.version, p.source, p.rows.bit}},
	} {
		if q.n == 0 {
			continue
		}
		rows, err := p.tx.Query(ctx, q.sql, q.args...)
		if err != nil {
			return nil, err
		}
		some, err := pgx.CollectRows(rows, scanChange)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

func scanChange(row pgx.CollectableRow) (c importer.Change, err error) {
	var lon, lat *float64
	err = row.Scan(&c.Kind, &c.ID, &c.Name, &c.Commune, &lon, &lat, &c.Fields, &c.With, &c.Sources)
	if lon != nil && lat != nil {
		c.Position = []float64{*lon, *lat}
	}
	return c, err
}

// changedFields returns an SQL array of the names of the fields that differ between the records n and o, with nulls;
// position is one of them.
func changedFields() string {
	list := []string{"case when n.position is distinct from o.position then 'position' end"}
	for i := range directory.Fields {
		switch name := directory.Fields[i].Name; name {
		case "id", "latitude", "longitude":
		default:
			list = append(list, "case when n."+name+" is distinct from o."+name+" then '"+name+"' end")
		}
	}
	return "array[" + strings.Join(list, ", ") + "]"
}
