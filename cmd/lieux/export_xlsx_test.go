package main_test

import (
	"encoding/csv"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// TestExportByCEDEX gives a CEDEX postcode to a filter and to an origin.
func TestExportByCEDEX(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.do("import", threeTowns().writeCSV(t, s.data, "essais"))
	for flag, want := range map[string]string{
		"--code-postal=59033": s.do("export", "csv", "--code-postal=59000"),
		"--code-postal=59658": s.do("export", "csv", "--departement=59"), // towns share these digits
		"--pres-de=59033":     s.do("export", "csv", "--pres-de=insee:59350"),
	} {
		if got := s.do("export", "csv", flag); got != want || !strings.Contains(got, "Tiers-lieu du Nord") {
			t.Errorf("export csv %s:\n%s\nwant\n%s", flag, got, want)
		}
	}
}

// TestExportedWorkbookHoldsTheRowsOfCSV reads a workbook back: the same cells, positions
// as numbers, and texts as texts whatever they look like.
func TestExportedWorkbookHoldsTheRowsOfCSV(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	places := threeTowns()
	places[0]["nom"] = "=1+1 Atelier"
	s.do("import", places.writeCSV(t, s.data, "essais"))
	file := filepath.Join(s.data, "lieux.xlsx")
	s.do("export", "xlsx", "--output", file, "--pres-de", "33000")
	book, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	got, err := book.GetRows("Lieux")
	if err != nil {
		t.Fatal(err)
	}
	want, err := csv.NewReader(strings.NewReader(s.do("export", "csv", "--pres-de", "33000"))).ReadAll()
	if err != nil || len(want) != 4 {
		t.Fatal(len(want), err)
	}
	for i := range want {
		for n, text := range want[i] {
			if got[0][n] != want[0][n] && n < len(want[0])-1 {
				t.Fatalf("column %d is %s, want %s", n, got[0][n], want[0][n])
			}
			if n = slices.Index(got[0], want[0][n]); n >= len(got[i]) { // empty cells at the end are not kept
				got[i] = append(got[i], make([]string, n+1-len(got[i]))...)
			}
			if day, err := time.Parse("2006-01-02", text); err == nil {
				text = day.Format("02/01/2006") // a date, as people read it
			}
			if got[i][n] != text {
				t.Errorf("%s of row %d is %q, want %q", got[0][n], i, got[i][n], text)
			}
		}
	}
	for _, name := range []string{"labels", "offre", "score", "precision"} {
		if !slices.Contains(got[0], name) {
			t.Errorf("no column is %s", name)
		}
	}
	about, err := book.GetRows("Licence")
	if err != nil || !slices.ContainsFunc(about, func(row []string) bool { return len(row) > 2 && row[0] == "essais" }) {
		t.Errorf("the licence of the source is not said: %q, %v", about, err)
	}
	for name, number := range map[string]bool{"latitude": true, "distance_m": true, "code_postal": false, "nom": false} {
		at, err := excelize.CoordinatesToCellName(slices.Index(got[0], name)+1, 2)
		if err != nil {
			t.Fatal(err)
		}
		kind, err := book.GetCellType("Lieux", at)
		text := kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString
		if formula, _ := book.GetCellFormula("Lieux", at); err != nil || text == number || formula != "" {
			t.Errorf("%s is of type %v, %v", name, kind, err)
		}
	}
	says(t, s.fails(2, "export", "xlsx", "--departement", "999"), "--departement=999")
}

// TestExportsAreImportedUnchanged imports what each format exports: every field of every place is the
// same, apart from the identifier and the source, which are those of the new listing.
func TestExportsAreImportedUnchanged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	places := threeTowns()
	places[1]["presentation_detail"] = "Deux lignes, une virgule ; un \"guillemet\".\nEt la suite | fin."
	s.do("import", places.writeCSV(t, s.data, "essais"))
	fieldsOf := func(s *shop) (rows [][]string) {
		rows, err := csv.NewReader(strings.NewReader(s.do("export", "csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, own := range []string{"id", "source"} {
			at := slices.Index(rows[0], own)
			for i := range rows {
				rows[i] = slices.Delete(rows[i], at, at+1)
			}
		}
		slices.SortFunc(rows[1:], slices.Compare)
		return rows
	}
	want := fieldsOf(s)
	for format, extension := range map[string]string{
		"csv": ".csv", "json": ".json", "geojson": ".geojson", "ndjson": ".ndjson", "xlsx": ".xlsx", "geopackage": ".gpkg",
	} {
		file := filepath.Join(s.data, "repris"+extension)
		s.do("export", format, "--output", file)
		again := newShop(t)
		again.do("import", file)
		if diff := cmp.Diff(want, fieldsOf(again)); diff != "" {
			t.Errorf("%s imported again (- before, + after): %s", format, diff)
		}
	}
}
