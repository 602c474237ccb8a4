package geo

import "math"

// The WGS84 ellipsoid (NIMA TR8350.2, 3rd edition, 2000). Lengths are metres.
const (
	equatorRadiusM = 6378137.0
	flattening     = 1 / 298.257223563
	poleRadiusM    = equatorRadiusM * (1 - flattening)
	axisRatio      = 1 - flattening                 // polar over equatorial radius
	ecc2           = flattening * (2 - flattening)  // first eccentricity, squared
	ecc2Second     = ecc2 / (axisRatio * axisRatio) // second eccentricity, squared
	thirdFlat      = flattening / (2 - flattening)  // third flattening n
	ratio2         = 1 / (axisRatio * axisRatio)    // (equatorial / polar radius)²
	degree         = math.Pi / 180                  // radians
)

// Cartesian is a point in geocentric coordinates (EPSG:4978): x,y,z in metres
// from the centre of the Earth, x towards lon 0 on the equator, z towards the
// north pole.
type Cartesian [3]float64

// ToCartesian converts a position on the surface of the ellipsoid (height 0) to
// geocentric coordinates.
func ToCartesian(p Position) Cartesian {
	sinLat, cosLat := sinCosDegrees(p[1])
	sinLon, cosLon := sinCosDegrees(p[0])
	n := equatorRadiusM / math.Sqrt(1-ecc2*sinLat*sinLat)
	return Cartesian{n * cosLat * cosLon, n * cosLat * sinLon, n * axisRatio * axisRatio * sinLat}
}

// squareChord returns the square, in m², of the straight distance between two
// points. The chord of two points of the surface never exceeds their geodesic.
func squareChord(a, b Cartesian) float64 {
	x, y, z := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	return x*x + y*y + z*z
}

// sinCosDegrees returns the sine and cosine of an angle in degrees. It is exact at
// multiples of 90°, where radians are not.
func sinCosDegrees(d float64) (sin, cos float64) {
	switch d {
	case 0:
		return d, 1
	case 90:
		return 1, 0
	case -90:
		return -1, 0
	case 180, -180:
		return 0, -1
	}
	return math.Sincos(d * degree)
}
