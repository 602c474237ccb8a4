-- The published places, one column a field of the référentiel under its own name.
create table core.place (
  id                               text collate "C" primary key,  -- ordered byte by byte, as readers want them
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
  origine                          text,  -- who gave the position
  territoire_commune               text,  -- INSEE of the current commune
  epci                             text,  -- SIREN
  departement                      text,
  region                           text,
  horaires_texte                   text,  -- the producer's own words
  score                            double precision,  -- quality, 0..1
  qualite                          json,  -- criteria of the score
  provenance                       json,
  content_hash                     uuid not null,  -- of all the columns of the place but the import in provenance
  sources                          text[] not null,  -- names of the sources of its records
  record_ids                       text[] not null,  -- the first one gives the values by default
  since_version                    bigint not null,  -- the version that first published this id
  version                          bigint not null  -- the version that last changed it
);

create index place_position_gist on core.place using gist (position);

-- Records that belong to a place which another record founded. A record that is
-- not here belongs to the place of its own id.
create table core.member (
  record_id  text collate "C" primary key,
  place_id   text collate "C" not null
);

create index member_by_place on core.member (place_id);

-- Identifiers that were published and now resolve to another place.
create table core.redirect (
  id        text collate "C" primary key,
  place_id  text collate "C" not null
);

create index redirect_by_place on core.redirect (place_id);

---- create above / drop below ----

drop table core.redirect;
drop table core.member;
drop table core.place;
