package projection_test

import (
	"math"
	"testing"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/projection"
)

// Eastings and northings as PostGIS (PROJ) computes them from lon,lat with ST_Transform.
func TestBothWays(t *testing.T) {
	for _, c := range []struct {
		name        string
		departement string
		epsg        int
		x, y        float64
		want        geo.Position
	}{
		{"Bordeaux", "33", 2154, 417241.5391, 6421813.3459, geo.Position{-0.5792, 44.8378}},
		{"Bastia", "2B", 2154, 1228543.2955, 6199152.5924, geo.Position{9.4497, 42.6976}},
		{"Brest", "29", 2154, 146632.9785, 6836262.3267, geo.Position{-4.4861, 48.3904}},
		{"Bordeaux, CC45", "33", 3945, 1417111.3522, 4188225.2912, geo.Position{-0.5792, 44.8378}},
		{"Lille, CC50", "59", 3950, 1704054.1985, 9269986.1049, geo.Position{3.0573, 50.6292}},
		{"Pointe-à-Pitre", "971", 5490, 656770.8181, 1796177.2406, geo.Position{-61.5331, 16.2412}},
		{"Fort-de-France", "972", 5490, 707436.9540, 1616745.5974, geo.Position{-61.0742, 14.6161}},
		{"Cayenne", "973", 2972, 354363.1555, 544229.7815, geo.Position{-52.3135, 4.9224}},
		{"Saint-Denis", "974", 2975, 338568.3150, 7690475.4366, geo.Position{55.4481, -20.8789}},
		{"Mamoudzou", "976", 4471, 524724.5211, 8587115.8211, geo.Position{45.2278, -12.7806}},
		{"Saint-Pierre", "975", 4467, 562801.1017, 5181167.5970, geo.Position{-56.1773, 46.7811}},
		{"Nouméa", "988", 3163, 447201.3390, 214033.8993, geo.Position{166.4580, -22.2758}},
		{"Papeete", "987", 3297, 227524.7550, 8059419.9699, geo.Position{-149.5665, -17.5350}},
		{"Bora-Bora", "987", 3296, 634317.2416, 8175293.3094, geo.Position{-151.7415, -16.5004}},
		{"Mata-Utu", "986", 32701, 589418.7966, 8531475.3206, geo.Position{-176.1745, -13.2825}},
		{"Bordeaux, Lambert II étendu", "33", 27572, 369400.4217, 1986174.3103, geo.Position{-0.5792, 44.8378}},
		{"Lille, Lambert II étendu", "59", 27572, 651112.2289, 2626335.5219, geo.Position{3.0573, 50.6292}},
		{"Lille, Lambert I", "59", 27561, 651005.4855, 325846.3793, geo.Position{3.0573, 50.6292}},
		{"Lille, Lambert I étendu", "59", 27571, 651005.4855, 1325846.3793, geo.Position{3.0573, 50.6292}},
		{"Brest, Lambert II", "29", 27562, 95210.2712, 398759.8470, geo.Position{-4.4861, 48.3904}},
		{"Bordeaux, Lambert III", "33", 27563, 369509.7545, 286062.8425, geo.Position{-0.5792, 44.8378}},
		{"Bordeaux, Lambert III étendu", "33", 27573, 369509.7545, 3286062.8425, geo.Position{-0.5792, 44.8378}},
		{"Bastia, Lambert IV", "2B", 27564, 582403.7028, 269285.0784, geo.Position{9.4497, 42.6976}},
		{"Bastia, Lambert IV étendu", "2B", 27574, 582403.7028, 4269285.0784, geo.Position{9.4497, 42.6976}},
		{"Paris, Web Mercator", "75", 3857, 261845.7062, 6250564.3495, geo.Position{2.3522, 48.8566}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, p := range projection.Of(c.departement) {
				if p.EPSG != c.epsg {
					continue
				}
				if got := p.Inverse(c.x, c.y); geo.Distance(got, c.want) > tolerance(c.departement) {
					t.Errorf("%s: %v, want %v (%.3f m)", p.Name, got, c.want, geo.Distance(got, c.want))
				}
				x, y := p.Forward(c.want)
				onlyRead := c.epsg >= 27561 && c.epsg <= 27574 // the NTF
				if off := math.Hypot(x-c.x, y-c.y); onlyRead != math.IsNaN(off) || off > tolerance(c.departement) {
					t.Errorf("%s: %.4f %.4f, want %.4f %.4f", p.Name, x, y, c.x, c.y)
				}
				return
			}
			t.Fatalf("no system %d in %s", c.epsg, c.departement)
		})
	}
}

// tolerance returns a distance in metres: PROJ shifts RGPF by 0.7 m to WGS84, which is within
// the accuracy of System; it treats the other systems as WGS84.
func tolerance(departement string) float64 {
	if departement == "987" {
		return 1
	}
	return 0.01
}
