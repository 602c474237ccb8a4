// Package directory describes a place of digital help: the 32 fields of the
// national référentiel ("lieux de médiation numérique", schema v1.0.2), their
// vocabularies and validation, where a place stands, where each value comes
// from, and the questions that can be asked of a published version.
//
// It knows no SQL, no HTTP and no file. Positions are lon,lat WGS84 (EPSG:4326);
// distances are geodesic metres on the WGS84 ellipsoid.
package directory
