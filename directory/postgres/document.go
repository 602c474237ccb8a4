package postgres

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
)

var errDocument = errors.New("postgres: not the document expected")

// document reads the JSON document of a place, which the store writes: a
// general decoder would take longer than all the rest of the row.
type document struct {
	src  []byte
	at   int
	bad  bool
	keep func([]byte) string
	id   string // of the place, which its founding record has too
}

func (d *document) begin(src []byte) { d.src, d.at, d.bad = src, 0, false }

// end says whether all of the document was read.
func (d *document) end() error {
	if d.space(); d.bad || d.at != len(d.src) {
		return errDocument
	}
	return nil
}

func (d *document) provenance(p *directory.Provenance, src []byte) error {
	p.Records, p.Fields = p.Records[:0], nil
	if src == nil {
		return nil
	}
	d.begin(src)
	for d.open('{'); d.more('}'); {
		switch key := d.key(); string(key) {
		case "enregistrements":
			for d.open('['); d.more(']'); {
				p.Records = append(p.Records, d.ref())
			}
		case "champs":
			p.Fields = map[string]directory.FieldProvenance{}
			for d.open('{'); d.more('}'); {
				name := d.keep(d.key())
				p.Fields[name] = d.field()
			}
		default:
			d.bad = true
		}
	}
	return d.end()
}

func (d *document) ref() (r directory.RecordRef) {
	for d.open('{'); d.more('}'); {
		switch key := d.key(); string(key) {
		case "source":
			r.Source = d.text()
		case "id":
			if id := d.raw(); string(id) == d.id {
				r.ID = d.id
			} else {
				r.ID = string(id)
			}
		case "id_source":
			r.OwnID = string(d.raw())
		case "date_maj":
			r.UpdatedOn = d.text()
		case "import":
			r.Import = int64(d.number())
		default:
			d.bad = true
		}
	}
	return r
}

func (d *document) field() (f directory.FieldProvenance) {
	for d.open('{'); d.more('}'); {
		switch key := d.key(); string(key) {
		case "enregistrement":
			f.Record = string(d.raw())
		case "changements":
			for d.open('['); d.more(']'); {
				f.Changes = append(f.Changes, d.change())
			}
		default:
			d.bad = true
		}
	}
	return f
}

func (d *document) change() (c directory.Change) {
	for d.open('{'); d.more('}'); {
		switch key := d.key(); string(key) {
		case "regle":
			c.Rule = d.text()
		case "action":
			c.Action = d.text()
		case "avant":
			c.Before = string(d.raw())
		default:
			d.bad = true
		}
	}
	return c
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

func (d *document) open(c byte) { d.take(c) }

// more says whether another member or element follows, and steps over the comma
// or the end. Nothing follows once the document is bad: every loop ends.
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

func (d *document) key() []byte {
	k := d.raw()
	d.take(':')
	return k
}

// text is a string that comes back in other documents.
func (d *document) text() string { return d.keep(d.raw()) }

// raw is the bytes of a string, unescaped; valid until the next call.
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

func (d *document) number() float64 {
	d.space()
	from := d.at
	for d.at < len(d.src) && (d.src[d.at] >= '0' && d.src[d.at] <= '9' || d.src[d.at] == '.' || d.src[d.at] == '-' || d.src[d.at] == '+' || d.src[d.at] == 'e' || d.src[d.at] == 'E') {
		d.at++
	}
	v, err := strconv.ParseFloat(string(d.src[from:d.at]), 64)
	if err != nil {
		d.bad = true
	}
	return v
}
