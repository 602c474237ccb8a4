-- The records of the current listing of each source, as they are published before they are grouped.
create view api.record as
select
  s.name as listing,
  r.record_id,
  {{ template "columns.sql" "r." }}
from core.source as s
join core.import as i on i.id = s.current_import
join core.record as r on r.import_id = i.lot and r.listes & i.bit <> 0
where r.etat <> 'refuse';
