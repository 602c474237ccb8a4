-- The quality of a place is computed when a version is read, from the place, by the
-- criteria of the version and on its day. Stored with each record it took a fifth of
-- the space, and was wrong as soon as the criteria or the day changed.

alter table core.record
  drop column score,
  drop column qualite;

alter table core.withdrawn
  drop column score,
  drop column qualite;

alter table core.place
  drop column score,
  drop column qualite;

-- The operator's criteria and labels; null: those of the program.
alter table core.version
  add column criteres json;

---- create above / drop below ----

alter table core.version
  drop column criteres;

alter table core.place
  add column score double precision,
  add column qualite json;

alter table core.withdrawn
  add column score double precision,
  add column qualite json;

alter table core.record
  add column score double precision,
  add column qualite json;
