create view api.version as
select version, at, criteres, kept_from, kept_days
from core.version;
