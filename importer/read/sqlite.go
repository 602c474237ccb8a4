package read

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// sqliteFile reads the tables of a SQLite database, page by page: https://www.sqlite.org/fileformat.html. It reads no
// index, no table WITHOUT ROWID, and nothing that is only in a journal.
type sqliteFile struct {
	file     *os.File
	pageSize int
	usable   int // bytes of a page without those reserved
	pages    uint32
	utf16    binary.ByteOrder // of texts, nil for UTF-8
}

var errSQLite = errors.New("damaged SQLite file")

const sqliteMagic = "SQLite format 3\x00"

func openSQLite(path string) (*sqliteFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 100)
	if _, err := io.ReadFull(file, head); err != nil || string(head[:16]) != sqliteMagic {
		_ = file.Close()
		return nil, errSQLite
	}
	db := &sqliteFile{file: file, pageSize: int(binary.BigEndian.Uint16(head[16:]))}
	if db.pageSize == 1 {
		db.pageSize = 1 << 16
	}
	db.usable = db.pageSize - int(head[20])
	info, err := file.Stat()
	if err != nil || db.pageSize < 512 || db.pageSize&(db.pageSize-1) != 0 || db.usable < 480 {
		_ = file.Close()
		return nil, errSQLite
	}
	db.pages = uint32(min(info.Size()/int64(db.pageSize), math.MaxUint32))
	switch binary.BigEndian.Uint32(head[56:]) {
	case 2:
		db.utf16 = binary.LittleEndian
	case 3:
		db.utf16 = binary.BigEndian
	}
	return db, nil
}

func (db *sqliteFile) Close() error { return db.file.Close() }

// page reads a page, whose first number is 1.
func (db *sqliteFile) page(n uint32) ([]byte, error) {
	if n == 0 || n > db.pages {
		return nil, errSQLite
	}
	data := make([]byte, db.pageSize)
	if _, err := db.file.ReadAt(data, int64(n-1)*int64(db.pageSize)); err != nil {
		return nil, errSQLite
	}
	return data, nil
}

// sqliteRows is a cursor over the rows of a table, in the order of their rowids.
type sqliteRows struct {
	db    *sqliteFile
	stack []sqlitePage // from the root to the page being read
	left  uint64       // pages that may still be read: a table has no more than the file
	rowid int64
	err   error
}

// sqlitePage is a page of a table and the next of its cells to be read.
type sqlitePage struct {
	data  []byte
	head  int // offset of the header
	leaf  bool
	cells int
	at    int
}

// deepestTable is the number of levels beyond which a table is damaged.
const deepestTable = 20

func (db *sqliteFile) rows(root uint32) *sqliteRows {
	r := &sqliteRows{db: db, left: uint64(db.pages) + 1}
	r.push(root)
	return r
}

func (r *sqliteRows) push(n uint32) {
	if r.left == 0 || len(r.stack) == deepestTable {
		r.err = errSQLite
		return
	}
	r.left--
	data, err := r.db.page(n)
	if err != nil {
		r.err = err
		return
	}
	p := sqlitePage{data: data}
	if n == 1 {
		p.head = 100
	}
	kind := data[p.head]
	p.leaf, p.cells = kind == 13, int(binary.BigEndian.Uint16(data[p.head+3:]))
	if kind != 13 && kind != 5 || p.cells*2 > len(data) {
		r.err = errSQLite
		return
	}
	r.stack = append(r.stack, p)
}

// next returns the record of the next row; ok is false at the end or at an error.
func (r *sqliteRows) next() (values []any, ok bool) {
	for r.err == nil && len(r.stack) > 0 {
		p := &r.stack[len(r.stack)-1]
		switch {
		case p.leaf && p.at < p.cells:
			cell, err := p.cell(8)
			if err != nil {
				r.err = err
				return nil, false
			}
			values, r.err = r.record(p, cell)
			return values, r.err == nil
		case !p.leaf && p.at < p.cells:
			cell, err := p.cell(12)
			if err != nil || cell+4 > len(p.data) {
				r.err = errSQLite
				return nil, false
			}
			r.push(binary.BigEndian.Uint32(p.data[cell:]))
		case !p.leaf && p.at == p.cells:
			p.at++
			r.push(binary.BigEndian.Uint32(p.data[p.head+8:]))
		default:
			r.stack = r.stack[:len(r.stack)-1]
		}
	}
	return nil, false
}

// cell returns the offset of the next cell of a page whose header has that size.
func (p *sqlitePage) cell(header int) (int, error) {
	at := p.head + header + 2*p.at
	p.at++
	if at+2 > len(p.data) {
		return 0, errSQLite
	}
	offset := int(binary.BigEndian.Uint16(p.data[at:]))
	if offset >= len(p.data) {
		return 0, errSQLite
	}
	return offset, nil
}

// record reads the record in a cell, with what overflows to other pages.
func (r *sqliteRows) record(p *sqlitePage, at int) ([]any, error) {
	size, n := varint(p.data[at:])
	at += n
	rowid, m := varint(p.data[min(at, len(p.data)):])
	at += m
	if n == 0 || m == 0 || size > maxRowBytes {
		return nil, errSQLite
	}
	r.rowid = int64(rowid)
	usable, length := r.db.usable, int(size)
	local := length
	if most := usable - 35; length > most {
		least := (usable-12)*32/255 - 23
		local = least + (length-least)%(usable-4)
		if local > most {
			local = least
		}
	}
	if at+local > len(p.data) {
		return nil, errSQLite
	}
	payload := append(make([]byte, 0, length), p.data[at:at+local]...)
	if local < length {
		if at+local+4 > len(p.data) {
			return nil, errSQLite
		}
		next := binary.BigEndian.Uint32(p.data[at+local:])
		for len(payload) < length {
			data, err := r.db.page(next)
			if err != nil {
				return nil, err
			}
			next = binary.BigEndian.Uint32(data)
			payload = append(payload, data[4:4+min(usable-4, length-len(payload))]...)
		}
	}
	return r.db.decode(payload)
}

// decode returns the values of a record: nil, int64, float64, string or []byte.
func (db *sqliteFile) decode(payload []byte) (values []any, err error) {
	size, n := varint(payload)
	if n == 0 || size > uint64(len(payload)) {
		return nil, errSQLite
	}
	types, body := payload[n:size], payload[size:]
	for len(types) > 0 {
		kind, n := varint(types)
		if n == 0 {
			return nil, errSQLite
		}
		types = types[n:]
		length := sizeOfType(kind)
		if length > uint64(len(body)) {
			return nil, errSQLite
		}
		values = append(values, db.value(kind, body[:length]))
		body = body[length:]
	}
	return values, nil
}

// sizeOfType returns the number of bytes of a value of a serial type.
func sizeOfType(kind uint64) uint64 {
	switch {
	case kind >= 12:
		return (kind - 12) / 2
	case kind <= 4:
		return kind
	case kind == 5:
		return 6
	case kind == 6, kind == 7:
		return 8
	}
	return 0
}

func (db *sqliteFile) value(kind uint64, raw []byte) any {
	switch {
	case kind == 0, kind == 10, kind == 11:
		return nil
	case kind == 8, kind == 9:
		return int64(kind - 8)
	case kind == 7:
		return math.Float64frombits(binary.BigEndian.Uint64(raw))
	case kind < 7:
		v := int64(int8(raw[0]))
		for _, c := range raw[1:] {
			v = v<<8 | int64(c)
		}
		return v
	case kind%2 == 0:
		return raw
	}
	if db.utf16 != nil {
		return utf16Text(raw, db.utf16)
	}
	return strings.ToValidUTF8(string(raw), "\ufffd")
}

// varint decodes a number of up to nine bytes; n is 0 when it is not whole.
func varint(b []byte) (v uint64, n int) {
	for n < len(b) && n < 8 {
		v = v<<7 | uint64(b[n]&0x7F)
		n++
		if b[n-1] < 0x80 {
			return v, n
		}
	}
	if n == 8 && len(b) > 8 {
		return v<<8 | uint64(b[8]), 9
	}
	return 0, 0
}

// sqliteTable is a table of the database.
type sqliteTable struct {
	name    string
	root    uint32
	columns []string
	rowid   int // of the column that stands for the rowid, -1 without
}

// tables returns the tables of the database, in order.
func (db *sqliteFile) tables() (tables []sqliteTable, err error) {
	rows := db.rows(1)
	for {
		v, ok := rows.next()
		if !ok {
			return tables, rows.err
		}
		if len(v) < 5 || v[0] != "table" {
			continue
		}
		name, _ := v[1].(string)
		root, _ := v[3].(int64)
		sql, _ := v[4].(string)
		t := sqliteTable{name: name, root: uint32(root)}
		t.columns, t.rowid = columnsOfSQL(sql)
		if tables = append(tables, t); len(tables) > 10_000 {
			return nil, errSQLite
		}
	}
}

// columnsOfSQL returns the names of the columns of a CREATE TABLE, and which of them is the rowid.
func columnsOfSQL(sql string) (names []string, rowid int) {
	rowid = -1
	start := strings.IndexByte(sql, '(')
	if start < 0 {
		return nil, rowid
	}
	for _, part := range splitSQL(sql[start+1:]) {
		name, rest := sqlName(strings.TrimSpace(part))
		switch strings.ToUpper(name) {
		case "":
			continue
		case "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN":
			if !strings.ContainsAny(strings.TrimSpace(part)[:1], "\"`['") {
				continue
			}
		}
		if words := strings.Fields(strings.ToUpper(rest)); len(words) > 2 && words[0] == "INTEGER" &&
			strings.Contains(strings.Join(words, " "), "PRIMARY KEY") {
			rowid = len(names)
		}
		names = append(names, name)
	}
	return names, rowid
}

// splitSQL splits the definitions of columns at the commas outside brackets and quotes, up to the closing bracket.
func splitSQL(sql string) (parts []string) {
	depth, quoted, start := 0, rune(0), 0
	for i, r := range sql {
		switch {
		case quoted != 0:
			if r == quoted {
				quoted = 0
			}
		case r == '"' || r == '\'' || r == '`':
			quoted = r
		case r == '[':
			quoted = ']'
		case r == '(':
			depth++
		case r == ')':
			if depth--; depth < 0 {
				return append(parts, sql[start:i])
			}
		case r == ',' && depth == 0:
			parts = append(parts, sql[start:i])
			start = i + 1
		}
	}
	return append(parts, sql[start:])
}

// sqlName cuts the name at the start of a definition off.
func sqlName(part string) (name, rest string) {
	if part == "" {
		return "", ""
	}
	closing := map[byte]string{'"': `"`, '`': "`", '[': "]", '\'': "'"}[part[0]]
	if closing == "" {
		name, rest, _ = strings.Cut(strings.Join(strings.Fields(part), " "), " ")
		return name, rest
	}
	for i := 1; i < len(part); i++ {
		if part[i:i+1] != closing {
			continue
		}
		if i+1 < len(part) && part[i+1:i+2] == closing && closing != "]" {
			i++
			continue
		}
		return strings.ReplaceAll(part[1:i], closing+closing, closing), part[i+1:]
	}
	return part[1:], ""
}

// textOfValue returns a value of SQLite as a cell.
func textOfValue(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func brokenDatabase(name string) error {
	return directory.Errorf(directory.Invalid, "la base SQLite %s est abîmée ou d'une forme qui n'est pas lue : "+
		"ouvrez-la dans QGIS, puis exportez la couche des lieux en GeoJSON ou en CSV", name)
}
