-- The identifier, in the Base adresse nationale, of the address that the geocoder found; null when the position comes
-- from elsewhere.
alter table core.record
  add column cle_ban text;

alter table core.withdrawn
  add column cle_ban text;

alter table core.place
  add column cle_ban text;

---- create above / drop below ----

alter table core.record
  drop column cle_ban;

alter table core.withdrawn
  drop column cle_ban;

alter table core.place
  drop column cle_ban;
