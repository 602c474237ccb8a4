-- What is written of each row, and read by the program alone, as short documents: a
-- million rows of 4.5 kB took longer to write than to clean. They are JSON without
-- names, in text, which the server takes as it is:
--   provenance  [[[source, id, own id, date, import]…], [[rule, action, before, field]…], {field: record}]
--   anomalies   [[rule, action, value, after, detail, field]…]
-- Empty ends are left out, the field where the rule begins with its name, and the
-- record of a field where it is the first one.
drop view api.withdrawn_row;
drop view api.report_row;
drop view api.place;

create function staging.compact_provenance(doc json) returns text language sql immutable strict as $$
  select json_build_array(
    (
      select coalesce(json_agg(json_build_array(
        coalesce(r.v ->> 'source', ''), r.v ->> 'id', coalesce(r.v ->> 'id_source', ''), coalesce(r.v ->> 'date_maj', ''), coalesce((r.v ->> 'import')::bigint, 0)
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
    a.v ->> 'regle', a.v ->> 'action', a.v ->> 'valeur', coalesce(a.v ->> 'apres', ''), coalesce(a.v ->> 'detail', ''), a.v ->> 'champ'
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

create view api.place as
select
  id,
  pivot,
  nom,
  commune,
  code_postal,
  code_insee,
  adresse,
  complement_adresse,
  st_y(position::geometry) as latitude,
  st_x(position::geometry) as longitude,
  typologie,
  telephone,
  courriels,
  site_web,
  horaires,
  presentation_resume,
  presentation_detail,
  source,
  itinerance,
  structure_parente,
  date_maj,
  services,
  publics_specifiquement_adresses,
  prise_en_charge_specifique,
  frais_a_charge,
  dispositif_programmes_nationaux,
  formations_labels,
  autres_formations_labels,
  modalites_acces,
  modalites_accompagnement,
  fiche_acces_libre,
  prise_rdv,
  position,
  precision,
  origine,
  territoire_commune,
  epci,
  departement,
  region,
  horaires_texte,
  provenance,
  sources,
  record_ids,
  since_version,
  version
from core.place;

create view api.report_row as
select
  r.import_id,
  r.rang,
  r.record_id,
  case when m.record_id is not null and r.etat = 'publie' then 'fusionne' else r.etat end as etat,
  case when r.etat <> 'refuse' then p.id end as lieu,
  r.pivot,
  r.nom,
  r.commune,
  r.code_postal,
  r.code_insee,
  r.adresse,
  r.complement_adresse,
  r.typologie,
  r.telephone,
  r.courriels,
  r.site_web,
  r.horaires,
  r.presentation_resume,
  r.presentation_detail,
  r.source,
  r.itinerance,
  r.structure_parente,
  r.date_maj,
  r.services,
  r.publics_specifiquement_adresses,
  r.prise_en_charge_specifique,
  r.frais_a_charge,
  r.dispositif_programmes_nationaux,
  r.formations_labels,
  r.autres_formations_labels,
  r.modalites_acces,
  r.modalites_accompagnement,
  r.fiche_acces_libre,
  r.prise_rdv,
  r.position,
  r.precision,
  r.origine,
  r.territoire_commune,
  r.epci,
  r.departement,
  r.region,
  r.horaires_texte,
  r.anomalies
from core.record as r
left join core.member as m on m.record_id = r.record_id
left join core.place as p on p.id = coalesce(m.place_id, r.record_id);

create view api.withdrawn_row as
select
  r.withdrawn_by as import_id,
  r.rang,
  r.record_id,
  'retire'::text as etat,
  p.id as lieu,
  r.pivot,
  r.nom,
  r.commune,
  r.code_postal,
  r.code_insee,
  r.adresse,
  r.complement_adresse,
  r.typologie,
  r.telephone,
  r.courriels,
  r.site_web,
  r.horaires,
  r.presentation_resume,
  r.presentation_detail,
  r.source,
  r.itinerance,
  r.structure_parente,
  r.date_maj,
  r.services,
  r.publics_specifiquement_adresses,
  r.prise_en_charge_specifique,
  r.frais_a_charge,
  r.dispositif_programmes_nationaux,
  r.formations_labels,
  r.autres_formations_labels,
  r.modalites_acces,
  r.modalites_accompagnement,
  r.fiche_acces_libre,
  r.prise_rdv,
  r.position,
  r.precision,
  r.origine,
  r.territoire_commune,
  r.epci,
  r.departement,
  r.region,
  r.horaires_texte,
  r.anomalies
from core.withdrawn as r
left join core.member as m on m.record_id = r.record_id
left join core.place as p on p.id = coalesce(m.place_id, r.record_id);

---- create above / drop below ----

drop view api.withdrawn_row;
drop view api.report_row;
drop view api.place;

create function staging.whole_provenance(doc json) returns json language sql immutable strict as $$
  select json_build_object(
    'enregistrements',
    (
      select coalesce(json_agg(json_strip_nulls(json_build_object(
        'source', r.v ->> 0, 'id', r.v ->> 1, 'id_source', nullif(r.v ->> 2, ''), 'date_maj', nullif(r.v ->> 3, ''), 'import', nullif((r.v ->> 4)::bigint, 0)
      )) order by r.n), '[]')
      from json_array_elements(doc -> 0) with ordinality as r (v, n)
    ),
    'champs',
    (
      select coalesce(json_object_agg(f.name, json_build_object('enregistrement', coalesce(doc -> 2 ->> f.name, doc #>> '{0,0,1}'), 'changements', (
        select coalesce(json_agg(json_strip_nulls(json_build_object('regle', c.v ->> 0, 'action', c.v ->> 1, 'avant', nullif(c.v ->> 2, ''))) order by c.n), '[]')
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
    'champ', coalesce(a.v ->> 5, split_part(a.v ->> 0, '.', 1)), 'valeur', coalesce(a.v ->> 2, ''), 'regle', a.v ->> 0, 'action', a.v ->> 1,
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

create view api.place as
select
  id,
  pivot,
  nom,
  commune,
  code_postal,
  code_insee,
  adresse,
  complement_adresse,
  st_y(position::geometry) as latitude,
  st_x(position::geometry) as longitude,
  typologie,
  telephone,
  courriels,
  site_web,
  horaires,
  presentation_resume,
  presentation_detail,
  source,
  itinerance,
  structure_parente,
  date_maj,
  services,
  publics_specifiquement_adresses,
  prise_en_charge_specifique,
  frais_a_charge,
  dispositif_programmes_nationaux,
  formations_labels,
  autres_formations_labels,
  modalites_acces,
  modalites_accompagnement,
  fiche_acces_libre,
  prise_rdv,
  position,
  precision,
  origine,
  territoire_commune,
  epci,
  departement,
  region,
  horaires_texte,
  provenance,
  sources,
  record_ids,
  since_version,
  version
from core.place;

create view api.report_row as
select
  r.import_id,
  r.rang,
  r.record_id,
  case when m.record_id is not null and r.etat = 'publie' then 'fusionne' else r.etat end as etat,
  case when r.etat <> 'refuse' then p.id end as lieu,
  r.pivot,
  r.nom,
  r.commune,
  r.code_postal,
  r.code_insee,
  r.adresse,
  r.complement_adresse,
  r.typologie,
  r.telephone,
  r.courriels,
  r.site_web,
  r.horaires,
  r.presentation_resume,
  r.presentation_detail,
  r.source,
  r.itinerance,
  r.structure_parente,
  r.date_maj,
  r.services,
  r.publics_specifiquement_adresses,
  r.prise_en_charge_specifique,
  r.frais_a_charge,
  r.dispositif_programmes_nationaux,
  r.formations_labels,
  r.autres_formations_labels,
  r.modalites_acces,
  r.modalites_accompagnement,
  r.fiche_acces_libre,
  r.prise_rdv,
  r.position,
  r.precision,
  r.origine,
  r.territoire_commune,
  r.epci,
  r.departement,
  r.region,
  r.horaires_texte,
  r.anomalies
from core.record as r
left join core.member as m on m.record_id = r.record_id
left join core.place as p on p.id = coalesce(m.place_id, r.record_id);

create view api.withdrawn_row as
select
  r.withdrawn_by as import_id,
  r.rang,
  r.record_id,
  'retire'::text as etat,
  p.id as lieu,
  r.pivot,
  r.nom,
  r.commune,
  r.code_postal,
  r.code_insee,
  r.adresse,
  r.complement_adresse,
  r.typologie,
  r.telephone,
  r.courriels,
  r.site_web,
  r.horaires,
  r.presentation_resume,
  r.presentation_detail,
  r.source,
  r.itinerance,
  r.structure_parente,
  r.date_maj,
  r.services,
  r.publics_specifiquement_adresses,
  r.prise_en_charge_specifique,
  r.frais_a_charge,
  r.dispositif_programmes_nationaux,
  r.formations_labels,
  r.autres_formations_labels,
  r.modalites_acces,
  r.modalites_accompagnement,
  r.fiche_acces_libre,
  r.prise_rdv,
  r.position,
  r.precision,
  r.origine,
  r.territoire_commune,
  r.epci,
  r.departement,
  r.region,
  r.horaires_texte,
  r.anomalies
from core.withdrawn as r
left join core.member as m on m.record_id = r.record_id
left join core.place as p on p.id = coalesce(m.place_id, r.record_id);
