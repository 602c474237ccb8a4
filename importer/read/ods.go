package read

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// odsBook is a workbook of LibreOffice (OpenDocument): one document in XML, read from its start for each table.
type odsBook struct {
	*zipped
	tables []string
}

func newODS(l *Listing) (Reader, error) {
	z, err := openZip(l)
	if err != nil {
		return nil, err
	}
	b := &odsBook{zipped: z}
	if err := b.list(); err != nil {
		_ = z.Close()
		return nil, err
	}
	return newTable(l, b)
}

func (b *odsBook) content() (io.ReadCloser, error) {
	return b.member(func(name string) bool { return name == "content.xml" })
}

// list reads the names of the tables.
func (b *odsBook) list() error {
	rc, err := b.content()
	if err != nil {
		return err
	}
	defer rc.Close()
	d := newXMLDecoder(rc)
	for depth := 0; ; {
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return b.failure(d, err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; depth > deepest {
				return b.failure(d, io.ErrUnexpectedEOF)
			}
			if e.Name.Local == "table" && e.Name.Space == "table" {
				if b.tables = append(b.tables, attribute(e, "name")); len(b.tables) > 1000 {
					return b.failure(d, io.ErrUnexpectedEOF)
				}
			}
		case xml.EndElement:
			depth--
		}
	}
}

func (b *odsBook) failure(d *xml.Decoder, err error) error {
	line, _ := d.InputPos()
	if strings.Contains(err.Error(), "encrypt") {
		return directory.Errorf(directory.Invalid, "%s est protégé par un mot de passe", b.listing.Name)
	}
	return b.listing.xmlFailure(err, line)
}

func (b *odsBook) sheets() []string { return b.tables }

func (b *odsBook) open(name string) (sheet, error) {
	rc, err := b.content()
	if err != nil {
		return nil, err
	}
	s := &odsSheet{book: b, rc: rc, d: newXMLDecoder(rc)}
	for {
		token, err := s.d.RawToken()
		if err != nil {
			_ = rc.Close()
			return nil, b.failure(s.d, err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "table" && e.Name.Space == "table" &&
			attribute(e, "name") == name {
			return s, nil
		}
	}
}

// odsSheet is a cursor over a table.
type odsSheet struct {
	book   *odsBook
	rc     io.ReadCloser
	d      *xml.Decoder
	line   int
	row    sheetRow // that is returned again
	repeat int
	done   bool
	err    error
}

func (s *odsSheet) Close() error   { return s.rc.Close() }
func (s *odsSheet) failure() error { return s.err }

// mostRepeats is the number of times that one row may stand in a table; spreadsheets repeat empty ones only.
const mostRepeats = 10_000

func (s *odsSheet) next() (sheetRow, bool) {
	if s.repeat > 0 {
		s.repeat--
		s.line++
		return sheetRow{line: s.line, cells: append([]string(nil), s.row.cells...)}, true
	}
	for s.err == nil && !s.done {
		token, err := s.d.RawToken()
		if err != nil {
			s.err = s.book.failure(s.d, err)
			break
		}
		switch e := token.(type) {
		case xml.EndElement:
			s.done = e.Name.Local == "table"
		case xml.StartElement:
			if e.Name.Local != "table-row" {
				continue
			}
			times := repeats(e, "number-rows-repeated")
			cells, ok := s.cells()
			if !ok {
				return sheetRow{}, false
			}
			if len(cells) == 0 { // empty rows, often thousands at the end
				s.line += times
				continue
			}
			s.line++
			s.row, s.repeat = sheetRow{line: s.line, cells: cells}, min(times, mostRepeats)-1
			return sheetRow{line: s.line, cells: append([]string(nil), cells...)}, true
		}
	}
	return sheetRow{}, false
}

func repeats(e xml.StartElement, name string) int {
	n, err := strconv.Atoi(attribute(e, name))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, 1<<24)
}

// cells reads the cells of a row up to its end, without the empty ones at its end.
func (s *odsSheet) cells() (cells []string, ok bool) {
	empty := 0
	for {
		token, err := s.d.RawToken()
		if err != nil {
			s.err = s.book.failure(s.d, err)
			return nil, false
		}
		switch e := token.(type) {
		case xml.EndElement:
			if e.Name.Local == "table-row" {
				return cells, true
			}
		case xml.StartElement:
			if e.Name.Local != "table-cell" && e.Name.Local != "covered-table-cell" {
				continue
			}
			times := repeats(e, "number-columns-repeated")
			text, ok := s.cell(e)
			if !ok {
				return nil, false
			}
			if text == "" {
				empty += times
				continue
			}
			if len(cells)+empty+times > maxColumns+1 {
				s.err = tooManyColumns(s.book.listing.Name)
				return nil, false
			}
			for ; empty > 0; empty-- {
				cells = append(cells, "")
			}
			for ; times > 0; times-- {
				cells = append(cells, text)
			}
		}
	}
}

// cell reads a cell to its end: its value, or the text that is shown.
func (s *odsSheet) cell(start xml.StartElement) (text string, ok bool) {
	var b strings.Builder
	aside := 0 // inside an annotation or a drawing
	for depth := 1; depth > 0; {
		token, err := s.d.RawToken()
		if err != nil {
			s.err = s.book.failure(s.d, err)
			return "", false
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; depth > deepest {
				s.err = s.book.failure(s.d, io.ErrUnexpectedEOF)
				return "", false
			}
			switch {
			case aside > 0 || e.Name.Local == "annotation" || e.Name.Space == "draw":
				aside++
			case e.Name.Local == "p" && b.Len() > 0, e.Name.Local == "line-break":
				b.WriteByte('\n')
			case e.Name.Local == "s":
				b.WriteString(strings.Repeat(" ", min(repeats(e, "c"), 100)))
			case e.Name.Local == "tab":
				b.WriteByte('\t')
			}
		case xml.EndElement:
			depth--
			aside = max(0, aside-1)
		case xml.CharData:
			if aside == 0 && depth > 1 && b.Len() < maxRowBytes {
				b.Write(e)
			}
		}
	}
	return odsValue(start, b.String()), true
}

// odsValue returns the value of a cell: that which is stored for numbers, dates year first, else the text.
func odsValue(start xml.StartElement, shown string) string {
	switch attribute(start, "value-type") {
	case "float", "percentage", "currency":
		return cellText(attribute(start, "value"), shown)
	case "date":
		date := strings.TrimSuffix(attribute(start, "date-value"), "T00:00:00")
		return strings.Replace(date, "T", " ", 1)
	case "boolean":
		return attribute(start, "boolean-value")
	}
	return shown
}
