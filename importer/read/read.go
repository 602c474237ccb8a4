// Package read turns the bytes of a listing into records, one at a time: CSV, JSON (array,
// object of objects, lines), GeoJSON, KML, workbooks (XLSX, ODS, XLS) and GeoPackage, from a
// file, standard input or http(s). It changes no value, and its memory does not grow with the
// listing (XLS excepted, which has 65 536 rows at most).
//
//	listing, err := read.Open(ctx, read.Input{Location: "gironde.json"}, read.Options{})
//	defer listing.Close()
//	rows, err := listing.Records()
//	for rows.Scan() {
//		record := rows.Record()
//	}
//	err = rows.Err()
//
// Every error is a directory.Error with one French sentence.
package read

import (
	"github.com/lieux-numeriques/lieux/importer"
)

// The formats of listings.
const (
	CSV     = "csv"
	JSON    = "json"
	GeoJSON = "geojson"
	NDJSON  = "ndjson"
	XLSX    = "xlsx"
	ODS     = "ods"
	XLS     = "xls"
	KML     = "kml"
	KMZ     = "kmz"
	// GeoPackage is that format or any other SQLite database.
	GeoPackage = "gpkg"
)

// Reader reads the records of a listing in order.
type Reader interface {
	// Scan advances to the next record. It returns false at the end or at an error.
	Scan() bool
	// Record returns the current record, which belongs to the caller. A record that could not
	// be parsed is Malformed and has a finding; reading continues after it.
	Record() *importer.Record
	// Err returns the error that ended the reading, nil at the end of the listing.
	Err() error
	// Header returns the columns so far: all of them from the start for CSV and XLSX.
	Header() *importer.Header
	// Findings returns the findings about the listing as a whole so far.
	Findings() []importer.Finding
	// Close closes the files. The listing stays open.
	Close() error
}

// Options are the known settings of a listing. The zero value detects everything.
type Options struct {
	Format    string // one of the formats above; "" to detect
	Encoding  string // utf-8, windows-1252, iso-8859-1, utf-16…; "" to detect
	Delimiter string // of CSV, one character; "" to detect
	Key       string // property of a JSON object that holds the rows, dotted when nested; name of a sheet or of a layer
	// SplitArrays gives each item of an array its own column (`horaires.0`, `contacts.1.tel`)
	// besides the joined text, for mappings that name such columns.
	SplitArrays bool

	Fetch FetchOptions // for http(s)
	// MaxBytes is the largest listing accepted, once decompressed; 0: 2 GiB.
	MaxBytes int64
	// TempDir is where standard input and downloads are stored while they are read; "" for
	// that of the system.
	TempDir string
}

// Check returns an error when a format, an encoding or a delimiter has an unknown name.
// Whether they fit the listing is known after reading only.
func (o Options) Check() error {
	if _, err := namedFormat(o.Format); err != nil {
		return err
	}
	if o.Encoding != "" {
		if _, err := namedEncoding(o.Encoding, &census{words: map[string]int{}}); err != nil {
			return err
		}
	}
	if o.Delimiter != "" {
		if _, err := namedDelimiter(o.Delimiter); err != nil {
			return err
		}
	}
	return nil
}

// Limits that keep memory bounded for any listing.
const (
	maxColumns  = 2000
	maxRowBytes = 8 << 20
	defaultMax  = 2 << 30
)

// finding returns a finding about the listing as a whole.
func finding(rule string, action importer.Action, value, detail string) importer.Finding {
	return importer.Finding{Rule: rule, Action: action, Value: value, Detail: detail}
}

// excerpt shortens a value for a message.
func excerpt(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}
