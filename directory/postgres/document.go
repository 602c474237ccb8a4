package postgres

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

var errDocument = errors.New("postgres: not the document expected")

// document reads the JSON documents of a row, which the store writes: a
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

// provenance reads [refs, changes, records of the fields], as migrations/009_documents.sql
// says. A field without a record of its own comes from the first one.
func (d *document) provenance(p *directory.Provenance, src []byte) error {
	p.Records, p.Fields = p.Records[:0], nil
	if src == nil {
		return nil
	}
	d.begin(src)
	d.open('[')
	for d.open('['); d.more(']'); {
		p.Records = append(p.Records, d.ref())
	}
	d.take(',')
	for d.open('['); d.more(']'); {
		e := d.entry(2)
		if p.Fields == nil {
			p.Fields = make(map[string]directory.FieldProvenance, 8)
		}
		f := p.Fields[e.field]
		f.Changes = append(f.Changes, directory.Change{Rule: e.rule, Action: d.keep(e.values[0]), Before: string(e.values[1])})
		if len(p.Records) > 0 {
			f.Record = p.Records[0].ID
		}
		p.Fields[e.field] = f
	}
	d.take(',')
	for d.open('{'); d.more('}'); {
		if p.Fields == nil {
			p.Fields = map[string]directory.FieldProvenance{}
		}
		name := d.keep(d.raw())
		f := p.Fields[name]
		d.take(':')
		f.Record = string(d.raw())
		p.Fields[name] = f
	}
	d.take(']')
	return d.end()
}

// ref reads [source, id, own id, date, import].
func (d *document) ref() (r directory.RecordRef) {
	d.open('[')
	r.Source = d.text()
	d.take(',')
	if id := d.raw(); string(id) == d.id {
		r.ID = d.id
	} else {
		r.ID = string(id)
	}
	d.take(',')
	r.OwnID = string(d.raw())
	d.take(',')
	r.UpdatedOn = d.text()
	d.take(',')
	r.Import = int64(d.number())
	d.take(']')
	return r
}

// entry is what a rule did to a field.
type entry struct {
	rule, field string
	values      [4][]byte // of a change: action, before; of a finding: action, value, after, detail
}

// entry reads [rule, values…, field]: empty values at the end are left out, and the
// field where the rule begins with its name.
func (d *document) entry(values int) (e entry) {
	d.open('[')
	e.rule = d.text()
	e.field, _, _ = strings.Cut(e.rule, ".")
	for i := 0; d.more(']'); i++ {
		switch v := d.raw(); {
		case i < values:
			e.values[i] = v
		case i == values:
			e.field = d.keep(v)
		default:
			d.bad = true
		}
	}
	return e
}

// appendFindings writes the findings of a row as reports show them.
func (d *document) appendFindings(dst, src []byte) ([]byte, error) {
	dst = append(dst, '[')
	if src == nil {
		return append(dst, ']'), nil
	}
	opened := len(dst)
	d.begin(src)
	for d.open('['); d.more(']'); {
		e := d.entry(4)
		if len(dst) > opened {
			dst = append(dst, ',')
		}
		dst = directory.AppendJSONString(append(dst, `{"champ":`...), e.field)
		dst = directory.AppendJSONString(append(dst, `,"valeur":`...), string(e.values[1]))
		dst = directory.AppendJSONString(append(dst, `,"regle":`...), e.rule)
		dst = directory.AppendJSONString(append(dst, `,"action":`...), string(e.values[0]))
		if len(e.values[2]) > 0 {
			dst = directory.AppendJSONString(append(dst, `,"apres":`...), string(e.values[2]))
		}
		if len(e.values[3]) > 0 {
			dst = directory.AppendJSONString(append(dst, `,"detail":`...), string(e.values[3]))
		}
		dst = append(dst, '}')
	}
	return append(dst, ']'), d.end()
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
