-- The schema of a database at migration 010, as pg_dump wrote it when the views were
-- still part of the numbered migrations.
CREATE SCHEMA api;
CREATE SCHEMA core;
CREATE SCHEMA lieux;
CREATE SCHEMA staging;
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE TABLE core.import (
    id bigint NOT NULL,
    source text NOT NULL,
    status text NOT NULL,
    started timestamp with time zone DEFAULT now() NOT NULL,
    finished timestamp with time zone,
    fingerprint text DEFAULT ''::text NOT NULL,
    restores bigint,
    read bigint,
    published bigint,
    refused bigint,
    located bigint,
    report json,
    outcome json,
    message text,
    version bigint,
    CONSTRAINT import_status_check CHECK ((status = ANY (ARRAY['en_cours'::text, 'publie'::text, 'inchange'::text, 'refuse'::text, 'echec'::text, 'annule'::text, 'restaure'::text])))
);
CREATE VIEW api.import AS
 SELECT import.id,
    import.source,
    import.status,
    import.started,
    import.finished,
    import.fingerprint,
    import.restores,
    import.read,
    import.published,
    import.refused,
    import.located,
    import.report,
    import.outcome,
    import.message,
    import.version
   FROM core.import;
CREATE TABLE core.outline (
    kind text NOT NULL,
    code text NOT NULL,
    nom text NOT NULL,
    outline geometry(MultiPolygon,4326) NOT NULL
);
CREATE VIEW api.outline AS
 SELECT outline.kind,
    outline.code,
    outline.nom,
    outline.outline
   FROM core.outline;
CREATE TABLE core.place (
    id text NOT NULL COLLATE pg_catalog."C",
    pivot text,
    nom text,
    commune text,
    code_postal text,
    code_insee text,
    adresse text,
    complement_adresse text,
    typologie text[],
    telephone text,
    courriels text[],
    site_web text[],
    horaires text,
    presentation_resume text,
    presentation_detail text,
    source text,
    itinerance text[],
    structure_parente text,
    date_maj date,
    services text[],
    publics_specifiquement_adresses text[],
    prise_en_charge_specifique text[],
    frais_a_charge text[],
    dispositif_programmes_nationaux text[],
    formations_labels text[],
    autres_formations_labels text[],
    modalites_acces text[],
    modalites_accompagnement text[],
    fiche_acces_libre text,
    prise_rdv text,
    "position" geography(Point,4326),
    "precision" text,
    origine text,
    territoire_commune text,
    epci text,
    departement text,
    region text,
    horaires_texte text,
    provenance text,
    content_hash uuid NOT NULL,
    sources text[] NOT NULL,
    record_ids text[] NOT NULL,
    since_version bigint NOT NULL,
    version bigint NOT NULL
);
CREATE VIEW api.place AS
 SELECT place.id,
    place.pivot,
    place.nom,
    place.commune,
    place.code_postal,
    place.code_insee,
    place.adresse,
    place.complement_adresse,
    st_y((place."position")::geometry) AS latitude,
    st_x((place."position")::geometry) AS longitude,
    place.typologie,
    place.telephone,
    place.courriels,
    place.site_web,
    place.horaires,
    place.presentation_resume,
    place.presentation_detail,
    place.source,
    place.itinerance,
    place.structure_parente,
    place.date_maj,
    place.services,
    place.publics_specifiquement_adresses,
    place.prise_en_charge_specifique,
    place.frais_a_charge,
    place.dispositif_programmes_nationaux,
    place.formations_labels,
    place.autres_formations_labels,
    place.modalites_acces,
    place.modalites_accompagnement,
    place.fiche_acces_libre,
    place.prise_rdv,
    place."position",
    place."precision",
    place.origine,
    place.territoire_commune,
    place.epci,
    place.departement,
    place.region,
    place.horaires_texte,
    place.provenance,
    place.sources,
    place.record_ids,
    place.since_version,
    place.version
   FROM core.place;
CREATE TABLE core.member (
    record_id text NOT NULL COLLATE pg_catalog."C",
    place_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE core.redirect (
    id text NOT NULL COLLATE pg_catalog."C",
    place_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE VIEW api.redirect AS
 SELECT d.id,
    d.place_id
   FROM (( SELECT redirect.id,
            redirect.place_id
           FROM core.redirect
        UNION
         SELECT member.record_id,
            member.place_id
           FROM core.member) d
     JOIN core.place target ON ((target.id = d.place_id)))
  WHERE (NOT (EXISTS ( SELECT
           FROM core.place own
          WHERE (own.id = d.id))));
CREATE TABLE core.record (
    import_id bigint NOT NULL,
    rang integer NOT NULL,
    ligne integer NOT NULL,
    record_id text NOT NULL COLLATE pg_catalog."C",
    own_id text,
    etat text NOT NULL,
    pivot text,
    nom text,
    commune text,
    code_postal text,
    code_insee text,
    adresse text,
    complement_adresse text,
    typologie text[],
    telephone text,
    courriels text[],
    site_web text[],
    horaires text,
    presentation_resume text,
    presentation_detail text,
    source text,
    itinerance text[],
    structure_parente text,
    date_maj date,
    services text[],
    publics_specifiquement_adresses text[],
    prise_en_charge_specifique text[],
    frais_a_charge text[],
    dispositif_programmes_nationaux text[],
    formations_labels text[],
    autres_formations_labels text[],
    modalites_acces text[],
    modalites_accompagnement text[],
    fiche_acces_libre text,
    prise_rdv text,
    "position" geography(Point,4326),
    "precision" text,
    origine text,
    territoire_commune text,
    epci text,
    departement text,
    region text,
    horaires_texte text,
    provenance text,
    content_hash uuid NOT NULL,
    withheld json,
    anomalies text,
    raw text
)
PARTITION BY LIST (import_id);
CREATE VIEW api.report_row AS
 SELECT r.import_id,
    r.rang,
    r.record_id,
        CASE
            WHEN ((m.record_id IS NOT NULL) AND (r.etat = 'publie'::text)) THEN 'fusionne'::text
            ELSE r.etat
        END AS etat,
        CASE
            WHEN (r.etat <> 'refuse'::text) THEN p.id
            ELSE NULL::text
        END AS lieu,
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
    r."position",
    r."precision",
    r.origine,
    r.territoire_commune,
    r.epci,
    r.departement,
    r.region,
    r.horaires_texte,
    r.anomalies
   FROM ((core.record r
     LEFT JOIN core.member m ON ((m.record_id = r.record_id)))
     LEFT JOIN core.place p ON ((p.id = COALESCE(m.place_id, r.record_id))));
CREATE TABLE core.source (
    name text NOT NULL,
    title text,
    publisher text,
    url text,
    homepage text,
    license text,
    territory text,
    contact text,
    authority integer DEFAULT 0 NOT NULL,
    current_import bigint,
    previous_import bigint,
    last_import bigint
);
CREATE VIEW api.source AS
 SELECT s.name,
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
   FROM (core.source s
     LEFT JOIN core.import i ON ((i.id = s.current_import)));
CREATE TABLE core.version (
    only_row boolean DEFAULT true NOT NULL,
    version bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    criteres json,
    CONSTRAINT version_only_row_check CHECK (only_row)
);
CREATE VIEW api.version AS
 SELECT version.version,
    version.at,
    version.criteres
   FROM core.version;
CREATE TABLE core.withdrawn (
    withdrawn_from text NOT NULL,
    withdrawn_by bigint NOT NULL,
    import_id bigint NOT NULL,
    rang integer NOT NULL,
    ligne integer NOT NULL,
    record_id text NOT NULL COLLATE pg_catalog."C",
    own_id text,
    etat text NOT NULL,
    pivot text,
    nom text,
    commune text,
    code_postal text,
    code_insee text,
    adresse text,
    complement_adresse text,
    typologie text[],
    telephone text,
    courriels text[],
    site_web text[],
    horaires text,
    presentation_resume text,
    presentation_detail text,
    source text,
    itinerance text[],
    structure_parente text,
    date_maj date,
    services text[],
    publics_specifiquement_adresses text[],
    prise_en_charge_specifique text[],
    frais_a_charge text[],
    dispositif_programmes_nationaux text[],
    formations_labels text[],
    autres_formations_labels text[],
    modalites_acces text[],
    modalites_accompagnement text[],
    fiche_acces_libre text,
    prise_rdv text,
    "position" geography(Point,4326),
    "precision" text,
    origine text,
    territoire_commune text,
    epci text,
    departement text,
    region text,
    horaires_texte text,
    provenance text,
    content_hash uuid NOT NULL,
    withheld json,
    anomalies text,
    raw text
);
CREATE VIEW api.withdrawn_row AS
 SELECT r.withdrawn_by AS import_id,
    r.rang,
    r.record_id,
    'retire'::text AS etat,
    p.id AS lieu,
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
    r."position",
    r."precision",
    r.origine,
    r.territoire_commune,
    r.epci,
    r.departement,
    r.region,
    r.horaires_texte,
    r.anomalies
   FROM ((core.withdrawn r
     LEFT JOIN core.member m ON ((m.record_id = r.record_id)))
     LEFT JOIN core.place p ON ((p.id = COALESCE(m.place_id, r.record_id))));
CREATE TABLE core.decision (
    record_a text NOT NULL COLLATE pg_catalog."C",
    record_b text NOT NULL COLLATE pg_catalog."C",
    same boolean NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT decision_check CHECK ((record_a < record_b))
);
ALTER TABLE core.import ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME core.import_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE lieux.schema_version (
    version integer NOT NULL
);
ALTER TABLE ONLY core.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (record_a, record_b);
ALTER TABLE ONLY core.import
    ADD CONSTRAINT import_pkey PRIMARY KEY (id);
ALTER TABLE ONLY core.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (record_id);
ALTER TABLE ONLY core.outline
    ADD CONSTRAINT outline_pkey PRIMARY KEY (kind, code);
ALTER TABLE ONLY core.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (id);
ALTER TABLE ONLY core.redirect
    ADD CONSTRAINT redirect_pkey PRIMARY KEY (id);
ALTER TABLE ONLY core.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (name);
ALTER TABLE ONLY core.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (only_row);
CREATE INDEX import_source ON core.import USING btree (source, id DESC);
CREATE INDEX member_by_place ON core.member USING btree (place_id);
CREATE INDEX place_position_gist ON core.place USING gist ("position");
CREATE INDEX record_by_id ON ONLY core.record USING btree (record_id);
CREATE INDEX record_by_rang ON ONLY core.record USING btree (rang);
CREATE INDEX record_merged ON ONLY core.record USING btree (record_id) WHERE (etat = 'fusionne'::text);
CREATE INDEX redirect_by_place ON core.redirect USING btree (place_id);
CREATE INDEX withdrawn_by_import ON core.withdrawn USING btree (withdrawn_by);
CREATE INDEX withdrawn_by_source ON core.withdrawn USING btree (withdrawn_from, record_id);
insert into core.version (version, at) values (0, now());
insert into lieux.schema_version (version) values (10);
