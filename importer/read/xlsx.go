package read

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// xlsxReader reads one sheet of a workbook, with two cursors: one over the stored cells, the
// other over the displayed ones. A date is stored as a number of days, so the displayed text
// is used for dates, and the stored one for everything else (a SIRET is displayed as
// 3.56E+13).
type xlsxReader struct {
	listing  *Listing
	book     *excelize.File
	stored   *excelize.Rows
	shown    *excelize.Rows
	line     int        // of the last row read
	queue    []sheetRow // rows to return again
	header   *importer.Header
	width    int
	record   *importer.Record
	rank     int
	err      error
	findings []importer.Finding
}

// Dates are displayed year first, whatever the language of the workbook.
var xlsxShown = excelize.Options{ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd",
	LongTimePattern: "hh:mm:ss"}

func newXLSX(l *Listing) (Reader, error) {
	opts := xlsxShown
	opts.UnzipSizeLimit = max(l.options.MaxBytes, 16<<20)
	opts.UnzipXMLSizeLimit = 16 << 20
	opts.TmpDir = l.options.TempDir
	book, err := excelize.OpenFile(l.pages[0], opts)
	if err != nil {
		return nil, directory.Errorf(directory.Invalid,
			"%s n'est pas un classeur XLSX lisible (abîmé ou protégé par un mot de passe)", l.Name)
	}
	x := &xlsxReader{listing: l, book: book}
	if err := x.open(); err != nil {
		x.Close()
		return nil, err
	}
	return x, nil
}

// open finds the sheet, and its first non-empty row, which names the columns.
func (x *xlsxReader) open() error {
	sheets := x.book.GetSheetList()
	if key := x.listing.options.Key; key != "" {
		return x.openSheet(key, sheets)
	}
	var chosen string
	for _, sheet := range sheets {
		filled, err := x.filled(sheet)
		if err != nil {
			return err
		}
		switch {
		case filled && chosen == "":
			chosen = sheet
		case filled:
			x.findings = append(x.findings, finding("liste.feuille_ignoree", importer.Reported, sheet,
				"Seule la première feuille remplie est lue ; pour lire celle-ci, précisez @"+sheet+"."))
		}
	}
	if chosen == "" {
		return directory.Errorf(directory.Invalid, "%s est vide", x.listing.Name)
	}
	return x.openSheet(chosen, sheets)
}

func (x *xlsxReader) filled(sheet string) (bool, error) {
	rows, err := x.book.Rows(sheet)
	if err != nil {
		return false, x.broken()
	}
	defer rows.Close()
	for n := 0; rows.Next() && n < 100; n++ {
		cells, err := rows.Columns()
		if err != nil {
			return false, x.broken()
		}
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			return true, nil
		}
	}
	return false, nil
}

func (x *xlsxReader) broken() error {
	return directory.Errorf(directory.Invalid, "le classeur %s est abîmé vers la ligne %d", x.listing.Name, x.line)
}

func (x *xlsxReader) openSheet(sheet string, sheets []string) (err error) {
	if i, err := x.book.GetSheetIndex(sheet); err != nil || i < 0 {
		return directory.Errorf(directory.Invalid, "%s n'a pas de feuille « %s » : ses feuilles sont %s",
			x.listing.Name, sheet, strings.Join(sheets, ", "))
	}
	if x.stored, err = x.book.Rows(sheet); err != nil {
		return x.broken()
	}
	if x.shown, err = x.book.Rows(sheet); err != nil {
		return x.broken()
	}
	return x.findHeader()
}

// findHeader looks for the header among the first rows that are not empty, and makes those after it be read again.
func (x *xlsxReader) findHeader() error {
	var top topRows
	var rows []sheetRow
	for len(top.cells) < topMost {
		row, ok := x.next()
		if !ok {
			break
		}
		rows = append(rows, row)
		if filled(row.cells) > 0 {
			top.add(row.line, row.cells)
		}
	}
	switch {
	case x.err != nil:
		return x.err
	case len(top.cells) == 0:
		return directory.Errorf(directory.Invalid, "%s ne contient aucune ligne", x.listing.Name)
	}
	found := top.header()
	if len(found.names) > maxColumns {
		return directory.Errorf(directory.Invalid, "%s a plus de %d colonnes", x.listing.Name, maxColumns)
	}
	for i, row := range rows {
		if row.line == top.lines[found.last] {
			x.queue = rows[i+1:]
		}
	}
	header, findings := columns(found.names)
	x.header, x.width = header, len(found.names)
	x.findings = append(append(x.findings, found.findings()...), findings...)
	return nil
}

// sheetRow is one row of a sheet.
type sheetRow struct {
	line  int // 1-based
	cells []string
}

// next returns the next row; ok is false at the end or at an error.
func (x *xlsxReader) next() (row sheetRow, ok bool) {
	if len(x.queue) > 0 {
		row, x.queue = x.queue[0], x.queue[1:]
		return row, true
	}
	if !x.stored.Next() || !x.shown.Next() {
		if x.stored.Error() != nil {
			x.err = x.broken()
		}
		return sheetRow{}, false
	}
	x.line++
	raw := xlsxShown
	raw.RawCellValue = true
	stored, err := x.stored.Columns(raw)
	if err != nil {
		x.err = x.broken()
		return sheetRow{}, false
	}
	shown, err := x.shown.Columns(xlsxShown)
	if err != nil {
		x.err = x.broken()
		return sheetRow{}, false
	}
	for i, value := range stored {
		if i < len(shown) {
			stored[i] = cellText(value, shown[i])
		}
	}
	return sheetRow{line: x.line, cells: stored}, true
}

// shownDate matches a cell that a workbook displays as a date or a time.
var shownDate = regexp.MustCompile(`\d[-/.: ]\d|\d[hH]\d|[[:alpha:]]{3}`)

// cellText chooses between the stored and the displayed text of a cell.
func cellText(stored, shown string) string {
	f, err := strconv.ParseFloat(stored, 64)
	if err != nil || stored == shown {
		return stored
	}
	switch shown {
	case "TRUE", "FALSE":
		return strings.ToLower(shown)
	}
	if shownDate.MatchString(shown) && !strings.ContainsAny(shown, "%€$") {
		if f >= 1 && strings.Count(shown, " ") >= 3 && strings.Trim(shown, "0123456789 ") == "" {
			return stored // a number shown in groups of digits
		}
		if digitsOnly := strings.NewReplacer(" ", "", ".", "", "-", "", "/", "", "\u00a0", "", "\u202f",
			"").Replace(shown); digitsOnly == strings.TrimSuffix(stored, ".0") {
			return stored // a telephone or a thousand, shown in groups
		}
		if strings.ContainsAny(shown, "eE") && strings.Contains(shown, "E+") {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
		return shown
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func (x *xlsxReader) Scan() bool {
	for x.err == nil {
		row, ok := x.next()
		if !ok {
			break
		}
		if strings.TrimSpace(strings.Join(row.cells, "")) == "" {
			continue
		}
		x.record = &importer.Record{Rank: x.rank, Line: row.line, Header: x.header, Values: row.cells}
		x.rank++
		if len(row.cells) > x.width {
			x.beyond()
		}
		refuseHeader(x.record)
		return true
	}
	x.record = nil
	return false
}

// beyond reports cells to the right of the named columns.
func (x *xlsxReader) beyond() {
	r := x.record
	excess := strings.TrimSpace(strings.Join(r.Values[x.width:], " "))
	r.Values = r.Values[:x.width]
	if excess != "" {
		r.Findings = append(r.Findings,
			importer.Finding{Rule: "ligne.cellules_sans_colonne", Action: importer.Reported, Value: excerpt(excess),
				Detail: "Des cellules se trouvent à droite de la dernière colonne nommée ; elles ne sont pas lues."})
	}
}

func (x *xlsxReader) Record() *importer.Record     { return x.record }
func (x *xlsxReader) Err() error                   { return x.err }
func (x *xlsxReader) Header() *importer.Header     { return x.header }
func (x *xlsxReader) Findings() []importer.Finding { return x.findings }

func (x *xlsxReader) Close() error {
	for _, rows := range []*excelize.Rows{x.stored, x.shown} {
		if rows != nil {
			_ = rows.Close()
		}
	}
	return x.book.Close()
}
