-- What people say of places, and what is decided of it. Both are only appended to: the
-- process that serves the public needs no other right.
create table inbox.note (
  id          text collate "C" primary key,    -- short, for people and commands; it opens nothing on the site
  token_hash  bytea not null unique,           -- SHA-256 of the token in the address that its sender follows
  received    timestamptz not null,
  place       text collate "C",                -- id of the published place; null: a new place, or none
  asked       text collate "C",                -- the id that was sent when the place has another; null: the same
  proposals   jsonb not null,                  -- [{champ, proposition, lu, avant}]: see package directory/note
  words       text not null default '',        -- free words
  mail        text,                            -- where to say what became of it; erased once that is said
  origin      text not null check (origin in ('page', 'integration', 'api', 'atelier'))
);

create index note_place on inbox.note (place, received);

create index note_received on inbox.note (received, id);

create index note_mail on inbox.note (id) where mail is not null;

-- A decision about a field of a note, or about all of it. A later one replaces an earlier one of
-- the same field; both stay. A note that is erased leaves its decisions, which say nothing of its
-- sender.
create table inbox.decision (
  id       bigint generated always as identity primary key,
  at       timestamptz not null,
  note     text collate "C" not null,  -- id of the note
  place    text collate "C",           -- that it concerns; null: a new place
  field    text,                       -- of the proposal; null: the whole note
  verdict  text not null check (verdict in ('acceptee', 'refusee', 'faite', 'annulee')),
  value    text,                       -- that is published in place of the proposal; null: the proposal as it was read
  author   text not null check (author in ('operateur', 'cle', 'lien')),
  name     text,                       -- of the key, or of the source whose contact has the link
  reason   text,                       -- that the sender is told
  expires  timestamptz                 -- of the correction; null: until the source says the same
);

create index decision_note on inbox.decision (note, id);

-- Keys that sign what the site gives out, the same for every process.
create table inbox.secret (
  purpose  text primary key check (purpose in ('formulaire', 'lien')),
  key      bytea not null
);

insert into inbox.secret (purpose, key)
select purpose, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))
from (values ('formulaire'), ('lien')) as needed (purpose);

---- create above / drop below ----

drop table inbox.secret;
drop table inbox.decision;
drop table inbox.note;
