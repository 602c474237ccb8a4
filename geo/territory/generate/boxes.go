package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// boxPrefix begins the identifiers of communes in @etalab/fr-bounding-boxes.
const boxPrefix = "fr:commune:"

// extent is the bounding box of a commune of 2017, in units of territory.PointUnit.
type extent struct{ west, south, east, north int }

// readBoxes reads the boxes of the communes of 2017, by INSEE code.
func readBoxes(dir string) (map[string]extent, error) {
	var rows []struct {
		ID  string     `json:"id"`
		Box [4]float64 `json:"bbox"`
	}
	if err := readJSON(filepath.Join(dir, "dist"), "communes.json", &rows); err != nil {
		return nil, err
	}
	boxes := make(map[string]extent, len(rows))
	for _, row := range rows {
		code, ok := strings.CutPrefix(row.ID, boxPrefix)
		if !ok || row.Box[0] > row.Box[2] || row.Box[1] > row.Box[3] {
			return nil, fmt.Errorf("the box of %q is not one of a commune: %v", row.ID, row.Box)
		}
		unit := func(degrees float64) int { return int(math.Round(degrees / territory.PointUnit)) }
		boxes[code] = extent{unit(row.Box[0]), unit(row.Box[1]), unit(row.Box[2]), unit(row.Box[3])}
	}
	return boxes, nil
}

// setBoxes gives each current commune the union of the boxes of the communes of 2017
// that it is made of, and each part that was a commune in 2017 its own.
func (a *atlas) setBoxes(boxes map[string]extent) {
	for code, box := range boxes {
		if c := a.current[code]; c != nil {
			c.addBox(box)
		}
	}
	for _, c := range a.communes {
		if box, ok := boxes[c.Code]; ok && c.kind != territory.KindCommune && c.Code != c.parent {
			c.addBox(box)
		}
	}
}

// addBox extends the box of a commune by another.
func (c *commune) addBox(box extent) {
	if c.box != nil {
		box = extent{
			min(box.west, c.box.west), min(box.south, c.box.south),
			max(box.east, c.box.east), max(box.north, c.box.north),
		}
	}
	c.box = &box
}

// astrayUnits is how far outside the box of a commune a town of that commune may
// stand, in units of territory.PointUnit: about 1 km.
const astrayUnits = 100

// astray reports whether a position is well outside the box of a commune.
func (c *commune) astray(p orb.Point) bool {
	x, y := p[0]/territory.PointUnit, p[1]/territory.PointUnit
	return c.box != nil && (x < float64(c.box.west-astrayUnits) || x > float64(c.box.east+astrayUnits) ||
		y < float64(c.box.south-astrayUnits) || y > float64(c.box.north+astrayUnits))
}
