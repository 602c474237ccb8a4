-- Drops every view and function of schema api, which holds nothing else. It fails,
-- naming them, when objects outside the schema depend on a view.
do $$
declare
  names text;
begin
  select string_agg(format('%I.%I', schemaname, viewname), ', ') into names
  from pg_views
  where schemaname = 'api';
  if names is not null then
    execute 'drop view ' || names;
  end if;
  select string_agg(p.oid::regprocedure::text, ', ') into names
  from pg_proc as p
  join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname = 'api';
  if names is not null then
    execute 'drop routine ' || names;
  end if;
end
$$;
