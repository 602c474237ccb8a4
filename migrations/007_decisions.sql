-- What a person decided about two records: one place, or two. Imports keep it.
create table core.decision (
  record_a  text collate "C" not null,
  record_b  text collate "C" not null,
  same      boolean not null,
  at        timestamptz not null default now(),
  primary key (record_a, record_b),
  check (record_a < record_b)
);

---- create above / drop below ----

drop table core.decision;
