// Package directory describes a place of digital help: the 32 fields of the
// national référentiel ("lieux de médiation numérique", schema v1.0.2), their
// vocabularies and validation, the position of a place, the origin of each value,
// and the queries of a published version.
//
// It uses no SQL, no HTTP and no files. Positions are lon,lat WGS84 (EPSG:4326);
// distances are geodesic metres on the WGS84 ellipsoid.
package directory
