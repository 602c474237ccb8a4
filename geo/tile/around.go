package tile

import (
	"slices"

	"github.com/paulmach/orb/maptile"
)

// cellsPerTile is the side of a tile in cells.
const cellsPerTile = 4

// GroupAround clusters the points of a set that lie within margin tiles of t, whose sorted keys it is given, and
// reports whether the features in t are those of Group of the whole set. They are when nothing that lies
// farther away can have changed which points represent others near t.
func GroupAround(keys []Key, t maptile.Tile, margin uint32) (c *Clusters, sure bool) {
	g := newGrouping(keys, t.Z)
	d := &doubts{grouping: g, inside: around(t, margin*cellsPerTile), cells: make([]doubt, len(g.cells))}
	d.choose()
	near := around(t, 2) // a point joins a leader of a cell next to its own
	for i := range g.cells {
		if d.cells[i].any() && near.holds(g.position(i)) {
			return nil, false
		}
	}
	return g.assign(), true
}

// doubts follows, while leaders are chosen, which of them points that are not given could have changed.
type doubts struct {
	*grouping
	inside area // the cells whose points are given
	cells  []doubt
	unsure []bool // the leaders that are so in doubt
}

// doubt is whether what a cell proposed in each of the two rounds is in doubt.
type doubt struct{ proposed, first, second bool }

func (d *doubt) any() bool { return d.first || d.second }

// choose is chooseLeaders.
func (d *doubts) choose() {
	for _, i := range d.byFullness() {
		point := d.middle(d.grouping.cells[i])
		if !d.coveredSurely(i, point) {
			d.cells[i].first = d.atEdge(i) || d.beside(i, func(c uint32) bool { return d.cells[c].first })
			d.proposeInDoubt(i, point, d.cells[i].first)
		}
		d.cells[i].proposed = true
	}
	for n := range d.grouping.cells {
		i, c := uint32(n), d.grouping.cells[n]
		for p := c.from; p < c.to; p++ {
			if d.coveredSurely(i, p) {
				continue
			}
			doubtful := d.cells[i].any() || d.atEdge(i) ||
				d.beside(i, func(c uint32) bool { return d.cells[c].first || c < i && d.cells[c].second })
			d.cells[i].second = d.cells[i].second || doubtful
			d.proposeInDoubt(i, p, doubtful)
		}
	}
}

func (d *doubts) proposeInDoubt(i, point uint32, doubtful bool) {
	d.propose(i, point)
	if len(d.leaders) > len(d.unsure) {
		d.unsure = append(d.unsure, doubtful)
	}
}

// coveredSurely reports whether a leader that is not in doubt covers a point of cell i.
func (d *doubts) coveredSurely(i, point uint32) bool {
	x, y := d.keys[point].XY()
	for _, at := range d.neighbours(i) {
		if at == 0 {
			continue
		}
		for l := d.grouping.cells[at-1].first; l != 0; l = d.leaders[l-1].next {
			if !d.unsure[l-1] && distance2(x, y, d.leaders[l-1].x, d.leaders[l-1].y) < d.radius2 {
				return true
			}
		}
	}
	return false
}

// beside reports whether one of the cells around cell i, which had their turn, is doubtful.
func (d *doubts) beside(i uint32, doubtful func(cell uint32) bool) bool {
	for _, at := range d.grouping.cells[i].around {
		if at != 0 && doubtful(at-1) {
			return true
		}
	}
	return false
}

// neighbours returns 1 + the index of cell i and of those around it; 0 stands for none.
func (d *doubts) neighbours(i uint32) [9]uint32 {
	all := d.grouping.cells[i].around
	all[4] = i + 1
	return all
}

// atEdge reports whether a cell next to cell i is not among those given.
func (d *doubts) atEdge(i uint32) bool {
	x, y := d.position(int(i))
	last := int64(1)<<(32-d.shift) - 1
	return x > 0 && x <= d.inside.minX || y > 0 && y <= d.inside.minY ||
		x < last && x >= d.inside.maxX || y < last && y >= d.inside.maxY
}

// area is a rectangle of cells, its sides included.
type area struct{ minX, minY, maxX, maxY int64 }

// around returns the cells of a tile, and some more on each side.
func around(t maptile.Tile, cells uint32) area {
	x, y, by := int64(t.X)*cellsPerTile, int64(t.Y)*cellsPerTile, int64(cells)
	return area{x - by, y - by, x + cellsPerTile - 1 + by, y + cellsPerTile - 1 + by}
}

func (a area) holds(x, y int64) bool { return x >= a.minX && x <= a.maxX && y >= a.minY && y <= a.maxY }

// position returns the place of cell i among the cells of the world.
func (g *grouping) position(i int) (x, y int64) {
	kx, ky := g.keys[g.cells[i].from].XY()
	return int64(kx >> g.shift), int64(ky >> g.shift)
}

// Spans returns the ranges [from, to) of sorted keys that lie within margin tiles of t, in order.
func Spans(keys []Key, t maptile.Tile, margin uint32) [][2]int {
	var spans [][2]int
	last := int64(1)<<t.Z - 1
	for x := max(0, int64(t.X)-int64(margin)); x <= min(last, int64(t.X)+int64(margin)); x++ {
		for y := max(0, int64(t.Y)-int64(margin)); y <= min(last, int64(t.Y)+int64(margin)); y++ {
			if from, to := Span(keys, maptile.New(uint32(x), uint32(y), t.Z)); from < to {
				spans = append(spans, [2]int{from, to})
			}
		}
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	return spans
}
