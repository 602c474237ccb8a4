package export

import (
	"cmp"
	"context"
	"errors"
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Names of the sheets of an exported workbook.
const (
	sheetName  = "Lieux"
	aboutSheet = "Licence"
)

// maxCell is the maximum length of a cell in characters; spreadsheets allow 32 767.
const maxCell = 32_000

// XLSX is a workbook of the places, for people.
var XLSX = &Format{
	Name: "xlsx", Acronym: "XLSX", Order: 1,
	Usage:     "tableur : une ligne par lieu, avec des dates et des nombres, un filtre et les licences",
	MediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	Accept:    []string{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, Compressed: true,
	Summary: "La vue en classeur XLSX",
	Description: "Une feuille « Lieux » : les 32 colonnes du référentiel, `labels`, `offre`, `score` et `precision`, et " +
		"`distance_m` quand un point\nde départ est donné. Une feuille « Licence » : version, sources et licences.\n",
	file: writeWorkbook,
}

func writeWorkbook(ctx context.Context, w io.Writer, s *Selection) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", sheetName); err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	dates := "dd/mm/yyyy"
	day, err := book.NewStyle(&excelize.Style{CustomNumFmt: &dates})
	if err != nil {
		return err
	}
	if err := fillPlaces(ctx, book, s, bold, day); err != nil {
		return err
	}
	if err := fillAbout(book, s, bold); err != nil {
		return err
	}
	return book.Write(w)
}

// widths of columns in characters, by kind of cell; those of some columns are their own.
var (
	widths    = map[CellKind]float64{TextCell: 18, ListCell: 30, NumberCell: 11, DayCell: 12}
	ownWidths = map[string]float64{"nom": 40, "adresse": 34, "horaires": 40, "presentation_resume": 50,
		"presentation_detail": 50, "code_postal": 12, "code_insee": 12, "id": 22}
)

// fillPlaces writes the sheet of places: a header that stays in sight, with a filter.
func fillPlaces(ctx context.Context, book *excelize.File, s *Selection, bold, day int) error {
	columns := Columns(s.Distance)
	sheet, err := book.NewStreamWriter(sheetName)
	if err != nil {
		return err
	}
	for i := range columns {
		width := cmp.Or(ownWidths[columns[i].Name], widths[columns[i].Kind])
		if err := sheet.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	frozen := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := sheet.SetPanes(frozen); err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for i := range columns {
		cells[i] = excelize.Cell{Value: columns[i].Name, StyleID: bold}
	}
	if err := sheet.SetRow("A1", cells); err != nil {
		return err
	}
	for n, e := range s.entries(ctx) {
		for i := range columns {
			cells[i] = cellOf(&columns[i], e, day)
		}
		if err := sheet.SetRow("A"+strconv.Itoa(n+2), cells); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(s.Hits) > 0 {
		last, err := excelize.CoordinatesToCellName(len(columns), len(s.Hits)+1)
		if err != nil {
			return err
		}
		none := false
		table := &excelize.Table{Range: "A1:" + last, Name: sheetName, StyleName: "TableStyleLight1", ShowRowStripes: &none}
		if err := sheet.AddTable(table); err != nil {
			return err
		}
	}
	return sheet.Flush()
}

// cellOf returns a cell: nil, a number, a date, or a text, so that no spreadsheet takes
// +33556000000 for a number or =A1 for a formula.
func cellOf(c *Column, e *Entry, dayStyle int) any {
	switch c.Kind {
	case NumberCell:
		if v, known := c.Number(e); known {
			return v
		}
	case DayCell:
		if day := c.Day(e); !day.IsZero() {
			return excelize.Cell{Value: day, StyleID: dayStyle}
		}
	case ListCell:
		return textOf(joined(c.List(e)))
	case TextCell:
		return textOf(c.Text(e))
	}
	return nil
}

// textOf returns the cell of a text, shortened with an ellipsis when it is longer than maxCell.
func textOf(text string) any {
	if text == "" {
		return nil
	}
	if utf8.RuneCountInString(text) > maxCell {
		text = string([]rune(text)[:maxCell]) + "…"
	}
	return text
}

// fillAbout writes the sheet of what the file holds, and of each source with its licence.
func fillAbout(book *excelize.File, s *Selection, bold int) error {
	_, created := book.NewSheet(aboutSheet)
	sheet, err := book.NewStreamWriter(aboutSheet)
	if err := errors.Join(created, err, sheet.SetColWidth(1, 6, 34)); err != nil {
		return err
	}
	row := 0
	write := func(style int, texts ...string) {
		row++
		cells := make([]any, len(texts))
		for i, text := range texts {
			cells[i] = excelize.Cell{Value: text, StyleID: style}
		}
		err = errors.Join(err, sheet.SetRow("A"+strconv.Itoa(row), cells))
	}
	for _, f := range s.about() {
		write(0, f.name, f.value)
	}
	row++
	write(bold, "source", "producteur", "licence", "page", "lieux dans le répertoire", "dernier import")
	for _, source := range s.View.Sources() {
		imported := ""
		if !source.ImportedAt.IsZero() {
			imported = source.ImportedAt.UTC().Format(time.DateOnly)
		}
		write(0, cmp.Or(source.Title, source.Name), source.Publisher, cmp.Or(source.License, unknownLicense),
			source.Homepage, strconv.Itoa(source.Places), imported)
	}
	return errors.Join(err, sheet.Flush())
}
