-- The published places: a column for each field of the schema, under its name.
create table core.place (
  id                               text collate "C" primary key,  -- ordered by bytes
  pivot                            text,
  nom                              text,
  commune                          text,
  code_postal                      text,
  code_insee                       text,
  adresse                          text,
  complement_adresse               text,
  typologie                        text[],
  telephone                        text,
  courriels                        text[],
  site_web                         text[],
  horaires                         text,
  presentation_resume              text,
  presentation_detail              text,
  source                           text,
  itinerance                       text[],
  structure_parente                text,
  date_maj                         date,
  services                         text[],
  publics_specifiquement_adresses  text[],
  prise_en_charge_specifique       text[],
  frais_a_charge                   text[],
  dispositif_programmes_nationaux  text[],
  formations_labels                text[],
  autres_formations_labels         text[],
  modalites_acces                  text[],
  modalites_accompagnement         text[],
  fiche_acces_libre                text,
  prise_rdv                        text,
  position                         geography(Point, 4326),
  precision                        text,  -- point, rue, commune, epci; null without position
  origine                          text,  -- source of the position
  territoire_commune               text,  -- INSEE of the current commune
  epci                             text,  -- SIREN
  departement                      text,
  region                           text,
  horaires_texte                   text,  -- as the producer wrote them
  score                            double precision,  -- quality, 0..1
  qualite                          json,  -- criteria of the score
  provenance                       json,
  content_hash                     uuid not null,  -- of all the columns of the place but the import in provenance
  sources                          text[] not null,  -- names of the sources of its records
  record_ids                       text[] not null,  -- values come from the first one by default
  since_version                    bigint not null,  -- the version that first published this id
  version                          bigint not null  -- the version that last changed it
);

create index place_position_gist on core.place using gist (position);

---- create above / drop below ----

drop table core.place;
