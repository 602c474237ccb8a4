create view api.import as
select
  id,
  source,
  status,
  started,
  finished,
  fingerprint,
  restores,
  read,
  published,
  refused,
  located,
  report,
  outcome,
  message,
  version
from core.import;
