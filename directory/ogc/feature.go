package ogc

import (
	"strconv"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/cql2"
	"github.com/lieux-numeriques/lieux/directory/export"
)

// geometryName is the name of the geometry in filters.
const geometryName = "geometry"

// kinds are the kinds of filters, by the cells of a table of places.
var kinds = map[export.CellKind]cql2.Kind{
	export.TextCell: cql2.Text, export.ListCell: cql2.Texts, export.NumberCell: cql2.Number, export.DayCell: cql2.Day,
}

// propertiesOf returns what filters may name: the columns, then the geometry.
func propertiesOf(columns []export.Column) []cql2.Property {
	list := make([]cql2.Property, 0, len(columns)+1)
	for i := range columns {
		list = append(list, cql2.Property{Name: columns[i].Name, Kind: kinds[columns[i].Kind]})
	}
	return append(list, cql2.Property{Name: geometryName, Kind: cql2.Point})
}

// rowOf returns the values of a place to filters.
func (a *api) rowOf(e *export.Entry) cql2.Row {
	return func(i int) (v cql2.Value) {
		if i == len(a.columns) {
			return cql2.Value{Known: e.Location.Known, Point: e.Location.Position}
		}
		switch c := &a.columns[i]; c.Kind {
		case export.TextCell:
			v.Text = c.Text(e)
			v.Known = v.Text != ""
		case export.ListCell:
			v.Texts = c.List(e)
			v.Known = len(v.Texts) > 0
		case export.NumberCell:
			v.Number, v.Known = c.Number(e)
		case export.DayCell:
			v.Day = c.Day(e)
			v.Known = !v.Day.IsZero()
		}
		return v
	}
}

// appendFeature appends a place as a Feature, without what closes it. Its properties are the columns
// that have a value: texts, lists of texts, numbers and days.
func appendFeature(dst []byte, columns []export.Column, e *export.Entry, system *crs) []byte {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = directory.AppendJSONString(dst, e.ID)
	dst = append(dst, `,"geometry":`...)
	dst = appendPoint(dst, e, system)
	dst = append(dst, `,"properties":{`...)
	first := true
	for i := range columns {
		c := &columns[i]
		start := len(dst)
		if !first {
			dst = append(dst, ',')
		}
		dst = directory.AppendJSONString(dst, c.Name)
		named := len(dst)
		dst = appendCell(append(dst, ':'), c, e)
		if len(dst) == named+1 {
			dst = dst[:start]
			continue
		}
		first = false
	}
	return append(dst, '}')
}

// appendPoint appends the geometry of a place, null when its position is not known.
func appendPoint(dst []byte, e *export.Entry, system *crs) []byte {
	if !e.Location.Known {
		return append(dst, "null"...)
	}
	x, y := system.project(e.Location.Position)
	dst = append(dst, `{"type":"Point","coordinates":[`...)
	dst = strconv.AppendFloat(dst, x, 'f', system.decimals, 64)
	dst = append(dst, ',')
	dst = strconv.AppendFloat(dst, y, 'f', system.decimals, 64)
	return append(dst, "]}"...)
}

// appendCell appends the value of a column; nothing when it is not known.
func appendCell(dst []byte, c *export.Column, e *export.Entry) []byte {
	switch c.Kind {
	case export.TextCell:
		if text := c.Text(e); text != "" {
			return directory.AppendJSONString(dst, text)
		}
	case export.ListCell:
		for i, text := range c.List(e) {
			dst = append(dst, "[,"[min(i, 1)])
			dst = directory.AppendJSONString(dst, text)
		}
		if len(c.List(e)) > 0 {
			return append(dst, ']')
		}
	case export.NumberCell:
		if v, known := c.Number(e); known {
			return strconv.AppendFloat(dst, v, 'f', -1, 64)
		}
	case export.DayCell:
		if day := c.Day(e); !day.IsZero() {
			return append(day.AppendFormat(append(dst, '"'), time.DateOnly), '"')
		}
	}
	return dst
}
