package geo

import "math"

// The inverse geodesic problem after C. F. F. Karney, "Algorithms for geodesics",
// Journal of Geodesy 87 (2013), doi:10.1007/s00190-012-0578-z; "eq." below refers
// to that paper. Only the length is computed, on an oblate ellipsoid, between ends
// that are not close (see arc).

const (
	tiny      = 1e-150                 // stands for zero where a direction is needed
	precision = 0x1p-52                // of a float64
	settled   = 1e-14                  // convergence in radians of longitude: 64 nm
	nearly    = 1e-8                   // below it, one correction of the length suffices: 50 nm
	maxNewton = 20                     // Newton steps before bisection
	maxSteps  = maxNewton + 53 + 10    // bisection converges within these
	nearCut   = -1 - 1000*1.4901161e-8 // abscissa of the astroid problem next to the cut locus
)

// end is one end of the geodesic on the auxiliary sphere, at the reduced latitude β.
type end struct {
	sin, cos float64 // of β
	dn       float64 // sqrt(1 + e'² sin²β)
}

func newEnd(lat float64) end {
	s, c := sinCosDegrees(lat)
	s, c = unit(s*axisRatio, c)
	c = math.Max(tiny, c)
	return end{s, c, math.Sqrt(1 + ecc2Second*s*s)}
}

// inverse returns the geodesic distance in metres between any two positions; NaN
// when a latitude is outside ±90 or a coordinate is not finite.
func inverse(a, b Position) float64 {
	lat1, lat2 := a[1], b[1]
	lon := math.Abs(math.Remainder(b[0]-a[0], 360))
	if !(math.Abs(lat1) <= 90 && math.Abs(lat2) <= 90 && lon <= 180) {
		return math.NaN()
	}
	// By symmetry: 0 ≥ lat1, |lat1| ≥ |lat2|, 0 ≤ lon ≤ 180.
	if math.Abs(lat1) < math.Abs(lat2) {
		lat1, lat2 = lat2, lat1
	}
	if !(lat1 < 0) {
		lat1, lat2 = -lat1, -lat2
	}
	one, two := newEnd(lat1), newEnd(lat2)
	switch {
	case lat2 == lat1:
		two = one
	case lat2 == -lat1:
		two = end{-one.sin, one.cos, one.dn}
	}
	sinLon, cosLon := sinCosSupplement(lon)
	switch {
	case lat1 == -90 || lon == 0 || lon == 180:
		return meridian(one, two, lon == 180 && lat1 != -90)
	case lat1 == 0 && 180-lon >= flattening*180:
		return equatorRadiusM * lon * degree // along the equator
	}
	return solve(one, two, sinLon, cosLon)
}

// sinCosSupplement returns the sine and cosine of lon degrees, 0..180, without
// losing precision near 180°.
func sinCosSupplement(lon float64) (sin, cos float64) {
	if lon <= 90 {
		return sinCosDegrees(lon)
	}
	sin, cos = sinCosDegrees(180 - lon)
	return sin, -cos
}

// meridian returns the length in metres along a meridian, over the south pole when
// over is set.
func meridian(one, two end, over bool) float64 {
	l := line{one: one, two: two}
	l.sinSigma1, l.cosSigma1 = one.sin, one.cos
	l.sinSigma2, l.cosSigma2 = two.sin, two.cos
	if over {
		l.cosSigma1 = -one.cos
	}
	l.sigma = angle(l.sinSigma1, l.cosSigma1, l.sinSigma2, l.cosSigma2)
	l.setEpsilon(1)
	return l.length()
}

// solve returns the length in metres of the geodesic that joins two ends. It finds
// the azimuth at the first by Newton's method on the longitude, kept in a bracket
// (section 4 of the paper).
func solve(one, two end, sinLon, cosLon float64) float64 {
	sinAz, _ := startAzimuth(one, two, sinLon, cosLon)
	sinStretched, cosStretched := stretched(one, two, sinAz, sinLon, cosLon)
	sinAz, cosAz := startAzimuth(one, two, sinStretched, cosStretched)
	lowSin, lowCos, highSin, highCos := tiny, 1.0, tiny, -1.0
	var l line
	for step := 0; ; step++ {
		l = trace(one, two, sinAz, cosAz)
		miss := l.longitudeBeyond(sinLon, cosLon)
		if math.Abs(miss) < settled || step == maxSteps {
			return l.length()
		}
		if math.Abs(miss) < nearly && l.sigma > 0.015 && l.sigma < 2 {
			// To first order, moving the second end along its parallel changes the
			// length by the projection of the move on the geodesic.
			return l.length() - equatorRadiusM*l.sinAz0*miss
		}
		if miss > 0 {
			highSin, highCos = sinAz, cosAz
		} else {
			lowSin, lowCos = sinAz, cosAz
		}
		if s, c, ok := newton(&l, sinAz, cosAz, miss); ok && step < maxNewton {
			sinAz, cosAz = s, c
			continue
		}
		s, c := unit((lowSin+highSin)/2, (lowCos+highCos)/2)
		if math.Abs(s-sinAz)+math.Abs(c-cosAz) < precision {
			return l.length()
		}
		sinAz, cosAz = s, c
	}
}

// newton returns the azimuth after one step of Newton's method; ok is false when
// the step leaves the interval of azimuths.
func newton(l *line, sinAz, cosAz, miss float64) (sin, cos float64, ok bool) {
	slope := l.slope()
	turn := -miss / slope
	if !(slope > 0) || math.Abs(turn) >= math.Pi {
		return 0, 0, false
	}
	s, c := math.Sincos(turn)
	sin, cos = sinAz*c+cosAz*s, cosAz*c-sinAz*s
	if sin <= 0 {
		return 0, 0, false
	}
	sin, cos = unit(sin, cos)
	return sin, cos, true
}

// startAzimuth returns a first estimate of the azimuth at the first end: that on
// the sphere and, near the antipode, the solution of the astroid equation
// (eq. 53 to 57).
func startAzimuth(one, two end, sinLon, cosLon float64) (sin, cos float64) {
	sumSin := two.sin*one.cos + two.cos*one.sin // sin(β2 + β1)
	sin = two.cos * sinLon
	if cosLon >= 0 {
		cos = two.sin*one.cos - two.cos*one.sin + two.cos*one.sin*sinLon*sinLon/(1+cosLon)
	} else {
		cos = sumSin - two.cos*one.sin*sinLon*sinLon/(1-cosLon)
	}
	sinArc := math.Hypot(sin, cos)
	cosArc := one.sin*two.sin + one.cos*two.cos*cosLon
	if cosArc < 0 && sinArc < 6*thirdFlat*math.Pi*one.cos*one.cos {
		sin, cos = antipodalAzimuth(one, two, sinLon, cosLon, sumSin)
	}
	if sin <= 0 {
		return 1, 0
	}
	return unit(sin, cos)
}

// stretched returns the sine and cosine of a longitude on the auxiliary sphere from
// that on the ellipsoid, to the first order of the flattening (eq. 8), for the
// geodesic that leaves the first end with azimuth sin⁻¹ sinAz. It saves one step
// of Newton's method.
func stretched(one, two end, sinAz, sinLon, cosLon float64) (sin, cos float64) {
	cosArc := one.sin*two.sin + one.cos*two.cos*cosLon
	if cosArc < 0 { // far ends: the first order does not help
		return sinLon, cosLon
	}
	by := flattening * sinAz * one.cos * math.Acos(math.Min(1, cosArc))
	s, c := by*(1-by*by/6), 1-by*by/2
	return sinLon*c + cosLon*s, cosLon*c - sinLon*s
}

// antipodalAzimuth returns the azimuth, not normalized, at the first end of a
// geodesic between nearly antipodal ends.
func antipodalAzimuth(one, two end, sinLon, cosLon, sumSin float64) (sin, cos float64) {
	k2 := one.sin * one.sin * ecc2Second
	scaleLon := flattening * one.cos * seriesA3(epsilon(k2)) * math.Pi
	x := math.Atan2(-sinLon, -cosLon) / scaleLon
	y := sumSin / (scaleLon * one.cos)
	if y > -200*precision && x > nearCut {
		sin = math.Min(1, -x)
		return sin, -math.Sqrt(1 - sin*sin)
	}
	k := astroid(x, y)
	s, c := math.Sincos(scaleLon * (-x * k / (1 + k)))
	return two.cos * s, sumSin - two.cos*one.sin*s*s/(1+c)
}

// astroid returns the positive root of k⁴ + 2k³ − (x²+y²−1)k² − 2y²k − y² = 0 (eq. 55).
func astroid(x, y float64) float64 {
	p, q := x*x, y*y
	r := (p + q - 1) / 6
	if q == 0 && r <= 0 {
		return 0
	}
	s, r3 := p*q/4, r*r*r
	u := r
	if disc := s * (s + 2*r3); disc >= 0 {
		t3 := s + r3
		t := math.Cbrt(t3 + math.Copysign(math.Sqrt(disc), t3))
		u += t
		if t != 0 {
			u += r * r / t
		}
	} else {
		u += 2 * r * math.Cos(math.Atan2(math.Sqrt(-disc), -(s+r3))/3)
	}
	v := math.Sqrt(u*u + q)
	uv := u + v
	if u < 0 {
		uv = q / (v - u)
	}
	w := (uv - q) / (2 * v)
	return uv / (math.Sqrt(uv+w*w) + w)
}

// unit returns (x, y) scaled to length 1.
func unit(x, y float64) (float64, float64) {
	h := math.Sqrt(x*x + y*y)
	return x / h, y / h
}

// angle returns the angle from the first direction to the second, 0..π.
func angle(sin1, cos1, sin2, cos2 float64) float64 {
	return math.Atan2(math.Max(0, cos1*sin2-sin1*cos2), cos1*cos2+sin1*sin2)
}
