CREATE TABLE gpkg_spatial_ref_sys (
	srs_name TEXT NOT NULL,
	srs_id INTEGER NOT NULL PRIMARY KEY,
	organization TEXT NOT NULL,
	organization_coordsys_id INTEGER NOT NULL,
	definition TEXT NOT NULL,
	description TEXT
);
INSERT INTO gpkg_spatial_ref_sys VALUES
	('Repère cartésien non défini', -1, 'NONE', -1, 'undefined', NULL),
	('Repère géographique non défini', 0, 'NONE', 0, 'undefined', NULL),
	('WGS 84', 4326, 'EPSG', 4326,
		'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]',
		'Longitude et latitude en degrés');

CREATE TABLE gpkg_contents (
	table_name TEXT NOT NULL PRIMARY KEY,
	data_type TEXT NOT NULL,
	identifier TEXT UNIQUE,
	description TEXT DEFAULT '',
	last_change DATETIME NOT NULL,
	min_x DOUBLE,
	min_y DOUBLE,
	max_x DOUBLE,
	max_y DOUBLE,
	srs_id INTEGER REFERENCES gpkg_spatial_ref_sys (srs_id)
);

CREATE TABLE gpkg_geometry_columns (
	table_name TEXT NOT NULL PRIMARY KEY REFERENCES gpkg_contents (table_name),
	column_name TEXT NOT NULL,
	geometry_type_name TEXT NOT NULL,
	srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys (srs_id),
	z TINYINT NOT NULL,
	m TINYINT NOT NULL
);
INSERT INTO gpkg_geometry_columns VALUES ('lieux', 'geom', 'POINT', 4326, 0, 0);

CREATE TABLE gpkg_extensions (
	table_name TEXT,
	column_name TEXT,
	extension_name TEXT NOT NULL,
	definition TEXT NOT NULL,
	scope TEXT NOT NULL,
	UNIQUE (table_name, column_name, extension_name)
);
INSERT INTO gpkg_extensions VALUES
	('lieux', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only'),
	('gpkg_metadata', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'),
	('gpkg_metadata_reference', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'),
	('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec120/#extension_schema', 'read-write'),
	('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec120/#extension_schema', 'read-write');

CREATE TABLE gpkg_metadata (
	id INTEGER PRIMARY KEY NOT NULL,
	md_scope TEXT NOT NULL DEFAULT 'dataset',
	md_standard_uri TEXT NOT NULL,
	mime_type TEXT NOT NULL DEFAULT 'text/xml',
	metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
	reference_scope TEXT NOT NULL,
	table_name TEXT,
	column_name TEXT,
	row_id_value INTEGER,
	timestamp DATETIME NOT NULL,
	md_file_id INTEGER NOT NULL REFERENCES gpkg_metadata (id),
	md_parent_id INTEGER REFERENCES gpkg_metadata (id)
);

CREATE TABLE gpkg_data_columns (
	table_name TEXT NOT NULL,
	column_name TEXT NOT NULL,
	name TEXT,
	title TEXT,
	description TEXT,
	mime_type TEXT,
	constraint_name TEXT,
	PRIMARY KEY (table_name, column_name),
	UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
	constraint_name TEXT NOT NULL,
	constraint_type TEXT NOT NULL,
	value TEXT,
	min NUMERIC,
	min_is_inclusive BOOLEAN,
	max NUMERIC,
	max_is_inclusive BOOLEAN,
	description TEXT,
	UNIQUE (constraint_name, constraint_type, value)
);

CREATE TABLE layer_styles (
	id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
	f_table_catalog TEXT,
	f_table_schema TEXT,
	f_table_name TEXT,
	f_geometry_column TEXT,
	styleName TEXT,
	styleQML TEXT,
	styleSLD TEXT,
	useAsDefault BOOLEAN,
	description TEXT,
	owner TEXT,
	ui TEXT,
	update_time DATETIME
);

CREATE TABLE lieux (
	fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
	geom POINT@colonnes
);

CREATE VIRTUAL TABLE rtree_lieux_geom USING rtree (id, minx, maxx, miny, maxy);
