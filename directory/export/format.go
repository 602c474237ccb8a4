// Package export writes a view in formats that other programs read. Each format
// is one file of this package and one line of the table Formats.
package export

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// Format is one representation of a view.
type Format struct {
	Name      string // on the command line; the extension of its files, without the dot
	Acronym   string // as pages show it
	MediaType string // Content-Type
	Accept    string // media type without parameters, as Accept names it
	Whole     bool   // the API streams it whole unless limit is given
	Opening   bool   // its rows carry `ouvert`: they change with the clock
	Usage     string // what it is for, French, on /donnees
	Order     int    // on /donnees, from 1

	// Summary and Description document the format in OpenAPI, in French. Schema is
	// the name of its schema in openapi_components.yaml; "" any text.
	Summary, Description, Schema string

	// Rows returns the writer of a format that is written row after row, which the
	// API serves; nil: the format is a file that only Write makes.
	Rows func(s Selection) Rows
	// file writes a format that needs the whole view at once.
	file func(w io.Writer, s Selection, hits iter.Seq[directory.Hit]) error
}

// Formats is the table of formats, in order of preference when Accept allows several.
var Formats = []*Format{GeoJSON, JSON, CSV, NDJSON, XLSX}

// Extension returns the extension of files in this format, with its dot.
func (f *Format) Extension() string { return "." + f.Name }

// Named returns the format of a name such as "csv", or nil.
func Named(name string) *Format {
	for _, f := range Formats {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Names returns the names of all formats.
func Names() []string {
	names := make([]string, len(Formats))
	for i, f := range Formats {
		names[i] = f.Name
	}
	return names
}

// served are the formats that are written row after row; read only.
var served = slices.DeleteFunc(slices.Clone(Formats), func(f *Format) bool { return f.Rows == nil })

// Served returns the formats that are written row after row, those of the API.
// The caller does not change them.
func Served() []*Format { return served }

// ForPeople returns the same formats in the order of the page /donnees.
func ForPeople() []*Format {
	return slices.SortedFunc(slices.Values(served), func(a, b *Format) int { return a.Order - b.Order })
}

// Selection is the version to export and how its places are shown.
type Selection struct {
	View     directory.View
	Distance bool      // an origin is given: rows carry distance_m
	Now      time.Time // the instant of opening states
}

// Rows appends a view to a buffer, row after row.
type Rows interface {
	AppendHead(dst []byte) []byte
	// AppendRow appends a place; first reports whether it is the first one.
	AppendRow(dst []byte, hit directory.Hit, first bool) []byte
	AppendTail(dst []byte) []byte
}

// chunk is the size of a write in bytes.
const chunk = 64 << 10

// Write writes a view whole, as the API does in that format. A request without
// any filter is the whole directory, places that do not receive the public included.
func Write(w io.Writer, f *Format, v directory.View, r *query.Request) error {
	r.WholeDirectory()
	hits, err := v.Each(&r.Query)
	if err != nil {
		return err
	}
	s := Selection{View: v, Distance: r.Query.Near != nil, Now: r.Now}
	if f.file != nil {
		return f.file(w, s, hits)
	}
	return writeRows(w, f.Rows(s), hits)
}

func writeRows(w io.Writer, rows Rows, hits iter.Seq[directory.Hit]) error {
	b := rows.AppendHead(nil)
	first := true
	var err error
	for hit := range hits {
		b = rows.AppendRow(b, hit, first)
		first = false
		if b, err = flush(w, b, chunk); err != nil {
			return err
		}
	}
	_, err = flush(w, rows.AppendTail(b), 0)
	return err
}

// flush writes b when it is longer than most bytes and returns the rest of it.
func flush(w io.Writer, b []byte, most int) ([]byte, error) {
	if len(b) <= most {
		return b, nil
	}
	if _, err := w.Write(b); err != nil {
		return b, fmt.Errorf("write the export: %w", err)
	}
	return b[:0], nil
}

// FileName returns the name under which a browser saves a view.
func FileName(v directory.View, f *Format) string {
	return "lieux-mediation-numerique-" + v.Built().UTC().Format(time.DateOnly) + f.Extension()
}

// ByExtension returns the format of a path such as /lieux.csv, or nil.
func ByExtension(path string) *Format {
	for _, f := range served {
		if strings.HasSuffix(path, f.Extension()) {
			return f
		}
	}
	return nil
}
