package record

import (
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// appendProvenance appends the document of a provenance, whose parts from the second on
// are those of appendChanges.
func appendProvenance(dst []byte, refs []directory.RecordRef, changes []byte) []byte {
	return append(append(append(appendRefs(append(dst, '['), refs, true), ','), changes...), ']')
}

// appendRefs appends the first part of a provenance, with or without the imports.
func appendRefs(dst []byte, refs []directory.RecordRef, withImport bool) []byte {
	dst = append(dst, '[')
	for i, r := range refs {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '[')
		for j, v := range [...]string{r.Source, r.ID, r.OwnID, r.UpdatedOn} {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = directory.AppendJSONString(dst, v)
		}
		if withImport {
			dst = strconv.AppendInt(append(dst, ','), r.Import, 10)
		}
		dst = append(dst, ']')
	}
	return append(dst, ']')
}

// appendChanges appends the second part of a provenance and those that follow, in the
// order of directory.Fields. first is the id of the first record.
func appendChanges(dst []byte, provenance map[string]directory.FieldProvenance, first string) []byte {
	dst = append(dst, '[')
	opened := len(dst)
	for i := range directory.Fields {
		name := directory.Fields[i].Name
		for _, c := range provenance[name].Changes {
			if len(dst) > opened {
				dst = append(dst, ',')
			}
			dst = appendEntry(dst, name, c.Rule, c.Action, c.Before)
		}
	}
	dst = append(dst, "],{"...)
	opened = len(dst)
	for i := range directory.Fields {
		name := directory.Fields[i].Name
		record := provenance[name].Record
		if record == "" || record == first {
			continue
		}
		if len(dst) > opened {
			dst = append(dst, ',')
		}
		dst = append(directory.AppendJSONString(dst, name), ':')
		dst = directory.AppendJSONString(dst, record)
	}
	dst = append(dst, '}')
	corrections := appendCorrections(nil, provenance)
	opened = len(dst)
	if dst = appendOthers(dst, provenance); len(dst) == opened && len(corrections) > 0 {
		dst = append(dst, ",[]"...)
	}
	return append(dst, corrections...)
}

// appendOthers appends the fourth part of a provenance after a comma, nothing when it is empty.
func appendOthers(dst []byte, provenance map[string]directory.FieldProvenance) []byte {
	opening := ",["
	for i := range directory.Fields {
		name := directory.Fields[i].Name
		for _, v := range provenance[name].Others {
			dst = directory.AppendJSONString(append(append(dst, opening...), '['), name)
			dst = directory.AppendJSONString(append(dst, ','), v.Record)
			dst = append(directory.AppendJSONString(append(dst, ','), v.Value), ']')
			opening = ","
		}
	}
	if opening == "," {
		dst = append(dst, ']')
	}
	return dst
}

// appendCorrections appends the fifth part of a provenance after a comma, nothing when it is empty.
func appendCorrections(dst []byte, provenance map[string]directory.FieldProvenance) []byte {
	opening := ",["
	for i := range directory.Fields {
		name := directory.Fields[i].Name
		c := provenance[name].Correction
		if c == nil {
			continue
		}
		dst = directory.AppendJSONString(append(append(dst, opening...), '['), name)
		for _, m := range c.Members() {
			dst = directory.AppendJSONString(append(dst, ','), *m.Value)
		}
		dst = append(dst, ']')
		opening = ","
	}
	if opening == "," {
		dst = append(dst, ']')
	}
	return dst
}

// appendEntry appends what a rule did to a field.
func appendEntry(dst []byte, field, rule string, values ...string) []byte {
	named, _, _ := strings.Cut(rule, ".")
	if named == field {
		for len(values) > 0 && values[len(values)-1] == "" {
			values = values[:len(values)-1]
		}
	}
	dst = directory.AppendJSONString(append(dst, '['), rule)
	for _, v := range values {
		dst = directory.AppendJSONString(append(dst, ','), v)
	}
	if named != field {
		dst = directory.AppendJSONString(append(dst, ','), field)
	}
	return append(dst, ']')
}

// provenance reads the document that appendProvenance writes, none for null. A field
// with changes and no record of its own comes from the first record.
func (d *document) provenance(p *directory.Provenance, src []byte) error {
	p.Records, p.Fields = p.Records[:0], nil
	if src == nil {
		return nil
	}
	d.begin(src)
	d.take('[')
	for d.take('['); d.more(']'); {
		p.Records = append(p.Records, d.ref())
	}
	d.take(',')
	for d.take('['); d.more(']'); {
		e := d.entry(2)
		if p.Fields == nil {
			p.Fields = make(map[string]directory.FieldProvenance, 8)
		}
		f := p.Fields[e.field]
		change := directory.Change{Rule: e.rule, Action: d.keep(e.values[0]), Before: string(e.values[1])}
		f.Changes = append(f.Changes, change)
		if len(p.Records) > 0 {
			f.Record = p.Records[0].ID
		}
		p.Fields[e.field] = f
	}
	d.take(',')
	for d.take('{'); d.more('}'); {
		if p.Fields == nil {
			p.Fields = map[string]directory.FieldProvenance{}
		}
		name := d.keep(d.raw())
		f := p.Fields[name]
		d.take(':')
		f.Record = string(d.raw())
		p.Fields[name] = f
	}
	if d.more(']') {
		d.others(p)
		if d.more(']') {
			d.corrections(p)
			d.take(']')
		}
	}
	return d.end()
}

// others reads the fourth part of a provenance. Like a field with changes, one with other
// values and no record of its own comes from the first record.
func (d *document) others(p *directory.Provenance) {
	for d.take('['); d.more(']'); {
		d.take('[')
		name := d.keep(d.raw())
		d.take(',')
		v := directory.RecordValue{Record: string(d.raw())}
		d.take(',')
		v.Value = string(d.raw())
		d.take(']')
		if p.Fields == nil {
			p.Fields = make(map[string]directory.FieldProvenance, 8)
		}
		f := p.Fields[name]
		if f.Others = append(f.Others, v); f.Record == "" && len(p.Records) > 0 {
			f.Record = p.Records[0].ID
		}
		p.Fields[name] = f
	}
}

// corrections reads the fifth part of a provenance: fields that have changes.
func (d *document) corrections(p *directory.Provenance) {
	for d.take('['); d.more(']'); {
		d.take('[')
		name := d.keep(d.raw())
		c := &directory.Correction{}
		for _, m := range c.Members() {
			d.take(',')
			*m.Value = string(d.raw())
		}
		d.take(']')
		if p.Fields == nil {
			p.Fields = make(map[string]directory.FieldProvenance, 8)
		}
		f := p.Fields[name]
		f.Correction = c
		p.Fields[name] = f
	}
}

// ref reads [source, id, own id, date, import].
func (d *document) ref() (r directory.RecordRef) {
	d.take('[')
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
	r.Import = d.number()
	d.take(']')
	return r
}

// entry is what a rule did to a field.
type entry struct {
	rule, field string
	values      [4][]byte
}

// entry reads what appendEntry writes, of so many values at most.
func (d *document) entry(values int) (e entry) {
	d.take('[')
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
