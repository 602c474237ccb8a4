package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// encoder writes the columns that territory.Decode reads. An error does
// not stop it: encode checks err at the end.
type encoder struct {
	buf bytes.Buffer
	err error
}

func (e *encoder) number(n int) {
	if n < 0 {
		e.err = fmt.Errorf("encode: negative number %d", n)
	}
	e.buf.Write(binary.AppendUvarint(nil, uint64(n)))
}

func (e *encoder) signed(n int) { e.buf.Write(binary.AppendVarint(nil, int64(n))) }

// texts writes the number of texts, their size in bytes, then the texts separated by
// newlines.
func (e *encoder) texts(list []string) {
	text := strings.Join(list, "\n")
	e.number(len(list))
	e.number(len(text))
	e.buf.WriteString(text)
}

// codes writes codes of five characters, in the given order, as differences of keys.
func (e *encoder) codes(list []string) {
	e.number(len(list))
	last := 0
	for _, code := range list {
		key, ok := territory.CodeKey(code)
		if !ok {
			e.err = fmt.Errorf("encode: %q is not a code", code)
		}
		e.signed(key - last)
		last = key
	}
}

// encode returns the compressed table.
func encode(a *atlas) ([]byte, error) {
	var e encoder
	index := map[territory.Kind]map[string]int{}
	for _, kind := range territory.AreaKinds() {
		index[kind] = e.areas(a.areas[kind])
	}
	for _, kind := range territory.AreaKinds() {
		if kind.Within() != "" {
			for _, area := range a.areas[kind] {
				e.indexOf(index[kind.Within()], area.Parent)
			}
		}
	}
	e.codes(a.postcodes)
	postcodeIndex := map[string]int{}
	for i, code := range a.postcodes {
		postcodeIndex[code] = i
	}
	e.communes(a, index)
	e.postcodes(a.communes, postcodeIndex)
	e.points(a.communes)
	e.boxes(a.communes)
	e.formerCodes(a)
	if e.err != nil {
		return nil, e.err
	}
	return compress(e.buf.Bytes())
}

// compress adds the magic to columns and compresses them, reproducibly.
func compress(columns []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(append([]byte(territory.TableMagic), columns...)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// areas writes codes and names and returns the index of each code.
func (e *encoder) areas(list []area) map[string]int {
	index := map[string]int{}
	var codes, names []string
	for i, area := range list {
		index[area.Code] = i
		codes, names = append(codes, area.Code), append(names, area.Name)
	}
	e.texts(codes)
	e.texts(names)
	return index
}

// indexOf writes the index of a code; an unknown code is an error.
func (e *encoder) indexOf(index map[string]int, code string) {
	i, ok := index[code]
	if !ok {
		e.err = fmt.Errorf("encode: unknown area %q", code)
	}
	e.number(i)
}

// communes writes the number of communes of each kind, their names, codes, areas and
// populations and, for parts, the offset of their commune in the list.
func (e *encoder) communes(a *atlas, areas map[territory.Kind]map[string]int) {
	var names, codes []string
	counts := map[territory.Kind]int{}
	index := map[*commune]int{}
	for i, c := range a.communes {
		names, codes = append(names, c.Name), append(codes, c.Code)
		counts[c.kind]++
		index[c] = i
	}
	e.number(counts[territory.KindCommune])
	e.number(counts[territory.KindArrondissement])
	e.number(counts[territory.KindDelegated])
	e.texts(names)
	e.codes(codes)
	for _, kind := range territory.AreaKinds() {
		if kind.IsStored() {
			e.membership(a.communes, kind, areas[kind])
		}
	}
	for _, c := range a.communes {
		e.number(c.Population)
	}
	for i, c := range a.communes {
		if c.kind != territory.KindCommune {
			e.signed(index[a.current[c.parent]] - i)
		}
	}
}

// membership writes the area of a kind of each commune: 0 for none, else 1 + its
// index.
func (e *encoder) membership(list []*commune, kind territory.Kind, index map[string]int) {
	for _, c := range list {
		code := c.areas[kind]
		i, ok := index[code]
		switch {
		case code == "":
			e.number(0)
		case !ok:
			e.err = fmt.Errorf("encode: %s is in the unknown %s %s", c.Code, kind, code)
		default:
			e.number(i + 1)
		}
	}
}

// postcodes writes the postcodes of each commune, as differences of indexes.
func (e *encoder) postcodes(list []*commune, postcodeIndex map[string]int) {
	for _, c := range list {
		e.number(len(c.Postcodes))
	}
	last := 0
	for _, c := range list {
		for _, code := range c.Postcodes {
			e.signed(postcodeIndex[code] - last)
			last = postcodeIndex[code]
		}
	}
}

// points writes which communes have a point, then the longitudes and the latitudes
// of these points in units of territory.PointUnit, as differences.
func (e *encoder) points(list []*commune) {
	for _, c := range list {
		known := 0
		if c.precision == geo.PrecisionCommune {
			known = 1
		}
		e.number(known)
	}
	for axis := range 2 {
		last := 0
		for _, c := range list {
			if c.precision == geo.PrecisionCommune {
				v := int(math.Round(c.position[axis] / territory.PointUnit))
				e.signed(v - last)
				last = v
			}
		}
	}
}

// boxes writes which communes have a box, then the wests and the souths of these boxes
// in units of territory.PointUnit, as differences, then their widths and heights.
func (e *encoder) boxes(list []*commune) {
	var boxes []extent
	for _, c := range list {
		if c.box == nil {
			e.number(0)
			continue
		}
		e.number(1)
		boxes = append(boxes, *c.box)
	}
	west, south := 0, 0
	for _, b := range boxes {
		e.signed(b.west - west)
		west = b.west
	}
	for _, b := range boxes {
		e.signed(b.south - south)
		south = b.south
	}
	for _, b := range boxes {
		e.number(b.east - b.west)
	}
	for _, b := range boxes {
		e.number(b.north - b.south)
	}
}

// formerCodes writes the codes that mergers abolished, with the index of the current
// commune.
func (e *encoder) formerCodes(a *atlas) {
	var codes []string
	var now []int
	for i, c := range a.communes {
		for _, former := range c.FormerCodes {
			if a.current[former] == c {
				codes, now = append(codes, former), append(now, i)
			}
		}
	}
	e.codes(codes)
	for _, i := range now {
		e.number(i)
	}
}
