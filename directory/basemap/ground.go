package basemap

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/simplify"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/outline"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// A tile of the ground covers four by four tiles of the map, which is about a screen: tile z/x/y
// serves zoom z + ZoomStep of the map.
const (
	ZoomStep = 2
	// MaxGroundZoom is the zoom of the smallest tiles of the ground. Closer zooms of the map use them too.
	MaxGroundZoom = 11

	maxLabels = 120  // of a tile: more than its pixels have room for
	margin    = 0.25 // of the side of a tile, around it: names that are near the edge of a view

	groundFormat = 1 // to be incremented when the same names and borders are served otherwise
)

// Sizes of labels: how large the client writes them, and which it leaves out first.
const (
	sizeRegion      = 6
	sizeDepartement = 5
	sizePart        = 0 // of a commune
)

// areaWeight gives areas precedence over communes.
const areaWeight = 1 << 30

// communeSizes says from which zoom of tiles communes of so many inhabitants are named, and how large.
var communeSizes = []struct {
	population int
	from       maptile.Zoom
	size       int
}{
	{200_000, 4, 4}, {50_000, 5, 3}, {10_000, 6, 2}, {3_000, 7, 1}, {1_000, 8, 1}, {0, 9, 0},
}

// label is a name on the map.
type label struct {
	json     string // as tiles have it
	at       geo.Position
	from, to maptile.Zoom // of the tiles that have it
	weight   int          // the heavier of two has precedence
}

// ground is what the map shows without a base map. It is immutable.
type ground struct {
	gazetteer *territory.Gazetteer
	labels    []label      // most important first
	borders   *outline.Set // nil, or empty: none
}

func newGround(g *territory.Gazetteer, borders *outline.Set) *ground {
	d := &ground{gazetteer: g, borders: borders}
	for r := range g.Areas(territory.KindRegion) {
		d.add(r.Name, sizeRegion, label{at: r.Position, from: 0, to: 4, weight: areaWeight + r.Population})
	}
	for a := range g.Areas(territory.KindDepartement) {
		d.add(a.Name, sizeDepartement, label{at: a.Position, from: 5, to: 6, weight: areaWeight + a.Population})
	}
	for c := range g.Communes() {
		if c.Precision != geo.PrecisionCommune {
			continue
		}
		if c.Kind != territory.KindCommune {
			name := strings.TrimSuffix(c.Name, " Arrondissement")
			d.add(name, sizePart, label{at: c.Position, from: MaxGroundZoom, to: MaxGroundZoom})
			continue
		}
		from, size := sizeOf(c.Population)
		d.add(c.Name, size, label{at: c.Position, from: from, to: MaxGroundZoom, weight: c.Population})
	}
	slices.SortStableFunc(d.labels, func(a, b label) int { return cmp.Compare(b.weight, a.weight) })
	return d
}

// add adds a label: its name, longitude, latitude and size.
func (d *ground) add(name string, size int, l label) {
	encoded, _ := json.Marshal(name) // a string has no error
	b := append([]byte{'['}, encoded...)
	for _, degrees := range l.at {
		b = tile.AppendFixed(append(b, ','), degrees, 4)
	}
	l.json = string(append(strconv.AppendInt(append(b, ','), int64(size), 10), ']'))
	d.labels = append(d.labels, l)
}

// sizeOf returns from which zoom of tiles a commune is named, and how large.
func sizeOf(population int) (from maptile.Zoom, size int) {
	for _, s := range communeSizes {
		if population >= s.population {
			return s.from, s.size
		}
	}
	return MaxGroundZoom, sizePart
}

// appendTile appends a tile as JSON: `noms` has a name, longitude, latitude and size for each label, the
// most important first; `limites` has the borders, each as longitude and latitude of its first point
// and differences from point to point, in 1/`echelle` of a degree.
func (d *ground) appendTile(dst []byte, t maptile.Tile) []byte {
	dst = append(dst, `{"noms":[`...)
	around, found := t.Bound(margin), 0
	for i := range d.labels {
		l := &d.labels[i]
		if t.Z < l.from || t.Z > l.to || !around.Contains(l.at) {
			continue
		}
		if found > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, l.json...)
		if found++; found == maxLabels {
			break
		}
	}
	dst = append(dst, `],"echelle":`...)
	scale := scaleOf(t.Z)
	dst = strconv.AppendInt(dst, int64(scale), 10)
	dst = append(dst, `,"limites":[`...)
	if d.borders.Len() > 0 {
		dst = d.appendBorders(dst, t, scale)
	}
	return append(dst, "]}\n"...)
}

// Zooms of the tiles that have borders: first those between départements, then those of all communes.
const (
	minBorderZoom  = 4
	minCommuneZoom = 9
)

// scaleOf returns the units per degree of the borders of a tile: four per pixel.
func scaleOf(z maptile.Zoom) int { return 4 << (z + ZoomStep) * 256 / 360 }

func (d *ground) appendBorders(dst []byte, t maptile.Tile, scale int) []byte {
	if t.Z < minBorderZoom {
		return dst
	}
	// A border that moves by less than this is where it was, for the eye.
	thin := simplify.DouglasPeucker(3 / float64(scale))
	first := true
	d.borders.Borders(t.Bound(), func(b outline.Border) {
		if t.Z < minCommuneZoom && d.departement(b.Communes[0]) == d.departement(b.Communes[1]) {
			return
		}
		line := thin.LineString(b.Line)
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = appendLine(dst, line, float64(scale))
	})
	return dst
}

// appendLine appends a line as differences, without points that are the same in its units.
func appendLine(dst []byte, line orb.LineString, scale float64) []byte {
	dst = append(dst, '[')
	var lastX, lastY int64
	for i, p := range line {
		x, y := int64(math.Round(p[0]*scale)), int64(math.Round(p[1]*scale))
		if i > 0 {
			if x == lastX && y == lastY {
				continue
			}
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, x-lastX, 10)
		dst = append(dst, ',')
		dst = strconv.AppendInt(dst, y-lastY, 10)
		lastX, lastY = x, y
	}
	return append(dst, ']')
}

// departement returns the code of the département of a commune, "" for none.
func (d *ground) departement(insee string) string {
	if c := d.gazetteer.Current(insee); c != nil {
		return c.Departement
	}
	return ""
}
