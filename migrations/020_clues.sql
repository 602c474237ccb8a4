-- What the rows of a lot may have in common with other records of their place: an import
-- finds by it the records around those that changed, without reading all.
create table core.clue (
  lot      bigint not null,
  premier  integer not null,           -- number of the first row
  regles   text collate "C" not null,  -- version of the rules that made the keys
  cles     bytea not null,             -- of the rows that follow one another: see importer/load
  primary key (lot, premier)
);

alter table core.clue
  alter column cles set storage external;

---- create above / drop below ----

drop table core.clue;
