package pipeline_test

import (
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// judges are outlines of communes that only judge the result: the program does not use them.
type judges map[string]orb.MultiPolygon

func judgesOf(t *testing.T) judges {
	t.Helper()
	j, err := readJudges()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

var readJudges = sync.OnceValues(func() (judges, error) {
	shared := os.Getenv("LIEUX_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.Open(filepath.Join(shared, "territories", "communes-2018.geojson.gz"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var collection struct {
		Features []struct {
			Properties struct{ Code string }
			Geometry   *geojson.Geometry
		}
	}
	if err := json.NewDecoder(z).Decode(&collection); err != nil {
		return nil, err
	}
	all := judges{}
	for _, f := range collection.Features {
		switch shape := f.Geometry.Geometry().(type) {
		case orb.Polygon:
			all[f.Properties.Code] = orb.MultiPolygon{shape}
		case orb.MultiPolygon:
			all[f.Properties.Code] = shape
		}
	}
	return all, nil
})

// distance returns the distance in metres from a point to the commune, its parts included: 0 inside,
// -1 when there is no outline.
func (j judges) distance(g *territory.Gazetteer, insee string, p geo.Position) float64 {
	current := g.Current(insee)
	if current == nil {
		return -1
	}
	best := -1.0
	add := func(code string) {
		shape, ok := j[code]
		if !ok {
			return
		}
		d := 0.0
		if !planar.MultiPolygonContains(shape, orb.Point(p)) {
			d = edgeDistance(shape, p)
		}
		if best < 0 || d < best {
			best = d
		}
	}
	add(current.Code)
	for _, part := range g.MembersOf(territory.KindCommune, current.Code) {
		add(part.Code)
	}
	return best
}

func edgeDistance(shape orb.MultiPolygon, p geo.Position) float64 {
	scale, best := math.Cos(p[1]*math.Pi/180), math.Inf(1)
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				ax, ay := (ring[i-1][0]-p[0])*scale, ring[i-1][1]-p[1]
				dx, dy := (ring[i][0]-p[0])*scale-ax, ring[i][1]-p[1]-ay
				t := 0.0
				if l := dx*dx + dy*dy; l > 0 {
					t = min(1, max(0, -(ax*dx+ay*dy)/l))
				}
				best = min(best, math.Hypot(ax+t*dx, ay+t*dy))
			}
		}
	}
	return best * 111_195
}
