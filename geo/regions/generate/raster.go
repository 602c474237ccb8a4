package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/regions"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// cell is the width of a cell of the raster, and tolerance how much a border may move, in
// units of the map. An island of fewer cells than minCells is left out.
const (
	cell      = 1
	tolerance = 2.0
	minCells  = 60
)

const columns, rows = regions.Width / cell, regions.Height / cell

// raster has the région of each cell, "" at sea and abroad, with a margin of one cell.
type raster [rows + 2][columns + 2]string

// corner is a corner of cells: of (x, y) and those before it.
type corner struct{ x, y int }

// mainland returns the régions of the mainland and Corsica: each cell on land belongs to the
// région of the commune that is most likely there, and borders are simplified between the
// points at which three meet, so that neighbours share them.
func mainland(g *territory.Gazetteer, rings []orb.Ring) []regions.Shape {
	window := orb.MultiPoint{unproject(0, 0), unproject(regions.Width, regions.Height)}.Bound()
	rings = slices.DeleteFunc(slices.Clone(rings), func(ring orb.Ring) bool { return !window.Intersects(ring.Bound()) })
	r := &raster{}
	for y := range rows {
		for x := range columns {
			p := unproject((float64(x)+0.5)*cell, (float64(y)+0.5)*cell)
			if slices.ContainsFunc(rings, func(ring orb.Ring) bool { return planar.RingContains(ring, p) }) {
				r[y+1][x+1] = regionAt(g, p)
			}
		}
	}
	var shapes []regions.Shape
	for area := range g.Areas(territory.KindRegion) {
		if isOverseas(area.Code) {
			continue
		}
		loops := r.loops(area.Code)
		if len(loops) == 0 {
			continue
		}
		var path pathWriter
		for _, loop := range loops {
			path.add(r.simplify(loop))
		}
		x, y := r.inside(area.Code)
		shapes = append(shapes, regions.Shape{Code: area.Code, Path: path.String(), X: x, Y: y})
	}
	return shapes
}

// regionAt returns the région of a position on land.
func regionAt(g *territory.Gazetteer, p orb.Point) string {
	if likely := g.At(geo.Position(p)); len(likely) > 0 {
		return likely[0].Commune.Region
	}
	var nearest *territory.Commune
	least := math.Inf(1)
	for c := range g.Communes() {
		if d := planar.DistanceSquared(orb.Point(c.Position), p); d < least && !isOverseas(c.Region) {
			nearest, least = c, d
		}
	}
	return nearest.Region
}

// loops returns the outlines of a région, the largest first, holes left out.
func (r *raster) loops(code string) [][]corner {
	next := map[corner][]corner{} // clockwise, the région on the right
	edge := func(x, y, fromX, fromY, toX, toY int, other string) {
		if other != code {
			from := corner{x + fromX, y + fromY}
			next[from] = append(next[from], corner{x + toX, y + toY})
		}
	}
	var starts []corner
	for y := 1; y <= rows; y++ {
		for x := 1; x <= columns; x++ {
			if r[y][x] != code {
				continue
			}
			edge(x, y, 0, 0, 1, 0, r[y-1][x])
			edge(x, y, 1, 0, 1, 1, r[y][x+1])
			edge(x, y, 1, 1, 0, 1, r[y+1][x])
			edge(x, y, 0, 1, 0, 0, r[y][x-1])
			starts = append(starts, corner{x, y})
		}
	}
	var loops [][]corner
	for _, start := range starts {
		for len(next[start]) > 0 {
			loop := []corner{start}
			for at := start; ; {
				to := next[at][0]
				next[at] = next[at][1:]
				if at = to; at == start {
					break
				}
				loop = append(loop, at)
			}
			if area(loop) >= minCells {
				loops = append(loops, loop)
			}
		}
	}
	slices.SortStableFunc(loops, func(a, b []corner) int { return cmp.Compare(area(b), area(a)) })
	return loops
}

// area returns the area of a loop in cells, negative for a hole.
func area(loop []corner) float64 {
	sum := 0
	for i, p := range loop {
		q := loop[(i+1)%len(loop)]
		sum += p.x*q.y - q.x*p.y
	}
	return float64(sum) / 2
}

// isJunction reports whether three régions, or two and the sea, meet at a corner.
func (r *raster) isJunction(p corner) bool {
	around := []string{r[p.y-1][p.x-1], r[p.y-1][p.x], r[p.y][p.x-1], r[p.y][p.x]}
	slices.Sort(around)
	return len(slices.Compact(around)) > 2
}

// simplify returns a loop with fewer points, in units of the map. What lies between two
// junctions is simplified the same way whichever région asks.
func (r *raster) simplify(loop []corner) []orb.Point {
	var joints []int
	for i, p := range loop {
		if r.isJunction(p) {
			joints = append(joints, i)
		}
	}
	points := make([]orb.Point, len(loop))
	for i, p := range loop {
		points[i] = orb.Point{float64((p.x - 1) * cell), float64((p.y - 1) * cell)}
	}
	if len(joints) < 2 {
		return simplifyRing(points, tolerance)
	}
	var simple []orb.Point
	for i, from := range joints {
		to := joints[(i+1)%len(joints)]
		var line []orb.Point
		for at := from; ; at = (at + 1) % len(points) {
			line = append(line, points[at])
			if at == to && len(line) > 1 {
				break
			}
		}
		backwards := cmp.Or(cmp.Compare(line[0][0], line[len(line)-1][0]),
			cmp.Compare(line[0][1], line[len(line)-1][1])) > 0
		if backwards {
			slices.Reverse(line)
		}
		line = simplifyLine(line, tolerance)
		if backwards {
			slices.Reverse(line)
		}
		simple = append(simple, line[:len(line)-1]...)
	}
	return simple
}

// labelShape is how many times wider than high a label is.
const labelShape = 1.5

// inside returns the middle of the largest label within a région.
func (r *raster) inside(code string) (x, y int) {
	var border []corner
	for _, loop := range r.loops(code) {
		border = append(border, loop...)
	}
	most := 0.0
	for cy := 1; cy <= rows; cy += 2 {
		for cx := 1; cx <= columns; cx += 2 {
			if r[cy][cx] != code {
				continue
			}
			least := math.Inf(1)
			for _, p := range border {
				dx, dy := float64(p.x-cx), float64(p.y-cy)
				least = min(least, max(math.Abs(dx), labelShape*math.Abs(dy))+0.1*math.Hypot(dx, dy))
			}
			if least > most {
				most, x, y = least, cx, cy
			}
		}
	}
	return x * cell, y * cell
}

// simplifyRing returns a ring with fewer points, without its last when it repeats its first.
func simplifyRing(ring []orb.Point, tolerance float64) []orb.Point {
	if ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	// Two points far from each other stay.
	far, least := 0, 0.0
	for i, p := range ring {
		if d := planar.DistanceSquared(ring[0], p); d > least {
			far, least = i, d
		}
	}
	there := simplifyLine(slices.Clone(ring[:far+1]), tolerance)
	back := simplifyLine(append(slices.Clone(ring[far:]), ring[0]), tolerance)
	return append(there[:len(there)-1], back[:len(back)-1]...)
}

// simplifyLine leaves out points nearer than tolerance to the line without them (Douglas
// and Peucker); the ends stay.
func simplifyLine(line []orb.Point, tolerance float64) []orb.Point {
	if len(line) < 3 {
		return line
	}
	first, last := line[0], line[len(line)-1]
	at, most := 0, tolerance
	for i := 1; i < len(line)-1; i++ {
		if d := planar.DistanceFromSegment(first, last, line[i]); d > most {
			at, most = i, d
		}
	}
	if at == 0 {
		return []orb.Point{first, last}
	}
	head := simplifyLine(line[:at+1], tolerance)
	return append(slices.Clone(head[:len(head)-1]), simplifyLine(line[at:], tolerance)...)
}

// pathWriter writes polygons as the path of an SVG, in whole units.
type pathWriter struct{ strings.Builder }

// add writes a polygon, unless nothing of it is left.
func (w *pathWriter) add(ring []orb.Point) {
	if len(ring) < 3 {
		return
	}
	x, y := 0, 0
	for i, p := range ring {
		toX, toY := int(math.Round(p[0])), int(math.Round(p[1]))
		switch {
		case i == 0:
			fmt.Fprintf(w, "M%d %dl", toX, toY)
		case toX == x && toY == y:
			continue
		default:
			if s := w.String(); s[len(s)-1] != 'l' && toX >= x {
				w.WriteByte(' ')
			}
			fmt.Fprintf(w, "%d", toX-x)
			if toY >= y {
				w.WriteByte(' ')
			}
			fmt.Fprintf(w, "%d", toY-y)
		}
		x, y = toX, toY
	}
	w.WriteByte('z')
}
