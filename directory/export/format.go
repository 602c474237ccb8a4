// Package export writes a view in formats that other programs read. Each format
// is one file of this package and one line of the table Formats.
package export

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// Format is one representation of a view.
type Format struct {
	Name       string   // on the command line
	Ext        string   // the extension of its files, without the dot; "": Name
	Acronym    string   // as pages show it
	MediaType  string   // Content-Type
	Accept     []string // media types without parameters by which Accept names it
	Whole      bool     // the API gives it whole unless limit is given
	Opening    bool     // its rows carry `ouvert`: they change with the clock
	Compressed bool     // its files are not worth compressing
	Usage      string   // what it is for, French, on /donnees
	Order      int      // on /donnees, from 1

	// Summary and Description document the format in OpenAPI, in French. Schema is
	// the name of its schema in openapi_components.yaml; "" any text.
	Summary, Description, Schema string

	// Rows returns the writer of a format that is written row after row, of which the
	// API gives pages; nil: the format is a file that only Write makes.
	Rows func(s *Selection) Rows
	// file writes a format that needs the whole view at once.
	file func(ctx context.Context, w io.Writer, s *Selection) error
}

// Formats is the table of formats, in order of preference when Accept allows several.
var Formats = []*Format{
	GeoJSON, JSON, CSV, NDJSON, XLSX, GeoPackage, GeoParquet, FlatGeobuf, PMTiles, DataInclusion, OSM, HSDS,
}

// Extension returns the extension of files in this format, with its dot.
func (f *Format) Extension() string { return "." + cmp.Or(f.Ext, f.Name) }

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

// ForPeople returns the formats in the order of the page /donnees.
func ForPeople() []*Format {
	return slices.SortedFunc(slices.Values(Formats), func(a, b *Format) int { return a.Order - b.Order })
}

// Selection is what an export holds: places of a version, in their order, and how they are shown.
type Selection struct {
	View     directory.View
	Hits     []directory.Hit
	Distance bool      // an origin is given: rows carry distance_m
	Now      time.Time // the instant of opening states
	Home     string    // address of the site, without a final slash; "" unknown
	Self     string    // address of the file; "" unknown
	Filters  string    // the filters as a query string; "" none

	Semicolons bool // CSV for a French spreadsheet

	// Workers is how many goroutines encode; 0 is one, as where others are to be served meanwhile.
	Workers int

	Query *directory.Query // what selects these places
}

// Select returns all places of a request. One without any filter is the whole directory, places
// that do not receive the public included.
func Select(v directory.View, r *query.Request) (*Selection, error) {
	r.WholeDirectory()
	each, err := v.Each(&r.Query)
	if err != nil {
		return nil, err
	}
	s := &Selection{View: v, Distance: r.Query.Near != nil, Now: r.Now, Query: &r.Query}
	s.Hits = make([]directory.Hit, 0, v.Len())
	for hit := range each {
		s.Hits = append(s.Hits, hit)
	}
	return s, nil
}

// Rows appends a view to a buffer, row after row. Several goroutines may append rows.
type Rows interface {
	AppendHead(dst []byte) []byte
	// AppendRow appends a place; first reports whether it is the first one.
	AppendRow(dst []byte, hit directory.Hit, first bool) []byte
	AppendTail(dst []byte) []byte
}

// chunk is the size of a write in bytes.
const chunk = 64 << 10

// Write writes a selection. It stops when the context is done.
func (f *Format) Write(ctx context.Context, w io.Writer, s *Selection) error {
	if f.file != nil {
		return f.file(ctx, w, s)
	}
	return writeRows(ctx, w, f.Rows(s), s)
}

func writeRows(ctx context.Context, w io.Writer, rows Rows, s *Selection) error {
	if _, err := w.Write(rows.AppendHead(nil)); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	err := inOrder(ctx, s, partHits, func(b *[]byte, hits []directory.Hit, first int) {
		*b = (*b)[:0]
		for i, hit := range hits {
			*b = rows.AppendRow(*b, hit, first+i == 0)
		}
	}, func(b *[]byte) error {
		_, err := w.Write(*b)
		return err
	})
	if err == nil {
		_, err = w.Write(rows.AppendTail(nil))
	}
	if err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// FileName returns the name under which a browser saves a view.
func FileName(v directory.View, f *Format) string {
	return "lieux-mediation-numerique-" + v.Built().UTC().Format(time.DateOnly) + f.Extension()
}

// ByExtension returns the format of a path such as /lieux.csv, or nil: of two that match, the one with
// the longer extension.
func ByExtension(path string) (named *Format) {
	for _, f := range Formats {
		if strings.HasSuffix(path, f.Extension()) && (named == nil || len(f.Extension()) > len(named.Extension())) {
			named = f
		}
	}
	return named
}
