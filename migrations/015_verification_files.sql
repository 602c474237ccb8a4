-- What the sender of a listing takes away from its verification besides the CSV.
alter table inbox.verification
  add column workbook bytea not null default '',  -- the corrected listing, XLSX with what was found as notes
  add column findings bytea not null default '';  -- what was found, cell by cell, CSV for spreadsheets

---- create above / drop below ----

alter table inbox.verification
  drop column findings,
  drop column workbook;
