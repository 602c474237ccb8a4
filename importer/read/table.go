package read

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/glossary"
)

// book is a file of several tables: the sheets of a workbook, the layers of a GeoPackage.
type book interface {
	// sheets returns the names of the tables in order.
	sheets() []string
	// open returns a cursor before the first row of a table.
	open(name string) (sheet, error)
	Close() error
}

// sheet is a cursor over the rows of a table.
type sheet interface {
	// next returns the next row; ok is false at the end or at an error.
	next() (row sheetRow, ok bool)
	// failure returns the error that ended the rows, nil at their end.
	failure() error
	Close() error
}

// headed is a sheet whose columns are named by the file itself rather than by one of the rows.
type headed interface{ names() []string }

// sheetRow is one row of a table.
type sheetRow struct {
	line  int // 1-based, 0 when rows have no line
	cells []string
}

// tableReader reads one table of a book.
type tableReader struct {
	listing  *Listing
	book     book
	sheet    sheet
	queue    []sheetRow // rows to return again
	header   *importer.Header
	width    int
	record   *importer.Record
	rank     int
	err      error
	findings []importer.Finding
}

func newTable(l *Listing, b book) (Reader, error) {
	t := &tableReader{listing: l, book: b}
	if err := t.start(); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// start chooses the table and finds its header.
func (t *tableReader) start() error {
	name, err := t.choose()
	if err != nil {
		return err
	}
	if t.sheet, err = t.book.open(name); err != nil {
		return err
	}
	return t.findHeader()
}

// sampledRows is the number of rows by which a table is judged.
const sampledRows = 100

// choose returns the table of the key, else the one that holds places: whose first rows have the most names of columns
// that the glossary knows, then the most cells; the first of equals.
func (t *tableReader) choose() (string, error) {
	sheets := t.book.sheets()
	if key := t.listing.options.Key; key != "" {
		for _, name := range sheets {
			if strings.EqualFold(name, key) {
				return name, nil
			}
		}
		return "", directory.Errorf(directory.Invalid, "%s n'a pas de feuille « %s » : ses feuilles sont %s",
			t.listing.Name, key, strings.Join(sheets, ", "))
	}
	var filledSheets []string
	chosen, most := "", 0
	for _, name := range sheets {
		points, err := t.points(name)
		if err != nil {
			return "", err
		}
		if points == 0 {
			continue
		}
		filledSheets = append(filledSheets, name)
		if points > most {
			chosen, most = name, points
		}
	}
	if chosen == "" {
		return "", directory.Errorf(directory.Invalid, "%s est vide : aucune feuille ne contient de ligne", t.listing.Name)
	}
	if chosen != filledSheets[0] {
		t.findings = append(t.findings, finding("liste.feuille_choisie", importer.Guessed, chosen, "Cette feuille est lue : "+
			"c'est elle qui semble contenir les lieux."))
	}
	for _, name := range filledSheets {
		if name != chosen {
			t.findings = append(t.findings, finding("liste.feuille_ignoree", importer.Reported, name,
				"Une seule feuille est lue, « "+chosen+" » ; pour lire celle-ci à la place, précisez @"+name+"."))
		}
	}
	return chosen, nil
}

// points says how much a table looks like a list of places; 0 for an empty one.
func (t *tableReader) points(name string) (points int, err error) {
	s, err := t.book.open(name)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	var top topRows
	cells := 0
	for n := 0; n < sampledRows; n++ {
		row, ok := s.next()
		if !ok {
			break
		}
		cells += filled(row.cells)
		if len(top.cells) < topMost && filled(row.cells) > 0 {
			top.add(row.line, row.cells)
		}
	}
	if err := s.failure(); err != nil {
		return 0, err
	}
	names := []string(nil)
	if h, ok := s.(headed); ok {
		names = h.names()
	} else if len(top.cells) > 0 {
		names = top.header().names
	}
	if cells == 0 {
		return 0, nil
	}
	known := 0
	for _, column := range names {
		if glossary.Default().Knows(column) {
			known++
		}
	}
	return 1 + 1_000_000*min(known, 30) + cells, nil
}

// findHeader looks for the header among the first rows that are not empty, and makes those after it be read again.
func (t *tableReader) findHeader() error {
	if h, ok := t.sheet.(headed); ok {
		return t.name(foundHeader{names: h.names()})
	}
	var top topRows
	var rows []sheetRow
	for len(top.cells) < topMost {
		row, ok := t.next()
		if !ok {
			break
		}
		rows = append(rows, row)
		if filled(row.cells) > 0 {
			top.add(row.line, row.cells)
		}
	}
	switch {
	case t.err != nil:
		return t.err
	case len(top.cells) == 0:
		return directory.Errorf(directory.Invalid, "%s ne contient aucune ligne", t.listing.Name)
	}
	found := top.header()
	for i, row := range rows {
		if row.line == top.lines[found.last] {
			t.queue = rows[i+1:]
		}
	}
	return t.name(found)
}

// name sets the columns.
func (t *tableReader) name(found foundHeader) error {
	if len(found.names) > maxColumns {
		return tooManyColumns(t.listing.Name)
	}
	header, findings := columns(found.names)
	t.header, t.width = header, len(found.names)
	t.findings = append(append(t.findings, found.findings()...), findings...)
	return nil
}

func tooManyColumns(name string) error {
	return directory.Errorf(directory.Invalid, "%s a plus de %d colonnes : dans un tableur, supprimez celles qui ne "+
		"servent pas, puis enregistrez de nouveau", name, maxColumns)
}

// next returns the next row; ok is false at the end or at an error.
func (t *tableReader) next() (row sheetRow, ok bool) {
	if len(t.queue) > 0 {
		row, t.queue = t.queue[0], t.queue[1:]
		return row, true
	}
	if row, ok = t.sheet.next(); !ok {
		t.err = t.sheet.failure()
	}
	return row, ok
}

func (t *tableReader) Scan() bool {
	for t.err == nil {
		row, ok := t.next()
		if !ok {
			break
		}
		if strings.TrimSpace(strings.Join(row.cells, "")) == "" {
			continue
		}
		t.record = &importer.Record{Rank: t.rank, Line: row.line, Header: t.header, Values: row.cells}
		t.rank++
		if len(row.cells) > t.width {
			t.beyond()
		}
		refuseHeader(t.record)
		return true
	}
	t.record = nil
	return false
}

// beyond reports cells to the right of the named columns.
func (t *tableReader) beyond() {
	r := t.record
	excess := strings.TrimSpace(strings.Join(r.Values[t.width:], " "))
	r.Values = r.Values[:t.width]
	if excess != "" {
		r.Findings = append(r.Findings,
			importer.Finding{Rule: "ligne.cellules_sans_colonne", Action: importer.Reported, Value: excerpt(excess),
				Detail: "Des cellules se trouvent à droite de la dernière colonne nommée ; elles ne sont pas lues."})
	}
}

func (t *tableReader) Record() *importer.Record     { return t.record }
func (t *tableReader) Err() error                   { return t.err }
func (t *tableReader) Header() *importer.Header     { return t.header }
func (t *tableReader) Findings() []importer.Finding { return t.findings }

func (t *tableReader) Close() error {
	if t.sheet != nil {
		_ = t.sheet.Close()
	}
	return t.book.Close()
}

// brokenBook returns the error of a workbook that is damaged.
func brokenBook(name string, line int) error {
	return directory.Errorf(directory.Invalid, "le classeur %s est abîmé vers la ligne %d : ouvrez-le dans un tableur et "+
		"enregistrez-le de nouveau", name, line)
}

// tooBig returns the error of a file that unfolds to more than is accepted.
func tooBig(name string) error {
	return directory.Errorf(directory.Invalid, "%s contient, une fois décompressé, plus que ce qui est admis : "+
		"gardez la seule feuille des lieux, ou enregistrez-la en CSV", name)
}

// unfolded returns how much a compressed file of some size may hold: text is seldom a hundred times smaller compressed.
func (l *Listing) unfolded() int64 {
	return min(l.options.MaxBytes, max(l.Size*200, 64<<20))
}
