package load

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/importer"
)

// The binary format of COPY: https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
var (
	copyHeader  = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	copyTrailer = []byte{0xff, 0xff}
)

// textOID is the type of the elements of lists.
const textOID = 25

// The référentiel's columns of a place, and those that Lieux adds, in the order
// of core.record and core.place.
var (
	fieldColumns = func() (columns []*directory.Field) {
		for i := range directory.Fields {
			// id is the row's own key; latitude and longitude are the position.
			if f := &directory.Fields[i]; f.Name != "id" && f.Kind != directory.Number {
				columns = append(columns, f)
			}
		}
		return columns
	}()
	addedColumns = []string{
		"position", "precision", "origine", "territoire_commune", "epci", "departement", "region",
		"horaires_texte", "provenance", "content_hash",
	}
)

// placeColumns is the SQL list of the columns of a place, each with the prefix.
func placeColumns(prefix string) string {
	var names []string
	for _, f := range fieldColumns {
		names = append(names, prefix+f.Name)
	}
	for _, name := range addedColumns {
		names = append(names, prefix+name)
	}
	return strings.Join(names, ", ")
}

// rowEncoder writes rows of core.record for COPY. It allocates nothing per row.
type rowEncoder struct {
	importID int64
	source   string
	columns  int
	hash     hash.Hash
	sum      [sha256.Size]byte
	fields   []byte // provenance of the fields
	scratch  []byte
}

func newRowEncoder(importID int64, source string) rowEncoder {
	return rowEncoder{importID: importID, source: source, columns: 6 + len(fieldColumns) + len(addedColumns) + 3, hash: sha256.New()}
}

func (e *rowEncoder) append(dst []byte, row *importer.Row) []byte {
	dst = binary.BigEndian.AppendUint16(dst, uint16(e.columns))
	dst = appendInt8(dst, e.importID)
	dst = appendInt4(dst, int32(row.Rank))
	dst = appendInt4(dst, int32(row.Line))
	dst = appendBytes(dst, validText(row.RecordID))
	dst = appendText(dst, row.OwnID)
	dst = appendBytes(dst, string(row.State))
	e.fields = appendFields(e.fields[:0], row.Place.Provenance.Fields, row.RecordID)
	ref := directory.RecordRef{Source: e.source, ID: row.RecordID, OwnID: row.OwnID, UpdatedOn: day(row.Place.UpdatedOn), Import: e.importID}
	dst = e.appendPlace(dst, &row.Place, []directory.RecordRef{ref}, e.fields)
	e.scratch = appendWithheld(e.scratch[:0], row.Withheld)
	dst = appendJSON(dst, e.scratch)
	e.scratch = appendFindings(e.scratch[:0], row.Findings)
	dst = appendJSON(dst, e.scratch)
	return appendText(dst, string(row.Raw))
}

// appendPlace writes the columns of a place. The hash covers all of them but
// the numbers of the imports: bringing the same row again changes nothing.
func (e *rowEncoder) appendPlace(dst []byte, p *directory.Place, refs []directory.RecordRef, fields []byte) []byte {
	start := len(dst)
	for _, f := range fieldColumns {
		switch {
		case f.List != nil:
			dst = appendList(dst, *f.List(p))
		case f.Text != nil:
			dst = appendText(dst, *f.Text(p))
		default:
			dst = appendDate(dst, p.UpdatedOn)
		}
	}
	if p.Location.Known {
		dst = binary.BigEndian.AppendUint32(dst, postgis.PointSize)
		dst = postgis.AppendPoint(dst, p.Location.Position)
		dst = appendText(dst, string(p.Location.Precision))
		dst = appendText(dst, p.Location.Origin)
	} else {
		dst = appendNull(appendNull(appendNull(dst)))
	}
	dst = appendText(dst, p.Territory.Commune)
	dst = appendText(dst, p.Territory.EPCI)
	dst = appendText(dst, p.Territory.Departement)
	dst = appendText(dst, p.Territory.Region)
	dst = appendText(dst, p.HoursText)

	e.hash.Reset()
	e.hash.Write(dst[start:])
	e.hash.Write(fields)
	e.scratch = appendRefs(e.scratch[:0], refs, false)
	e.hash.Write(e.scratch)
	sum := e.hash.Sum(e.sum[:0])

	e.scratch = appendProvenance(e.scratch[:0], refs, fields)
	dst = appendJSON(dst, e.scratch)
	dst = binary.BigEndian.AppendUint32(dst, 16)
	return append(dst, sum[:16]...) // a uuid
}

func appendNull(dst []byte) []byte { return append(dst, 0xff, 0xff, 0xff, 0xff) }

func appendInt4(dst []byte, v int32) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(dst, 4), uint32(v))
}

func appendInt8(dst []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(dst, 8), uint64(v))
}

func appendBytes(dst []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(s))), s...)
}

// appendText writes null for the empty string.
func appendText(dst []byte, s string) []byte {
	if s = validText(s); s == "" {
		return appendNull(dst)
	}
	return appendBytes(dst, s)
}

// appendList writes a text[], null for the empty list.
func appendList(dst []byte, values []string) []byte {
	if len(values) == 0 {
		return appendNull(dst)
	}
	at := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	for _, v := range [...]uint32{1, 0, textOID, uint32(len(values)), 1} { // dimensions, nulls, type, length, first index
		dst = binary.BigEndian.AppendUint32(dst, v)
	}
	for _, v := range values {
		dst = appendBytes(dst, validText(v))
	}
	binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

var dateEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func appendDate(dst []byte, t time.Time) []byte {
	if t.IsZero() {
		return appendNull(dst)
	}
	y, m, d := t.Date()
	days := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/86400 - dateEpoch.Unix()/86400
	return appendInt4(dst, int32(days))
}

func appendJSON(dst, doc []byte) []byte {
	if len(doc) == 0 {
		return appendNull(dst)
	}
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(doc))), doc...)
}

// validText is s as PostgreSQL can hold it: UTF-8 without the NUL character. One
// bad byte would refuse the whole COPY.
func validText(s string) string {
	if strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\ufffd")
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
