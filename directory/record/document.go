package record

import (
	"encoding/json"
	"errors"
	"strconv"
)

// errDocument is returned for a document that this package did not write.
var errDocument = errors.New("record: not the document expected")

// document reads the JSON documents of a row: a general decoder would take longer
// than all the rest of the row. It accepts some JSON that is not valid.
type document struct {
	src  []byte
	at   int
	bad  bool
	keep func([]byte) string // returns the one copy of a repeated value
	id   string              // of the place, which is that of its first record too
}

func (d *document) begin(src []byte) { d.src, d.at, d.bad = src, 0, false }

// end returns an error unless the whole document was read.
func (d *document) end() error {
	if d.space(); d.bad || d.at != len(d.src) {
		return errDocument
	}
	return nil
}

func (d *document) space() {
	for d.at < len(d.src) {
		switch d.src[d.at] {
		case ' ', '\n', '\r', '\t':
			d.at++
		default:
			return
		}
	}
}

// take reads one byte that must be c.
func (d *document) take(c byte) {
	if d.space(); d.at < len(d.src) && d.src[d.at] == c {
		d.at++
		return
	}
	d.bad = true
}

// more reports whether another member or element follows, after reading the comma or
// the end. Nothing follows in a bad document, so that every loop ends.
func (d *document) more(end byte) bool {
	if d.space(); d.bad || d.at >= len(d.src) {
		d.bad = true
		return false
	}
	switch c := d.src[d.at]; {
	case c == end:
		d.at++
		return false
	case c == ',':
		d.at++
	}
	return true
}

// text reads a string that is repeated in other documents.
func (d *document) text() string { return d.keep(d.raw()) }

// raw reads a string and returns its bytes, valid until the next call.
func (d *document) raw() []byte {
	d.take('"')
	if d.bad {
		return nil
	}
	from, escaped := d.at, false
	for ; d.at < len(d.src); d.at++ {
		switch d.src[d.at] {
		case '\\':
			escaped = true
			d.at++
		case '"':
			d.at++
			if !escaped {
				return d.src[from : d.at-1]
			}
			var s string
			if json.Unmarshal(d.src[from-1:d.at], &s) != nil {
				d.bad = true
			}
			return []byte(s)
		}
	}
	d.bad = true
	return nil
}

// number reads an integer.
func (d *document) number() int64 {
	d.space()
	from := d.at
	for d.at < len(d.src) && (d.src[d.at] >= '0' && d.src[d.at] <= '9' || d.src[d.at] == '-') {
		d.at++
	}
	v, err := strconv.ParseInt(string(d.src[from:d.at]), 10, 64)
	if err != nil {
		d.bad = true
	}
	return v
}
