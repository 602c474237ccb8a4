package read

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
)

// flattener puts the objects of a listing into columns: nested properties under `a.b.c`,
// arrays as joined text (and each item under `a.0` when split).
type flattener struct {
	header *importer.Header
	given  bool // a record holds header: it must not change any more
	split  bool
	geo    bool   // objects are GeoJSON features
	layer  string // of the features, "" when the document has none

	values   []string
	path     []byte
	expected int // the column that followed the last one in the rows before
	lost     int // values without a column left
}

func newFlattener(split, geo bool) *flattener {
	return &flattener{header: importer.NewHeader(), split: split, geo: geo}
}

// row flattens one object.
func (f *flattener) row(raw []byte) ([]string, error) {
	f.values = make([]string, len(f.header.Names()))
	f.path, f.expected = f.path[:0], 0
	p := &jsonParser{b: raw}
	var err error
	if f.geo {
		err = f.feature(p)
	} else {
		err = f.object(p)
	}
	if err == nil && p.next() != 0 {
		err = p.fail("texte en trop")
	}
	f.given = true
	return f.values, err
}

// set puts a value in the column of the current path.
func (f *flattener) set(value string) {
	names := f.header.Names()
	i := f.expected
	if i >= len(names) || names[i] != string(f.path) {
		if i = f.header.Index(string(f.path)); i < 0 {
			i = f.add(string(f.path))
		}
	}
	if i < 0 {
		return
	}
	f.values[i] = value
	f.expected = i + 1
}

func (f *flattener) add(name string) int {
	if len(f.header.Names()) >= maxColumns {
		f.lost++
		return -1
	}
	if f.given {
		f.header, f.given = f.header.Clone(), false
	}
	f.values = append(f.values, "")
	return f.header.Add(name)
}

// under runs do with one more step of path.
func (f *flattener) under(key string, do func() error) error {
	before := len(f.path)
	if before > 0 {
		f.path = append(f.path, '.')
	}
	f.path = append(f.path, key...)
	err := do()
	f.path = f.path[:before]
	return err
}

func (f *flattener) object(p *jsonParser) error {
	return p.members(func(key string) error {
		return f.under(key, func() error { return f.value(p) })
	})
}

func (f *flattener) value(p *jsonParser) error {
	switch p.next() {
	case '{':
		return f.object(p)
	case '[':
		return f.array(p)
	}
	value, err := p.scalar()
	if err != nil {
		return err
	}
	f.set(value)
	return nil
}

// array sets the joined text of an array, then its items if they are split.
func (f *flattener) array(p *jsonParser) error {
	start := p.i
	var texts []string
	nested := false
	err := p.items(func(int) error {
		if b := p.next(); b == '{' || b == '[' {
			nested = true
			_, err := p.pass()
			return err
		}
		text, err := p.scalar()
		if text != "" {
			texts = append(texts, text)
		}
		return err
	})
	if err != nil {
		return err
	}
	raw := p.b[start:p.i]
	if nested {
		f.set(string(raw))
	} else {
		f.set(strings.Join(texts, "|"))
	}
	if !f.split {
		return nil
	}
	again := &jsonParser{b: raw, depth: p.depth}
	return again.items(func(n int) error {
		return f.under(strconv.Itoa(n), func() error { return f.value(again) })
	})
}

// lostFinding reports values beyond the maximum number of columns.
func (f *flattener) lostFinding() []importer.Finding {
	if f.lost == 0 {
		return nil
	}
	return []importer.Finding{finding("liste.trop_de_colonnes", importer.Refused, fmt.Sprint(f.lost),
		fmt.Sprintf("La liste a plus de %d colonnes ; les valeurs des suivantes ne sont pas lues.", maxColumns))}
}
