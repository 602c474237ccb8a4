-- The quality of a place is judged when a version is read, from the place itself,
-- by the criteria of the version and as of its day: judgements stored beside each
-- record weighed a fifth of it, and grew old with the criteria and the calendar.
drop view api.place;
drop view api.version;

alter table core.record
  drop column score,
  drop column qualite;

alter table core.withdrawn
  drop column score,
  drop column qualite;

alter table core.place
  drop column score,
  drop column qualite;

-- The operator's own criteria and labels; null: those of the program.
alter table core.version
  add column criteres json;

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

create view api.version as
select version, at, criteres
from core.version;

---- create above / drop below ----

drop view api.version;
drop view api.place;

alter table core.version
  drop column criteres;

alter table core.place
  add column score double precision,
  add column qualite json;

alter table core.withdrawn
  add column score double precision,
  add column qualite json;

alter table core.record
  add column score double precision,
  add column qualite json;

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

create view api.version as
select version, at
from core.version;
