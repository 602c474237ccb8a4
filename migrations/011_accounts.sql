-- What each record of a place says of its opening hours, when they disagree: a document
-- of directory/record, null when they agree.
alter table core.place
  add column horaires_contradictoires text;

---- create above / drop below ----

alter table core.place
  drop column horaires_contradictoires;
