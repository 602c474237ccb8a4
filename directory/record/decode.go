package record

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/postgis"
)

// Decoder reads rows in PostgreSQL's binary format into one Place, used again for the
// next row. Texts that differ from place to place are cut from one allocation a row;
// those that are repeated (vocabularies, communes, hours) are kept once.
type Decoder struct {
	interner
	place    directory.Place
	text     []byte // the row's own texts, end to end
	cuts     []cut
	lists    [][]string // one a field with a list, used again
	doc      document
	findings []Finding
}

// cut is a text of the row, to be set when all of them are gathered.
type cut struct {
	to       *string
	from, at int
}

// NewDecoder returns a Decoder, which is not safe for concurrent use.
func NewDecoder() *Decoder {
	d := &Decoder{interner: interner{values: map[string]string{}}, lists: make([][]string, len(fields))}
	d.doc.keep = d.keep
	return d
}

// repeated are the text fields whose values many places share.
var repeated = map[string]bool{
	"commune": true, "code_postal": true, "code_insee": true, "source": true, "horaires": true, "structure_parente": true,
}

// Place reads the values of the id, of Columns, of provenance and, of a place, of
// AccountsColumn. The place, its lists and its maps are valid until the next row; its
// strings remain.
func (d *Decoder) Place(values [][]byte) (*directory.Place, error) {
	p, rest, err := d.Values(values)
	if err != nil {
		return p, err
	}
	if len(rest) == 0 {
		return p, errFormat
	}
	d.doc.id = p.ID
	if err := d.doc.provenance(&p.Provenance, rest[0]); err != nil {
		return p, fmt.Errorf("provenance: %w", err)
	}
	if p.HoursAccounts = nil; len(rest) > 1 {
		if p.HoursAccounts, err = d.doc.accounts(rest[1]); err != nil {
			return p, fmt.Errorf("%s: %w", AccountsColumn, err)
		}
	}
	return p, nil
}

// Values reads the values of the id and of Columns, and returns those that follow. The
// place is valid as that of Place; its provenance is meaningless.
func (d *Decoder) Values(values [][]byte) (p *directory.Place, rest [][]byte, err error) {
	p = &d.place
	if len(values) < 1+len(fields)+len(added) {
		return p, nil, errFormat
	}
	d.text, d.cuts = d.text[:0], d.cuts[:0]
	d.own(&p.ID, values[0])
	rest, err = d.columns(values[1:])
	if err != nil {
		return p, nil, err
	}
	all := string(d.text)
	for _, c := range d.cuts {
		*c.to = all[c.from:c.at]
	}
	return p, rest, nil
}

func (d *Decoder) columns(values [][]byte) ([][]byte, error) {
	p := &d.place
	for i, f := range fields {
		v := values[i]
		var err error
		switch {
		case f.List != nil:
			d.lists[i], err = d.list(d.lists[i][:0], v, f.Kind == directory.List)
			if *f.List(p) = d.lists[i]; len(d.lists[i]) == 0 {
				*f.List(p) = nil
			}
		case f.Date != nil:
			*f.Date(p), err = date(v)
		case repeated[f.Name]:
			*f.Text(p) = d.keep(v)
		default:
			d.own(f.Text(p), v)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	values = values[len(fields):]
	l := &p.Location
	l.Known, l.Position = values[0] != nil, geo.Position{}
	if l.Known {
		var err error
		if l.Position, err = postgis.DecodePoint(values[0]); err != nil {
			return nil, fmt.Errorf("position: %w", err)
		}
	}
	l.Precision, l.Origin = geo.Precision(d.keep(values[1])), d.keep(values[2])
	values = values[3:]
	for i, kind := range kinds {
		*code(&p.Territory, kind) = d.keep(values[i])
	}
	values = values[len(kinds):]
	d.own(&p.HoursText, values[0])
	d.own(&l.AddressKey, values[1])
	return values[2:], nil
}

// own sets a text of this place alone, once the whole row is read.
func (d *Decoder) own(to *string, v []byte) {
	d.cuts = append(d.cuts, cut{to, len(d.text), len(d.text) + len(v)})
	d.text = append(d.text, v...)
}

// list reads a text[] without nulls into dst, which is empty. shared reports whether
// its values are repeated from place to place.
func (d *Decoder) list(dst []string, v []byte, shared bool) ([]string, error) {
	if v == nil {
		return dst, nil
	}
	if len(v) < 12 {
		return dst, errFormat
	}
	if dimensions := binary.BigEndian.Uint32(v); dimensions == 0 {
		return dst, nil
	} else if dimensions != 1 || len(v) < 20 {
		return dst, errFormat
	}
	n := int(int32(binary.BigEndian.Uint32(v[12:])))
	v = v[20:]
	if n < 0 || n > len(v)/4 {
		return dst, errFormat
	}
	dst = slices.Grow(dst, n)[:n] // it must not move: own keeps addresses
	for i := range dst {
		if len(v) < 4 {
			return dst, errFormat
		}
		size := int(int32(binary.BigEndian.Uint32(v)))
		if size < 0 || len(v)-4 < size {
			return dst, errFormat
		}
		if text := v[4 : 4+size]; shared {
			dst[i] = d.keep(text)
		} else {
			d.own(&dst[i], text)
		}
		v = v[4+size:]
	}
	return dst, nil
}
