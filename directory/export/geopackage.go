package export

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	_ "embed"
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

func fillGeoPackage(ctx context.Context, path string, s *Selection) (err error) {
	db, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		return err
	}
	defer func() {
		if closing := db.Close(); err == nil {
			err = closing
		}
	}()
	db.SetInterrupt(ctx.Done())
	for _, pragma := range []string{
		"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", // nobody reads it before it is whole
		"PRAGMA application_id = 0x47504B47", "PRAGMA user_version = 10300",
	} {
		if err := sqlitex.ExecuteTransient(db, pragma, nil); err != nil {
			return err
		}
	}
	defer sqlitex.Transaction(db)(&err)
	columns := Columns(s.Distance)
	schema := strings.Replace(geoPackageSchema, "@colonnes", definitions(columns), 1)
	if err := sqlitex.ExecuteScript(db, schema, nil); err != nil {
		return err
	}
	if err := describeGeoPackage(db, s, columns); err != nil {
		return err
	}
	if err := insertPlaces(ctx, db, s, columns); err != nil {
		return err
	}
	return sqlitex.ExecuteScript(db, geoPackageTriggers, nil)
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
func describeGeoPackage(db *sqlite.Conn, s *Selection, columns []Column) error {
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
	for i := range columns {
		if err := run(`INSERT INTO gpkg_data_columns VALUES ('lieux', ?, NULL, NULL, ?, NULL, NULL)`,
			columns[i].Name, columns[i].Help); err != nil {
			return err
		}
	}
	return nil
}

// insertPlaces writes the layer and its spatial index.
func insertPlaces(ctx context.Context, db *sqlite.Conn, s *Selection, columns []Column) error {
	row, err := db.Prepare(`INSERT INTO lieux VALUES (?, ?` + strings.Repeat(", ?", len(columns)) + `)`)
	if err != nil {
		return err
	}
	defer row.Finalize()
	index, err := db.Prepare(`INSERT INTO rtree_lieux_geom VALUES (?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer index.Finalize()
	for n, e := range s.alongCurve().entries(ctx) {
		number := int64(n + 1)
		row.BindInt64(1, number)
		row.BindNull(2)
		if e.Location.Known {
			p := e.Location.Position
			row.BindBytes(2, packagedPoint(p))
			index.BindInt64(1, number)
			for i, v := range [...]float64{p[0], p[0], p[1], p[1]} {
				index.BindFloat(i+2, v)
			}
			if err := step(index); err != nil {
				return err
			}
		}
		for i := range columns {
			bindCell(row, i+3, &columns[i], e)
		}
		if err := step(row); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// step runs a statement that returns nothing.
func step(s *sqlite.Stmt) error {
	if _, err := s.Step(); err != nil {
		return err
	}
	return s.Reset()
}

func bindCell(row *sqlite.Stmt, at int, c *Column, e *Entry) {
	text := ""
	switch c.Kind {
	case TextCell:
		text = c.Text(e)
	case ListCell:
		text = joined(c.List(e))
	case DayCell:
		if day := c.Day(e); !day.IsZero() {
			text = day.Format(time.DateOnly)
		}
	case NumberCell:
		if v, known := c.Number(e); known {
			row.BindFloat(at, v)
		} else {
			row.BindNull(at)
		}
		return
	}
	if text == "" {
		row.BindNull(at)
	} else {
		row.BindText(at, text)
	}
}

// packagedPoint returns a point as GeoPackage keeps it: a header that names the CRS, then WKB.
func packagedPoint(p orb.Point) []byte {
	const littleEndianWithoutBox = 1
	b := binary.LittleEndian.AppendUint32([]byte{'G', 'P', 0, littleEndianWithoutBox}, 4326)
	return append(b, pointWKB(p)...)
}
