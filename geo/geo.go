// Package geo measures: positions, boxes, tiles and distances. Coordinates are
// always lon,lat in degrees on WGS84 (EPSG:4326), lengths are metres.
package geo

import "github.com/paulmach/orb"

// Position is a point on the ellipsoid, lon,lat in degrees WGS84 (EPSG:4326).
type Position = orb.Point
