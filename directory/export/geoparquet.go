package export

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
)

// GeoParquet is a table in columns for analysis, as GeoParquet 1.1 describes positions.
var GeoParquet = &Format{
	Name: "geoparquet", Ext: "parquet", Acronym: "GeoParquet", MediaType: "application/vnd.apache.parquet",
	Accept: []string{"application/vnd.apache.parquet"}, Compressed: true,
	Usage: "analyse (DuckDB, Python, R) : des colonnes typées et de vraies listes", Order: 7,
	Summary: "La vue en GeoParquet",
	Description: "GeoParquet 1.1 en WGS84 : `geometry` en WKB, `bbox` de chaque lieu, des listes pour les champs qui " +
		"en " +
		"sont. Un lieu sans position n'a ni `geometry` ni `bbox`.\n",
	file: writeGeoParquet,
}

// rowGroup is how many rows can be read without the others; rowBatch how many are encoded at once.
const (
	rowGroup = 25_000
	rowBatch = 250
)

// Names of the columns of positions.
const (
	geometryColumn = "geometry"
	boxColumn      = "bbox"
)

// boxSides are the columns of a box, in their order.
var boxSides = []string{"xmin", "ymin", "xmax", "ymax"}

func writeGeoParquet(ctx context.Context, w io.Writer, s *Selection) error {
	ordered := s.alongCurve()
	columns := Columns(s.Distance)
	geo, err := geoMetadata(ordered)
	if err != nil {
		return err
	}
	out := parquet.NewWriter(w, parquet.NewSchema("lieux", schemaOf(columns)),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.MaxRowsPerRowGroup(rowGroup),
		parquet.KeyValueMetadata("geo", string(geo)), parquet.KeyValueMetadata("attribution", s.credit()))
	err = inOrder(ctx, ordered, rowGroup, func(g *rowGroupPart, hits []directory.Hit, _ int) {
		if g.writer == nil {
			*g = rowGroupPart{writer: out.BeginRowGroup(), columns: columns}
		}
		g.encode(ctx, s.View, hits)
	}, func(g *rowGroupPart) error {
		if g.err != nil {
			return g.err
		}
		_, err := g.writer.Commit()
		return err
	})
	if err != nil {
		return err
	}
	return out.Close()
}

// geoMetadata returns the metadata that GeoParquet adds to Parquet.
func geoMetadata(s *Selection) ([]byte, error) {
	covering := map[string]any{}
	for _, side := range boxSides {
		covering[side] = []string{boxColumn, side}
	}
	position := map[string]any{
		"encoding": "WKB", "geometry_types": []string{"Point"}, // OGC:CRS84 when no CRS is named
		"covering": map[string]any{boxColumn: covering},
	}
	if bound, ok := s.bound(); ok {
		position["bbox"] = []float64{bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1]}
	}
	return json.Marshal(map[string]any{
		"version": "1.1.0", "primary_column": geometryColumn, "columns": map[string]any{geometryColumn: position},
	})
}

// bound returns the box of the places that have a position; ok is false when none has one.
func (s *Selection) bound() (b orb.Bound, ok bool) {
	for _, hit := range s.Hits {
		if spot := s.View.Spot(hit.Index); !spot.Located {
			continue
		} else if !ok {
			b, ok = spot.Position.Bound(), true
		} else {
			b = b.Extend(spot.Position)
		}
	}
	return b, ok
}

// schemaOf returns the columns of a file: those of the table, then the position and its box.
func schemaOf(columns []Column) parquet.Node {
	var all fieldsInOrder
	for i := range columns {
		var node parquet.Node
		switch columns[i].Kind {
		case TextCell:
			node = parquet.Optional(parquet.String())
		case ListCell:
			node = parquet.List(parquet.String())
		case NumberCell:
			node = parquet.Optional(parquet.Leaf(parquet.DoubleType))
		case DayCell:
			node = parquet.Optional(parquet.Date())
		}
		all = append(all, namedNode{node, columns[i].Name})
	}
	var sides fieldsInOrder
	for _, side := range boxSides {
		sides = append(sides, namedNode{parquet.Leaf(parquet.DoubleType), side})
	}
	all = append(all, namedNode{parquet.Optional(parquet.Leaf(parquet.ByteArrayType)), geometryColumn},
		namedNode{parquet.Optional(groupOf(sides)), boxColumn})
	return groupOf(all)
}

// group is a group whose fields keep the order in which they are given: that of parquet.Group is
// alphabetical.
type group struct {
	parquet.Group
	inOrder fieldsInOrder
}

type fieldsInOrder []namedNode

func groupOf(fields fieldsInOrder) parquet.Node {
	g := group{Group: parquet.Group{}, inOrder: fields}
	for _, f := range fields {
		g.Group[f.name] = f.Node
	}
	return g
}

// Fields returns the fields in their order.
func (g group) Fields() []parquet.Field {
	fields := make([]parquet.Field, len(g.inOrder))
	for i, f := range g.inOrder {
		fields[i] = f
	}
	return fields
}

// namedNode is a field of a group.
type namedNode struct {
	parquet.Node
	name string
}

// Name returns the name of the column.
func (n namedNode) Name() string { return n.name }

// Value returns the field of a Go map, as parquet.Group does; rows are written without any.
func (n namedNode) Value(base reflect.Value) reflect.Value {
	return base.MapIndex(reflect.ValueOf(n.name))
}

// rowGroupPart writes a row group.
type rowGroupPart struct {
	writer  *parquet.ConcurrentRowGroupWriter
	columns []Column
	entry   Entry
	cells   [][]parquet.Value // of each column of the file, for a batch of rows
	texts   []byte            // what they hold
	err     error
}

// encode writes rows, a batch after the other.
func (g *rowGroupPart) encode(ctx context.Context, v directory.View, hits []directory.Hit) {
	writers := g.writer.ColumnWriters()
	if g.cells == nil {
		g.cells = make([][]parquet.Value, len(writers))
	}
	for batch := range slices.Chunk(hits, rowBatch) {
		if g.err = ctx.Err(); g.err != nil {
			return
		}
		g.texts = g.texts[:0]
		for at := range g.cells {
			g.cells[at] = g.cells[at][:0]
		}
		for _, hit := range batch {
			g.entry.set(v, hit)
			g.add(&g.entry)
		}
		for at, cells := range g.cells {
			if _, g.err = writers[at].WriteRowValues(cells); g.err != nil {
				return
			}
		}
	}
}

// add adds a row to the batch.
func (g *rowGroupPart) add(e *Entry) {
	at := 0
	optional := func(v parquet.Value, known bool) {
		if known {
			g.cells[at] = append(g.cells[at], v.Level(0, 1, at))
		} else {
			g.cells[at] = append(g.cells[at], parquet.NullValue().Level(0, 0, at))
		}
		at++
	}
	for i := range g.columns {
		switch c := &g.columns[i]; c.Kind {
		case TextCell:
			text := c.Text(e)
			optional(g.text(text), text != "")
		case NumberCell:
			v, known := c.Number(e)
			optional(parquet.DoubleValue(v), known)
		case DayCell:
			day := c.Day(e)
			optional(parquet.Int32Value(int32(day.Unix()/int64(24*time.Hour/time.Second))), !day.IsZero())
		case ListCell:
			values := c.List(e)
			for n, v := range values {
				g.cells[at] = append(g.cells[at], g.text(v).Level(min(n, 1), 1, at))
			}
			if len(values) == 0 {
				g.cells[at] = append(g.cells[at], parquet.NullValue().Level(0, 0, at))
			}
			at++
		}
	}
	p := e.Location.Position
	start := len(g.texts)
	g.texts = appendWKB(g.texts, p)
	optional(parquet.ByteArrayValue(g.texts[start:]), e.Location.Known)
	for _, v := range [...]float64{p[0], p[1], p[0], p[1]} {
		optional(parquet.DoubleValue(v), e.Location.Known)
	}
}

// text returns the value of a text until the end of the batch.
func (g *rowGroupPart) text(s string) parquet.Value {
	start := len(g.texts)
	g.texts = append(g.texts, s...)
	return parquet.ByteArrayValue(g.texts[start:])
}

// appendWKB appends a point as ISO WKB, little endian.
func appendWKB(dst []byte, p orb.Point) []byte {
	dst = binary.LittleEndian.AppendUint32(append(dst, 1), 1)
	dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(p[1]))
}
