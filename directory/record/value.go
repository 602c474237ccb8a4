package record

import (
	"encoding/binary"
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// The frame of a COPY in binary format, version 1 of the format. Each row between
// them is the number of its columns, by AppendCount, then their values.
// https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
const (
	CopyHeader  = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	CopyTrailer = "\xff\xff"
)

// errFormat is returned for a value that is not in the binary format of its type.
var errFormat = errors.New("record: value not in the binary format of its type")

// textOID is the type of the elements of lists.
const textOID = 25

// AppendCount appends the number of columns of a row.
func AppendCount(dst []byte, columns int) []byte {
	return binary.BigEndian.AppendUint16(dst, uint16(columns))
}

// AppendNull appends a null.
func AppendNull(dst []byte) []byte { return append(dst, 0xff, 0xff, 0xff, 0xff) }

// AppendInt4 appends an integer.
func AppendInt4(dst []byte, v int32) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(dst, 4), uint32(v))
}

// AppendInt8 appends a bigint.
func AppendInt8(dst []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(dst, 8), uint64(v))
}

// AppendKey appends a text that may be empty, never null.
func AppendKey(dst []byte, s string) []byte { return appendBytes(dst, ValidText(s)) }

// AppendText appends a text, null for the empty string.
func AppendText(dst []byte, s string) []byte {
	if s = ValidText(s); s == "" {
		return AppendNull(dst)
	}
	return appendBytes(dst, s)
}

// AppendDocument appends a document, null for an empty one.
func AppendDocument(dst, doc []byte) []byte {
	if len(doc) == 0 {
		return AppendNull(dst)
	}
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(doc))), doc...)
}

// AppendList appends a text[], null for the empty list.
func AppendList(dst []byte, values []string) []byte {
	if len(values) == 0 {
		return AppendNull(dst)
	}
	at := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	// dimensions, nulls, type, length, first index
	for _, v := range [...]uint32{1, 0, textOID, uint32(len(values)), 1} {
		dst = binary.BigEndian.AppendUint32(dst, v)
	}
	for _, v := range values {
		dst = appendBytes(dst, ValidText(v))
	}
	binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

func appendBytes(dst []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(s))), s...)
}

// ValidText returns s as PostgreSQL can store it: UTF-8 without the NUL character. One
// invalid byte would make the server refuse the whole COPY.
func ValidText(s string) string {
	if strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\ufffd")
}

// Int returns the value of an integer or a bigint, 0 for null.
func Int(v []byte) (int64, error) {
	switch len(v) {
	case 0:
		return 0, nil
	case 4:
		return int64(int32(binary.BigEndian.Uint32(v))), nil
	case 8:
		return int64(binary.BigEndian.Uint64(v)), nil
	}
	return 0, errFormat
}

// dateEpoch is day 0 of a PostgreSQL date.
var dateEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// appendDate appends a date, null for the zero time.
func appendDate(dst []byte, t time.Time) []byte {
	if t.IsZero() {
		return AppendNull(dst)
	}
	y, m, d := t.Date()
	days := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/86400 - dateEpoch.Unix()/86400
	return AppendInt4(dst, int32(days))
}

// date returns the day at 00:00 UTC, the zero time for null.
func date(v []byte) (time.Time, error) {
	if len(v) == 0 {
		return time.Time{}, nil
	}
	if len(v) != 4 {
		return time.Time{}, errFormat
	}
	days, err := Int(v)
	return dateEpoch.AddDate(0, 0, int(days)), err
}
