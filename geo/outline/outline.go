// Package outline measures how far positions are outside of communes, by simplified
// outlines that the program embeds.
//
// The outlines are no part of the sources, since nothing that a build can fetch holds them:
// `make outlines FILE=…` writes data/communes.bin.gz from a GeoJSON FeatureCollection, such
// as the yearly file that Etalab makes of IGN's Admin Express (Licence Ouverte 2.0). A
// program that is built without it has an empty Set. The file states its source, its year
// and its tolerance: the generator moves no border by more than that.
//
// Communes share the arcs of their borders, so that between neighbours there is neither gap
// nor overlap but for crossings of simplified arcs, which are narrower than the tolerance.
package outline

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"sort"

	"github.com/lieux-numeriques/lieux/geo"
)

//go:embed data
var data embed.FS

// File is the path, in the directory of this package, of the outlines that are embedded.
const File = "data/communes.bin.gz"

// codeLength is the length of an INSEE code.
const codeLength = 5

// Set is the outlines of communes. It is immutable, and safe for concurrent use.
type Set struct {
	version   string
	source    string
	tolerance int
	scale     float64 // units per degree
	codes     string  // in order, codeLength bytes each
	from      []int32 // index into arcs of the first of each commune, and a last one
	arcs      []int32 // numbers of the arcs of a commune, one commune after the other
	sides     []sides // of each arc
	start     []int32 // index into points of the first of each arc, and a last one
	boxes     []box   // of each arc
	points    []point
}

// point is a position in units, east and north.
type point struct{ x, y int32 }

// sides are the communes on the two sides of an arc; the second is -1 at the edge of the set.
type sides [2]int32

// box is the smallest one that contains an arc.
type box struct{ min, max point }

// Open decodes the outlines that are embedded. A program that was built without them has
// an empty set. It returns an error only when the binary is damaged.
func Open() (*Set, error) {
	packed, err := data.ReadFile(File)
	if errors.Is(err, fs.ErrNotExist) {
		return &Set{}, nil
	}
	if err != nil {
		return nil, err
	}
	return Decode(packed)
}

// EmbeddedVersion identifies the content of the outlines that are embedded without decoding
// them; 0 when there are none.
func EmbeddedVersion() uint32 {
	packed, err := data.ReadFile(File)
	if err != nil {
		return 0
	}
	return crc32.ChecksumIEEE(packed)
}

// Decode decodes outlines written by package generate. It returns an error when they are
// truncated, damaged or of another format.
func Decode(packed []byte) (*Set, error) {
	s, err := decode(packed)
	if err != nil {
		return nil, fmt.Errorf("outlines: %w", err)
	}
	s.version = fmt.Sprintf("%08x", crc32.ChecksumIEEE(packed))
	return s, nil
}

// Len returns the number of communes, 0 for nil.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return len(s.codes) / codeLength
}

// Version identifies the content of the set; "" when it is empty.
func (s *Set) Version() string { return s.version }

// Source names where the outlines come from, their year and licence; "" when the set is empty.
func (s *Set) Source() string { return s.source }

// Tolerance returns the greatest distance in metres between a border of the source and here.
func (s *Set) Tolerance() int { return s.tolerance }

// Err returns nil: what is embedded can always be read.
func (s *Set) Err() error { return nil }

// Distance returns the distance in metres from a position to a commune, 0 inside and on the border. Its error is
// Tolerance, and a few parts in a thousand under 50 km. known is false when the set has no
// outline of that INSEE code.
func (s *Set) Distance(_ context.Context, insee string, p geo.Position) (metres float64, known bool) {
	i, known := s.find(insee)
	if !known {
		return 0, false
	}
	arcs := s.arcs[s.from[i]:s.from[i+1]]
	x, y := p[0]*s.scale, p[1]*s.scale
	if s.inside(arcs, x, y) {
		return 0, true
	}
	return s.toEdge(arcs, x, y, math.Cos(p[1]*math.Pi/180)) / s.scale * degreeM, true
}

func (s *Set) find(insee string) (index int, ok bool) {
	if len(insee) != codeLength {
		return 0, false
	}
	i := sort.Search(s.Len(), func(i int) bool { return s.code(i) >= insee })
	return i, i < s.Len() && s.code(i) == insee
}

func (s *Set) code(i int) string { return s.codes[i*codeLength : (i+1)*codeLength] }

// inside reports whether a ray to the east crosses the arcs an odd number of times. A crossing
// at the end of an edge counts for the edge above it.
func (s *Set) inside(arcs []int32, x, y float64) bool {
	odd := false
	for _, arc := range arcs {
		b := &s.boxes[arc]
		if y < float64(b.min.y) || y >= float64(b.max.y) || x >= float64(b.max.x) {
			continue
		}
		points := s.points[s.start[arc]:s.start[arc+1]]
		ax, ay := float64(points[0].x), float64(points[0].y)
		for _, q := range points[1:] {
			bx, by := float64(q.x), float64(q.y)
			if (ay > y) != (by > y) && x < ax+(y-ay)/(by-ay)*(bx-ax) {
				odd = !odd
			}
			ax, ay = bx, by
		}
	}
	return odd
}

// degreeM is the length of a degree of latitude, in metres, mean of the ellipsoid.
const degreeM = 111_195.0

// toEdge returns the distance in units of latitude to the nearest arc, on a plane that touches the
// earth there; narrow is the length of a unit to the east.
func (s *Set) toEdge(arcs []int32, x, y, narrow float64) float64 {
	nearest := math.Inf(1)
	for _, arc := range arcs {
		b := &s.boxes[arc]
		dx := max(float64(b.min.x)-x, 0, x-float64(b.max.x)) * narrow
		dy := max(float64(b.min.y)-y, 0, y-float64(b.max.y))
		if dx*dx+dy*dy >= nearest {
			continue
		}
		points := s.points[s.start[arc]:s.start[arc+1]]
		ax, ay := (float64(points[0].x)-x)*narrow, float64(points[0].y)-y
		for _, q := range points[1:] {
			bx, by := (float64(q.x)-x)*narrow, float64(q.y)-y
			nearest = min(nearest, geo.SquareToSegment(ax, ay, bx, by))
			ax, ay = bx, by
		}
	}
	return math.Sqrt(nearest)
}
