package geo

import "math"

// shortChordM is the chord below which a distance is read off one circle. The
// circle's radius is the ellipsoid's own in the middle of the chord and in its
// direction, so what is neglected grows with the fifth power of the length:
// less than 0.3 micrometre below 100 km (TestShortDistancesAgreeWithTheGeodesic).
const shortChordM = 100e3

// Distance is the length in metres of the geodesic between two positions on the
// WGS84 ellipsoid, 0..20 003 932: what PostGIS gives for geography, to less
// than a micrometre, everywhere: poles, antimeridian and antipodes included.
// Distance(a, b) and Distance(b, a) are the same bits. Longitudes may be in any
// turn. The result is NaN when a coordinate is not finite or a latitude is
// outside ±90.
func Distance(a, b Position) float64 {
	from, to := From(a), ToCartesian(b)
	return from.DistanceTo(b, to)
}

// Origin is a position from which many distances are measured: it keeps what
// does not depend on the other end. Distances are those of Distance, same bits.
type Origin struct {
	Position  Position
	Cartesian Cartesian
}

// From prepares an origin.
func From(p Position) Origin {
	return Origin{Position: p, Cartesian: ToCartesian(p)}
}

// Distance is Distance(o.Position, p).
func (o *Origin) Distance(p Position) float64 {
	return o.DistanceTo(p, ToCartesian(p))
}

// DistanceTo is Distance(o.Position, p) for a caller that already has
// c = ToCartesian(p).
func (o *Origin) DistanceTo(p Position, c Cartesian) float64 {
	chord2 := squareChord(o.Cartesian, c)
	if chord2 < shortChordM*shortChordM && math.Abs(p[1]) <= 90 && math.Abs(o.Position[1]) <= 90 {
		return arc(o.Cartesian, c, chord2)
	}
	return inverse(o.Position, p)
}

// arc is the length of the normal section between two near points of the
// surface, chord2 being the square of their chord.
//
// On the quadric x²/a² + y²/a² + z²/b² = 1 the curvature in the unit direction t
// is tᵀAt / |Ax|, with A the matrix of the quadric; the middle of the chord is a
// little below the surface, hence the division by the level q = xᵀAx.
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
