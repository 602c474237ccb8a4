package read_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/lieux-numeriques/lieux/importer/read"
)

// workbook is a workbook of three sheets, of which the second holds places.
func workbook(t *testing.T) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	date, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(book.SetSheetName("Sheet1", "Lisez-moi"))
	for i, text := range []string{"Comment remplir ce tableau", "Une ligne par lieu", "Merci !"} {
		must(book.SetSheetRow("Lisez-moi", "A"+string(rune('1'+i)), &[]any{text}))
	}
	_, err = book.NewSheet("Lieux")
	must(err)
	day := time.Date(2024, 1, 31, 0, 0, 0, 0, time.UTC)
	for cell, row := range map[string][]any{
		"A1": {"Les lieux en 2026"},
		"A3": {"Nom du lieu", "Code postal", "Commune", "SIRET", "Mise à jour", "Ouvert", "Latitude"},
		"A4": {"Espace É", "01000", "Bourg-en-Bresse", 35600000063516, day, true, 46.2052},
		"A5": {"Espace\nB", 33000, "Bordeaux", nil, nil, false, nil},
		"A9": {"Espace C", 33000, "Bordeaux"},
	} {
		must(book.SetSheetRow("Lieux", cell, &row))
	}
	must(book.SetCellStyle("Lieux", "E4", "E4", date))
	must(book.SetCellFormula("Lieux", "C5", `CONCATENATE("Bor","deaux")`))
	_, err = book.NewSheet("Listes")
	must(err)
	for i, term := range []string{"oui", "non", "ne sait pas"} {
		must(book.SetSheetRow("Listes", "A"+string(rune('1'+i)), &[]any{term, i}))
	}
	content, err := book.WriteToBuffer()
	must(err)
	return content.Bytes()
}

// workbookRows are the rows of places of workbook.
const workbookColumns = "Nom du lieu|Code postal|Commune|SIRET|Mise à jour|Ouvert|Latitude"

var (
	workbookRows = []string{"4: Espace É|01000|Bourg-en-Bresse|35600000063516|2024-01-31|true|46.2052",
		"5: Espace\nB|33000|Bordeaux|||false", "9: Espace C|33000|Bordeaux"}
	workbookRules = []string{"liste.feuille_choisie", "liste.feuille_ignoree", "liste.feuille_ignoree",
		"liste.entete_trouve"}
)

// TestWorkbooks reads one workbook as LibreOffice saved it in each of its formats. Where LibreOffice is installed, it
// saves it again; elsewhere the files of testdata, which it made, are read.
func TestWorkbooks(t *testing.T) {
	dir := "testdata"
	if office, err := exec.LookPath("soffice"); err == nil {
		dir = t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "classeur.xlsx"), workbook(t), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"ods", "xls"} {
			out, err := exec.Command(office, "--headless", "-env:UserInstallation=file://"+filepath.Join(dir, "profil"),
				"--convert-to", format, "--outdir", dir, filepath.Join(dir, "classeur.xlsx")).CombinedOutput()
			if err != nil {
				t.Fatalf("soffice: %v\n%s", err, out)
			}
		}
	} else {
		t.Log("LibreOffice (soffice) is not installed: the workbooks of testdata are read instead")
	}
	for _, name := range []string{"classeur.ods", "classeur.xls"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name)
			if _, err := os.Stat(path); err != nil {
				path += ".gz"
			}
			got, err := walkAt(t, path, read.Options{})
			if err != nil {
				t.Fatal(err)
			}
			check(t, got, workbookColumns, workbookRows, workbookRules)
			got, err = walkAt(t, path, read.Options{Key: "Listes"})
			if err != nil || len(got.rows) != 2 {
				t.Errorf("@Listes: %v, %v", got, err)
			}
		})
	}
	t.Run("classeur.xlsx", func(t *testing.T) {
		got, err := walk(t, workbook(t), "classeur.xlsx", read.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got.rows[1] = workbookRows[1] // the formula has no stored result: no program computed it
		check(t, got, workbookColumns, workbookRows, workbookRules)
	})
}

// mapFeatures is a point and a surface.
const mapFeatures = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"nom":"Espace A","code_postal":"01000","note":"é"},
 "geometry":{"type":"Point","coordinates":[5.22,46.2]}},
{"type":"Feature","properties":{"nom":"Espace B","code_postal":"33000","note":null},
 "geometry":{"type":"Polygon",
 "coordinates":[[[-0.58,44.83],[-0.57,44.83],[-0.57,44.84],[-0.58,44.84],[-0.58,44.83]]]}}]}`

// TestLayers reads the files that GDAL makes of a map. Where ogr2ogr is installed, it makes them; elsewhere the
// GeoPackage of testdata, which it made, is read.
func TestLayers(t *testing.T) {
	ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Log("GDAL (ogr2ogr) is not installed: the GeoPackage of testdata is read instead")
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "carte.geojson")
	if err := os.WriteFile(source, []byte(mapFeatures), 0o600); err != nil {
		t.Fatal(err)
	}
	points := []string{"01000|é|46.2|5.22", "33000||44.8350000|-0.5750000"}
	for _, tt := range []struct {
		name, file, columns string
		options             []string
		rows, rules         []string
	}{
		{"GeoPackage", "couche.gpkg", "cle|nom|code_postal|note|latitude|longitude",
			[]string{"-f", "GPKG", "-lco", "FID=cle"},
			[]string{"0: 1|Espace A|" + points[0], "0: 2|Espace B|" + points[1]}, nil},
		{"SQLite", "carte.sqlite", "ogc_fid|nom|code_postal|note|latitude|longitude", []string{"-f", "SQLite"},
			[]string{"0: 1|Espace A|" + points[0], "0: 2|Espace B|" + points[1]}, nil},
		{"GeoJSONSeq avec RS", "carte.geojsons", "nom|code_postal|note|latitude|longitude",
			[]string{"-f", "GeoJSONSeq", "-lco", "RS=YES"},
			[]string{"1: Espace A|" + points[0], "2: Espace B|" + points[1]},
			[]string{"liste.geometrie_non_ponctuelle"}},
		{"CSV avec WKT", "carte.csv", "WKT|nom|code_postal|note", []string{"-f", "CSV", "-lco", "GEOMETRY=AS_WKT"},
			[]string{"2: POINT (5.22 46.2)|Espace A|01000|é",
				"3: POLYGON ((-0.58 44.83,-0.57 44.83,-0.57 44.84,-0.58 44.84,-0.58 44.83))|Espace B|33000|"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(dir, tt.file)
			if ogr == "" {
				if path = filepath.Join("testdata", tt.file+".gz"); tt.file != "couche.gpkg" {
					return
				}
			} else if out, err := exec.Command(ogr, append(tt.options, path, source)...).CombinedOutput(); err != nil {
				t.Fatalf("ogr2ogr: %v\n%s", err, out)
			}
			got, err := walkAt(t, path, read.Options{})
			if err != nil {
				t.Fatal(err)
			}
			check(t, got, tt.columns, tt.rows, tt.rules)
		})
	}
}

func TestKML(t *testing.T) {
	const doc = `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Carte</name><Folder><name>Nord</name>
<Placemark><name>Espace A</name><description><![CDATA[Un <b>lieu</b>]]></description>
<ExtendedData><Data name="commune"><value>Nantes &amp; autour</value></Data></ExtendedData>
<Point><coordinates>-1.5,47.25,0</coordinates></Point></Placemark></Folder>
<Placemark><name>Espace B</name><ExtendedData><SchemaData><SimpleData name="commune">Rezé</SimpleData></SchemaData>
</ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>-2,47 -1,47 -1,48 -2,48 -2,47</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>`
	got, err := walk(t, []byte(doc), "carte.kml", read.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, got, "name|description|commune|longitude|latitude|calque",
		[]string{"3: Espace A|Un <b>lieu</b>|Nantes & autour|-1.5|47.25|Nord", "6: Espace B||Rezé|-1.5000000|47.5000000|"},
		[]string{"liste.geometrie_non_ponctuelle"})
	t.Run("dans une archive", func(t *testing.T) {
		kmz := zipOf(t, map[string][]byte{"doc.kml": []byte(doc)})
		again, err := walk(t, kmz, "carte.kmz", read.Options{})
		if err != nil || len(again.rows) != len(got.rows) || !bytes.Equal([]byte(again.rows[0]), []byte(got.rows[0])) {
			t.Errorf("got %v, %v", again, err)
		}
	})
}
