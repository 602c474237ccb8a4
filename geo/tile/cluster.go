package tile

import (
	"runtime"
	"slices"

	"github.com/paulmach/orb/maptile"
)

// MaxClusterZoom is the deepest zoom at which points are clustered. Beyond it each
// point is a feature, even where several coincide.
const MaxClusterZoom maptile.Zoom = 13

// RadiusPx is the distance below which two markers are merged, in pixels of
// 256-pixel tiles.
const RadiusPx = 64

// Clusters is the clustering of a set of points at one zoom. It depends on the set
// alone and not on tiles, so that a cluster is in one tile only and the counts of
// the tiles of a zoom sum to the size of the set.
//
// Its guarantees, in pixels of 256-pixel tiles:
//   - two features are at least RadiusPx apart;
//   - every point is counted by exactly one feature, less than RadiusPx away;
//   - a feature is at the position of one of its points, so that a single point
//     keeps its position.
//
// Chains of near points are not merged: a whole country would be one cluster.
type Clusters struct {
	Keys   []Key    // position of each feature, sorted
	Point  []uint32 // index, in the slice given to Group, of the point at that position
	Counts []uint32 // number of points of each feature
	Bounds []Box    // extents of the features that have several points
	box    []uint32 // 1 + index in Bounds; 0 for a single point
}

// Box is the extent of a cluster, in ten-millionths of a degree WGS84.
type Box struct{ West, South, East, North int32 }

// Box returns the extent of feature f; false when it is a single point.
func (c *Clusters) Box(f int) (Box, bool) {
	if c.box[f] == 0 {
		return Box{}, false
	}
	return c.Bounds[c.box[f]-1], true
}

// Bytes returns the memory that the clustering holds, in bytes.
func (c *Clusters) Bytes() int { return len(c.Keys)*(8+4+4+4) + len(c.Bounds)*16 }

// Group clusters points at zoom z (0..MaxClusterZoom). keys must be sorted.
//
// Leaders are chosen first. The grid is cut in square cells of RadiusPx; each cell,
// fullest first, proposes the point nearest to the mean of its points. Then every
// point that no leader covers becomes one, in the order of keys. Finally each point
// joins its nearest leader. The time is proportional to len(keys).
func Group(keys []Key, z maptile.Zoom) *Clusters {
	g := newGrouping(keys, z)
	g.chooseLeaders()
	return g.assign()
}

// grouping is the state of one call of Group.
type grouping struct {
	keys    []Key
	shift   uint     // log2 of the side of a cell, in units
	radius2 uint64   // square of RadiusPx, in units²
	cells   []cell   // non-empty cells in the order of keys
	table   []uint32 // open-addressed hash table: 1 + index in cells; 0 for an empty slot
	mask    uint64   // len(table) - 1
	leaders []leader
	extents []extent // extents of the clusters that have several points
}

// cell is a square of side RadiusPx with the points keys[from:to]. first is 1 + the
// index of its first leader; around holds 1 + the index of each of the 3×3 cells
// around it, row by row; 0 stands for none.
type cell struct {
	from, to, first uint32
	around          [9]uint32
}

// leader is a point that represents its neighbours. next is 1 + the index of the next
// leader of the same cell, which has three at most.
type leader struct {
	x, y        uint32
	point, next uint32
}

// newGrouping cuts sorted keys in cells.
func newGrouping(keys []Key, z maptile.Zoom) *grouping {
	g := &grouping{keys: keys, shift: uint(32 - z - 2)} // a tile is four cells wide
	g.radius2 = 1 << (2 * g.shift)
	for from := 0; from < len(keys); {
		to := from + 1
		for to < len(keys) && g.cellOf(keys[to]) == g.cellOf(keys[from]) {
			to++
		}
		g.cells = append(g.cells, cell{from: uint32(from), to: uint32(to)})
		from = to
	}
	size := 16
	for size < 2*len(g.cells) {
		size *= 2
	}
	g.table, g.mask = make([]uint32, size), uint64(size-1)
	for i := range g.cells {
		slot := g.slot(g.cellOf(keys[g.cells[i].from]))
		g.table[slot] = uint32(i + 1)
	}
	for i := range g.cells {
		g.lookAround(&g.cells[i])
	}
	return g
}

// lookAround sets the neighbours of a cell.
func (g *grouping) lookAround(c *cell) {
	x, y := g.keys[c.from].XY()
	x, y = x>>g.shift, y>>g.shift
	last := uint32(1)<<(32-g.shift) - 1
	for i := range uint32(9) {
		nx, ny := x+i%3-1, y+i/3-1 // -1 wraps around beyond last
		if i != 4 && nx <= last && ny <= last {
			c.around[i] = g.table[g.slot(uint64(keyOf(nx, ny)))]
		}
	}
}

// yield yields to other goroutines once every 512 cells: a server clusters the
// places of a new version while it answers requests.
func (g *grouping) yield(cell int) {
	if cell%512 == 0 {
		runtime.Gosched()
	}
}

// cellOf returns the identifier of the cell of a key.
func (g *grouping) cellOf(k Key) uint64 { return uint64(k) >> (2 * g.shift) }

// slot returns the slot of the hash table where a cell is, or is to be added.
func (g *grouping) slot(id uint64) uint64 {
	h := (id * 0x9e3779b97f4a7c15) >> 20 & g.mask
	for g.table[h] != 0 && g.cellOf(g.keys[g.cells[g.table[h]-1].from]) != id {
		h = (h + 1) & g.mask
	}
	return h
}

// chooseLeaders chooses leaders so that each point is covered by one.
func (g *grouping) chooseLeaders() {
	for _, i := range g.byFullness() {
		g.propose(i, g.middle(g.cells[i]))
	}
	for i, c := range g.cells {
		g.yield(i)
		for p := c.from; p < c.to; p++ {
			g.propose(uint32(i), p)
		}
	}
}

// byFullness returns the cells, fullest first, then in the order of keys.
func (g *grouping) byFullness() []uint32 {
	order := make([]uint64, len(g.cells))
	for i, c := range g.cells {
		order[i] = uint64(^(c.to-c.from))<<32 | uint64(i)
	}
	slices.Sort(order)
	cells := make([]uint32, len(order))
	for i, o := range order {
		cells[i] = uint32(o)
	}
	return cells
}

// middle returns the point of a cell nearest to the mean of its points.
func (g *grouping) middle(c cell) uint32 {
	if c.to-c.from < 3 {
		return c.from
	}
	var sx, sy uint64
	for _, k := range g.keys[c.from:c.to] {
		x, y := k.XY()
		sx, sy = sx+uint64(x), sy+uint64(y)
	}
	n := uint64(c.to - c.from)
	mx, my := uint32(sx/n), uint32(sy/n)
	best, bestD := c.from, ^uint64(0)
	for p := c.from; p < c.to; p++ {
		x, y := g.keys[p].XY()
		if d := distance2(x, y, mx, my); d < bestD {
			best, bestD = p, d
		}
	}
	return best
}

// propose makes a point a leader unless a leader covers it.
func (g *grouping) propose(cellIndex, point uint32) {
	x, y := g.keys[point].XY()
	if _, covered := g.nearest(cellIndex, x, y); covered {
		return
	}
	c := &g.cells[cellIndex]
	g.leaders = append(g.leaders, leader{x: x, y: y, point: point, next: c.first})
	c.first = uint32(len(g.leaders))
}

// nearest returns the nearest leader that covers x,y, in a cell; the first chosen
// when equally near. covered is false when there is none.
func (g *grouping) nearest(cellIndex, x, y uint32) (best uint32, covered bool) {
	bestD := g.radius2
	consult := func(c *cell) {
		for l := c.first; l != 0; l = g.leaders[l-1].next {
			d := distance2(x, y, g.leaders[l-1].x, g.leaders[l-1].y)
			if d < bestD || covered && d == bestD && l-1 < best {
				best, bestD, covered = l-1, d, true
			}
		}
	}
	c := &g.cells[cellIndex]
	consult(c)
	if covered && bestD == 0 {
		return best, true
	}
	side := uint32(1) << g.shift
	left, above := x&(side-1)+1, y&(side-1)+1 // distances to the cells on the left and above
	dx, dy := [3]uint32{left, 0, side - left + 1}, [3]uint32{above, 0, side - above + 1}
	for i, at := range &c.around {
		if at == 0 || g.cells[at-1].first == 0 {
			continue
		}
		if ex, ey := uint64(dx[i%3]), uint64(dy[i/3]); ex*ex+ey*ey <= bestD {
			consult(&g.cells[at-1])
		}
	}
	return best, covered
}

// distance2 returns the square of a distance, in units².
func distance2(ax, ay, bx, by uint32) uint64 {
	dx, dy := int64(ax)-int64(bx), int64(ay)-int64(by)
	return uint64(dx*dx) + uint64(dy*dy)
}

// assign joins each point to its nearest leader and sorts the features by key.
func (g *grouping) assign() *Clusters {
	slices.SortFunc(g.leaders, func(a, b leader) int { return int(a.point) - int(b.point) })
	g.relink()
	c := &Clusters{
		Keys: make([]Key, len(g.leaders)), Point: make([]uint32, len(g.leaders)),
		Counts: make([]uint32, len(g.leaders)), box: make([]uint32, len(g.leaders)),
	}
	for i, l := range g.leaders {
		c.Keys[i], c.Point[i] = g.keys[l.point], l.point
	}
	for i, cell := range g.cells {
		g.yield(i)
		for p := cell.from; p < cell.to; p++ {
			x, y := g.keys[p].XY()
			l, _ := g.nearest(uint32(i), x, y)
			g.join(c, l, p, x, y)
		}
	}
	c.Bounds = make([]Box, len(g.extents))
	for i, e := range g.extents {
		c.Bounds[i] = e.box()
	}
	return c
}

// relink rebuilds the chains of leaders after they were sorted.
func (g *grouping) relink() {
	for i := range g.cells {
		g.cells[i].first = 0
	}
	for i := range g.leaders {
		c := &g.cells[g.table[g.slot(g.cellOf(g.keys[g.leaders[i].point]))]-1]
		g.leaders[i].next, c.first = c.first, uint32(i+1)
	}
}

// join adds a point to the cluster of leader l.
func (g *grouping) join(c *Clusters, l, point, x, y uint32) {
	c.Counts[l]++
	if point == c.Point[l] {
		return
	}
	if c.box[l] == 0 {
		lx, ly := c.Keys[l].XY()
		g.extents = append(g.extents, extent{lx, ly, lx, ly})
		c.box[l] = uint32(len(g.extents))
	}
	g.extents[c.box[l]-1].add(x, y)
}

// extent is the extent of a cluster, in units.
type extent struct{ minX, minY, maxX, maxY uint32 }

func (e *extent) add(x, y uint32) {
	e.minX, e.minY = min(e.minX, x), min(e.minY, y)
	e.maxX, e.maxY = max(e.maxX, x), max(e.maxY, y)
}

func (e *extent) box() Box {
	nw, se := keyOf(e.minX, e.minY).Position(), keyOf(e.maxX, e.maxY).Position()
	return Box{fixed7(nw[0]), fixed7(se[1]), fixed7(se[0]), fixed7(nw[1])}
}
