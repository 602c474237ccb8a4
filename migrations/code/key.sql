-- Keys, to recognise the one that a request shows.
create view api.key as
select
  k.id,
  k.hash,
  k.name,
  k.scope,
  k.created,
  k.expires,
  k.revoked
from core.key as k;
