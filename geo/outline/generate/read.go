package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// fine is how many units of a vertex make a degree: a tenth of a metre.
const fine = 1_000_000

// vertex is a position in units of 1/fine degree.
type vertex struct{ x, y int32 }

func (v vertex) less(w vertex) bool { return v.x < w.x || v.x == w.x && v.y < w.y }

// commune is the rings of a commune, holes among them. The last vertex of a ring is not its first.
type commune struct {
	code  string
	rings [][]vertex
}

// read reads the communes of a collection, in the order of their codes.
func read(r io.Reader) ([]commune, error) {
	buffered := bufio.NewReader(r)
	if magic, _ := buffered.Peek(2); string(magic) == "\x1f\x8b" {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, err
		}
		buffered = bufio.NewReader(unzipped)
	}
	var collection geojson.FeatureCollection
	if err := json.NewDecoder(buffered).Decode(&collection); err != nil {
		return nil, err
	}
	communes := make([]commune, 0, len(collection.Features))
	for _, f := range collection.Features {
		c := commune{code: f.Properties.MustString("code", "")}
		if len(c.code) != 5 {
			return nil, fmt.Errorf("code %q, want an INSEE code of five characters", c.code)
		}
		switch shape := f.Geometry.(type) {
		case orb.Polygon:
			c.add(shape)
		case orb.MultiPolygon:
			for _, polygon := range shape {
				c.add(polygon)
			}
		default:
			return nil, fmt.Errorf("commune %s: neither Polygon nor MultiPolygon", c.code)
		}
		if len(c.rings) == 0 {
			return nil, fmt.Errorf("commune %s: no ring", c.code)
		}
		communes = append(communes, c)
	}
	slices.SortFunc(communes, func(a, b commune) int { return cmp.Compare(a.code, b.code) })
	for i := 1; i < len(communes); i++ {
		if communes[i].code == communes[i-1].code {
			return nil, fmt.Errorf("two communes have the code %s", communes[i].code)
		}
	}
	if len(communes) == 0 {
		return nil, fmt.Errorf("no commune in the file")
	}
	return communes, nil
}

// add adds the rings of a polygon that enclose something.
func (c *commune) add(polygon orb.Polygon) {
	for _, ring := range polygon {
		var vertices []vertex
		for _, p := range ring {
			v := vertex{int32(math.Round(p[0] * fine)), int32(math.Round(p[1] * fine))}
			if len(vertices) == 0 || vertices[len(vertices)-1] != v {
				vertices = append(vertices, v)
			}
		}
		for len(vertices) > 1 && vertices[0] == vertices[len(vertices)-1] {
			vertices = vertices[:len(vertices)-1]
		}
		if len(vertices) > 2 {
			c.rings = append(c.rings, vertices)
		}
	}
}
