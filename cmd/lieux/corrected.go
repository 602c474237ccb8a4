package main

import (
	"encoding/csv"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
)

// corrected writes a listing as it would be published, in the référentiel's form:
// its 32 columns in its order, lists joined by `|`, comma-separated UTF-8. Rows that are refused
// are not in it. The id is the producer's own; where there is none, the one that the row is given.
type corrected struct {
	file *outputFile
	rows *csv.Writer
	n    int
}

func createCorrected(name string) (*corrected, error) {
	file, err := createOutput(name)
	if err != nil {
		return nil, err
	}
	c := &corrected{file: file, rows: csv.NewWriter(file)}
	var header []string
	for _, f := range directory.Fields {
		header = append(header, f.Name)
	}
	return c, c.rows.Write(header)
}

func (c *corrected) row(row *importer.Row) error {
	if row.State == importer.RefusedRow {
		return nil
	}
	c.n++
	cells := make([]string, len(directory.Fields))
	for i := range directory.Fields {
		cells[i] = flat(&directory.Fields[i], &row.Place)
	}
	if row.OwnID != "" {
		cells[0] = row.OwnID
	}
	return c.rows.Write(cells)
}

// flat returns the value of a field in one cell, "" when there is none.
func flat(f *directory.Field, p *directory.Place) string {
	switch {
	case f.List != nil:
		return strings.Join(*f.List(p), "|")
	case f.Text != nil:
		return *f.Text(p)
	case f.Kind == directory.Date:
		if p.UpdatedOn.IsZero() {
			return ""
		}
		return p.UpdatedOn.Format(time.DateOnly)
	case !p.Location.Known || p.Location.Precision != geo.PrecisionPoint:
		return "" // the centre of a commune would be read as the position of the place when the listing comes back
	case f.Name == "latitude":
		return strconv.FormatFloat(p.Location.Position[1], 'f', -1, 64)
	}
	return strconv.FormatFloat(p.Location.Position[0], 'f', -1, 64)
}

func (c *corrected) keep() error {
	c.rows.Flush()
	if err := c.rows.Error(); err != nil {
		return err
	}
	return c.file.Keep()
}

func (c *corrected) discard() {
	if c != nil {
		c.file.Discard()
	}
}
