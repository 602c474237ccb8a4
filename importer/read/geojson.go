package read

import (
	"math"
	"strconv"

	"github.com/lieux-numeriques/lieux/importer"
)

// Columns of the geometry of a feature. A property of the same name moves to
// `properties.NAME`.
const (
	latitudeColumn  = "latitude"
	longitudeColumn = "longitude"
)

// feature flattens a GeoJSON feature: its properties as columns, its geometry as latitude and
// longitude, its id unless a property has that name.
func (f *flattener) feature(p *jsonParser) error {
	var id string
	var geometry []byte
	err := p.members(func(key string) (err error) {
		switch {
		case key == "properties" && p.next() == '{':
			return f.properties(p)
		case key == "geometry":
			geometry, err = p.pass()
			return err
		case key == "id" && p.next() != '{' && p.next() != '[':
			id, err = p.scalar()
			return err
		}
		_, err = p.pass()
		return err
	})
	if err != nil {
		return err
	}
	if i := f.header.Index("id"); id != "" && (i < 0 || f.values[i] == "") {
		f.setColumn("id", id)
	}
	longitude, latitude, err := pointOf(geometry)
	if err != nil {
		return err
	}
	f.setColumn(latitudeColumn, latitude)
	f.setColumn(longitudeColumn, longitude)
	if i := f.header.Index(layerColumn); f.layer != "" && (i < 0 || f.values[i] == "") {
		f.setColumn(layerColumn, f.layer)
	}
	return nil
}

func (f *flattener) setColumn(name, value string) {
	_ = f.under(name, func() error { f.set(value); return nil })
}

func (f *flattener) properties(p *jsonParser) error {
	return p.members(func(key string) error {
		if key == latitudeColumn || key == longitudeColumn {
			key = "properties." + key
		}
		return f.under(key, func() error { return f.value(p) })
	})
}

// pointOf returns a geometry as the text of a longitude and a latitude: those of a point as
// they are written, the centre of the bounding box of any other geometry.
func pointOf(raw []byte) (longitude, latitude string, err error) {
	g := &jsonParser{b: raw}
	if g.next() != '{' {
		return "", "", nil
	}
	box := newTextBox()
	kind := ""
	err = g.members(func(key string) (err error) {
		switch {
		case key == "type" && g.next() == '"':
			kind, err = g.text()
			return err
		case key == "coordinates" && g.next() == '[':
			return box.walk(g)
		case key == "geometries" && g.next() == '[':
			return g.items(func(int) error {
				return g.members(func(key string) error {
					if key == "coordinates" && g.next() == '[' {
						return box.walk(g)
					}
					_, err := g.pass()
					return err
				})
			})
		}
		_, err = g.pass()
		return err
	})
	if err != nil || box.points == 0 {
		return "", "", err
	}
	if kind == "Point" {
		return box.last[0], box.last[1], nil
	}
	return middle(box.min[0], box.max[0]), middle(box.min[1], box.max[1]), nil
}

// textBox is the bounding box of the points of a geometry, with the text of the last point.
type textBox struct {
	min, max [2]float64
	last     [2]string
	points   int
}

func newTextBox() *textBox {
	inf := math.Inf(1)
	return &textBox{min: [2]float64{inf, inf}, max: [2]float64{-inf, -inf}}
}

// walk reads nested arrays of coordinates.
func (b *textBox) walk(p *jsonParser) error {
	var axes []string
	err := p.items(func(int) error {
		if p.next() == '[' {
			return b.walk(p)
		}
		text, err := p.scalar()
		axes = append(axes, text)
		return err
	})
	if err == nil && len(axes) >= 2 {
		b.add(axes[0], axes[1])
	}
	return err
}

func (b *textBox) add(x, y string) {
	for axis, text := range []string{x, y} {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return
		}
		b.min[axis], b.max[axis] = min(b.min[axis], v), max(b.max[axis], v)
	}
	b.last = [2]string{x, y}
	b.points++
}

func middle(low, high float64) string {
	return strconv.FormatFloat((low+high)/2, 'f', 7, 64)
}

// geometryNote reports, once per listing, that some rows are lines or surfaces.
var geometryNote = finding("liste.geometrie_non_ponctuelle", importer.Guessed, "",
	"Des lieux sont décrits par une ligne ou une surface : leur point est le milieu de son emprise.")
