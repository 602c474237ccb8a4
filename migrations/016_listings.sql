-- A listing of today has most rows of that of yesterday. A partition of core.record holds
-- the rows of several imports of a source, its lot: each row once, with the bits of the
-- listings that have it. An import adds the rows that are new and the order of all.
alter table core.import
  add column lot bigint,          -- the partition of core.record that holds its rows
  add column bit smallint;        -- of core.record.listes in that lot: 1, 2 or 4

alter table core.record rename column rang to numero;  -- of the row in its lot, never used again

alter table core.record
  drop column ligne,
  add column listes smallint not null default 7;       -- 7: every listing of the lot has the row

alter table core.withdrawn
  drop column ligne;

alter index core.record_by_rang rename to record_by_numero;

create index record_partial on core.record (numero) where listes <> 7;

-- The rows of an import in their order, some thousands together.
create table core.listing (
  import_id  bigint not null,
  premier    integer not null,    -- 0-based position of the first row
  numeros    integer[] not null,  -- of the rows
  memoire    bytea,               -- what each was made of: see importer/pipeline; null unknown
  primary key (import_id, premier)
);

alter table core.listing
  alter column numeros set storage external,
  alter column memoire set storage external;

insert into core.listing (import_id, premier, numeros)
select import_id, min(numero), array_agg(numero order by numero)
from core.record
group by import_id, numero / 4096;

update core.import
set
  lot = id,
  bit = 1
where id in (select import_id from core.listing)
   or id in (select current_import from core.source)
   or id in (select previous_import from core.source);

---- create above / drop below ----

-- The current listings remain, under the import that opened their lot; those that a revert
-- would put back are lost.
delete from core.record as r
where not exists (
  select
  from core.source as s
  join core.import as i on i.id = s.current_import
  where i.lot = r.import_id and r.listes & i.bit <> 0
);

update core.record as r
set numero = l.premier + n.at - 1
from core.source as s
join core.import as i on i.id = s.current_import
join core.listing as l on l.import_id = i.id
cross join unnest(l.numeros) with ordinality as n (numero, at)
where r.import_id = i.lot and r.numero = n.numero;

update core.source as s
set
  current_import = i.lot,
  previous_import = null
from core.import as i
where i.id = s.current_import;

drop table core.listing;

drop index core.record_partial;

alter index core.record_by_numero rename to record_by_rang;

alter table core.record rename column numero to rang;

alter table core.record
  drop column listes,
  add column ligne integer not null default 0;

alter table core.withdrawn
  add column ligne integer not null default 0;

alter table core.import
  drop column lot,
  drop column bit;
