package atlas

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// Shapes gives the outlines of communes, by INSEE code.
type Shapes interface {
	// Rings returns the rings of a commune, lon,lat, in no order: a point is inside when it is inside an odd
	// number of them. It returns nil when the outline is not known.
	Rings(insee string) []orb.Ring
	// Bound returns the box of a commune; ok is false when its outline is not known.
	Bound(insee string) (b orb.Bound, ok bool)
	// Source names where the outlines come from.
	Source() string
}

// The size of a map in px, the cells of which one commune is drawn when there are many, and up to how many
// communes are drawn by their outlines.
const (
	mapSide   = 480
	mapEdge   = 10
	manyDots  = 700
	maxShapes = 1000
)

// territoryMap is a map of the communes of a territory by distance from a place: shaded where their outlines
// are known, dots elsewhere.
type territoryMap struct {
	Width, Height int
	Drawn, All    int    // dots, communes that have one
	Shaded        bool   // at least some communes are shaded
	Source        string // of the outlines
	dots          []dot
	shaded        []shaded
	frame         frame
	shapes        Shapes
}

// dot is a commune on the map.
type dot struct {
	x, y        int
	class, size int
	people      int64
}

// shaded is a commune that is drawn by its outline.
type shaded struct {
	code  string
	class int
}

// frame places positions on the map, in the plane of tiles.
type frame struct {
	low, high orb.Point
	scale     float64
}

// planar returns a position in the plane of tiles.
func planar(p orb.Point) orb.Point {
	x, y := tile.MakeKey(p).XY()
	return orb.Point{float64(x), float64(y)}
}

func (f *frame) extend(p orb.Point) {
	for axis := range 2 {
		f.low[axis], f.high[axis] = min(f.low[axis], p[axis]), max(f.high[axis], p[axis])
	}
}

func (f *frame) place(p orb.Point) (x, y int) {
	return mapEdge + int(math.Round(f.scale*(p[0]-f.low[0]))), mapEdge + int(math.Round(f.scale*(p[1]-f.low[1])))
}

// mapOf lays out the map of a coverage; nil when it has fewer than two communes. shapes may be nil.
func mapOf(c *coverage.Coverage, shapes Shapes) *territoryMap {
	if len(c.Communes) < 2 {
		return nil
	}
	m := &territoryMap{shapes: shapes, frame: frame{low: orb.Point{math.Inf(1), math.Inf(1)},
		high: orb.Point{math.Inf(-1), math.Inf(-1)}}}
	var dotted []int // communes without an outline
	for i := range c.Communes {
		of := &c.Communes[i]
		m.frame.extend(planar(of.Position))
		if b, ok := outlineBound(shapes, len(c.Communes), of.Code); ok {
			m.frame.extend(planar(b.Min))
			m.frame.extend(planar(b.Max))
			m.shaded = append(m.shaded, shaded{of.Code, classOf(c, of)})
		} else {
			dotted = append(dotted, i)
		}
	}
	f := &m.frame
	f.scale = (mapSide - 2*mapEdge) / max(f.high[0]-f.low[0], f.high[1]-f.low[1], 1)
	m.Width, m.Height = int(f.scale*(f.high[0]-f.low[0]))+2*mapEdge, int(f.scale*(f.high[1]-f.low[1]))+2*mapEdge
	for _, i := range dotted {
		of := &c.Communes[i]
		x, y := f.place(planar(of.Position))
		m.dots = append(m.dots, dot{x, y, classOf(c, of), sizeOf(of.People), of.People})
	}
	m.All = len(m.dots)
	m.dots = thinned(m.dots)
	m.Drawn = len(m.dots)
	if m.Shaded = len(m.shaded) > 0; m.Shaded {
		m.Source = shapes.Source()
	}
	return m
}

// outlineBound returns the box of a commune that is drawn by its outline.
func outlineBound(shapes Shapes, communes int, code string) (b orb.Bound, ok bool) {
	if shapes == nil || communes > maxShapes {
		return b, false
	}
	return shapes.Bound(code)
}

// classOf returns the class of a commune on the map: which distances its nearest place lies within.
func classOf(c *coverage.Coverage, of *coverage.Commune) int {
	for class, d := range c.Distances[:len(colours)-1] {
		if of.Far() <= max(1000*d.KM, d.Minutes) {
			return class
		}
	}
	return len(colours) - 1
}

// colours are those of the classes of distance: the farther, the darker.
var colours = [...]string{"#b9c8ee", "#7f9be0", "#3d63cf", "#b45a00", "#7a1512"}

// widths are those of the dots, by size, in px.
var widths = [...]int{4, 7, 11}

// svg writes the map as a file of its own.
func (m *territoryMap) svg(title string) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" `+
		`role="img"><title>%s</title><rect width="100%%" height="100%%" fill="#f4f6fb"/>`+
		`<g fill-rule="evenodd" stroke="#fff" stroke-width=".5">%s</g>`+
		`<g fill="none" stroke-linecap="round">%s</g></svg>`, m.Width, m.Height, m.Width, m.Height,
		template.HTMLEscapeString(title), m.drawShapes(), drawn(m.dots))
}

// drawShapes writes the outlines of each class as one path.
func (m *territoryMap) drawShapes() string {
	var b strings.Builder
	for class, colour := range colours {
		first := true
		for _, s := range m.shaded {
			if s.class != class {
				continue
			}
			if first {
				fmt.Fprintf(&b, `<path fill="%s" d="`, colour)
				first = false
			}
			for _, ring := range m.shapes.Rings(s.code) {
				m.drawRing(&b, ring)
			}
		}
		if !first {
			b.WriteString(`"/>`)
		}
	}
	return b.String()
}

// tenths is how many steps of the grid of outlines a px has.
const tenths = 10

// drawRing writes a ring in tenths of px, without the points that fall where the one before does.
func (m *territoryMap) drawRing(b *strings.Builder, ring orb.Ring) {
	lastX, lastY := 0, 0
	for i, p := range ring {
		at := planar(p)
		x := tenths*mapEdge + int(math.Round(tenths*m.frame.scale*(at[0]-m.frame.low[0])))
		y := tenths*mapEdge + int(math.Round(tenths*m.frame.scale*(at[1]-m.frame.low[1])))
		if i == 0 {
			fmt.Fprintf(b, "M%s %s", tenth(x), tenth(y))
		} else if dx, dy := x-lastX, y-lastY; dx*dx+dy*dy >= tenths*tenths/4 {
			fmt.Fprintf(b, "l%s %s", tenth(dx), tenth(dy))
		} else {
			continue
		}
		lastX, lastY = x, y
	}
	b.WriteByte('z')
}

// tenth writes a number of tenths.
func tenth(n int) string { return strconv.FormatFloat(float64(n)/tenths, 'f', -1, 64) }

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
