-- Documents of a row in a short form that only the program reads: a million rows of
-- 4.5 kB took longer to write than to clean. They are JSON arrays without names, in
-- text, which the server stores without parsing; directory/record documents them.

create function staging.compact_provenance(doc json) returns text language sql immutable strict as $$
  select json_build_array(
    (
      select coalesce(json_agg(json_build_array(
        coalesce(r.v ->> 'source', ''), r.v ->> 'id', coalesce(r.v ->> 'id_source', ''),
        coalesce(r.v ->> 'date_maj', ''), coalesce((r.v ->> 'import')::bigint, 0)
      ) order by r.n), '[]')
      from json_array_elements(doc -> 'enregistrements') with ordinality as r (v, n)
    ),
    (
      select coalesce(json_agg(json_build_array(
        c.v ->> 'regle', c.v ->> 'action', coalesce(c.v ->> 'avant', ''), f.key
      ) order by f.n, c.n), '[]')
      from json_each(coalesce(doc -> 'champs', '{}')) with ordinality as f (key, value, n),
        json_array_elements(coalesce(f.value -> 'changements', '[]')) with ordinality as c (v, n)
    ),
    (
      select coalesce(json_object_agg(f.key, f.value ->> 'enregistrement' order by f.n), '{}')
      from json_each(coalesce(doc -> 'champs', '{}')) with ordinality as f (key, value, n)
      where f.value ->> 'enregistrement' <> doc #>> '{enregistrements,0,id}'
    )
  )::text
$$;

create function staging.compact_anomalies(doc json) returns text language sql immutable strict as $$
  select json_agg(json_build_array(
    a.v ->> 'regle', a.v ->> 'action', a.v ->> 'valeur', coalesce(a.v ->> 'apres', ''),
    coalesce(a.v ->> 'detail', ''), a.v ->> 'champ'
  ) order by a.n)::text
  from json_array_elements(doc) with ordinality as a (v, n)
$$;

alter table core.record
  alter column provenance type text using staging.compact_provenance(provenance),
  alter column anomalies type text using staging.compact_anomalies(anomalies),
  alter column raw type text;

alter table core.withdrawn
  alter column provenance type text using staging.compact_provenance(provenance),
  alter column anomalies type text using staging.compact_anomalies(anomalies),
  alter column raw type text;

alter table core.place
  alter column provenance type text using staging.compact_provenance(provenance);

drop function staging.compact_provenance(json);
drop function staging.compact_anomalies(json);

---- create above / drop below ----

create function staging.whole_provenance(doc json) returns json language sql immutable strict as $$
  select json_build_object(
    'enregistrements',
    (
      select coalesce(json_agg(json_strip_nulls(json_build_object(
        'source', r.v ->> 0, 'id', r.v ->> 1, 'id_source', nullif(r.v ->> 2, ''),
        'date_maj', nullif(r.v ->> 3, ''), 'import', nullif((r.v ->> 4)::bigint, 0)
      )) order by r.n), '[]')
      from json_array_elements(doc -> 0) with ordinality as r (v, n)
    ),
    'champs',
    (
      select coalesce(json_object_agg(f.name, json_build_object(
        'enregistrement', coalesce(doc -> 2 ->> f.name, doc #>> '{0,0,1}'),
        'changements', (
        select coalesce(json_agg(json_strip_nulls(json_build_object(
          'regle', c.v ->> 0, 'action', c.v ->> 1, 'avant', nullif(c.v ->> 2, '')
        )) order by c.n), '[]')
        from json_array_elements(doc -> 1) with ordinality as c (v, n)
        where coalesce(c.v ->> 3, split_part(c.v ->> 0, '.', 1)) = f.name
      ))), '{}')
      from (
        select coalesce(c.v ->> 3, split_part(c.v ->> 0, '.', 1)) as name from json_array_elements(doc -> 1) as c (v)
        union
        select name from json_object_keys(doc -> 2) as name
      ) as f
    )
  )
$$;

create function staging.whole_anomalies(doc json) returns json language sql immutable strict as $$
  select json_agg(json_strip_nulls(json_build_object(
    'champ', coalesce(a.v ->> 5, split_part(a.v ->> 0, '.', 1)), 'valeur', coalesce(a.v ->> 2, ''),
    'regle', a.v ->> 0, 'action', a.v ->> 1,
    'apres', nullif(a.v ->> 3, ''), 'detail', nullif(a.v ->> 4, '')
  )) order by a.n)
  from json_array_elements(doc) with ordinality as a (v, n)
$$;

alter table core.place
  alter column provenance type json using staging.whole_provenance(provenance::json);

alter table core.withdrawn
  alter column provenance type json using staging.whole_provenance(provenance::json),
  alter column anomalies type json using staging.whole_anomalies(anomalies::json),
  alter column raw type json using raw::json;

alter table core.record
  alter column provenance type json using staging.whole_provenance(provenance::json),
  alter column anomalies type json using staging.whole_anomalies(anomalies::json),
  alter column raw type json using raw::json;

drop function staging.whole_provenance(json);
drop function staging.whole_anomalies(json);
