// Package projection converts between lon,lat on WGS84 and the projected systems in use in France.
package projection

import (
	"math"
	"slices"

	"github.com/lieux-numeriques/lieux/geo"
)

// System is a projected system. The French ones since RGF93 (and RGAF09, RGFG95, RGR92, RGM04,
// RGSPM06, RGNC91-93, RGPF overseas) equal WGS84 within a metre; the older NTF is converted
// within some metres.
type System struct {
	Name    string // "Lambert-93"
	EPSG    int
	invert  func(x, y float64) geo.Position
	project func(p geo.Position) (x, y float64) // nil for the NTF, which is only read
}

// Forward returns the easting and the northing of a position, in metres; NaN in a system
// that is only read.
func (s System) Forward(p geo.Position) (x, y float64) {
	if s.project == nil {
		return math.NaN(), math.NaN()
	}
	return s.project(p)
}

// Inverse returns the position of easting x and northing y, in metres; NaN outside the
// projection.
func (s System) Inverse(x, y float64) geo.Position { return s.invert(x, y) }

// Ellipsoid GRS80, which all these systems use: semi-major axis in metres and
// inverse flattening (EPSG:7019).
const (
	semiMajor  = 6378137.0
	flattening = 1 / 298.257222101
)

var grs80 = ellipsoid{semiMajor, math.Sqrt(flattening * (2 - flattening))}

// ellipsoid is a semi-major axis in metres and an eccentricity.
type ellipsoid struct{ a, e float64 }

// The projected systems that French listings come in; parameters of the EPSG registry.
var (
	Lambert93 = conic("Lambert-93", 2154, 44, 49, 46.5, 3, 700_000, 6_600_000)
	// Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy
	GuadeloupeUTM    = utm("RGAF09 / UTM 20N", 5490, 20, false)
	GuyaneUTM        = utm("RGFG95 / UTM 22N", 2972, 22, false)
	ReunionUTM       = utm("RGR92 / UTM 40S", 2975, 40, true)
	MayotteUTM       = utm("RGM04 / UTM 38S", 4471, 38, true)
	SaintPierreUTM   = utm("RGSPM06 / UTM 21N", 4467, 21, false)
	CaledonieLambert = conic("RGNC91-93 / Lambert NC", 3163, -20-40.0/60, -22-20.0/60, -21.5, 166, 400_000, 300_000)
	PolynesieUTM5    = utm("RGPF / UTM 5S", 3296, 5, true)
	PolynesieUTM6    = utm("RGPF / UTM 6S", 3297, 6, true)
	WallisUTM        = utm("WGS 84 / UTM 1S", 32701, 1, true)
	WebMercator      = System{Name: "Web Mercator", EPSG: 3857, invert: inverseWebMercator, project: webMercator}
	metropolitan     = slices.Concat([]System{Lambert93, WebMercator}, conicZones(), ntfZones())
)

// Of lists the projected systems in use in a département or territory
// ("33", "974"), the usual one first.
func Of(departement string) []System {
	switch departement {
	case "971", "972", "977", "978":
		return []System{GuadeloupeUTM, WebMercator}
	case "973":
		return []System{GuyaneUTM, WebMercator}
	case "974":
		return []System{ReunionUTM, WebMercator}
	case "975":
		return []System{SaintPierreUTM, WebMercator}
	case "976":
		return []System{MayotteUTM, WebMercator}
	case "986":
		return []System{WallisUTM, WebMercator}
	case "987":
		return []System{PolynesieUTM6, PolynesieUTM5, WebMercator}
	case "988":
		return []System{CaledonieLambert, WebMercator}
	}
	return metropolitan
}

// Both lists the systems that convert both ways, each once.
func Both() []System {
	both := []System{Lambert93, GuadeloupeUTM, GuyaneUTM, ReunionUTM, MayotteUTM, SaintPierreUTM, WallisUTM,
		PolynesieUTM5, PolynesieUTM6, CaledonieLambert}
	return append(append(both, conicZones()...), WebMercator)
}

// conicZones are the nine "CC" zones of RGF93, EPSG 3942 to 3950.
func conicZones() []System {
	zones := make([]System, 0, 9)
	for n := 42; n <= 50; n++ {
		lat := float64(n)
		zones = append(zones, conic("RGF93 / CC"+string(rune('0'+n/10))+string(rune('0'+n%10)), 3900+n, lat-0.75,
			lat+0.75, lat, 3, 1_700_000, float64(n-41)*1_000_000+200_000))
	}
	return zones
}

// conic returns a Lambert conformal conic projection with two standard parallels (J. P.
// Snyder, Map Systems: A Working Manual, USGS 1395, p. 107-109). Angles in degrees, x0 and
// y0 in metres at lat0, lon0.
func conic(name string, epsg int, lat1, lat2, lat0, lon0, x0, y0 float64) System {
	t1, t2 := grs80.isometric(radians(lat1)), grs80.isometric(radians(lat2))
	m1, m2 := grs80.parallelRadius(radians(lat1)), grs80.parallelRadius(radians(lat2))
	n := math.Log(m1/m2) / math.Log(t1/t2)
	f := m1 / (n * math.Pow(t1, n))
	cone := grs80.cone(n, f, lat0, lon0, x0, y0)
	return System{Name: name, EPSG: epsg, project: grs80.ontoCone(n, f, lat0, lon0, x0, y0),
		invert: func(x, y float64) geo.Position {
			lon, lat := cone(x, y)
			return geo.Position{degrees(lon), degrees(lat)}
		}}
}

// ontoCone is the inverse of cone, from degrees.
func (el ellipsoid) ontoCone(n, f, lat0, lon0, x0, y0 float64) func(p geo.Position) (x, y float64) {
	rho0 := el.a * f * math.Pow(el.isometric(radians(lat0)), n)
	return func(p geo.Position) (x, y float64) {
		rho := el.a * f * math.Pow(el.isometric(radians(p[1])), n)
		sin, cos := math.Sincos(n * radians(math.Remainder(p[0]-lon0, 360)))
		return x0 + rho*sin, y0 + rho0 - rho*cos
	}
}

// cone inverts a Lambert conformal conic projection of cone constant n and
// factor f; lon and lat in radians on the ellipsoid.
func (el ellipsoid) cone(n, f, lat0, lon0, x0, y0 float64) func(x, y float64) (lon, lat float64) {
	rho0 := el.a * f * math.Pow(el.isometric(radians(lat0)), n)
	sign := math.Copysign(1, n)
	return func(x, y float64) (lon, lat float64) {
		dx, dy := x-x0, rho0-(y-y0)
		t := math.Pow(sign*math.Hypot(dx, dy)/(el.a*f), 1/n)
		return radians(lon0) + math.Atan2(sign*dx, sign*dy)/n, el.latitude(t)
	}
}

// isometric returns Snyder's t: e to the minus isometric latitude.
func (el ellipsoid) isometric(lat float64) float64 {
	s := el.e * math.Sin(lat)
	return math.Tan(math.Pi/4-lat/2) / math.Pow((1-s)/(1+s), el.e/2)
}

func (el ellipsoid) parallelRadius(lat float64) float64 {
	s := el.e * math.Sin(lat)
	return math.Cos(lat) / math.Sqrt(1-s*s)
}

// latitude inverts isometric by iteration; five rounds reach 1e-12 rad.
func (el ellipsoid) latitude(t float64) float64 {
	lat := math.Pi/2 - 2*math.Atan(t)
	for range 8 {
		s := el.e * math.Sin(lat)
		lat = math.Pi/2 - 2*math.Atan(t*math.Pow((1-s)/(1+s), el.e/2))
	}
	return lat
}

// utm returns a zone of the Universal Transverse Mercator, by Krüger's series to the fourth order
// in the third flattening: below a millimetre within the zone (C. F. F. Karney, Transverse
// Mercator with an accuracy of a few nanometers, 2011).
func utm(name string, epsg, zone int, south bool) System {
	const scale, falseEasting = 0.9996, 500_000.0
	n := flattening / (2 - flattening)
	n2, n3, n4 := n*n, n*n*n, n*n*n*n
	radius := scale * semiMajor / (1 + n) * (1 + n2/4 + n4/64)
	alpha := [4]float64{
		n/2 - 2*n2/3 + 5*n3/16 + 41*n4/180,
		13*n2/48 - 3*n3/5 + 557*n4/1440,
		61*n3/240 - 103*n4/140,
		49561 * n4 / 161280,
	}
	beta := [4]float64{
		n/2 - 2*n2/3 + 37*n3/96 - n4/360,
		n2/48 + n3/15 - 437*n4/1440,
		17*n3/480 - 37*n4/840,
		4397 * n4 / 161280,
	}
	lon0 := float64(zone)*6 - 183
	y0 := 0.0
	if south {
		y0 = 10_000_000
	}
	project := func(p geo.Position) (x, y float64) {
		conformal := math.Pi/2 - 2*math.Atan(grs80.isometric(radians(p[1])))
		sin, cos := math.Sincos(radians(math.Remainder(p[0]-lon0, 360)))
		xi0 := math.Atan2(math.Sin(conformal), math.Cos(conformal)*cos)
		eta0 := math.Atanh(math.Cos(conformal) * sin)
		xi, eta := xi0, eta0
		for i, a := range alpha {
			k := float64(2 * (i + 1))
			xi += a * math.Sin(k*xi0) * math.Cosh(k*eta0)
			eta += a * math.Cos(k*xi0) * math.Sinh(k*eta0)
		}
		return falseEasting + radius*eta, y0 + radius*xi
	}
	invert := func(x, y float64) geo.Position {
		xi, eta := (y-y0)/radius, (x-falseEasting)/radius
		xi0, eta0 := xi, eta
		for i, b := range beta {
			k := float64(2 * (i + 1))
			xi0 -= b * math.Sin(k*xi) * math.Cosh(k*eta)
			eta0 -= b * math.Cos(k*xi) * math.Sinh(k*eta)
		}
		conformal := math.Asin(math.Sin(xi0) / math.Cosh(eta0))
		lon := lon0 + degrees(math.Atan2(math.Sinh(eta0), math.Cos(xi0)))
		return geo.Position{lon, degrees(grs80.latitude(math.Tan(math.Pi/4 - conformal/2)))}
	}
	return System{Name: name, EPSG: epsg, invert: invert, project: project}
}

func webMercator(p geo.Position) (x, y float64) {
	return semiMajor * radians(p[0]), semiMajor * math.Log(math.Tan(math.Pi/4+radians(p[1])/2))
}

func inverseWebMercator(x, y float64) geo.Position {
	return geo.Position{degrees(x / semiMajor), degrees(2*math.Atan(math.Exp(y/semiMajor)) - math.Pi/2)}
}

func radians(d float64) float64 { return d * math.Pi / 180 }
func degrees(r float64) float64 { return r * 180 / math.Pi }
