-- The records of every source, one partition for each import that is current or
-- previous: a staged table becomes a partition when it is published.
-- Null and the empty list both mean unknown; the program writes null.
create table core.record (
  import_id                        bigint not null,
  rang                             integer not null,  -- 0-based position in the listing
  ligne                            integer not null,  -- 1-based line of the file, 0 unknown
  record_id                        text collate "C" not null,
  own_id                           text,  -- the source's own id
  etat                             text not null,  -- publie, fusionne, refuse
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
  withheld                         json,  -- values that are never published, by field
  anomalies                        json,
  raw                              json  -- the row as read
) partition by list (import_id);

create index record_by_id on core.record (record_id);
create index record_by_rang on core.record (rang);

-- Records that an import took out of publication, unchanged: the history of a source.
create table core.withdrawn (
  withdrawn_from  text not null,  -- name of the source
  withdrawn_by    bigint not null,
  like core.record
);

create index withdrawn_by_source on core.withdrawn (withdrawn_from, record_id);
create index withdrawn_by_import on core.withdrawn (withdrawn_by);

---- create above / drop below ----

drop table core.withdrawn;
drop table core.record;
