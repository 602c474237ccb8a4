package territory_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// shared returns the path of a file of real data that is not in the repository.
func shared(t *testing.T, path ...string) string {
	t.Helper()
	root, given := os.LookupEnv("LIEUX_SHARED")
	if !given {
		root = filepath.Join("..", "..", "..", "shared")
	}
	file := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(file); err != nil {
		if given && os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: %v: points are not compared with outlines", err)
	}
	return file
}

// decoded holds the outlines once they are: that takes longer than what tests do with them.
var decoded struct {
	once   sync.Once
	shapes map[string]orb.Geometry
	err    error
}

// outlines returns the outlines of the communes of 2018, by INSEE code.
func outlines(t *testing.T) map[string]orb.Geometry {
	t.Helper()
	file := shared(t, "territories", "communes-2018.geojson.gz")
	decoded.once.Do(func() { decoded.shapes, decoded.err = decodeOutlines(file) })
	if decoded.err != nil {
		t.Fatal(decoded.err)
	}
	return decoded.shapes
}

func decodeOutlines(file string) (map[string]orb.Geometry, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var collection geojson.FeatureCollection
	if err := json.NewDecoder(z).Decode(&collection); err != nil {
		return nil, err
	}
	shapes := map[string]orb.Geometry{}
	for _, f := range collection.Features {
		shapes[f.Properties.MustString("code")] = f.Geometry
	}
	return shapes, nil
}

func contains(shape orb.Geometry, p orb.Point) bool {
	switch shape := shape.(type) {
	case orb.Polygon:
		return planar.PolygonContains(shape, p)
	case orb.MultiPolygon:
		return planar.MultiPolygonContains(shape, p)
	}
	return false
}

// TestPointsAgreeWithOutlines compares points with independent outlines: a point of
// precision commune lies in its commune or close to it.
func TestPointsAgreeWithOutlines(t *testing.T) {
	g := open(t)
	off := map[geo.Precision][]float64{}
	inside := 0
	for code, shape := range outlines(t) {
		c := g.Commune(code)
		if c == nil || c.Kind != territory.KindCommune {
			continue
		}
		centre, _ := planar.CentroidArea(shape)
		d := geo.Distance(c.Position, centre)
		off[c.Precision] = append(off[c.Precision], d)
		if c.Precision != geo.PrecisionCommune {
			continue
		}
		// A village may lie at the edge of its commune, above all in Guyane.
		if contains(shape, c.Position) {
			inside++
		} else if d > 7000 && c.Departement != "973" {
			t.Errorf("%s %s: %v is outside its outline, %.1f km from its centre", c.Code, c.Name, c.Position, d/1000)
		}
	}
	most := map[geo.Precision]struct{ median, p95, max float64 }{
		geo.PrecisionCommune: {400, 2000, 85e3}, // the widest are in Guyane
	}
	for precision, list := range off {
		slices.Sort(list)
		n := len(list)
		median, p95, farthest := list[n/2], list[n*95/100], list[n-1]
		t.Logf("%-8s %5d communes: median %.2f km, p95 %.2f km, max %.2f km",
			precision, n, median/1000, p95/1000, farthest/1000)
		if limit := most[precision]; median > limit.median || p95 > limit.p95 || farthest > limit.max {
			t.Errorf("precision %s: distances exceed %+v", precision, limit)
		}
	}
	n := len(off[geo.PrecisionCommune])
	t.Logf("%d of %d points of communes lie inside the outline", inside, n)
	if inside*100 < n*98 {
		t.Error("less than 98 % of the points of communes lie inside the outline")
	}
}

func open(t testing.TB) *territory.Gazetteer {
	t.Helper()
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	return g
}
