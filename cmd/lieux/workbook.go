package main

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/advice"
)

// The sheets of a workbook.
const (
	placesSheet  = "Lieux"
	refusedSheet = "Lignes refusées"
	foundSheet   = "Constats"
	helpSheet    = "Lisez-moi"
)

// Limits of a workbook: spreadsheets become slow with more notes, and allow 32 767 characters in a cell.
const (
	mostNotes = 2000
	mostCell  = 32_000
	mostCells = 16_384 // of a row
	mostRows  = 1_048_576
	mostEmpty = 20 // notes of empty cells with the same rule
)

// workbook is a corrected listing as XLSX: the places, each finding as a note of its cell; the rows that are refused,
// as they were written and why; every finding. Rows go to disk as they come.
type workbook struct {
	file    *outputFile
	book    *excelize.File
	written *sheet // the places
	refused *sheet // nil: no row is
	found   *sheet
	marked  int // style of the cells that their producer is to look at
	notes   int
	empty   map[string]int // notes of empty cells, by rule
	suggest *suggester     // nil: nothing is suggested
}

// sheet is one sheet that is being written.
type sheet struct {
	*excelize.StreamWriter
	rows int
	over int // rows for which there was no room
}

func createWorkbook(name string, suggest *suggester) (*workbook, error) {
	file, err := createOutput(name)
	if err != nil {
		return nil, err
	}
	w := &workbook{file: file, book: excelize.NewFile(), suggest: suggest, empty: map[string]int{}}
	if err := w.prepare(); err != nil {
		w.discard()
		return nil, err
	}
	return w, nil
}

func (w *workbook) prepare() (err error) {
	if err := w.book.SetSheetName("Sheet1", placesSheet); err != nil {
		return err
	}
	w.marked, err = w.book.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1,
		Color: []string{"FFF3C4"}}})
	if err != nil {
		return err
	}
	if w.written, err = w.newSheet(placesSheet, fieldNames()); err != nil {
		return err
	}
	w.found, err = w.newSheet(foundSheet, spreadsheetColumns)
	return err
}

// newSheet adds a sheet with a header that stays in view.
func (w *workbook) newSheet(name string, header []string) (*sheet, error) {
	if i, _ := w.book.GetSheetIndex(name); i < 0 {
		if _, err := w.book.NewSheet(name); err != nil {
			return nil, err
		}
	}
	stream, err := w.book.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	s := &sheet{StreamWriter: stream}
	panes := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := s.SetPanes(panes); err != nil {
		return nil, err
	}
	if err := s.SetColWidth(1, min(len(header), mostCells), 22); err != nil {
		return nil, err
	}
	return s, s.add(header, nil)
}

// add writes one row; style returns that of a cell, 0 for none, and may be nil.
func (s *sheet) add(cells []string, style func(i int) int) error {
	if s.rows == mostRows {
		s.over++
		return nil
	}
	s.rows++
	row := make([]any, min(len(cells), mostCells))
	for i := range row {
		text := cells[i]
		if utf8.RuneCountInString(text) > mostCell {
			text = string([]rune(text)[:mostCell]) + "…"
		}
		cell := excelize.Cell{Value: text}
		if text == "" {
			cell.Value = nil
		}
		if style != nil {
			cell.StyleID = style(i)
		}
		row[i] = cell
	}
	return s.SetRow("A"+strconv.Itoa(s.rows), row)
}

func (w *workbook) row(row *importer.Row) error {
	if err := w.addFindings(row); err != nil {
		return err
	}
	if row.State == importer.RefusedRow {
		return w.refuse(row)
	}
	notes := map[int]string{}
	for i := range row.Findings {
		a := &row.Findings[i]
		known, ok := advice.Of(a.Rule)
		if ok && !known.Needed() || a.Value == "" && a.After == "" && !w.room(a.Rule) {
			continue
		}
		at := fieldIndex(a.Field)
		notes[at] = joinLines(notes[at], w.note(a, known))
	}
	style := func(i int) int {
		if notes[i] != "" {
			return w.marked
		}
		return 0
	}
	if err := w.written.add(flatRow(row), style); err != nil {
		return err
	}
	for i := range directory.Fields {
		if notes[i] == "" || w.notes == mostNotes {
			continue
		}
		w.notes++
		cell, err := excelize.CoordinatesToCellName(i+1, w.written.rows)
		if err != nil {
			return err
		}
		if err := w.book.AddComment(placesSheet, excelize.Comment{Cell: cell, Author: "Lieux", Text: notes[i], Width: 320,
			Height: 140}); err != nil {
			return err
		}
	}
	return nil
}

// room reports whether a rule about cells that are empty may have one more note: an empty column has one rule for all
// of its cells.
func (w *workbook) room(rule string) bool {
	w.empty[rule]++
	return w.empty[rule] <= mostEmpty
}

// fieldIndex returns the column of a field; findings about no field are shown at the name.
func fieldIndex(name string) int {
	for i := range directory.Fields {
		if directory.Fields[i].Name == name {
			return i
		}
	}
	if name == "localisation" {
		return fieldIndex("latitude")
	}
	return fieldIndex("nom")
}

// note returns what a finding says in the note of its cell.
func (w *workbook) note(a *importer.Finding, known advice.Advice) string {
	var lines []string
	if a.Value != "" {
		lines = append(lines, "Écrit : « "+shorten(oneLine(a.Value), 300)+" »")
	}
	lines = append(lines, known.Says, a.Detail)
	if known.Do != "" {
		lines = append(lines, "Que faire : "+known.Do)
	}
	if value := w.suggest.of(a); value != "" {
		lines = append(lines, "Proposition : « "+value+" »")
	}
	return joinLines(lines...)
}

func joinLines(lines ...string) string {
	var b strings.Builder
	for _, line := range lines {
		if line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	return b.String()
}

// refuse writes a row that is refused, as it was written, and why.
func (w *workbook) refuse(row *importer.Row) (err error) {
	const why = "pourquoi elle est refusée"
	if w.refused == nil {
		header := []string{"ligne", why}
		if row.Record != nil && row.Record.Header != nil {
			header = append(header, row.Record.Header.Names()...)
		}
		if w.refused, err = w.newSheet(refusedSheet, header); err != nil {
			return err
		}
	}
	var reasons []string
	for i := range row.Findings {
		if a := &row.Findings[i]; a.Action == importer.Refused {
			known, _ := advice.Of(a.Rule)
			reasons = append(reasons, joinLines(known.Says, a.Detail))
		}
	}
	cells := []string{lineOf(row), joinLines(reasons...)}
	if row.Record != nil {
		cells = append(cells, row.Record.Values...)
	}
	return w.refused.add(cells, nil)
}

func (w *workbook) addFindings(row *importer.Row) error {
	for _, a := range row.Findings {
		if err := w.found.add(findingCells("", row, a), nil); err != nil {
			return err
		}
	}
	return nil
}

func (w *workbook) places() int { return w.written.rows - 1 }

func (w *workbook) keep() error {
	help, err := w.newSheet(helpSheet, []string{"Lisez-moi"})
	if err != nil {
		return err
	}
	texts := []string{
		"Feuille « " + placesSheet + " » : la liste telle qu'elle serait publiée, dans les colonnes du référentiel.",
		"Une cellule jaune porte une note : ce qui a été trouvé, et que faire.",
		"Feuille « " + foundSheet + " » : tout ce qui a été trouvé, cellule par cellule.",
	}
	if w.refused != nil {
		texts = append(texts, "Feuille « "+refusedSheet+" » : les lignes qui ne sont pas publiées, et pourquoi.")
	}
	if w.notes == mostNotes {
		texts = append(texts, "Les "+strconv.Itoa(mostNotes)+" premières notes sont dans les cellules ; la feuille « "+
			foundSheet+" » les a toutes.")
	}
	for _, s := range w.sheets() {
		if s.over > 0 {
			texts = append(texts, "Feuille « "+s.Sheet+" » : "+strconv.Itoa(s.over)+" lignes de plus n'y tiennent pas ; les "+
				"fichiers CSV les ont.")
		}
	}
	for _, text := range texts {
		if err := help.add([]string{text}, nil); err != nil {
			return err
		}
	}
	for _, s := range append(w.sheets(), help) {
		if err := s.Flush(); err != nil {
			return err
		}
	}
	if err := w.book.Write(w.file); err != nil {
		return err
	}
	_ = w.book.Close()
	return w.file.Keep()
}

// sheets returns those of the rows.
func (w *workbook) sheets() []*sheet {
	list := []*sheet{w.written, w.found}
	if w.refused != nil {
		list = append(list, w.refused)
	}
	return list
}

func (w *workbook) discard() {
	_ = w.book.Close()
	w.file.Discard()
}
