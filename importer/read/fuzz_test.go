package read_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// walkBytes reads any content as a listing, and checks what every reader guarantees: errors
// are for the user, ranks grow, lines exist, text is UTF-8, valid rows are no longer than the
// header.
func walkBytes(t *testing.T, content []byte, format string, opts read.Options) {
	opts.Format, opts.TempDir = format, t.TempDir()
	l, err := read.Open(context.Background(), read.Input{Location: "-", Stdin: bytes.NewReader(content)}, opts)
	if err != nil {
		if directory.ErrorCode(err) == directory.Internal {
			t.Fatalf("%v is not for the user", err)
		}
		return
	}
	defer l.Close()
	rows, err := l.Records()
	if err != nil {
		if directory.ErrorCode(err) != directory.Invalid {
			t.Fatalf("%v is not for the user", err)
		}
		return
	}
	defer rows.Close()
	rank, line := -1, 0
	for rows.Scan() {
		r := rows.Record()
		if r.Rank <= rank || r.Line < line || r.Line < 1 && l.Format != read.GeoPackage {
			t.Fatalf("rank %d line %d after rank %d line %d", r.Rank, r.Line, rank, line)
		}
		rank, line = r.Rank, r.Line
		if r.Malformed != (len(r.Findings) > 0 && r.Findings[0].Action == "refuse") {
			t.Fatalf("malformed %v with %v", r.Malformed, r.Findings)
		}
		if len(r.Values) > len(r.Header.Names()) {
			t.Fatalf("%d values in %d columns", len(r.Values), len(r.Header.Names()))
		}
		for _, v := range r.Values {
			if utf8.Valid(content) && !utf8.ValidString(v) {
				t.Fatalf("%q is not text", v)
			}
		}
	}
	if err := rows.Err(); err != nil && directory.ErrorCode(err) != directory.Invalid {
		t.Fatalf("%v is not for the user", err)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;b\r\n\"x\ny\";\"z\"\"\"\r\n", "sep=|\na|b\n\"|\n",
		"\ufeffa,b\n\"1,2\n3,\"4\n", "a\tb\rc\td\r", "\xff\xfea\x00,\x00b\x00\n\x001\x00"} {
		f.Add([]byte(s), "")
	}
	f.Fuzz(func(t *testing.T, content []byte, delimiter string) {
		walkBytes(t, content, read.CSV, read.Options{Delimiter: delimiter})
	})
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`[{"a":1,"b":{"c":[1,"x",{"d":null}]}}]`, `{"x":{"a":"\u00e9\ud83d\ude80"},"y":{}}`,
		`{"rows":[{"a":1}],"next":null}`, "{\"a\":1}\n{\"a\":\n2}\n{",
		`{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"properties":{"n":1},` +
			`"geometry":{"type":"Polygon","coordinates":[[[0,1],[2,3]]]}}]}`} {
		f.Add([]byte(s), "", false)
	}
	f.Add([]byte(`{"a":{"b":[{"c":1}]}}`), "a.b", true)
	f.Fuzz(func(t *testing.T, content []byte, key string, split bool) {
		for _, format := range []string{read.JSON, read.NDJSON, read.GeoJSON} {
			walkBytes(t, content, format, read.Options{Key: key, SplitArrays: split})
		}
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add([]byte("PK\x03\x04xl/workbook.xml"))
	f.Fuzz(func(t *testing.T, content []byte) {
		walkBytes(t, content, read.XLSX, read.Options{})
	})
}

// FuzzBinary starts from real workbooks and layers, and from a map in KML.
func FuzzBinary(f *testing.F) {
	for _, name := range []string{"classeur.xls.gz", "classeur.ods.gz", "couche.gpkg.gz"} {
		packed, err := os.Open(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			f.Fatal(err)
		}
		content, err := io.ReadAll(unpacked)
		if err != nil {
			f.Fatal(err)
		}
		packed.Close()
		f.Add(content)
	}
	f.Add([]byte("<kml><Placemark><name>A</name><Point><coordinates>1,2</coordinates></Point></Placemark></kml>"))
	f.Fuzz(func(t *testing.T, content []byte) {
		walkBytes(t, content, "", read.Options{MaxBytes: 4 << 20})
	})
}
