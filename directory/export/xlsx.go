package export

import (
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/lieux-numeriques/lieux/directory"
)

// sheetName is the one sheet of an exported workbook.
const sheetName = "Lieux"

// maxCell is the maximum length of a cell in characters; spreadsheets allow 32 767.
const maxCell = 32_000

// numeric are the columns that are numbers; all others are text, so
// that no spreadsheet takes +33556000000 for a number or =A1 for a formula.
var numeric = []string{"latitude", "longitude", "distance_m"}

// XLSX is a workbook of the rows of CSV.
var XLSX = &Format{
	Name: "xlsx", Acronym: "XLSX",
	Usage:     "tableur : les mêmes lignes que le CSV, les positions en nombres",
	MediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	Accept:    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	file:      writeWorkbook,
}

// writeWorkbook reads the rows that CSV writes, one at a time.
func writeWorkbook(w io.Writer, s Selection, hits iter.Seq[directory.Hit]) error {
	reader, writer := io.Pipe()
	defer reader.Close() // ends the writing of rows when the workbook fails
	go func() { writer.CloseWithError(writeRows(writer, CSV.Rows(s), hits)) }()
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", sheetName); err != nil {
		return err
	}
	sheet, err := book.NewStreamWriter(sheetName)
	if err != nil {
		return err
	}
	header := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := sheet.SetPanes(header); err != nil {
		return err
	}
	if err := fillSheet(sheet, csv.NewReader(reader)); err != nil {
		return err
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

// fillSheet writes the header and each row after it.
func fillSheet(sheet *excelize.StreamWriter, rows *csv.Reader) error {
	rows.ReuseRecord = true
	var numbers []bool
	var cells []any
	for n := 1; ; n++ {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		cells = cells[:0]
		for i, text := range row {
			if n == 1 {
				numbers = append(numbers, slices.Contains(numeric, text))
			}
			cells = append(cells, cellOf(text, n > 1 && numbers[i]))
		}
		if err := sheet.SetRow("A"+strconv.Itoa(n), cells); err != nil {
			return err
		}
	}
}

// cellOf returns the value of a cell: nil, a number, or a text, shortened with an
// ellipsis when it is longer than maxCell.
func cellOf(text string, number bool) any {
	if text == "" {
		return nil
	}
	if number {
		if x, err := strconv.ParseFloat(text, 64); err == nil {
			return x
		}
	}
	if utf8.RuneCountInString(text) > maxCell {
		text = string([]rune(text)[:maxCell]) + "…"
	}
	return text
}
