-- Outlines of territories, if the operator loads any.
create table core.outline (
  kind     text not null,  -- commune, departement, region, epci
  code     text not null,  -- INSEE code or SIREN
  nom      text not null,
  outline  geometry(MultiPolygon, 4326) not null,
  primary key (kind, code)
);

---- create above / drop below ----

drop table core.outline;
