// Package record encodes places for PostgreSQL and decodes them: the columns that
// core.record and core.place share, in the binary format that COPY and results use,
// and the short documents of their columns of text. Nothing else knows this layout.
//
// The columns are those of directory.Fields, so that a new field changes nothing here.
//
// Documents are JSON arrays without names, because most of what is written of a row
// is in them:
//
//	provenance  [[[source, id, own id, date, import]…], [[rule, action, before, field]…], {field: record id}]
//	anomalies   [[rule, action, value, after, detail, field]…]
//	withheld    {field: value}
//
// An entry that starts with a rule leaves out its empty values at the end, and the
// field when the name of the rule starts with it. The third part of a provenance
// leaves out the fields that come from the first record.
package record

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
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

// added are the columns of a place that no field has.
var added = []string{
	"position", "precision", "origine", "territoire_commune", "epci", "departement", "region", "horaires_texte",
}

// Columns returns the SQL list of the columns of a place that Decoder.Values reads,
// each with the prefix.
func Columns(prefix string) string { return list(prefix) }

// StoredColumns returns the SQL list of the columns that Encoder.AppendPlace writes,
// each with the prefix: those of Columns, provenance and content_hash.
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
