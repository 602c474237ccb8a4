package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/postgis"
)

var errFormat = errors.New("postgres: value not in the binary format of its type")

// fieldColumns are the référentiel's columns but id, latitude and longitude.
var fieldColumns = func() (columns []*directory.Field) {
	for i := range directory.Fields {
		if f := &directory.Fields[i]; f.Name != "id" && f.Kind != directory.Number {
			columns = append(columns, f)
		}
	}
	return columns
}()

// recordColumns are the columns that decoder.record reads, in its order.
var recordColumns = func() string {
	var names []string
	for _, f := range fieldColumns {
		names = append(names, f.Name)
	}
	return strings.Join(names, ",\n  ") + `,
  position,
  precision,
  origine,
  territoire_commune,
  epci,
  departement,
  region,
  horaires_texte`
}()

// decoder reads rows in PostgreSQL's binary format into one Place, used again.
// Texts that differ from place to place are cut from one allocation a row; those
// that come back (vocabularies, communes, hours) are kept once.
type decoder struct {
	p     directory.Place
	kept  map[string]string
	near  [1024]string // values met lately, by what they look like: kept is far in memory
	text  []byte       // the row's own texts, end to end
	cuts  []cut
	lists [][]string // one a list column, used again
	doc   document
}

// cut is a text of the row, to be set when all of them are gathered.
type cut struct {
	to       *string
	from, at int
}

func newDecoder() *decoder {
	d := &decoder{kept: map[string]string{}, lists: make([][]string, len(fieldColumns))}
	d.doc.keep = d.keep
	return d
}

// repeats are the text fields whose values come back in many places.
var repeats = map[string]bool{"commune": true, "code_postal": true, "code_insee": true, "source": true, "horaires": true, "structure_parente": true}

// maxKept bounds the values that are kept: more than the names, codes and
// postcodes of all the communes, less than what a million places could bring.
const maxKept = 1 << 18

// keep gives the one copy of a value.
func (d *decoder) keep(b []byte) string {
	near := &d.near[look(b)%uint32(len(d.near))]
	if *near == string(b) {
		return *near
	}
	s, ok := d.kept[string(b)]
	if !ok {
		s = string(b)
		if len(d.kept) < maxKept {
			d.kept[s] = s
		}
	}
	*near = s
	return s
}

// look is a number that most values have for themselves: of their length and of
// the bytes at both ends, which tell the values of a vocabulary apart.
func look(b []byte) uint32 {
	if len(b) < 4 {
		n := uint32(len(b))
		for _, c := range b {
			n = n<<8 | uint32(c)
		}
		return n * 0x9e3779b1 >> 12
	}
	n := binary.LittleEndian.Uint32(b)*0x85ebca6b ^ binary.LittleEndian.Uint32(b[len(b)-4:]) ^ uint32(len(b))<<7 ^ uint32(b[len(b)/2])
	return n * 0x9e3779b1 >> 12
}

// place reads id, recordColumns, provenance.
func (d *decoder) place(values [][]byte) error {
	d.text, d.cuts = d.text[:0], d.cuts[:0]
	d.own(&d.p.ID, values[0])
	rest, err := d.record(values[1:])
	if err != nil {
		return err
	}
	d.share()
	d.doc.id = d.p.ID
	if err := d.doc.provenance(&d.p.Provenance, rest[0]); err != nil {
		return fmt.Errorf("provenance: %w", err)
	}
	return nil
}

// record reads recordColumns and gives the values that follow. The caller calls share.
func (d *decoder) record(values [][]byte) ([][]byte, error) {
	p := &d.p
	for i, f := range fieldColumns {
		v := values[i]
		var err error
		switch {
		case f.List != nil:
			d.lists[i], err = d.list(d.lists[i][:0], v, f.Kind == directory.List)
			if *f.List(p) = d.lists[i]; len(d.lists[i]) == 0 {
				*f.List(p) = nil
			}
		case f.Text == nil:
			p.UpdatedOn, err = date(v)
		case repeats[f.Name]:
			*f.Text(p) = d.keep(v)
		default:
			d.own(f.Text(p), v)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	values = values[len(fieldColumns):]
	l := &p.Location
	l.Known, l.Position = values[0] != nil, geo.Position{}
	if l.Known {
		var err error
		if l.Position, err = postgis.DecodePoint(values[0]); err != nil {
			return nil, fmt.Errorf("position: %w", err)
		}
	}
	l.Precision, l.Origin = geo.Precision(d.keep(values[1])), d.keep(values[2])
	t := &p.Territory
	t.Commune, t.EPCI, t.Departement, t.Region = d.keep(values[3]), d.keep(values[4]), d.keep(values[5]), d.keep(values[6])
	d.own(&p.HoursText, values[7])
	return values[8:], nil
}

// own notes a text of this place alone.
func (d *decoder) own(to *string, v []byte) {
	d.cuts = append(d.cuts, cut{to, len(d.text), len(d.text) + len(v)})
	d.text = append(d.text, v...)
}

// share makes one string of the row's own texts and cuts it.
func (d *decoder) share() {
	all := string(d.text)
	for _, c := range d.cuts {
		*c.to = all[c.from:c.at]
	}
}

// list reads a text[] without nulls, into dst which is empty; repeats says that
// its values come back from place to place.
func (d *decoder) list(dst []string, v []byte, repeats bool) ([]string, error) {
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
		if text := v[4 : 4+size]; repeats {
			dst[i] = d.keep(text)
		} else {
			d.own(&dst[i], text)
		}
		v = v[4+size:]
	}
	return dst, nil
}

// dateEpoch is PostgreSQL's day 0.
var dateEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func date(v []byte) (time.Time, error) {
	switch len(v) {
	case 0:
		return time.Time{}, nil
	case 4:
		return dateEpoch.AddDate(0, 0, int(int32(binary.BigEndian.Uint32(v)))), nil
	}
	return time.Time{}, errFormat
}
