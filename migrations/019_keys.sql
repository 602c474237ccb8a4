-- Who may decide about what people send. The key itself is known to its holder alone.
create table core.key (
  id       text collate "C" primary key,  -- the first digits of its hash, for commands; it opens nothing
  hash     bytea not null unique,         -- SHA-256 of the key, which is random and cannot be guessed
  name     text not null,                 -- of its holder, as decisions tell it
  scope    text not null,                 -- "tout", "source:NOM", "departement:33": see package directory/key
  created  timestamptz not null,
  expires  timestamptz,                   -- null: never
  revoked  timestamptz                    -- null: it is not
);

-- When the contact of a source was last told what waits.
create table core.digest (
  source  text collate "C" primary key,
  sent    timestamptz not null
);

---- create above / drop below ----

drop table core.digest;
drop table core.key;
