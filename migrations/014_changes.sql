-- What each version changed, so that nodes and re-users read only that, and the past can
-- be shown. Only the values before are stored: those after are the values before of the
-- next change of the place, or the published ones. An addition stores nothing, since
-- core.place says which version made it.
create table core.publication (
  version          bigint primary key,
  at               timestamptz not null,
  reason           text not null,
  source           text,    -- that the version concerns; null: none, or several
  import_id        bigint,  -- the line of history that made it; null: none
  added            bigint not null default 0,
  updated          bigint not null default 0,
  removed          bigint not null default 0,
  source_before    json,    -- row of api.source before; JSON null when the source was unknown
  criteres_before  json     -- of a reason criteres: the criteria before; null: those of the program
);

-- The version that was published before changes were stored is where history begins.
insert into core.publication (version, at, reason)
select version, at, 'reprise'
from core.version
where version > 0;

create table core.change (
  id       text collate "C" not null,
  version  bigint not null,
  removed  boolean not null,
  before   json not null,     -- columns of the place that the version changed; all that are known when it removed the place
  target   text collate "C",  -- of a removed place, the one that its id then resolved to
  primary key (id, version)
);

create index change_version on core.change (version);

alter table core.version
  add column kept_from  bigint not null default 0,     -- the oldest version that can be read again
  add column kept_days  integer not null default 730;  -- how long versions are kept; 0: for ever

update core.version
set kept_from = version;

-- The places that hold a record of a source, counted when they change.
alter table core.source
  add column places bigint not null default 0;

update core.source as s
set places = held.places
from (
  select
    name,
    count(*) as places
  from core.place, unnest(sources) as name
  group by name
) as held
where held.name = s.name;

create index place_version on core.place (version);

alter table core.redirect
  add column version bigint not null default 0;  -- that last changed where the id leads

create index redirect_version on core.redirect (version);

---- create above / drop below ----

drop index core.redirect_version;

alter table core.redirect
  drop column version;

drop index core.place_version;

alter table core.source
  drop column places;

alter table core.version
  drop column kept_days,
  drop column kept_from;

drop table core.change;
drop table core.publication;
