-- Corrections and the records that they win over. state: en_vigueur, reprise (the records that are
-- left say the same), retiree or expiree.
create view api.correction as
select
  c.id,
  c.decision,
  c.note,
  c.place,
  c.field,
  c.value,
  c.site,
  c.author,
  c.name,
  c.reason,
  c.decided,
  c.expires,
  c.ended,
  coalesce(c.end_reason, case
    when c.place is not null
      and not exists (select from core.corrected as r where r.correction = c.id and r.taken_over is null)
    then 'reprise'
    else 'en_vigueur'
  end) as state
from core.correction as c;

create view api.corrected as
select
  correction,
  source,
  record_id,
  said,
  taken_over
from core.corrected;

create view api.applied as
select
  decision,
  at,
  outcome,
  message
from core.applied;
