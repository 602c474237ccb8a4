-- What a source covers, and the other names that rows and filters give it; a source can be
-- taken off the map.
alter table core.source
  add column departements text[],
  add column aliases text[];

alter table core.import
  drop constraint import_status_check,
  add constraint import_status_check check (status in
    ('en_cours', 'publie', 'inchange', 'refuse', 'echec', 'annule', 'restaure', 'retire'));

---- create above / drop below ----

update core.import
set status = 'publie'
where status = 'retire';

alter table core.import
  drop constraint import_status_check,
  add constraint import_status_check check (status in
    ('en_cours', 'publie', 'inchange', 'refuse', 'echec', 'annule', 'restaure'));

alter table core.source
  drop column aliases,
  drop column departements;
