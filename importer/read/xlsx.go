package read

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/lieux-numeriques/lieux/directory"
)

// xlsxBook is a workbook. Its sheets are read with two cursors: one over the stored cells, the other over the displayed
// ones. A date is stored as a number of days, so the displayed text is used for dates, and the stored one for
// everything else (a SIRET is displayed as 3.56E+13).
type xlsxBook struct {
	name string
	file *excelize.File
}

// Dates are displayed year first, whatever the language of the workbook.
var xlsxShown = excelize.Options{ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd",
	LongTimePattern: "hh:mm:ss"}

func newXLSX(l *Listing) (Reader, error) {
	opts := xlsxShown
	opts.UnzipSizeLimit = l.unfolded()
	opts.UnzipXMLSizeLimit = min(16<<20, opts.UnzipSizeLimit)
	opts.TmpDir = l.options.TempDir
	file, err := excelize.OpenFile(l.pages[0], opts)
	if err != nil && strings.Contains(err.Error(), "unzip size exceeds") {
		return nil, tooBig(l.Name)
	}
	if err != nil {
		return nil, directory.Errorf(directory.Invalid, "%s n'est pas un classeur XLSX lisible (abîmé ou protégé par un mot "+
			"de passe) : ouvrez-le dans un tableur et enregistrez-le sans mot de passe, en XLSX ou en CSV", l.Name)
	}
	return newTable(l, &xlsxBook{l.Name, file})
}

func (b *xlsxBook) sheets() []string { return b.file.GetSheetList() }

func (b *xlsxBook) Close() error { return b.file.Close() }

func (b *xlsxBook) open(name string) (sheet, error) {
	x := &xlsxSheet{name: b.name}
	var err error
	if x.stored, err = b.file.Rows(name); err == nil {
		x.shown, err = b.file.Rows(name)
	}
	if err != nil {
		_ = x.Close()
		return nil, brokenBook(b.name, 0)
	}
	return x, nil
}

// xlsxSheet is a cursor over a sheet.
type xlsxSheet struct {
	name          string // of the workbook
	stored, shown *excelize.Rows
	line          int // of the last row read
	err           error
}

func (x *xlsxSheet) failure() error { return x.err }

func (x *xlsxSheet) Close() error {
	for _, rows := range []*excelize.Rows{x.stored, x.shown} {
		if rows != nil {
			_ = rows.Close()
		}
	}
	return nil
}

func (x *xlsxSheet) next() (row sheetRow, ok bool) {
	if !x.stored.Next() || !x.shown.Next() {
		if x.stored.Error() != nil {
			x.err = brokenBook(x.name, x.line)
		}
		return sheetRow{}, false
	}
	x.line++
	raw := xlsxShown
	raw.RawCellValue = true
	stored, err := x.stored.Columns(raw)
	if err != nil {
		x.err = brokenBook(x.name, x.line)
		return sheetRow{}, false
	}
	shown, err := x.shown.Columns(xlsxShown)
	if err != nil {
		x.err = brokenBook(x.name, x.line)
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
