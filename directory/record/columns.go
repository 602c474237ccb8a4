// Package record encodes places for PostgreSQL and decodes them: the columns that
// core.record and core.place share, in the binary format that COPY and results use,
// and the short documents of their columns of text. Nothing else knows this layout.
//
// The columns are those of directory.Fields and of territory.FilterKinds, so that a new
// field or a new kind of territory changes nothing here.
//
// Documents are JSON arrays without names, because most of what is written of a row
// is in them:
//
//	provenance  [[[source, id, own id, date, import]…], [[rule, action, before, field]…], {field: record id},
//	            [[field, record id, value]…], [[field, author, name, date, reason, expiry, closed from, closed to]…]]
//	anomalies   [[rule, action, value, after, detail, field]…]
//	withheld    {field: value}
//	accounts    [[source, record id, hours, text, date]…]
//
// An entry that starts with a rule leaves out its empty values at the end, and the
// field when the name of the rule starts with it. The third part of a provenance
// leaves out the fields that come from the first record; the fourth, what other records
// say, and the fifth, what was decided against them, are left out when nothing follows.
package record

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// fields are those that have a column under their own name: not id, which is the key
// of the row, nor latitude and longitude, which are the position.
var fields = func() (columns []*directory.Field) {
	for i := range directory.Fields {
		if f := &directory.Fields[i]; f.Name != "id" && f.Number == nil {
			columns = append(columns, f)
		}
	}
	return columns
}()

// kinds are those of the territories that have a column: all by which places are filtered
// but postcodes, which are a field.
var kinds = func() []territory.Kind {
	columns := []territory.Kind{territory.KindCommune}
	for _, kind := range territory.FilterKinds() {
		if kind.IsArea() {
			columns = append(columns, kind)
		}
	}
	return columns
}()

// code returns the code in the column of a kind.
func code(t *directory.Territory, kind territory.Kind) *string {
	if kind == territory.KindCommune {
		return &t.Commune
	}
	return t.Areas.Code(kind)
}

// added are the columns of a place that no field has.
var added = func() []string {
	columns := []string{"position", "precision", "origine"}
	for _, kind := range kinds {
		name := string(kind)
		if kind == territory.KindCommune {
			name = "territoire_commune" // commune is the field that holds its name
		}
		columns = append(columns, name)
	}
	return append(columns, "horaires_texte", "cle_ban")
}()

// Columns returns the SQL list of the columns of a place that Decoder.Values reads,
// each with the prefix.
func Columns(prefix string) string { return list(prefix) }

// StoredColumns returns the SQL list of the columns that records and places share and
// Encoder.AppendPlace writes, each with the prefix: those of Columns, provenance and
// content_hash.
func StoredColumns(prefix string) string { return list(prefix, "provenance", "content_hash") }

// StoredCount returns the number of StoredColumns.
func StoredCount() int { return len(fields) + len(added) + 2 }

func list(prefix string, more ...string) string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	names = append(append(names, added...), more...)
	return prefix + strings.Join(names, ", "+prefix)
}
