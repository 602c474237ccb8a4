-- What is decided of notes and wins over the sources. A correction is never deleted: it ends.
create table core.correction (
  id          bigint generated always as identity primary key,
  decision    bigint not null,              -- of inbox.decision
  note        text collate "C" not null,    -- of inbox.note, which may have been erased since
  place       text collate "C",             -- that it was decided of; null: the note is a new place
  field       text not null,                -- of the référentiel, or fermeture
  value       text not null,                -- in flat form; '': the value is wrong and no other is known
  site        json,                         -- where the place then is: see directory/correction; null: where it was
  author      text not null check (author in ('operateur', 'cle', 'lien')),
  name        text,                         -- of the key, or of the source whose contact decided
  reason      text,
  decided     timestamptz not null,
  expires     timestamptz,                  -- null: until the sources say the same
  ended       timestamptz,
  end_reason  text check (end_reason in ('retiree', 'expiree')),
  unique (decision, field),
  check ((ended is null) = (end_reason is null))
);

create index correction_active on core.correction (id) where ended is null;

create index correction_note on core.correction (note, field);

create index correction_place on core.correction (place);

-- The records that a correction wins over: those of the place when it was decided.
create table core.corrected (
  correction  bigint not null references core.correction,
  source      text not null,
  record_id   text collate "C" not null,
  said        text not null,                -- by the record when it was decided, in flat form
  taken_over  bigint,                       -- the import by which the record says the same; null: it does not
  primary key (correction, source, record_id)
);

create index corrected_record on core.corrected (record_id);

-- What was made of each decision.
create table core.applied (
  decision  bigint primary key,             -- of inbox.decision
  at        timestamptz not null,
  outcome   text not null check (outcome in ('appliquee', 'sans_effet', 'illisible')),
  message   text                            -- why not, in French
);

---- create above / drop below ----

drop table core.applied;
drop table core.corrected;
drop table core.correction;
