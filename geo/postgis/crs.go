package postgis

import (
	"strconv"
	"strings"
)

// ParseCRS returns the SRID of the name of a coordinate reference system, as files
// write it: "EPSG:2154", "urn:ogc:def:crs:EPSG::2154", "urn:ogc:def:crs:EPSG:9.9:2154"
// or "http://www.opengis.net/def/crs/EPSG/0/2154", and CRS84 in the same forms, which is
// 4326. ok is false for any other name. Whether the database knows the SRID is for
// the caller to check.
func ParseCRS(name string) (srid int, ok bool) {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == ':' || r == '/' })
	if len(parts) < 2 {
		return 0, false
	}
	code := parts[len(parts)-1]
	if strings.EqualFold(code, "CRS84") {
		return WGS84, true
	}
	for _, authority := range parts[:len(parts)-1] {
		if strings.EqualFold(authority, "EPSG") {
			srid, err := strconv.Atoi(code)
			return srid, err == nil && srid > 0
		}
	}
	return 0, false
}
