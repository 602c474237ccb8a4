create view api.outline as
select
  kind,
  code,
  nom,
  outline
from core.outline;
