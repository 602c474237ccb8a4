-- The rights of the process that serves the public: it reads what is published, appends to the
-- inbox, and keeps the listings that producers have checked. It cannot read where the senders of
-- notes want an answer, nor change or delete a note or a decision. A server on which this role
-- cannot be made works without it.
do $$
begin
  begin
    if not exists (select from pg_roles where rolname = 'lieux_public') then
      create role lieux_public nologin;
    end if;
    execute format('grant lieux_public to %I', current_user);
  exception when insufficient_privilege or duplicate_object or unique_violation or invalid_grant_operation then
    null;
  end;
  if exists (select from pg_roles where rolname = 'lieux_public') then
    grant usage on schema lieux, api, inbox to lieux_public;
    grant select on all tables in schema lieux, api to lieux_public;
    grant select, insert, update, delete on inbox.verification to lieux_public;
    grant insert on inbox.note to lieux_public;
    grant select (id, token_hash, received, place, asked, proposals, words, origin) on inbox.note to lieux_public;
    grant select, insert on inbox.decision to lieux_public;
    grant select on inbox.secret to lieux_public;
  end if;
end
$$;
