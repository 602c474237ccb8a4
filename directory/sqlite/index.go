package sqlite

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// Index names the tables of a spatial index that SQLite's R*Tree module made, with two dimensions: the pages of
// their roots.
type Index struct {
	Nodes   uint32 // of name_node
	Rows    uint32 // of name_rowid
	Parents uint32 // of name_parent
}

// Spot is where a row is.
type Spot struct {
	Row  int64
	X, Y float64
}

// The nodes of an index: their depth, how many cells they have, then those.
const (
	nodeHeader = 4
	nodeCell   = 8 + 4*4 // a row or a node below, then the four sides of its box
	fullNode   = 51      // cells, at most
)

// Fill fills an index with spots, of which those that follow one another are to be near: each node holds a run of
// them, and nothing is ever split.
func (f *File) Fill(x Index, spots []Spot) error {
	full := min((f.size-64-nodeHeader)/nodeCell, fullNode)
	levels := levelsOf(len(spots), full)
	boxes := make([][]box, len(levels)) // of the nodes of each level, from the root
	for level := len(levels) - 1; level >= 0; level-- {
		boxes[level] = make([]box, levels[level].nodes)
		for n := range boxes[level] {
			b := nowhere
			for i := range levels[level].below(n) {
				if level == len(levels)-1 {
					b = b.with(boxOf(spots[i]))
				} else {
					b = b.with(boxes[level+1][i])
				}
			}
			boxes[level][n] = b
		}
	}
	return errors.Join(f.fillNodes(x.Nodes, levels, boxes, spots, nodeHeader+full*nodeCell),
		f.fillParents(x.Parents, levels), f.fillRows(x.Rows, levels[len(levels)-1], spots))
}

// level is a level of an index: what is below it is shared out among its nodes.
type level struct {
	first int64 // number of its first node
	nodes int
	items int // below it
}

// levelsOf returns the levels of an index of n rows, from the root, whose nodes have a number each from 1.
func levelsOf(n, full int) (levels []level) {
	for items := n; ; {
		l := level{nodes: max(1, (items+full-1)/full), items: items}
		levels = append(levels, l)
		if l.nodes == 1 {
			break
		}
		items = l.nodes
	}
	slices.Reverse(levels)
	next := int64(1)
	for i := range levels {
		levels[i].first = next
		next += int64(levels[i].nodes)
	}
	return levels
}

// start returns the first item below node n of a level, which has its share of them.
func (l *level) start(n int) int { return n * l.items / l.nodes }

// below yields the items below node n of a level.
func (l *level) below(n int) func(yield func(i int) bool) {
	return func(yield func(i int) bool) {
		for i := l.start(n); i < l.start(n+1); i++ {
			if !yield(i) {
				return
			}
		}
	}
}

// fillNodes writes the nodes, the root first.
func (f *File) fillNodes(root uint32, levels []level, boxes [][]box, spots []Spot, size int) error {
	t := f.Table(root)
	var row Record
	var written []byte
	node := make([]byte, 0, size)
	for at := range levels {
		l := &levels[at]
		for n := range l.nodes {
			node = append(node[:0], 0, 0)
			if at == 0 {
				binary.BigEndian.PutUint16(node, uint16(len(levels)-1))
			}
			node = binary.BigEndian.AppendUint16(node, uint16(l.start(n+1)-l.start(n)))
			for i := range l.below(n) {
				if at == len(levels)-1 {
					node = boxOf(spots[i]).append(binary.BigEndian.AppendUint64(node, uint64(spots[i].Row)))
				} else {
					node = boxes[at+1][i].append(binary.BigEndian.AppendUint64(node,
						uint64(levels[at+1].first)+uint64(i)))
				}
			}
			end := len(node)
			node = node[:size]
			clear(node[end:])
			row.Reset()
			row.Null() // the number of the node
			row.Blob(node)
			written = row.Append(written[:0])
			if err := t.Add(l.first+int64(n), written); err != nil {
				return err
			}
		}
	}
	return t.Close()
}

// fillParents writes which node each node is below, the root aside.
func (f *File) fillParents(root uint32, levels []level) error {
	t := f.Table(root)
	for at := range levels[:len(levels)-1] {
		for n := range levels[at].nodes {
			for i := range levels[at].below(n) {
				if err := t.pair(levels[at+1].first+int64(i), levels[at].first+int64(n)); err != nil {
					return err
				}
			}
		}
	}
	return t.Close()
}

// fillRows writes which node each row is in.
func (f *File) fillRows(root uint32, leaves level, spots []Spot) error {
	type place struct{ row, node int64 }
	places := make([]place, 0, len(spots))
	for n := range leaves.nodes {
		for i := range leaves.below(n) {
			places = append(places, place{spots[i].Row, leaves.first + int64(n)})
		}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.row, b.row) })
	t := f.Table(root)
	for _, p := range places {
		if err := t.pair(p.row, p.node); err != nil {
			return err
		}
	}
	return t.Close()
}

// pair adds a row of a number that is its own, and another.
func (t *Table) pair(number, other int64) error {
	var row Record
	row.Null()
	row.Int(other)
	return t.Add(number, row.Append(nil))
}

// box is a box in single precision: west, east, south, north.
type box [4]float32

// nowhere is the box of nothing.
var nowhere = box{float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.Inf(1)), float32(math.Inf(-1))}

// boxOf returns the smallest box in single precision that holds a spot.
func boxOf(s Spot) box { return box{downTo(s.X), upTo(s.X), downTo(s.Y), upTo(s.Y)} }

func downTo(v float64) float32 {
	f := float32(v)
	if float64(f) > v {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

func upTo(v float64) float32 { return -downTo(-v) }

// with returns the box of both.
func (b box) with(o box) box {
	return box{min(b[0], o[0]), max(b[1], o[1]), min(b[2], o[2]), max(b[3], o[3])}
}

func (b box) append(dst []byte) []byte {
	for _, side := range b {
		dst = binary.BigEndian.AppendUint32(dst, math.Float32bits(side))
	}
	return dst
}
