create view api.source as
select
  s.name,
  s.title,
  s.publisher,
  s.url,
  s.homepage,
  s.license,
  s.territory,
  s.contact,
  s.departements,
  s.aliases,
  s.current_import,
  s.previous_import,
  s.last_import,
  s.places,
  i.started,
  i.finished,
  i.fingerprint,
  i.read,
  i.published,
  i.refused,
  i.located
from core.source as s
left join core.import as i on i.id = s.current_import;
