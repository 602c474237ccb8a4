package paper

import (
	"encoding/json"
	"io/fs"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/geo"
)

// readOutline reads the rings of the country, lon,lat; nil without a build.
func readOutline(dist fs.FS, address string) [][]geo.Position {
	if dist == nil || address == "" {
		return nil
	}
	encoded, err := fs.ReadFile(dist, strings.TrimPrefix(address, "/"))
	if err != nil {
		return nil
	}
	var file struct {
		Scale float64
		Rings [][]float64 // differences, in 1/Scale of a degree
	}
	if json.Unmarshal(encoded, &file) != nil || file.Scale <= 0 {
		return nil
	}
	rings := make([][]geo.Position, len(file.Rings))
	for i, ring := range file.Rings {
		var x, y float64
		for j := 0; j+1 < len(ring); j += 2 {
			x, y = x+ring[j], y+ring[j+1]
			rings[i] = append(rings[i], geo.Position{x / file.Scale, y / file.Scale})
		}
	}
	return rings
}

// outlineOn returns the `d` attribute of the parts of the outline on the paper.
func outlineOn(paper *plan, rings [][]geo.Position) string {
	var b strings.Builder
	for _, ring := range rings {
		drawn := false
		for i := range ring {
			from, to := paper.on(ring[max(0, i-1)]), paper.on(ring[i])
			passes := math.Max(from.x, to.x) >= 0 && math.Min(from.x, to.x) <= planSize &&
				math.Max(from.y, to.y) >= 0 && math.Min(from.y, to.y) <= planSize
			if i == 0 || !passes {
				drawn = false
				continue
			}
			if !drawn {
				b.WriteString("M" + planText(from.x) + " " + planText(from.y))
				drawn = true
			}
			b.WriteString("L" + planText(to.x) + " " + planText(to.y))
		}
	}
	return b.String()
}

// borderStep is the distance between points of a border that are drawn, in units of a plan.
const borderStep = 1.5

// bordersOn returns the `d` attribute of the borders of communes on the paper.
func bordersOn(paper *plan, borders html.Borders) string {
	degrees := planSize / 2 / paper.unit
	latitude := func(m float64) float64 { return math.Atan(math.Sinh(m*math.Pi/180)) * 180 / math.Pi }
	bound := orb.Bound{
		Min: orb.Point{paper.middle[0] - degrees, latitude(paper.middle[1] - degrees)},
		Max: orb.Point{paper.middle[0] + degrees, latitude(paper.middle[1] + degrees)},
	}
	var ring []geo.Position
	var b strings.Builder
	borders(bound, func(line orb.LineString) {
		ring = ring[:0]
		var last point
		for i, p := range line {
			at := paper.on(geo.Position(p))
			if i == 0 || i == len(line)-1 || math.Hypot(at.x-last.x, at.y-last.y) >= borderStep {
				ring, last = append(ring, geo.Position(p)), at
			}
		}
		b.WriteString(outlineOn(paper, [][]geo.Position{ring}))
	})
	return b.String()
}
