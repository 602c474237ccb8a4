package read_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer/read"
)

func zipOf(t testing.TB, members map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"mimetype", "content.xml", "doc.kml", "[Content_Types].xml", "xl/workbook.xml"} {
		content, ok := members[name]
		if !ok {
			continue
		}
		member, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ods(t testing.TB, table string) []byte {
	t.Helper()
	return zipOf(t, map[string][]byte{"mimetype": []byte("application/vnd.oasis.opendocument.spreadsheet"),
		"content.xml": []byte(`<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>` +
			`<office:spreadsheet>` + table + `</office:spreadsheet></office:body></office:document-content>`)})
}

// TestHostileFiles: files made to cost much are refused with a sentence, in little time and memory.
func TestHostileFiles(t *testing.T) {
	const row = `<table:table-row><table:table-cell><text:p>nom</text:p></table:table-cell></table:table-row>`
	cell := func(attributes string) string {
		return `<table:table table:name="a">` + row + `<table:table-row><table:table-cell ` + attributes +
			`><text:p>x</text:p></table:table-cell></table:table-row></table:table>`
	}
	entities := `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "lollollol">` +
		strings.Repeat(`<!ENTITY b "&a;&a;&a;&a;">`, 50) +
		`]><kml><Placemark><name>&b;</name></Placemark></kml>`
	outside := `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>` +
		`<kml><Placemark><name>&x;</name></Placemark></kml>`
	wide := strings.Repeat("c,", 1_000_000) + "c\n" + strings.Repeat("1,", 1_000_000) + "1\n"
	tests := []struct {
		name, file string
		content    []byte
		want       string
	}{
		{"un million de colonnes", "l.csv", []byte(wide), "plus de 2000 colonnes"},
		{"des colonnes répétées à l'infini", "l.ods", ods(t, cell(`table:number-columns-repeated="2000000000"`)),
			"plus de 2000 colonnes"},
		{"une bombe de zéros en ODS", "l.ods", ods(t, cell("")+strings.Repeat(" ", 9<<20)), "une fois décompressé"},
		{"une bombe de zéros en KMZ", "l.kmz", zipOf(t, map[string][]byte{
			"doc.kml": []byte("<kml>" + strings.Repeat(" ", 9<<20) + "</kml>")}), "une fois décompressé"},
		{"des entités qui se multiplient", "l.kml", []byte(entities), "pas du XML valide"},
		{"une entité qui lit un fichier", "l.kml", []byte(outside), "pas du XML valide"},
		{"des éléments sans fin", "l.kml", []byte("<kml>" + strings.Repeat("<a>", 1_000_000)), "pas du XML valide"},
		{"une archive coupée", "l.ods", ods(t, cell(""))[:300], "abîmée"},
		{"une base coupée", "l.gpkg", append([]byte("SQLite format 3\x00\x10\x00"), make([]byte, 5000)...), "base SQLite"},
		{"une base qui se contient", "l.gpkg", loopingDatabase(), "base SQLite"},
		{"un classeur qui ment", "l.xls", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
			bytes.Repeat([]byte{0xFF}, 4096)...), "abîmé"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			started := time.Now()
			_, err := walk(t, tt.content, tt.file, read.Options{MaxBytes: 8 << 20})
			took := time.Since(started)
			runtime.ReadMemStats(&after)
			if directory.ErrorCode(err) != directory.Invalid || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("got %v, want an Invalid error with %q", err, tt.want)
			}
			if grown := after.HeapInuse - min(before.HeapInuse, after.HeapInuse); grown > 400<<20 || took > 30*time.Second {
				t.Errorf("took %v and %d MB", took, grown>>20)
			}
		})
	}
}

// loopingDatabase is a database whose first table page points to itself.
func loopingDatabase() []byte {
	page := make([]byte, 4096)
	copy(page, "SQLite format 3\x00\x10\x00\x01\x01\x00")
	page[100], page[104] = 5, 1 // an interior page of one cell
	page[112], page[113] = 0x0F, 0x00
	copy(page[0x0F00:], []byte{0, 0, 0, 1})
	copy(page[108:], []byte{0, 0, 0, 1})
	return page
}

// TestRepeatedRows: rows that a workbook repeats are read as often as it says, up to a bound.
func TestRepeatedRows(t *testing.T) {
	table := `<table:table table:name="a"><table:table-row><table:table-cell><text:p>nom</text:p></table:table-cell>` +
		`<table:table-cell><text:p>commune</text:p></table:table-cell></table:table-row>` +
		`<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="9"/>` +
		`</table:table-row><table:table-row table:number-rows-repeated="3"><table:table-cell ` +
		`table:number-columns-repeated="2"><text:p>Lieu</text:p></table:table-cell></table:table-row></table:table>`
	got, err := walk(t, ods(t, table), "l.ods", read.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, got, "nom|commune", []string{"1000002: Lieu|Lieu", "1000003: Lieu|Lieu", "1000004: Lieu|Lieu"}, nil)
}

// TestRefusalsSayWhatToDo: the sentence about a file that is no listing ends with what to do.
func TestRefusalsSayWhatToDo(t *testing.T) {
	for _, tt := range []struct{ file, content, want string }{
		{"l.pdf", "%PDF-1.7", "tableur"},
		{"l.csv", "<!DOCTYPE html><html>", "téléchargez"},
		{"l.zip", "PK\x03\x04....lieux.shp", "QGIS"},
		{"l.zip", "PK\x03\x04....lieux.txt", "décompressez-la"},
		{"l.docx", "PK\x03\x04....word/document.xml", "tableur"},
		{"l.xml", "<?xml version='1.0'?><lieux/>", "tableur"},
		{"l.gpx", "<?xml version='1.0'?><gpx/>", "QGIS"},
		{"l.png", "\x89PNG", "le tableau"},
		{"l.parquet", "PAR1", "QGIS"},
		{"l.7z", "7z\xBC\xAF\x27\x1C", "décompressez-la"},
	} {
		path := filepath.Join(t.TempDir(), tt.file)
		if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := walkAt(t, path, read.Options{})
		if directory.ErrorCode(err) != directory.Invalid || !strings.Contains(fmt.Sprint(err), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.file, err, tt.want)
		}
	}
}
