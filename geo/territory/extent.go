package territory

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
)

// Likely is a commune that may contain a position, and how probable that is.
type Likely struct {
	Commune *Commune
	Share   float64 // 0..1; the shares of one position add up to 1
}

// At returns the current communes whose box contains a position, the most probable
// first; nil abroad, at sea far from the coast, and in overseas collectivities, whose
// communes have no box. The commune of a position is always among them, but for
// borders that moved since 2017.
//
// A commune is more probable when the position is far from the edges of its box and
// near its seat. Measured on the outlines of 2018: at the 7 381 points of places of the
// twelve real listings the first commune is right 96 times out of 100, and 57 have no
// other; at points drawn evenly over the land, 84 and 25.
func (g *Gazetteer) At(p geo.Position) []Likely {
	g.cells.Do(g.indexBoxes)
	cell := cellOf(p[0], p[1])
	from, _ := slices.BinarySearchFunc(g.byCell, cell, func(b boxed, cell int32) int { return cmp.Compare(b.cell, cell) })
	var found []Likely
	sum := 0.0
	for _, b := range g.byCell[from:] {
		if b.cell != cell {
			break
		}
		if c := &g.communes[b.commune]; c.Box.Contains(p) {
			w := c.weightAt(p)
			sum += w
			found = append(found, Likely{c, w})
		}
	}
	for i := range found {
		found[i].Share /= sum
	}
	slices.SortStableFunc(found, func(x, y Likely) int { return cmp.Compare(y.Share, x.Share) })
	return found
}

// ShareAt returns the probability that a commune, or the commune of a part, contains a
// position: 0 outside its box. ok is false when its box is unknown.
//
// A position whose share is at most 0.05 contradicts the commune: measured on the same
// places, 0.3 % of the points of the right commune are, and 96 % of those of another place,
// 0.5 to 12 km away, in another commune; at most 0.005, 0.03 % and 93 %; outside the box,
// none and 92 %.
func (g *Gazetteer) ShareAt(c *Commune, p geo.Position) (share float64, ok bool) {
	now := g.Current(c.Parent)
	if now == nil || !now.HasBox() {
		return 0, false
	}
	for _, l := range g.At(p) {
		if l.Commune == now {
			return l.Share, true
		}
	}
	return 0, true
}

// HasBox reports whether the box of the commune is known. Those of municipal
// arrondissements and of communes outside the départements are not.
func (c *Commune) HasBox() bool { return c.Box != orb.Bound{} }

// DistanceToBox returns the geodesic distance in metres from a position to the box of
// the commune, 0 inside: the commune is not nearer. ok is false when the box is unknown.
func (c *Commune) DistanceToBox(p geo.Position) (metres float64, ok bool) {
	if !c.HasBox() {
		return 0, false
	}
	if c.Box.Contains(p) {
		return 0, true
	}
	return geo.Distance(p, geo.Position{
		min(max(p[0], c.Box.Min[0]), c.Box.Max[0]), min(max(p[1], c.Box.Min[1]), c.Box.Max[1]),
	}), true
}

// Exponents and offsets of weightAt, fitted by maximum likelihood (conditional logit)
// to points of known commune.
const (
	edgeExponent = 0.92
	seatExponent = -1.72
	edgeOffset   = 0.02 // share of the half width
	seatOffsetM  = 200
)

// weightAt returns how much a position of its box speaks for a commune.
func (c *Commune) weightAt(p geo.Position) float64 {
	centre := c.Box.Center()
	u := math.Abs(p[0]-centre[0]) / max(c.Box.Max[0]-centre[0], PointUnit)
	v := math.Abs(p[1]-centre[1]) / max(c.Box.Max[1]-centre[1], PointUnit)
	edges := (1 + edgeOffset - min(u, 1)) * (1 + edgeOffset - min(v, 1))
	return math.Pow(edges, edgeExponent) * math.Pow(geo.Distance(p, c.Position)+seatOffsetM, seatExponent)
}

// boxIndex finds the boxes that may contain a position by cells of cellDegrees.
type boxIndex struct {
	cells  sync.Once
	byCell []boxed // in the order of cells
}

// boxed is a commune of a cell.
type boxed struct{ cell, commune int32 }

const cellDegrees = 0.1

// cellOf returns the number of the cell of a position.
func cellOf(lon, lat float64) int32 {
	return int32(math.Floor((lat+90)/cellDegrees))*3600 + int32(math.Floor((lon+180)/cellDegrees))
}

// indexBoxes lists the cells of the boxes of current communes.
func (g *Gazetteer) indexBoxes() {
	for i := range g.communes[:g.current] {
		c := &g.communes[i]
		if !c.HasBox() {
			continue
		}
		low, high := cellOf(c.Box.Min[0], c.Box.Min[1]), cellOf(c.Box.Max[0], c.Box.Max[1])
		for row := low; row/3600 <= high/3600; row += 3600 {
			for cell := row; cell%3600 <= high%3600; cell++ {
				g.byCell = append(g.byCell, boxed{cell, int32(i)})
			}
		}
	}
	slices.SortFunc(g.byCell, func(x, y boxed) int {
		return cmp.Or(cmp.Compare(x.cell, y.cell), cmp.Compare(x.commune, y.commune))
	})
}
