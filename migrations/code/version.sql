create view api.version as
select version, at, criteres
from core.version;
