package export

import (
	"context"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/paulmach/orb"
	zombiezen "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/sqlite"
	"github.com/lieux-numeriques/lieux/geo/rtree"
)

// GeoPackage is a database of one layer, which QGIS opens with its style.
var GeoPackage = &Format{
	Name: "geopackage", Ext: "gpkg", Acronym: "GeoPackage", MediaType: "application/geopackage+sqlite3",
	Accept: []string{"application/geopackage+sqlite3"}, Compressed: true,
	Usage: "SIG (QGIS) : une couche avec son index, son style et ses licences", Order: 6,
	Summary: "La vue en GeoPackage",
	Description: "GeoPackage 1.3, une couche « lieux » de points en WGS84 (EPSG:4326), avec index spatial, " +
		"description des colonnes,\nlicences et style pour QGIS. Les listes sont jointes par « | ».\n",
	file: writeGeoPackage,
}

// The tables of a GeoPackage, what keeps its index when it is changed, and the style of its layer for QGIS.
var (
	//go:embed geopackage.sql
	geoPackageSchema string
	//go:embed geopackage_triggers.sql
	geoPackageTriggers string
	//go:embed geopackage.qml
	geoPackageStyle string
)

// sqliteTypes are the types of columns of a GeoPackage.
var sqliteTypes = map[CellKind]string{TextCell: "TEXT", ListCell: "TEXT", NumberCell: "REAL", DayCell: "DATE"}

func writeGeoPackage(ctx context.Context, w io.Writer, s *Selection) error {
	folder, err := os.MkdirTemp("", "lieux-gpkg-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "lieux.gpkg")
	if err := fillGeoPackage(ctx, path, s); err != nil {
		return fmt.Errorf("write the GeoPackage: %w", err)
	}
	made, err := os.Open(path)
	if err != nil {
		return err
	}
	defer made.Close()
	_, err = io.Copy(w, made)
	return err
}

// geoPackageTables are the tables that are filled in bulk.
var geoPackageTables = []string{"lieux", "rtree_lieux_geom_node", "rtree_lieux_geom_rowid", "rtree_lieux_geom_parent"}

// fillGeoPackage has SQLite make the tables and what describes them, then fills the layer and its index in bulk.
func fillGeoPackage(ctx context.Context, path string, s *Selection) error {
	columns := Columns(s.Distance)
	roots, err := makeGeoPackage(ctx, path, s, columns)
	if err != nil {
		return err
	}
	file, err := sqlite.Open(path)
	if err != nil {
		return err
	}
	spots, err := fillLayer(ctx, file.Table(roots["lieux"]), s.alongCurve(), columns)
	if err == nil {
		if s.Distance { // they are along no curve
			spots = spotsAlongCurve(spots)
		}
		err = file.Fill(sqlite.Index{Nodes: roots["rtree_lieux_geom_node"], Rows: roots["rtree_lieux_geom_rowid"],
			Parents: roots["rtree_lieux_geom_parent"]}, spots)
	}
	return errors.Join(err, file.Close())
}

// makeGeoPackage makes all tables, those of the places empty, and returns the roots of these.
func makeGeoPackage(ctx context.Context, path string, s *Selection, columns []Column) (roots map[string]uint32,
	err error) {
	db, err := zombiezen.OpenConn(path, zombiezen.OpenReadWrite, zombiezen.OpenCreate)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetInterrupt(ctx.Done())
	for _, pragma := range []string{
		"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", // nobody reads it before it is whole
		"PRAGMA application_id = 0x47504B47", "PRAGMA user_version = 10300",
	} {
		if err := sqlitex.ExecuteTransient(db, pragma, nil); err != nil {
			return nil, err
		}
	}
	schema := strings.Replace(geoPackageSchema, "@colonnes", definitions(columns), 1) + geoPackageTriggers
	if err := sqlitex.ExecuteScript(db, schema, nil); err != nil {
		return nil, err
	}
	if err := describeGeoPackage(db, s, columns); err != nil {
		return nil, err
	}
	roots = map[string]uint32{}
	for _, table := range geoPackageTables {
		err := sqlitex.Execute(db, "SELECT rootpage FROM sqlite_schema WHERE name = ?", &sqlitex.ExecOptions{
			Args: []any{table}, ResultFunc: func(row *zombiezen.Stmt) error {
				roots[table] = uint32(row.ColumnInt64(0))
				return nil
			}})
		if err != nil {
			return nil, err
		}
	}
	return roots, nil
}

// definitions returns the columns of the layer in SQL.
func definitions(columns []Column) string {
	var b strings.Builder
	for i := range columns {
		fmt.Fprintf(&b, ",\n\t%s %s", columns[i].Name, sqliteTypes[columns[i].Kind])
	}
	return b.String()
}

// describeGeoPackage writes what the file says of itself and of its columns.
func describeGeoPackage(db *zombiezen.Conn, s *Selection, columns []Column) error {
	box := []any{nil, nil, nil, nil}
	if b, ok := s.bound(); ok {
		box = []any{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
	}
	published := s.View.Built().UTC().Format("2006-01-02T15:04:05.000Z")
	run := func(query string, args ...any) error {
		return sqlitex.Execute(db, query, &sqlitex.ExecOptions{Args: args})
	}
	err := run(`INSERT INTO gpkg_contents VALUES ('lieux', 'features', ?, ?, ?, ?, ?, ?, ?, 4326)`,
		append([]any{Title, s.credit(), published}, box...)...)
	if err != nil {
		return err
	}
	if err := run(`INSERT INTO layer_styles VALUES (1, '', '', 'lieux', 'geom', 'lieux', ?, '', 1, ?, '', '', ?)`,
		geoPackageStyle, "Un point par lieu, son nom de près", published); err != nil {
		return err
	}
	var told strings.Builder
	for _, f := range s.about() {
		fmt.Fprintf(&told, "%s : %s\n", f.name, f.value)
	}
	for _, source := range s.View.Sources() {
		told.WriteString("source : " + creditOf(&source) + "\n")
	}
	if err := run(`INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'https://www.geopackage.org/spec/', 'text/plain', ?)`,
		told.String()); err != nil {
		return err
	}
	if err := run(`INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)`,
		published); err != nil {
		return err
	}
	if len(s.Hits) > 0 { // the largest fid
		if err := run(`INSERT INTO sqlite_sequence VALUES ('lieux', ?)`, len(s.Hits)); err != nil {
			return err
		}
	}
	for i := range columns {
		if err := run(`INSERT INTO gpkg_data_columns VALUES ('lieux', ?, NULL, NULL, ?, NULL, NULL)`,
			columns[i].Name, columns[i].Help); err != nil {
			return err
		}
	}
	return nil
}

// layerPart is rows of the layer that follow one another, and where the places are.
type layerPart struct {
	entry  Entry
	record sqlite.Record
	point  []byte
	rows   []byte
	ends   []int // of each row
	spots  []sqlite.Spot
}

func (p *layerPart) encode(v directory.View, columns []Column, hits []directory.Hit, first int) {
	p.rows, p.ends, p.spots = p.rows[:0], p.ends[:0], p.spots[:0]
	for i, hit := range hits {
		e := &p.entry
		e.set(v, hit)
		p.record.Reset()
		p.record.Null() // fid, the number of the row
		if at := e.Location.Position; e.Location.Known {
			p.point = appendPoint(p.point[:0], at)
			p.record.Blob(p.point)
			p.spots = append(p.spots, sqlite.Spot{Row: int64(first + i + 1), X: at[0], Y: at[1]})
		} else {
			p.record.Null()
		}
		for n := range columns {
			p.add(&columns[n], e)
		}
		p.rows = p.record.Append(p.rows)
		p.ends = append(p.ends, len(p.rows))
	}
}

// add adds a cell; NULL when nothing is known.
func (p *layerPart) add(c *Column, e *Entry) {
	switch c.Kind {
	case TextCell:
		if text := c.Text(e); text != "" {
			p.record.Text(text)
			return
		}
	case ListCell:
		if values := c.List(e); len(values) > 0 {
			p.record.Joined(values, "|")
			return
		}
	case DayCell:
		if day := c.Day(e); !day.IsZero() {
			p.record.Text(day.Format(time.DateOnly))
			return
		}
	case NumberCell:
		if v, known := c.Number(e); known {
			p.record.Float(v)
			return
		}
	}
	p.record.Null()
}

// fillLayer writes the layer, whose rows are numbered from 1, and returns where they are.
func fillLayer(ctx context.Context, layer *sqlite.Table, s *Selection, columns []Column) ([]sqlite.Spot, error) {
	spots, number := make([]sqlite.Spot, 0, len(s.Hits)), int64(0)
	err := inOrder(ctx, s, partHits, func(p *layerPart, hits []directory.Hit, first int) {
		p.encode(s.View, columns, hits, first)
	}, func(p *layerPart) error {
		spots = append(spots, p.spots...)
		start := 0
		for _, end := range p.ends {
			number++
			if err := layer.Add(number, p.rows[start:end]); err != nil {
				return err
			}
			start = end
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return spots, layer.Close()
}

// spotsAlongCurve returns spots along a Hilbert curve.
func spotsAlongCurve(spots []sqlite.Spot) []sqlite.Spot {
	points := make([]orb.Point, len(spots))
	for i, s := range spots {
		points[i] = orb.Point{s.X, s.Y}
	}
	ordered := make([]sqlite.Spot, 0, len(spots))
	for _, i := range rtree.HilbertOrder(points) {
		ordered = append(ordered, spots[i])
	}
	return ordered
}

// appendPoint appends a point as GeoPackage keeps it: a header that names the CRS, then WKB.
func appendPoint(dst []byte, p orb.Point) []byte {
	const littleEndianWithoutBox = 1
	dst = binary.LittleEndian.AppendUint32(append(dst, 'G', 'P', 0, littleEndianWithoutBox), 4326)
	return appendWKB(dst, p)
}
