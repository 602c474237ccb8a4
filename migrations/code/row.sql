-- The rows of the records of an import, with the place that each belongs to now and what
-- its records say of its hours when they disagree.
create view api.report_row as
select
  l.import_id,
  (l.premier + n.at - 1)::integer as rang,
  r.record_id,
  case when m.record_id is not null and r.etat = 'publie' then 'fusionne' else r.etat end as etat,
  case when r.etat <> 'refuse' then p.id end as lieu,
  {{ template "columns.sql" "r." }},
  r.anomalies,
  p.horaires_contradictoires
from core.listing as l
join core.import as i on i.id = l.import_id
cross join unnest(l.numeros) with ordinality as n (numero, at)
join core.record as r on r.import_id = i.lot and r.numero = n.numero
left join core.member as m on m.record_id = r.record_id
left join core.place as p on p.id = coalesce(m.place_id, r.record_id);

-- The rows that an import took out of publication; lieu is null unless another
-- record keeps the place.
create view api.withdrawn_row as
select
  r.withdrawn_by as import_id,
  r.rang,
  r.record_id,
  'retire'::text as etat,
  p.id as lieu,
  {{ template "columns.sql" "r." }},
  r.anomalies,
  p.horaires_contradictoires
from core.withdrawn as r
left join core.member as m on m.record_id = r.record_id
left join core.place as p on p.id = coalesce(m.place_id, r.record_id);
