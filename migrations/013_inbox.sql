-- What people send. Nothing here is published: an import is the only way to the map.
create schema inbox;

-- A listing that a producer has had checked, under an address that cannot be guessed.
create table inbox.verification (
  token_hash  bytea primary key,     -- SHA-256 of the token in the address
  received    timestamptz not null,
  expires     timestamptz not null,  -- it is deleted then
  file_name   text not null,
  file        bytea not null,        -- as it was sent
  mapping     json,                  -- by which it was read; null: the columns of the référentiel
  report      json not null,
  corrected   bytea not null,        -- the listing as it would be published, CSV
  proposed    timestamptz,           -- when its sender asked the operator to publish it
  decided     timestamptz,
  decision    text check (decision in ('acceptee', 'refusee')),
  reason      text                   -- what the sender is told
);

create index verification_expires on inbox.verification (expires);

---- create above / drop below ----

drop schema inbox cascade;
