package read

import (
	"encoding/binary"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/richardlehane/mscfb"

	"github.com/lieux-numeriques/lieux/directory"
)

// Records of a workbook of Excel 97 to 2003 (BIFF8), after [MS-XLS].
const (
	biffEOF        = 0x000A
	biffFormula    = 0x0006
	biffDateMode   = 0x0022
	biffFilePass   = 0x002F
	biffContinue   = 0x003C
	biffBoundSheet = 0x0085
	biffMulRK      = 0x00BD
	biffRString    = 0x00D6
	biffXF         = 0x00E0
	biffSST        = 0x00FC
	biffLabelSST   = 0x00FD
	biffNumber     = 0x0203
	biffLabel      = 0x0204
	biffBoolErr    = 0x0205
	biffString     = 0x0207
	biffRK         = 0x027E
	biffFormat     = 0x041E
	biffBOF        = 0x0809
	biff8          = 0x0600
)

// xlsBytes is the largest workbook of that format accepted: it is held in memory, and has 65 536 rows at most.
const xlsBytes = 128 << 20

// xlsBook is a workbook of Excel 97 to 2003.
type xlsBook struct {
	name    string // of the file
	data    []byte // the stream of records
	names   []string
	offsets map[string]int
	strings []string       // shared by the cells
	formats map[int]string // of numbers, by their id
	styles  []int          // ids of formats
	since   time.Time      // day 0 of dates
}

func newXLS(l *Listing) (Reader, error) {
	file, err := os.Open(l.pages[0])
	if err != nil {
		return nil, directory.Errorf(directory.Invalid, "%s est illisible : %w", l.Name, cause(err))
	}
	defer file.Close()
	b := &xlsBook{name: l.Name, offsets: map[string]int{}, formats: map[int]string{},
		since: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)}
	if b.data, err = workbookStream(l, file); err != nil {
		return nil, err
	}
	if err := b.globals(); err != nil {
		return nil, err
	}
	return newTable(l, b)
}

// workbookStream returns the records of a workbook out of the container that holds them.
func workbookStream(l *Listing, file io.ReaderAt) ([]byte, error) {
	container, err := mscfb.New(file)
	if err != nil {
		return nil, brokenBook(l.Name, 0)
	}
	for entry, err := container.Next(); err == nil; entry, err = container.Next() {
		switch entry.Name {
		case "Workbook", "Book":
			data, err := io.ReadAll(io.LimitReader(entry, xlsBytes+1))
			if err != nil {
				return nil, brokenBook(l.Name, 0)
			}
			if len(data) > xlsBytes {
				return nil, tooBig(l.Name)
			}
			return data, nil
		case "EncryptedPackage":
			return nil, locked(l.Name)
		case "WordDocument", "PowerPoint Document":
			return nil, directory.Errorf(directory.Invalid, "%s n'est pas un classeur : copiez son tableau dans un tableur, "+
				"puis enregistrez-le en XLSX ou en CSV", l.Name)
		}
	}
	return nil, brokenBook(l.Name, 0)
}

func locked(name string) error {
	return directory.Errorf(directory.Invalid, "%s est protégé par un mot de passe : enregistrez-le sans", name)
}

// record returns the record at an offset and the offset after it; ok is false at the end of the stream.
func (b *xlsBook) record(at int) (kind int, body []byte, after int, ok bool) {
	if at < 0 || at+4 > len(b.data) {
		return 0, nil, 0, false
	}
	kind, size := int(binary.LittleEndian.Uint16(b.data[at:])), int(binary.LittleEndian.Uint16(b.data[at+2:]))
	after = at + 4 + size
	if after > len(b.data) {
		return 0, nil, 0, false
	}
	return kind, b.data[at+4 : after], after, true
}

// globals reads what the sheets share.
func (b *xlsBook) globals() error {
	for at, first := 0, true; ; first = false {
		kind, body, after, ok := b.record(at)
		if !ok {
			return brokenBook(b.name, 0)
		}
		at = after
		if first && (kind != biffBOF || len(body) < 4 || binary.LittleEndian.Uint16(body) != biff8) {
			return directory.Errorf(directory.Invalid, "%s est un classeur d'Excel d'avant 1997 : ouvrez-le dans un tableur et "+
				"enregistrez-le en XLSX ou en CSV", b.name)
		}
		switch kind {
		case biffEOF:
			return nil
		case biffFilePass:
			return locked(b.name)
		case biffDateMode:
			if len(body) >= 2 && body[0] == 1 {
				b.since = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
			}
		case biffXF:
			if len(body) >= 4 {
				b.styles = append(b.styles, int(binary.LittleEndian.Uint16(body[2:])))
			}
		case biffFormat:
			if len(body) > 2 {
				s := newSegments(body[2:])
				b.formats[int(binary.LittleEndian.Uint16(body))] = s.text(s.size16())
			}
		case biffBoundSheet:
			b.bound(body)
		case biffSST:
			parts := [][]byte{body}
			for {
				kind, more, after, ok := b.record(at)
				if !ok || kind != biffContinue {
					break
				}
				parts, at = append(parts, more), after
			}
			if err := b.shared(parts); err != nil {
				return err
			}
		}
	}
}

// bound adds a sheet of cells.
func (b *xlsBook) bound(body []byte) {
	if len(body) < 8 || body[5] != 0 {
		return
	}
	s := newSegments(body[6:])
	name := s.text(int(s.byte()))
	if _, twice := b.offsets[name]; name != "" && !twice {
		b.names = append(b.names, name)
		b.offsets[name] = int(binary.LittleEndian.Uint32(body))
	}
}

// shared reads the strings that cells share.
func (b *xlsBook) shared(parts [][]byte) error {
	s := newSegments(parts...)
	s.skip(4)
	for n := s.size32(); n > 0 && !s.short; n-- {
		b.strings = append(b.strings, s.text(s.size16()))
	}
	if s.short {
		return brokenBook(b.name, 0)
	}
	return nil
}

func (b *xlsBook) sheets() []string { return b.names }
func (b *xlsBook) Close() error     { return nil }

func (b *xlsBook) open(name string) (sheet, error) {
	kind, _, after, ok := b.record(b.offsets[name])
	if !ok || kind != biffBOF {
		return nil, brokenBook(b.name, 0)
	}
	return &xlsSheet{book: b, at: after}, nil
}

// segments are the bytes of a record and of those that continue it.
type segments struct {
	parts [][]byte
	short bool // more was asked for than there is
}

func newSegments(parts ...[]byte) *segments { return &segments{parts: parts} }

func (s *segments) byte() byte {
	for len(s.parts) > 0 && len(s.parts[0]) == 0 {
		s.parts = s.parts[1:]
	}
	if len(s.parts) == 0 {
		s.short = true
		return 0
	}
	c := s.parts[0][0]
	s.parts[0] = s.parts[0][1:]
	return c
}

func (s *segments) skip(n int) {
	for ; n > 0 && !s.short; n-- {
		s.byte()
	}
}

func (s *segments) size16() int { return int(s.byte()) | int(s.byte())<<8 }
func (s *segments) size32() int { return s.size16() | s.size16()<<16 }

// text reads a string of n characters: its flags, its characters of one byte or two, and what follows them. Where the
// characters go on in another record, flags stand before the rest.
func (s *segments) text(n int) string {
	flags := s.byte()
	runs, extra := 0, 0
	if flags&8 != 0 {
		runs = s.size16()
	}
	if flags&4 != 0 {
		extra = s.size32()
	}
	var b strings.Builder
	var units []uint16
	for ; n > 0 && !s.short; n-- {
		if len(s.parts) > 1 && len(s.parts[0]) == 0 {
			flags = s.byte()
		}
		if flags&1 != 0 {
			units = append(units, uint16(s.size16()))
		} else {
			units = append(units, uint16(s.byte()))
		}
	}
	b.WriteString(string(utf16.Decode(units)))
	s.skip(4*runs + extra)
	return b.String()
}

// xlsSheet is a cursor over a sheet.
type xlsSheet struct {
	book  *xlsBook
	at    int
	row   int // whose cells are being gathered, -1 before the first
	cells []string
	began bool
	done  bool
	err   error
}

func (s *xlsSheet) failure() error { return s.err }
func (s *xlsSheet) Close() error   { return nil }

// next gathers the cells of a row, which follow each other.
func (s *xlsSheet) next() (sheetRow, bool) {
	for s.err == nil && !s.done {
		kind, body, after, ok := s.book.record(s.at)
		if !ok {
			s.err = brokenBook(s.book.name, s.row+1)
			break
		}
		if kind == biffEOF {
			s.done = true
			break
		}
		if isCell(kind) && len(body) >= 6 {
			if row := int(binary.LittleEndian.Uint16(body)); s.began && row != s.row {
				return s.take(row), true
			} else {
				s.row, s.began = row, true
			}
			s.read(kind, body, after)
		}
		s.at = after
	}
	if s.err == nil && s.began {
		row := s.take(0)
		s.began = false
		return row, true
	}
	return sheetRow{}, false
}

// take returns the row that is complete and starts another.
func (s *xlsSheet) take(row int) sheetRow {
	done := sheetRow{line: s.row + 1, cells: s.cells}
	s.row, s.cells = row, nil
	return done
}

func isCell(kind int) bool {
	switch kind {
	case biffLabelSST, biffLabel, biffRString, biffNumber, biffRK, biffMulRK, biffFormula, biffBoolErr:
		return true
	}
	return false
}

// read reads the cell or the cells of a record.
func (s *xlsSheet) read(kind int, body []byte, after int) {
	column, style := int(binary.LittleEndian.Uint16(body[2:])), int(binary.LittleEndian.Uint16(body[4:]))
	rest := body[6:]
	switch {
	case kind == biffMulRK:
		for i := 4; i+6 <= len(body)-2; i += 6 {
			style := int(binary.LittleEndian.Uint16(body[i:]))
			s.set(column+(i-4)/6, s.book.number(rk(binary.LittleEndian.Uint32(body[i+2:])), style))
		}
	case kind == biffLabelSST && len(rest) >= 4:
		if i := binary.LittleEndian.Uint32(rest); int64(i) < int64(len(s.book.strings)) {
			s.set(column, s.book.strings[i])
		}
	case kind == biffLabel || kind == biffRString:
		text := newSegments(rest)
		s.set(column, text.text(text.size16()))
	case kind == biffNumber && len(rest) >= 8:
		s.set(column, s.book.number(math.Float64frombits(binary.LittleEndian.Uint64(rest)), style))
	case kind == biffRK && len(rest) >= 4:
		s.set(column, s.book.number(rk(binary.LittleEndian.Uint32(rest)), style))
	case kind == biffBoolErr && len(rest) >= 2 && rest[1] == 0:
		s.set(column, strconv.FormatBool(rest[0] != 0))
	case kind == biffFormula && len(rest) >= 8:
		s.formula(column, style, rest, after)
	}
}

// formula sets the last result of a formula.
func (s *xlsSheet) formula(column, style int, result []byte, after int) {
	if binary.LittleEndian.Uint16(result[6:]) != 0xFFFF {
		s.set(column, s.book.number(math.Float64frombits(binary.LittleEndian.Uint64(result)), style))
		return
	}
	switch result[0] {
	case 0: // a text, in the next record of texts
		for range 3 {
			kind, body, next, ok := s.book.record(after)
			if !ok || isCell(kind) {
				return
			}
			if kind == biffString {
				text := newSegments(body)
				s.set(column, text.text(text.size16()))
				return
			}
			after = next
		}
	case 1:
		s.set(column, strconv.FormatBool(result[2] != 0))
	}
}

func (s *xlsSheet) set(column int, text string) {
	if column > maxColumns {
		s.err = tooManyColumns(s.book.name)
		return
	}
	for len(s.cells) <= column {
		s.cells = append(s.cells, "")
	}
	s.cells[column] = text
}

// rk decodes a number in four bytes: an integer or the high half of a float, perhaps a hundred times too large.
func rk(v uint32) float64 {
	f := math.Float64frombits(uint64(v&^3) << 32)
	if v&2 != 0 {
		f = float64(int32(v) >> 2)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

// number returns a number as text, or the date that its format makes of it.
func (b *xlsBook) number(v float64, style int) string {
	if style < len(b.styles) && isDateFormat(b.styles[style], b.formats[b.styles[style]]) && v >= 0 && v < 2_958_466 {
		at := b.since.Add(time.Duration(math.Round(v*86400)) * time.Second)
		switch {
		case v < 1:
			return at.Format("15:04:05")
		case v == math.Trunc(v):
			return at.Format(time.DateOnly)
		}
		return at.Format(time.DateTime)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// isDateFormat reports whether a format of numbers shows dates or times: one of those without a text, or one with
// the letters of days, months, years, hours or seconds outside quotes and brackets.
func isDateFormat(id int, format string) bool {
	switch strings.ToLower(format) {
	case "general", "standard":
		return false
	case "":
		return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47
	}
	quoted := rune(0)
	for _, r := range strings.ToLower(format) {
		switch {
		case quoted != 0:
			if r == quoted {
				quoted = 0
			}
		case r == '"':
			quoted = '"'
		case r == '[':
			quoted = ']'
		case strings.ContainsRune("dmyhs", r):
			return true
		}
	}
	return false
}
