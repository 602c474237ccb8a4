-- What readers may see: nothing withheld, nothing raw.
create view api.version as
select version, at
from core.version;

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
  score,
  qualite,
  provenance,
  sources,
  record_ids,
  since_version,
  version
from core.place;

-- Every identifier that is not a place's own and resolves to one.
create view api.redirect as
select d.id, d.place_id
from (
  select id, place_id from core.redirect
  union
  select record_id, place_id from core.member
) as d
join core.place as target on target.id = d.place_id
where not exists (select from core.place as own where own.id = d.id);

create view api.import as
select
  id,
  source,
  status,
  started,
  finished,
  fingerprint,
  restores,
  read,
  published,
  refused,
  located,
  report,
  outcome,
  message,
  version
from core.import;

create view api.source as
select
  s.name,
  s.title,
  s.publisher,
  s.url,
  s.homepage,
  s.license,
  s.territory,
  s.contact,
  s.current_import,
  s.previous_import,
  s.last_import,
  i.started,
  i.finished,
  i.fingerprint,
  i.read,
  i.published,
  i.refused,
  i.located
from core.source as s
left join core.import as i on i.id = s.current_import;

-- The rows of the records of an import, with the place that each belongs to now.
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

-- The rows that an import took out of publication; lieu is null unless another
-- record keeps the place.
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

create view api.outline as
select
  kind,
  code,
  nom,
  outline
from core.outline;

---- create above / drop below ----

drop view api.outline;
drop view api.withdrawn_row;
drop view api.report_row;
drop view api.source;
drop view api.import;
drop view api.redirect;
drop view api.place;
drop view api.version;
