package export

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"math"
	"os"
	"time"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/rtree"
)

// FlatGeobuf is a file that a map or a GIS reads in parts over HTTP: features along a Hilbert curve,
// and a packed R-tree of their positions before them (FlatGeobuf 3).
var FlatGeobuf = &Format{
	Name: "flatgeobuf", Ext: "fgb", Acronym: "FlatGeobuf", MediaType: "application/vnd.flatgeobuf",
	Accept: []string{"application/vnd.flatgeobuf", "application/flatgeobuf"}, Compressed: true,
	Usage: "carte et SIG : lu par morceaux à distance, grâce à son index spatial", Order: 8,
	Summary: "La vue en FlatGeobuf",
	Description: "FlatGeobuf 3 en WGS84, avec un index spatial. Les listes sont jointes par « | ». " +
		"Un lieu sans position a un point vide.\n",
	file: writeFlatGeobuf,
}

// The parts of a FlatGeobuf, whose tables have numbered fields.
const (
	fgbMagic = "fgb\x03fgb\x01"
	fgbPoint = 1
	nodeSize = 16 // items under a node of the tree
	nodeRoom = 40 // bytes of a node: a box of four numbers, and an offset
)

// fgbTypes are the types of columns of FlatGeobuf.
var fgbTypes = map[CellKind]byte{TextCell: 11, ListCell: 11, NumberCell: 10, DayCell: 13}

func writeFlatGeobuf(ctx context.Context, w io.Writer, s *Selection) error {
	waiting, err := os.CreateTemp("", "lieux-fgb-*")
	if err != nil {
		return err
	}
	defer os.Remove(waiting.Name())
	defer waiting.Close()
	out := bufio.NewWriterSize(waiting, chunk)
	ordered := s.alongCurve()
	columns := Columns(s.Distance)
	leaves := make([]treeNode, 0, len(s.Hits))
	at := uint64(0)
	err = inOrder(ctx, ordered, partHits, func(p *fgbPart, hits []directory.Hit, _ int) {
		p.encode(s.View, columns, hits)
	}, func(p *fgbPart) error {
		for _, leaf := range p.leaves {
			leaf.offset += at
			leaves = append(leaves, leaf)
		}
		at += uint64(len(p.bytes))
		_, err := out.Write(p.bytes)
		return err
	})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	tree := packTree(leaves)
	f := fgbWriter{builder: flatbuffers.NewBuilder(4096), columns: columns}
	head := append([]byte(fgbMagic), f.header(s)...)
	for _, n := range tree {
		head = n.append(head)
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	if _, err := waiting.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(w, waiting)
	return err
}

// fgbPart is features that follow one another, and where each begins.
type fgbPart struct {
	writer fgbWriter
	entry  Entry
	bytes  []byte
	leaves []treeNode
}

func (p *fgbPart) encode(v directory.View, columns []Column, hits []directory.Hit) {
	if p.writer.builder == nil {
		p.writer = fgbWriter{builder: flatbuffers.NewBuilder(4096), columns: columns}
	}
	p.bytes, p.leaves = p.bytes[:0], p.leaves[:0]
	for _, hit := range hits {
		e := &p.entry
		e.set(v, hit)
		p.leaves = append(p.leaves, leafOf(e, uint64(len(p.bytes))))
		p.bytes = append(p.bytes, p.writer.feature(e)...)
	}
}

// alongCurve returns a selection whose places are along a Hilbert curve, so that those that are
// near are near in a file; one that has an origin keeps its order. Places without a position are last.
func (s *Selection) alongCurve() *Selection {
	if s.Distance {
		return s
	}
	ordered := *s
	ordered.Hits = make([]directory.Hit, 0, len(s.Hits))
	var points []orb.Point
	var located, others []directory.Hit
	for _, hit := range s.Hits {
		if spot := s.View.Spot(hit.Index); spot.Located {
			points, located = append(points, spot.Position), append(located, hit)
		} else {
			others = append(others, hit)
		}
	}
	for _, i := range rtree.HilbertOrder(points) {
		ordered.Hits = append(ordered.Hits, located[i])
	}
	ordered.Hits = append(ordered.Hits, others...)
	return &ordered
}

// treeNode is a node of the packed R-tree: a box, and where what lies in it begins.
type treeNode struct {
	orb.Bound
	offset uint64 // of a feature in bytes, or the number of a node
}

// emptyPoint is the point of a place without a position, as WKB writes an empty point: readers in
// browsers do not expect a feature without any geometry.
var emptyPoint = orb.Point{math.NaN(), math.NaN()}

// nowhere is the box of what has no position: nothing meets it.
var nowhere = orb.Bound{
	Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)},
}

func leafOf(e *Entry, at uint64) treeNode {
	if !e.Location.Known {
		return treeNode{nowhere, at}
	}
	return treeNode{e.Location.Position.Bound(), at}
}

func (n treeNode) append(dst []byte) []byte {
	for _, v := range [...]float64{n.Min[0], n.Min[1], n.Max[0], n.Max[1]} {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
	}
	return binary.LittleEndian.AppendUint64(dst, n.offset)
}

// packTree returns the nodes of a tree level after level, from the root to the leaves.
func packTree(leaves []treeNode) []treeNode {
	if len(leaves) == 0 {
		return nil
	}
	sizes := []int{len(leaves)} // of levels, from the leaves
	for n := len(leaves); ; {
		n = (n + nodeSize - 1) / nodeSize
		sizes = append(sizes, n)
		if n == 1 {
			break
		}
	}
	total := 0
	for _, n := range sizes {
		total += n
	}
	nodes := make([]treeNode, total)
	below := total - len(leaves) // where the level below begins
	copy(nodes[below:], leaves)
	for level := 1; level < len(sizes); level++ {
		start := below - sizes[level]
		for i := range sizes[level] {
			first := below + i*nodeSize
			parent := treeNode{nowhere, uint64(first)}
			for _, child := range nodes[first:min(first+nodeSize, below+sizes[level-1])] {
				parent.Min[0], parent.Min[1] = min(parent.Min[0], child.Min[0]), min(parent.Min[1], child.Min[1])
				parent.Max[0], parent.Max[1] = max(parent.Max[0], child.Max[0]), max(parent.Max[1], child.Max[1])
			}
			nodes[start+i] = parent
		}
		below = start
	}
	return nodes
}

// fgbWriter encodes the tables of a FlatGeobuf.
type fgbWriter struct {
	builder    *flatbuffers.Builder
	columns    []Column
	properties []byte
}

// header returns the header, with its size before it.
func (f *fgbWriter) header(s *Selection) []byte {
	b := f.builder
	b.Reset()
	made := make([]flatbuffers.UOffsetT, len(f.columns))
	for i := range f.columns {
		c := &f.columns[i]
		name, help := b.CreateString(c.Name), b.CreateString(c.Help)
		b.StartObject(11)
		b.PrependUOffsetTSlot(0, name, 0)
		b.PrependByteSlot(1, fgbTypes[c.Kind], 0)
		b.PrependUOffsetTSlot(3, help, 0)
		made[i] = b.EndObject()
	}
	b.StartVector(4, len(made), 4)
	for i := len(made) - 1; i >= 0; i-- {
		b.PrependUOffsetT(made[i])
	}
	columns := b.EndVector(len(made))
	authority := b.CreateString("EPSG")
	b.StartObject(6)
	b.PrependUOffsetTSlot(0, authority, 0)
	b.PrependInt32Slot(1, 4326, 0)
	crs := b.EndObject()
	var envelope flatbuffers.UOffsetT // 0 when no place has a position
	if box, ok := s.bound(); ok {
		envelope = f.numbers(box.Min[0], box.Min[1], box.Max[0], box.Max[1])
	}
	name, heading, credit := b.CreateString("lieux"), b.CreateString(Title), b.CreateString(s.credit())
	b.StartObject(14)
	b.PrependUOffsetTSlot(0, name, 0)
	b.PrependUOffsetTSlot(1, envelope, 0)
	b.PrependByteSlot(2, fgbPoint, 0)
	b.PrependUOffsetTSlot(7, columns, 0)
	b.PrependUint64Slot(8, uint64(len(s.Hits)), 0)
	if len(s.Hits) == 0 {
		b.PrependUint16Slot(9, 0, nodeSize) // no tree
	}
	b.PrependUOffsetTSlot(10, crs, 0)
	b.PrependUOffsetTSlot(11, heading, 0)
	b.PrependUOffsetTSlot(12, credit, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes()
}

func (f *fgbWriter) numbers(values ...float64) flatbuffers.UOffsetT {
	f.builder.StartVector(8, len(values), 8)
	for i := len(values) - 1; i >= 0; i-- {
		f.builder.PrependFloat64(values[i])
	}
	return f.builder.EndVector(len(values))
}

// feature returns a place, with its size before it, until the next call.
func (f *fgbWriter) feature(e *Entry) []byte {
	b := f.builder
	b.Reset()
	p := emptyPoint
	if e.Location.Known {
		p = e.Location.Position
	}
	xy := f.numbers(p[0], p[1])
	b.StartObject(8)
	b.PrependUOffsetTSlot(1, xy, 0)
	b.PrependByteSlot(6, fgbPoint, 0)
	geometry := b.EndObject()
	properties := b.CreateByteVector(f.propertiesOf(e))
	b.StartObject(3)
	b.PrependUOffsetTSlot(0, geometry, 0)
	b.PrependUOffsetTSlot(1, properties, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes()
}

// propertiesOf encodes the cells that have a value: the number of the column, then the value.
func (f *fgbWriter) propertiesOf(e *Entry) []byte {
	p := f.properties[:0]
	text := func(i int, v string) {
		if v != "" {
			p = binary.LittleEndian.AppendUint16(p, uint16(i))
			p = append(binary.LittleEndian.AppendUint32(p, uint32(len(v))), v...)
		}
	}
	for i := range f.columns {
		switch c := &f.columns[i]; c.Kind {
		case TextCell:
			text(i, c.Text(e))
		case ListCell:
			text(i, joined(c.List(e)))
		case DayCell:
			if day := c.Day(e); !day.IsZero() {
				text(i, day.Format(time.RFC3339))
			}
		case NumberCell:
			if v, known := c.Number(e); known {
				p = binary.LittleEndian.AppendUint16(p, uint16(i))
				p = binary.LittleEndian.AppendUint64(p, math.Float64bits(v))
			}
		}
	}
	f.properties = p
	return p
}
