package main

import (
	"encoding/csv"
	"path/filepath"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
)

// correctedListing writes a listing as it would be published, in the référentiel's form: its 32 columns in its order,
// lists joined by `|`. Rows that are refused are not among its places. The id is the producer's own; where there is
// none, the one that the row is given.
type correctedListing interface {
	row(*importer.Row) error
	places() int // written so far
	keep() error // ends the file
	discard()    // removes it, unless it was kept
}

// createCorrected creates a corrected listing: a workbook when the name ends in .xlsx, else CSV.
func createCorrected(name string, suggest *suggester) (correctedListing, error) {
	if strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return createWorkbook(name, suggest)
	}
	return createCorrectedCSV(name)
}

// corrected is a corrected listing as comma-separated UTF-8.
type corrected struct {
	file *outputFile
	rows *csv.Writer
	n    int
}

func createCorrectedCSV(name string) (*corrected, error) {
	file, err := createOutput(name)
	if err != nil {
		return nil, err
	}
	c := &corrected{file: file, rows: csv.NewWriter(file)}
	return c, c.rows.Write(fieldNames())
}

// fieldNames returns the names of the columns of the référentiel.
func fieldNames() []string {
	names := make([]string, len(directory.Fields))
	for i := range directory.Fields {
		names[i] = directory.Fields[i].Name
	}
	return names
}

func (c *corrected) row(row *importer.Row) error {
	if row.State == importer.RefusedRow {
		return nil
	}
	c.n++
	return c.rows.Write(flatRow(row))
}

// flatRow returns the cells of a row in the order of the référentiel.
func flatRow(row *importer.Row) []string {
	cells := make([]string, len(directory.Fields))
	for i := range directory.Fields {
		cells[i] = flat(&directory.Fields[i], &row.Place)
	}
	if row.OwnID != "" {
		cells[0] = row.OwnID
	}
	return cells
}

func (c *corrected) places() int { return c.n }

// flat returns the value of a field in one cell, "" when there is none. The centre of a commune is left out: it would
// be read as the position of the place when the listing comes back.
func flat(f *directory.Field, p *directory.Place) string {
	if f.Kind == directory.Number && p.Location.Precision != geo.PrecisionPoint {
		return ""
	}
	return f.Flat(p)
}

func (c *corrected) keep() error {
	c.rows.Flush()
	if err := c.rows.Error(); err != nil {
		return err
	}
	return c.file.Keep()
}

func (c *corrected) discard() { c.file.Discard() }
