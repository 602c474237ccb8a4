package rtree

import (
	"math"

	"github.com/lieux-numeriques/lieux/geo"
)

// Chords bound geodesics on both sides. Stretching the ellipsoid along its axis by
// a/b makes it a sphere of radius a, and multiplies lengths and chords by a factor
// between 1 and a/b. The geodesic s of a chord c is therefore at least c, at least
// (b/a)·2a·asin(c/2a), and at most 2a·asin(c/2b). No geodesic bends more sharply than a
// circle of radius b²/a, so that the chord of a short one is at least that of an arc of
// this circle of the same length (Schur's comparison theorem).
const (
	equatorRadiusM = 6378137.0
	poleRadiusM    = 6356752.314245
	sharpestM      = poleRadiusM * poleRadiusM / equatorRadiusM
	meanRadiusM    = (2*equatorRadiusM + poleRadiusM) / 3

	slackM     = 1e-3 // covers the rounding errors of float64
	roundingM  = 0.5  // covers the rounding of item.spot to float32: 0.25 m on each axis
	meridianM  = math.Pi * poleRadiusM
	everywhere = math.MaxFloat64 // chord that excludes nothing
)

// farthestChord returns an upper bound, in metres, of the chord of two positions at
// most distanceM apart.
func farthestChord(distanceM float64) float64 {
	if distanceM < 1e6 { // a chord is no longer than its geodesic: the arc adds little
		return distanceM + slackM
	}
	if distanceM >= meridianM {
		return everywhere
	}
	return min(distanceM, 2*equatorRadiusM*math.Sin(distanceM/(2*poleRadiusM))) + slackM
}

// surelyWithin returns a chord, in metres, below which two positions are certainly
// at most distanceM apart; negative when there is none.
func surelyWithin(distanceM float64) float64 {
	if distanceM < 1e6 {
		return 2*sharpestM*math.Sin(distanceM/(2*sharpestM)) - slackM
	}
	if distanceM >= math.Pi*equatorRadiusM {
		return everywhere
	}
	return 2*poleRadiusM*math.Sin(distanceM/(2*equatorRadiusM)) - slackM
}

// farthestGeodesic returns an upper bound, in metres, of the geodesic of a chord.
func farthestGeodesic(chordM float64) float64 {
	half := chordM / (2 * poleRadiusM)
	if half < 0.1 { // asin x < x + x³/6 + x⁵/10 there, and is ten times slower
		x2 := half * half
		return 2*equatorRadiusM*half*(1+x2*(1.0/6+x2/10)) + slackM
	}
	if half >= 1 {
		return math.Inf(1)
	}
	return 2*equatorRadiusM*math.Asin(half) + slackM
}

// squareChord returns the square of the distance, in m², from p to the box of the node.
func (n *node) squareChord(p *geo.Cartesian) float64 {
	var sum float64
	for axis, v := range p {
		if d := float64(n.low[axis]) - v; d > 0 {
			sum += d * d
		} else if d := v - float64(n.high[axis]); d > 0 {
			sum += d * d
		}
	}
	return sum
}

// farthestSquare returns the square of the distance, in m², from p to the farthest
// corner of the box of the node.
func (n *node) farthestSquare(p *geo.Cartesian) float64 {
	var sum float64
	for axis, v := range p {
		d := max(v-float64(n.low[axis]), float64(n.high[axis])-v)
		sum += d * d
	}
	return sum
}

// spotSquare returns the square of the distance, in m², between two points.
func spotSquare(spot *[3]float32, p *geo.Cartesian) float64 {
	x, y, z := float64(spot[0])-p[0], float64(spot[1])-p[1], float64(spot[2])-p[2]
	return x*x + y*y + z*z
}
