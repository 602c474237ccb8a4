-- Sources and the history of their imports.
create table core.source (
  name             text primary key,            -- slug, in reports and in the filter source
  title            text,
  publisher        text,
  url              text,
  homepage         text,
  license          text,
  territory        text,
  contact          text,
  authority        integer not null default 0,  -- between equally recent records, the higher wins
  current_import   bigint,                      -- the import whose records are published
  previous_import  bigint,                      -- the import that a revert restores
  last_import      bigint                       -- the last run that changed what is current
);

create table core.import (
  id           bigint generated always as identity primary key,
  source       text not null,  -- name; the source itself exists from its first publication on
  status       text not null check (status in
    ('en_cours', 'publie', 'inchange', 'refuse', 'echec', 'annule', 'restaure')),
  started      timestamptz not null default now(),
  finished     timestamptz,
  fingerprint  text not null default '',
  restores     bigint,         -- for restaure: the import that was put back
  read         bigint,         -- rows of the listing
  published    bigint,         -- rows that can be published
  refused      bigint,         -- rows that cannot
  located      bigint,         -- published rows that have a position
  report       json,
  outcome      json,
  message      text,           -- why it was refused or failed, in French
  version      bigint          -- the directory's version afterwards
);

create index import_source on core.import (source, id desc);

-- One row: the number of the published version.
create table core.version (
  only_row  boolean primary key default true check (only_row),
  version   bigint not null,
  at        timestamptz not null
);

insert into core.version (version, at) values (0, now());

---- create above / drop below ----

drop table core.version;
drop table core.import;
drop table core.source;
