package main

import (
	"cmp"
	"encoding/csv"
	"regexp"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/advice"
)

// spreadsheet writes findings, one a line, for a producer to open
// with a spreadsheet. Cells are separated by semicolons and the file begins with the mark of
// UTF-8: spreadsheets need both to open it by a double click where the comma separates
// decimals, and propose both when they ask.
type spreadsheet struct {
	file *outputFile
	rows *csv.Writer
}

var spreadsheetColumns = []string{
	"source", "ligne", "rang", "identifiant", "nom", "colonne", "champ", "valeur", "regle", "action", "nouvelle_valeur",
	"explication", "precision", "a_faire", "que_faire",
}

func createSpreadsheet(name string) (*spreadsheet, error) {
	file, err := createOutput(name)
	if err != nil {
		return nil, err
	}
	s := &spreadsheet{file: file, rows: csv.NewWriter(file)}
	s.rows.Comma, s.rows.UseCRLF = ';', true
	_, _ = file.WriteString("\ufeff") // Keep returns the error
	return s, s.rows.Write(spreadsheetColumns)
}

// row writes the findings of one row.
func (s *spreadsheet) row(source string, row *importer.Row) error {
	for _, a := range row.Findings {
		if err := s.finding(findingCells(source, row, a)); err != nil {
			return err
		}
	}
	return nil
}

// notes writes the findings about the listing as a whole.
func (s *spreadsheet) notes(report *importer.Report) error {
	for _, a := range report.Findings {
		if err := s.finding(findingCells(report.Source, nil, a)); err != nil {
			return err
		}
	}
	return nil
}

func (s *spreadsheet) finding(cells []string) error {
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	return s.rows.Write(cells)
}

// findingCells returns the cells of spreadsheetColumns of a finding in a row; nil: about the listing as a whole.
func findingCells(source string, row *importer.Row, a importer.Finding) []string {
	line, rank, id, name, column := "", "", "", "", ""
	if row != nil {
		if row.Line > 0 {
			line = strconv.Itoa(row.Line)
		}
		rank, id, name, column = strconv.Itoa(row.Rank), cmp.Or(row.OwnID, row.RecordID), row.Place.Name, columnsOf(row, &a)
	}
	known, ok := advice.Of(a.Rule)
	todo := "non"
	if !ok || known.Needed() {
		todo = "oui"
	}
	cells := []string{source, line, rank, id, name, column, a.Field, a.Value, a.Rule, string(a.Action), a.After,
		known.Says, a.Detail, todo, known.Do}
	for i := range cells {
		cells[i] = onOneLine.Replace(cells[i])
	}
	return cells
}

// lineOf returns where a row is in its file, from 1: its line, else its rank when several rows are on one line.
func lineOf(row *importer.Row) string { return strconv.Itoa(max(row.Line, row.Rank+1)) }

// onOneLine shows the line breaks of a cell, so that each finding takes one line
// of the sheet and of the file.
var onOneLine = strings.NewReplacer("\r\n", " ⏎ ", "\n", " ⏎ ", "\r", " ⏎ ")

// shownColumns is how many names of columns are shown; a list may be read from dozens.
const shownColumns = 3

// columnsOf returns where a value was read in the producer's listing: the
// columns of its field, or those of them that hold it.
func columnsOf(row *importer.Row, a *importer.Finding) string {
	names := row.Columns[a.Field]
	if value := oneLine(a.Value); len(names) > 1 && value != "" && row.Record != nil {
		var holding []string
		for _, name := range names {
			if strings.Contains(oneLine(row.Record.Get(name)), value) {
				holding = append(holding, name)
			}
		}
		if len(holding) > 0 {
			names = holding
		}
	}
	if len(names) > shownColumns {
		return strings.Join(names[:shownColumns], " | ") + " | …"
	}
	return strings.Join(names, " | ")
}

// harmless keeps a spreadsheet from reading a cell as a formula, or a telephone,
// a code or a SIRET as a number, whose zeros or digits it would drop: an
// apostrophe before it makes it text.
func harmless(cell string) string {
	bare := strings.TrimLeft(cell, " \u00a0\ufeff")
	if bare != "" && strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(bare)[0]) || digits.MatchString(bare) {
		return "'" + cell
	}
	return cell
}

// digits matches numbers that a spreadsheet would change.
var digits = regexp.MustCompile(`^(0\d+|\d{12,}|\d+[eE]\d+)$`)

// keep ends the file.
func (s *spreadsheet) keep() error {
	s.rows.Flush()
	if err := s.rows.Error(); err != nil {
		return err
	}
	return s.file.Keep()
}

func (s *spreadsheet) discard() {
	if s != nil {
		s.file.Discard()
	}
}
