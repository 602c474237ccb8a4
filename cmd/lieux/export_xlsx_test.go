package main_test

import (
	"encoding/csv"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
		for len(got[i]) < len(want[i]) {
			got[i] = append(got[i], "") // empty cells at the end are not kept
		}
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("row %d: %q, want %q", i, got[i], want[i])
		}
	}
	for name, number := range map[string]bool{"latitude": true, "distance_m": true, "code_postal": false, "nom": false} {
		at, err := excelize.CoordinatesToCellName(slices.Index(want[0], name)+1, 2)
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
