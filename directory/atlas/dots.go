package atlas

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// The size of a map in px, and that of the cells of which one commune is drawn when there
// are many.
const (
	mapSide  = 480
	mapEdge  = 10
	manyDots = 700
)

// dotMap is a map of the communes of a territory, one dot each, by distance from a place.
type dotMap struct {
	Width, Height int
	Drawn, All    int
	dots          []dot
}

// dot is a commune on the map.
type dot struct {
	x, y        int
	class, size int
	people      int64
}

// dotsOf draws the communes of a coverage; nil when there are fewer than two. classOf returns the
// class of a commune, 0 the nearest.
func dotsOf(c *coverage.Coverage, classOf func(*coverage.Commune) int) *dotMap {
	if len(c.Communes) < 2 {
		return nil
	}
	points := make([]orb.Point, len(c.Communes))
	low, high := orb.Point{math.Inf(1), math.Inf(1)}, orb.Point{math.Inf(-1), math.Inf(-1)}
	for i := range c.Communes {
		x, y := tile.MakeKey(c.Communes[i].Position).XY()
		p := orb.Point{float64(x), float64(y)}
		points[i] = p
		for axis := range 2 {
			low[axis], high[axis] = min(low[axis], p[axis]), max(high[axis], p[axis])
		}
	}
	scale := (mapSide - 2*mapEdge) / max(high[0]-low[0], high[1]-low[1], 1)
	m := &dotMap{All: len(points), Width: int(scale*(high[0]-low[0])) + 2*mapEdge,
		Height: int(scale*(high[1]-low[1])) + 2*mapEdge}
	dots := make([]dot, len(points))
	for i, p := range points {
		of := &c.Communes[i]
		dots[i] = dot{mapEdge + int(math.Round(scale*(p[0]-low[0]))), mapEdge + int(math.Round(scale*(p[1]-low[1]))),
			classOf(of), sizeOf(of.People), of.People}
	}
	dots = thinned(dots)
	m.Drawn = len(dots)
	m.dots = dots
	return m
}

// colours are those of the classes of distance: the farther, the darker.
var colours = [...]string{"#b9c8ee", "#7f9be0", "#3d63cf", "#b45a00", "#7a1512"}

// widths are those of the dots, by size, in px.
var widths = [...]int{4, 7, 11}

// svg writes the map as a file of its own.
func (m *dotMap) svg(title string) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" `+
		`role="img"><title>%s</title><rect width="100%%" height="100%%" fill="#f4f6fb"/>`+
		`<g fill="none" stroke-linecap="round">%s</g></svg>`, m.Width, m.Height, m.Width, m.Height,
		template.HTMLEscapeString(title), drawn(m.dots))
}

// sizeOf returns the size of the dot of a commune, 0 the smallest.
func sizeOf(people int64) int {
	switch {
	case people < 2000:
		return 0
	case people < 20_000:
		return 1
	}
	return 2
}

// thinned keeps the most populated commune of each cell when there are many.
func thinned(dots []dot) []dot {
	slices.SortStableFunc(dots, func(a, b dot) int { return int(b.people - a.people) })
	for cell := 1; len(dots) > manyDots; cell++ {
		seen := map[[2]int]bool{}
		kept := dots[:0:0]
		for _, d := range dots {
			at := [2]int{d.x / cell, d.y / cell}
			if !seen[at] {
				seen[at] = true
				kept = append(kept, d)
			}
		}
		dots = kept
	}
	return dots
}

// drawn writes the dots of each class and size as one path of round ends, far ones last.
func drawn(dots []dot) string {
	slices.SortStableFunc(dots, func(a, b dot) int { return (a.y-b.y)*mapSide + a.x - b.x })
	var b strings.Builder
	for class, colour := range colours {
		for size, width := range widths {
			x, y, first := 0, 0, true
			for _, d := range dots {
				if d.class != class || d.size != size {
					continue
				}
				if first {
					fmt.Fprintf(&b, `<path stroke="%s" stroke-width="%d" d="`, colour, width)
					first = false
				}
				fmt.Fprintf(&b, "m%d %dh0", d.x-x, d.y-y)
				x, y = d.x, d.y
			}
			if !first {
				b.WriteString(`"/>`)
			}
		}
	}
	return b.String()
}
