create view api.publication as
select
  version,
  at,
  reason,
  source,
  import_id,
  added,
  updated,
  removed,
  source_before,
  criteres_before
from core.publication;

-- What versions changed of the places that existed before them.
create view api.change as
select
  id,
  version,
  removed,
  before,
  target
from core.change;
