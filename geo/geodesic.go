package geo

import "math"

// shortChordM is the chord, in metres, below which a geodesic is approximated by
// an arc of circle whose radius is the radius of curvature of the ellipsoid at
// the middle of the chord, in its direction. The error grows with the fifth power
// of the length and stays below 0.3 µm up to 100 km
// (TestShortDistancesAgreeWithTheGeodesic).
const shortChordM = 100e3

// Distance returns the length in metres, 0..20 003 932, of the geodesic between
// two positions on the WGS84 ellipsoid. It agrees with ST_Distance of PostGIS on
// geography to less than a micrometre everywhere, poles, antimeridian and
// antipodes included. Distance(a, b) and Distance(b, a) are equal to the bit.
// Longitudes beyond ±180 are taken modulo 360. The result is NaN when a coordinate
// is not finite or a latitude is outside ±90.
func Distance(a, b Position) float64 {
	from, to := From(a), ToCartesian(b)
	return from.DistanceTo(b, to)
}

// Origin is a position from which many distances are measured. It caches what
// does not depend on the other end; results equal those of Distance to the bit.
type Origin struct {
	Position  Position
	Cartesian Cartesian // ToCartesian(Position)
}

// From returns the origin at p.
func From(p Position) Origin {
	return Origin{Position: p, Cartesian: ToCartesian(p)}
}

// Distance returns Distance(o.Position, p), in metres.
func (o *Origin) Distance(p Position) float64 {
	return o.DistanceTo(p, ToCartesian(p))
}

// DistanceTo returns Distance(o.Position, p), in metres, for a caller that has
// already computed c = ToCartesian(p).
func (o *Origin) DistanceTo(p Position, c Cartesian) float64 {
	chord2 := squareChord(o.Cartesian, c)
	if chord2 < shortChordM*shortChordM && math.Abs(p[1]) <= 90 && math.Abs(o.Position[1]) <= 90 {
		return arc(o.Cartesian, c, chord2)
	}
	return inverse(o.Position, p)
}

// arc returns the length in metres of the normal section between two near points
// of the surface; chord2 is the square of their chord, in m².
//
// On the quadric x²/a² + y²/a² + z²/b² = 1, with matrix A, the curvature in the
// unit direction t is tᵀAt / |Ax|. The middle of the chord lies slightly below the
// surface, hence the division by the level xᵀAx.
func arc(p, q Cartesian, chord2 float64) float64 {
	dx, dy, dz := p[0]-q[0], p[1]-q[1], p[2]-q[2]
	mx, my, mz := (p[0]+q[0])/2, (p[1]+q[1])/2, (p[2]+q[2])/2
	if chord2 == 0 {
		return 0
	}
	// A is multiplied by a² throughout: its entries are 1, 1 and ratio2.
	bend := (dx*dx + dy*dy + dz*dz*ratio2) / chord2
	level := mx*mx + my*my + mz*mz*ratio2
	slope := mx*mx + my*my + mz*mz*ratio2*ratio2
	curvature2 := bend * bend * level / (slope * equatorRadiusM * equatorRadiusM)
	h := chord2 * curvature2 / 4 // (half chord over radius)²
	return math.Sqrt(chord2) * (1 + h*(1.0/6+h*(3.0/40+h*(15.0/336))))
}
