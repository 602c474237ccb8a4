// Package geo parses positions, boxes and tile addresses, measures geodesic
// distances, and checks that a position lies in France. Coordinates are always
// lon,lat in degrees on WGS84 (EPSG:4326), lengths are metres.
package geo

import "github.com/paulmach/orb"

// Position is a point on the WGS84 ellipsoid: lon,lat in degrees (EPSG:4326).
type Position = orb.Point
