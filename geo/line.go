package geo

import "math"

// line is a geodesic between two reduced latitudes, on the auxiliary sphere; σ is
// the arc from its crossing of the equator.
type line struct {
	one, two             end
	sinAz0               float64 // sine of the azimuth where it crosses the equator
	cosAz2               float64 // cosine of the azimuth at the second end
	sinSigma1, cosSigma1 float64
	sinSigma2, cosSigma2 float64
	sinOmega, cosOmega   float64 // longitude on the sphere between the ends
	sigma                float64 // σ2 − σ1, radians
	eps                  float64 // expansion parameter ε (eq. 16)
}

// trace returns the geodesic from the first end, with the given azimuth, to the
// latitude of the second.
func trace(one, two end, sinAz, cosAz float64) line {
	if one.sin == 0 && cosAz == 0 {
		cosAz = -tiny
	}
	l := line{one: one, two: two}
	l.sinAz0 = sinAz * one.cos
	cosAz0 := math.Hypot(cosAz, sinAz*one.sin)
	l.cosAz2 = math.Abs(cosAz)
	if two.cos != one.cos || math.Abs(two.sin) != -one.sin {
		gap := (one.sin - two.sin) * (one.sin + two.sin)
		if one.cos < -one.sin {
			gap = (two.cos - one.cos) * (one.cos + two.cos)
		}
		l.cosAz2 = math.Sqrt(cosAz*one.cos*cosAz*one.cos+gap) / two.cos
	}
	x1, x2 := cosAz*one.cos, l.cosAz2*two.cos
	l.sinSigma1, l.cosSigma1 = unit(one.sin, x1)
	l.sinSigma2, l.cosSigma2 = unit(two.sin, x2)
	l.sigma = angle(l.sinSigma1, l.cosSigma1, l.sinSigma2, l.cosSigma2)
	y1, y2 := l.sinAz0*one.sin, l.sinAz0*two.sin
	l.sinOmega, l.cosOmega = math.Max(0, x1*y2-y1*x2), x1*x2+y1*y2
	l.setEpsilon(cosAz0)
	return l
}

// setEpsilon sets ε from the cosine of the azimuth at the equator.
func (l *line) setEpsilon(cosAz0 float64) {
	l.eps = epsilon(cosAz0 * cosAz0 * ecc2Second)
}

// epsilon returns ε (eq. 16) from k² = e'² cos²α0.
func epsilon(k2 float64) float64 {
	return k2 / (2*(1+math.Sqrt(1+k2)) + k2)
}

// longitudeBeyond returns by how many radians the longitude difference of the line
// exceeds that of the ends (eq. 8 and 23).
func (l *line) longitudeBeyond(sinLon, cosLon float64) float64 {
	eta := math.Atan2(l.sinOmega*cosLon-l.cosOmega*sinLon, l.cosOmega*cosLon+l.sinOmega*sinLon)
	c3 := seriesC3(l.eps)
	return eta - flattening*seriesA3(l.eps)*l.sinAz0*(l.sigma+l.between(&c3))
}

// length returns the length of the line in metres (eq. 7 and 15).
func (l *line) length() float64 {
	c1 := seriesC1(l.eps)
	return poleRadiusM * seriesA1(l.eps) * (l.sigma + l.between(&c1))
}

// slope returns the derivative of the longitude with respect to the azimuth at the first end
// (eq. 38, 40 and 46).
func (l *line) slope() float64 {
	if l.cosAz2 == 0 {
		return -2 * axisRatio * l.one.dn / l.one.sin
	}
	a1, a2 := seriesA1(l.eps), seriesA2(l.eps)
	c1, c2 := seriesC1(l.eps), seriesC2(l.eps)
	j := (a1-a2)*l.sigma + a1*l.between(&c1) - a2*l.between(&c2)
	reduced := l.two.dn*l.cosSigma1*l.sinSigma2 - l.one.dn*l.sinSigma1*l.cosSigma2 - l.cosSigma1*l.cosSigma2*j
	return reduced * axisRatio / (l.cosAz2 * l.two.cos)
}

// between returns Σ c[k] (sin 2kσ2 − sin 2kσ1), k from 1.
func (l *line) between(c *[7]float64) float64 {
	return sineSeries(l.sinSigma2, l.cosSigma2, c) - sineSeries(l.sinSigma1, l.cosSigma1, c)
}

// sineSeries returns Σ c[k] sin 2kσ by Clenshaw's recurrence.
func sineSeries(sin, cos float64, c *[7]float64) float64 {
	x := 2 * (cos - sin) * (cos + sin) // 2 cos 2σ
	var b1, b2 float64
	for k := 6; k >= 1; k-- {
		b1, b2 = x*b1-b2+c[k], b1
	}
	return 2 * sin * cos * b1
}

// The series in ε, to the sixth order, and in the third flattening n are those of
// eq. 17, 18, 42, 43, 24 and 25.

func seriesA1(e float64) float64 {
	e2 := e * e
	return (1 + e2*(1.0/4+e2*(1.0/64+e2/256))) / (1 - e)
}

func seriesC1(e float64) (c [7]float64) {
	e2 := e * e
	d := e
	c[1] = d * (-1.0/2 + e2*(3.0/16-e2/32))
	d *= e
	c[2] = d * (-1.0/16 + e2*(1.0/32-e2*9/2048))
	d *= e
	c[3] = d * (-1.0/48 + e2*3/256)
	d *= e
	c[4] = d * (-5.0/512 + e2*3/512)
	d *= e
	c[5] = d * (-7.0 / 1280)
	d *= e
	c[6] = d * (-7.0 / 2048)
	return c
}

func seriesA2(e float64) float64 {
	e2 := e * e
	return (1 - e2*(3.0/4+e2*(7.0/64+e2*11/256))) / (1 + e)
}

func seriesC2(e float64) (c [7]float64) {
	e2 := e * e
	d := e
	c[1] = d * (1.0/2 + e2*(1.0/16+e2/32))
	d *= e
	c[2] = d * (3.0/16 + e2*(1.0/32+e2*35/2048))
	d *= e
	c[3] = d * (5.0/48 + e2*5/256)
	d *= e
	c[4] = d * (35.0/512 + e2*7/512)
	d *= e
	c[5] = d * (63.0 / 1280)
	d *= e
	c[6] = d * (77.0 / 2048)
	return c
}

func seriesA3(e float64) float64 {
	const n = thirdFlat
	return 1 - e*((1-n)/2+e*((1.0/4+n/8-n*n*3/8)+e*((1.0/16+n*3/16+n*n/16)+e*((3.0/64+n/32)+e*3/128))))
}

func seriesC3(e float64) (c [7]float64) {
	const n = thirdFlat
	d := e
	c[1] = d * ((1-n)/4 + e*((1-n*n)/8+e*((3.0/64+n*3/64-n*n/64)+e*((5.0/128+n/64)+e*3/128))))
	d *= e
	c[2] = d * ((1.0/16 - n*3/32 + n*n/32) + e*((3.0/64-n/32-n*n*3/64)+e*((3.0/128+n/128)+e*5/256)))
	d *= e
	c[3] = d * ((5.0/192 - n*3/64 + n*n*5/192) + e*((3.0/128-n*5/192)+e*7/512))
	d *= e
	c[4] = d * ((7.0/512 - n*7/256) + e*7/512)
	d *= e
	c[5] = d * (21.0 / 2560)
	return c
}
