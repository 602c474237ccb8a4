-- Every identifier that resolves to a place under another identifier.
create view api.redirect as
select d.id, d.place_id
from (
  select id, place_id from core.redirect
  union
  select record_id, place_id from core.member
) as d
join core.place as target on target.id = d.place_id
where not exists (select from core.place as own where own.id = d.id);
