package read_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/lieux-numeriques/lieux/importer/read"
)

func TestXLSX(t *testing.T) {
	book := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	style := func(id int) int {
		s, err := book.NewStyle(&excelize.Style{NumFmt: id})
		must(err)
		return s
	}
	custom := func(format string) int {
		s, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
		must(err)
		return s
	}
	set := func(sheet, cell string, v any, s int) {
		must(book.SetCellValue(sheet, cell, v))
		if s > 0 {
			must(book.SetCellStyle(sheet, cell, cell, s))
		}
	}
	day := time.Date(2024, 1, 31, 0, 0, 0, 0, time.UTC)
	_, err := book.NewSheet("Lieux")
	must(err)
	_, err = book.NewSheet("Notes")
	must(err)
	for i, name := range []string{"nom", "siret", "cp", "lat", "maj", "visite", "tel", "ouvert", "heure"} {
		set("Lieux", fmt.Sprintf("%c2", 'A'+i), name, 0)
	}
	set("Lieux", "A3", "Médiathèque", 0)
	set("Lieux", "B3", 35600000063516, 0)
	set("Lieux", "C3", 1000, custom("00000"))
	set("Lieux", "D3", 44.839574881764, 0)
	set("Lieux", "E3", day, style(14))
	set("Lieux", "F3", day, custom("dd/mm/yyyy"))
	set("Lieux", "G3", 326533780, custom(`0#" "##" "##" "##" "##`))
	set("Lieux", "H3", true, 0)
	set("Lieux", "I3", 0.375, custom("hh:mm"))
	set("Lieux", "A5", "Relais", 0)
	set("Lieux", "J5", "hors colonne", 0)
	set("Notes", "A1", "à lire", 0)
	path := filepath.Join(t.TempDir(), "classeur.xlsx")
	must(book.SaveAs(path))

	got, err := walkAt(t, path, read.Options{})
	must(err)
	check(t, got, "nom|siret|cp|lat|maj|visite|tel|ouvert|heure",
		[]string{"3: Médiathèque|35600000063516|1000|44.839574881764|2024-01-31|31/01/2024|326533780|true|09:00",
			"5: Relais||||||||"},
		[]string{"liste.feuille_ignoree", "ligne.cellules_sans_colonne"})

	file, err := os.Open(path)
	must(err)
	defer file.Close()
	l, err := read.Open(context.Background(), read.Input{Location: "-", Stdin: file},
		read.Options{TempDir: t.TempDir()})
	must(err)
	defer l.Close()
	rows, err := l.Records()
	must(err)
	defer rows.Close()
	if !rows.Scan() || rows.Record().Get("nom") != "Médiathèque" {
		t.Errorf("from standard input: %v", rows.Err())
	}
	if got, err = walkAt(t, path, read.Options{Key: "Notes"}); err != nil ||
		strings.Join(got.columns, "|") != "à lire" {
		t.Errorf("sheet Notes: %v, %v", got, err)
	}
	if _, err = walkAt(t, path, read.Options{Key: "Absente"}); err == nil ||
		!strings.Contains(err.Error(), "Sheet1, Lieux, Notes") {
		t.Errorf("missing sheet: %v", err)
	}
	empty := filepath.Join(t.TempDir(), "vide.xlsx")
	must(excelize.NewFile().SaveAs(empty))
	if _, err = walkAt(t, empty, read.Options{}); err == nil || !strings.Contains(err.Error(), "est vide") {
		t.Errorf("empty workbook: %v", err)
	}
}
