-- Reports whether a field of a note waits for a decision. See note.Note.DecisionOn. It takes the
-- columns that it needs: the process that serves the public cannot read a whole row.
create function api.waits(id text, proposals jsonb)
returns boolean
language sql
stable
as $$
  select exists (
    select
    from (
      select p ->> 'champ' as field
      from jsonb_array_elements(waits.proposals) as p
      union all
      select null
      where waits.proposals = '[]'
    ) as f
    where coalesce(
      (
        select d.verdict = 'annulee'
        from inbox.decision as d
        where d.note = waits.id and (d.field is null or d.field = f.field) -- uses decision_note
        order by d.id desc
        limit 1
      ),
      true)
  )
$$;

-- What the sender of a note asks for, by the hash of the token that only the sender has. The
-- process that serves the public may call these, and has no right to change or delete a note.
create function api.has_mail(hash bytea)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select mail is not null
  from inbox.note
  where token_hash = hash
$$;

create function api.forget_mail(hash bytea)
returns boolean
language sql
security definer
set search_path = ''
as $$
  update inbox.note
  set mail = null
  where token_hash = hash
  returning true
$$;

create function api.forget_note(hash bytea)
returns boolean
language sql
security definer
set search_path = ''
as $$
  delete from inbox.note
  where token_hash = hash
  returning true
$$;

-- Erases what was sent 12 months before now at least, counted from its last decision.
create function api.forget_decided()
returns bigint
language sql
security definer
set search_path = ''
as $$
  with old as (
    select d.note
    from inbox.decision as d
    group by d.note
    having max(d.at) < now() - interval '12 months'
  ), erased as (
    delete from inbox.note as n
    using old
    where n.id = old.note and not api.waits(n.id, n.proposals)
    returning 1
  )
  select count(*) from erased
$$;
