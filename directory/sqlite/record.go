package sqlite

import (
	"encoding/binary"
	"math"
)

// Record builds the values of a row, column after column. The zero Record is empty.
type Record struct {
	types []byte // a varint a column
	body  []byte
}

// Reset forgets the values.
func (r *Record) Reset() { r.types, r.body = r.types[:0], r.body[:0] }

// The types of values that have no length.
const (
	typeNull  = 0
	typeInt   = 6 // of 64 bits
	typeFloat = 7
	typeBlob  = 12 // and twice the length
	typeText  = 13 // and twice the length
)

// Null adds NULL. It also stands for the column that names the number of the row.
func (r *Record) Null() { r.types = append(r.types, typeNull) }

// Int adds an integer.
func (r *Record) Int(v int64) {
	r.types = append(r.types, typeInt)
	r.body = binary.BigEndian.AppendUint64(r.body, uint64(v))
}

// Float adds a number.
func (r *Record) Float(v float64) {
	r.types = append(r.types, typeFloat)
	r.body = binary.BigEndian.AppendUint64(r.body, math.Float64bits(v))
}

// Blob adds bytes.
func (r *Record) Blob(b []byte) {
	r.types = appendVarint(r.types, uint64(typeBlob+2*len(b)))
	r.body = append(r.body, b...)
}

// Text adds a text.
func (r *Record) Text(s string) {
	r.types = appendVarint(r.types, uint64(typeText+2*len(s)))
	r.body = append(r.body, s...)
}

// Joined adds one text: the parts, with a separator between them.
func (r *Record) Joined(parts []string, separator string) {
	start := len(r.body)
	for i, part := range parts {
		if i > 0 {
			r.body = append(r.body, separator...)
		}
		r.body = append(r.body, part...)
	}
	r.types = appendVarint(r.types, uint64(typeText+2*(len(r.body)-start)))
}

// Append appends the row as a page holds it: the size of the types, the types, the values.
func (r *Record) Append(dst []byte) []byte {
	size := len(r.types) + 1
	if size > oneByte {
		size++ // two bytes say sizes up to 16383: thousands of columns
	}
	dst = appendVarint(dst, uint64(size))
	return append(append(dst, r.types...), r.body...)
}

// oneByte is the largest number that a varint of one byte says.
const oneByte = 127

// appendVarint appends a number as SQLite writes it: seven bits a byte, the highest first.
func appendVarint(dst []byte, v uint64) []byte {
	if v <= oneByte {
		return append(dst, byte(v))
	}
	if v>>56 != 0 { // nine bytes, the last of which has eight bits
		for shift := 57; shift >= 8; shift -= 7 {
			dst = append(dst, byte(v>>shift)|0x80)
		}
		return append(dst, byte(v))
	}
	shift := 7
	for v>>(shift+7) != 0 {
		shift += 7
	}
	for ; shift > 0; shift -= 7 {
		dst = append(dst, byte(v>>shift)|0x80)
	}
	return append(dst, byte(v)&oneByte)
}

// varintSize returns the length of a varint in bytes.
func varintSize(v uint64) int {
	n := 1
	for v >>= 7; v != 0 && n < 9; v >>= 7 {
		n++
	}
	return n
}
