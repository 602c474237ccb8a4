package read

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/lieux-numeriques/lieux/directory"
)

// geoPackage is a GeoPackage, or any SQLite database: its tables are read like the sheets of a workbook, those of the
// format itself excepted.
type geoPackage struct {
	name     string
	db       *sqliteFile
	tables   []sqliteTable
	geometry map[string]string // the column of geometries by table
}

func newGeoPackage(l *Listing) (Reader, error) {
	db, err := openSQLite(l.pages[0])
	if err != nil {
		return nil, brokenDatabase(l.Name)
	}
	g := &geoPackage{name: l.Name, db: db, geometry: map[string]string{}}
	if err := g.list(); err != nil {
		_ = db.Close()
		return nil, brokenDatabase(l.Name)
	}
	if len(g.tables) == 0 {
		_ = db.Close()
		return nil, directory.Errorf(directory.Invalid, "%s ne contient aucune table de lieux", l.Name)
	}
	return newTable(l, g)
}

// list reads the tables and the columns of geometries.
func (g *geoPackage) list() error {
	all, err := g.db.tables()
	if err != nil {
		return err
	}
	for _, t := range all {
		switch {
		case t.name == "gpkg_geometry_columns" || t.name == "geometry_columns":
			rows := g.db.rows(t.root)
			table, column := slices.Index(t.columns, "table_name"), slices.Index(t.columns, "column_name")
			if table < 0 { // SpatiaLite, and GDAL without it
				table, column = slices.Index(t.columns, "f_table_name"), slices.Index(t.columns, "f_geometry_column")
			}
			for v, ok := rows.next(); ok && table >= 0 && column >= 0; v, ok = rows.next() {
				if len(v) > max(table, column) {
					g.geometry[textOfValue(v[table])] = textOfValue(v[column])
				}
			}
		case t.root == 0, len(t.columns) == 0, hasAnyPrefix(t.name, "gpkg_", "rtree_", "sqlite_", "idx_", "spatial_ref_sys",
			"layer_styles", "qgis_", "geometry_", "views_", "virts_", "sql_statements", "ogr_"):
		default:
			g.tables = append(g.tables, t)
		}
	}
	return nil
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(strings.ToLower(s), p) })
}

func (g *geoPackage) Close() error { return g.db.Close() }

func (g *geoPackage) sheets() (names []string) {
	for _, t := range g.tables {
		names = append(names, t.name)
	}
	return names
}

func (g *geoPackage) open(name string) (sheet, error) {
	i := slices.IndexFunc(g.tables, func(t sqliteTable) bool { return t.name == name })
	t := g.tables[i]
	s := &packageTable{name: g.name, table: t, rows: g.db.rows(t.root), geometry: -1}
	if column, ok := g.geometry[t.name]; ok {
		s.geometry = slices.IndexFunc(t.columns, func(c string) bool { return strings.EqualFold(c, column) })
	}
	return s, nil
}

// packageTable is a cursor over a table.
type packageTable struct {
	name     string // of the file
	table    sqliteTable
	rows     *sqliteRows
	geometry int // column of geometries, -1 without
}

func (t *packageTable) Close() error { return nil }

func (t *packageTable) failure() error {
	if t.rows.err != nil {
		return brokenDatabase(t.name)
	}
	return nil
}

// names returns the columns, the geometry as latitude and longitude at the end.
func (t *packageTable) names() (names []string) {
	for i, name := range t.table.columns {
		if i == t.geometry {
			continue
		}
		if t.geometry >= 0 && (name == latitudeColumn || name == longitudeColumn) {
			name = "properties." + name
		}
		names = append(names, name)
	}
	if t.geometry >= 0 {
		names = append(names, latitudeColumn, longitudeColumn)
	}
	return names
}

func (t *packageTable) next() (sheetRow, bool) {
	values, ok := t.rows.next()
	if !ok {
		return sheetRow{}, false
	}
	cells := make([]string, 0, len(t.table.columns)+1)
	latitude, longitude := "", ""
	for i := range t.table.columns {
		var v any
		if i < len(values) {
			v = values[i]
		}
		switch raw, isBlob := v.([]byte); {
		case i == t.geometry:
			if isBlob {
				longitude, latitude = packagePoint(raw)
			}
		case v == nil && i == t.table.rowid:
			cells = append(cells, strconv.FormatInt(t.rows.rowid, 10))
		default:
			cells = append(cells, textOfValue(v))
		}
	}
	if t.geometry >= 0 {
		cells = append(cells, latitude, longitude)
	}
	return sheetRow{cells: cells}, true
}

// packagePoint returns a geometry of a GeoPackage, of SpatiaLite or in WKB as the texts of a longitude and a latitude:
// those of a point, the middle of the bounding box of anything else.
func packagePoint(raw []byte) (longitude, latitude string) {
	box := newTextBox()
	switch {
	case len(raw) < 8:
	case raw[0] == 'G' && raw[1] == 'P':
		envelope := [...]int{0, 32, 48, 48, 64, 0, 0, 0}[raw[3]>>1&7]
		wkb := &wkbReader{b: raw[min(8+envelope, len(raw)):]}
		wkb.geometry(box, 0)
	case raw[0] == 0 && len(raw) > 39 && raw[38] == 0x7C: // SpatiaLite: the bounding box comes first
		wkb := &wkbReader{b: raw[6:38], order: binary.BigEndian}
		if raw[1] == 1 {
			wkb.order = binary.LittleEndian
		}
		wkb.position(box, 2)
		wkb.position(box, 2)
	default:
		wkb := &wkbReader{b: raw}
		wkb.geometry(box, 0)
	}
	switch {
	case box.points == 0:
		return "", ""
	case box.points == 1, box.min == box.max:
		return box.last[0], box.last[1]
	}
	return middle(box.min[0], box.max[0]), middle(box.min[1], box.max[1])
}

// wkbReader reads the positions of a geometry in WKB.
type wkbReader struct {
	b     []byte
	order binary.ByteOrder
}

func (w *wkbReader) uint32() (uint32, bool) {
	if len(w.b) < 4 {
		return 0, false
	}
	v := w.order.Uint32(w.b)
	w.b = w.b[4:]
	return v, true
}

// geometry adds the positions of a geometry to a box; it reports whether all were there.
func (w *wkbReader) geometry(box *textBox, depth int) bool {
	if len(w.b) < 5 || depth > 8 {
		return false
	}
	w.order = binary.BigEndian
	if w.b[0] == 1 {
		w.order = binary.LittleEndian
	}
	w.b = w.b[1:]
	code, _ := w.uint32()
	axes := [...]int{2, 3, 3, 4}[min(code/1000, 3)] // with a height, a measure, both
	switch kind := code % 1000; kind {
	case 1:
		return w.position(box, axes)
	case 2:
		return w.line(box, axes)
	case 3:
		return w.times(func() bool { return w.line(box, axes) })
	case 4, 5, 6, 7:
		return w.times(func() bool { return w.geometry(box, depth+1) })
	}
	return false
}

func (w *wkbReader) times(do func() bool) bool {
	n, ok := w.uint32()
	for ; ok && n > 0; n-- {
		ok = do()
	}
	return ok
}

func (w *wkbReader) line(box *textBox, axes int) bool {
	return w.times(func() bool { return w.position(box, axes) })
}

func (w *wkbReader) position(box *textBox, axes int) bool {
	if len(w.b) < 8*axes {
		return false
	}
	x, y := math.Float64frombits(w.order.Uint64(w.b)), math.Float64frombits(w.order.Uint64(w.b[8:]))
	w.b = w.b[8*axes:]
	if !math.IsNaN(x) && !math.IsNaN(y) {
		box.add(strconv.FormatFloat(x, 'f', -1, 64), strconv.FormatFloat(y, 'f', -1, 64))
	}
	return true
}

// utf16Text decodes a text in UTF-16.
func utf16Text(raw []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	return string(utf16.Decode(units))
}
