-- Every identifier that resolves to a place under another identifier.
create view api.redirect as
select d.id, d.place_id
from (
  select id, place_id from core.redirect
  union all
  select m.record_id, m.place_id
  from core.member as m
  where not exists (select from core.redirect as r where r.id = m.record_id)
) as d
join core.place as target on target.id = d.place_id
where not exists (select from core.place as own where own.id = d.id);

-- The identifiers whose place versions have changed.
create view api.moved as
select id, version
from core.redirect;
