package projection

import (
	"math"

	"github.com/lieux-numeriques/lieux/geo"
)

// clarke is the ellipsoid of the Nouvelle Triangulation de la France: Clarke 1880
// IGN (EPSG:7011).
var clarke = func() ellipsoid {
	const f = 1 / 293.4660212936269
	return ellipsoid{6378249.2, math.Sqrt(f * (2 - f))}
}()

// paris is the origin of its longitudes, in degrees east of Greenwich.
const paris = 2.33722917

// ntfZones are the systems that Lambert-93 replaced: Lambert II étendu first, which
// served the whole country, then the other zones, each with and without its number
// before the northing (EPSG 27571-27574 and 27561-27564).
func ntfZones() []System {
	zones := [4]struct{ lat0, scale, x0, y0 float64 }{
		{49.5, 0.999877341, 600_000, 200_000},
		{46.8, 0.99987742, 600_000, 200_000},
		{44.1, 0.9998775, 600_000, 200_000},
		{42.165, 0.99994471, 234.358, 185_861.369},
	}
	names := [4]string{"I", "II", "III", "IV"}
	var list []System
	for _, i := range [...]int{1, 0, 2, 3} {
		z := zones[i]
		list = append(list,
			ntf("NTF / Lambert "+names[i]+" étendu", 27571+i, z.lat0, z.scale, z.x0, z.y0+float64(i+1)*1_000_000),
			ntf("NTF / Lambert "+names[i], 27561+i, z.lat0, z.scale, z.x0, z.y0))
	}
	return list
}

// ntf returns a tangent conic of the NTF. Its datum is converted by three translations of the
// centre (EPSG:1193: -168, -60, 320 m), accurate to two or three metres.
func ntf(name string, epsg int, lat0, scale, x0, y0 float64) System {
	n := math.Sin(radians(lat0))
	f := scale * clarke.parallelRadius(radians(lat0)) / (n * math.Pow(clarke.isometric(radians(lat0)), n))
	cone := clarke.cone(n, f, lat0, paris, x0, y0)
	return System{Name: name, EPSG: epsg, invert: func(x, y float64) geo.Position {
		lon, lat := cone(x, y)
		normal := clarke.a / math.Sqrt(1-square(clarke.e*math.Sin(lat)))
		return grs80.position(normal*math.Cos(lat)*math.Cos(lon)-168, normal*math.Cos(lat)*math.Sin(lon)-60,
			normal*(1-square(clarke.e))*math.Sin(lat)+320)
	}}
}

func square(x float64) float64 { return x * x }

// position returns a point of the earth's surface given by its distances to the centre of the
// earth, in metres.
func (el ellipsoid) position(x, y, z float64) geo.Position {
	p := math.Hypot(x, y)
	lat := math.Atan2(z, p*(1-square(el.e)))
	for range 5 {
		lat = math.Atan2(z+square(el.e)*el.a/math.Sqrt(1-square(el.e*math.Sin(lat)))*math.Sin(lat), p)
	}
	return geo.Position{degrees(math.Atan2(y, x)), degrees(lat)}
}
