package outline

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"math"
)

// Magic begins the outlines once they are unzipped. Then come, all numbers as varints:
//
//	length and text of the source; tolerance in metres; units per degree;
//	numbers of communes, arcs and points; the codes of the communes, in order;
//	for each commune, how many arcs follow that no commune before it has;
//	for each arc, how far on the other commune that has it stands, 0 for none;
//	for each arc, how many points it has;
//	for each point, x less that of the point before it (signed); then y likewise.
const Magic = "contours 1\n"

var errDamaged = errors.New("the file is damaged")

// maxLength bounds numbers of a damaged file before anything is allocated for them.
const maxLength = 1 << 24

func decode(packed []byte) (*Set, error) {
	zipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	var raw bytes.Buffer
	raw.Grow(2 * len(packed))
	if _, err := raw.ReadFrom(zipped); err != nil {
		return nil, err
	}
	c := &cursor{rest: raw.Bytes()}
	if c.text(len(Magic)) != Magic {
		return nil, errors.New("not a file of outlines of this version")
	}
	s := &Set{}
	s.source = c.text(c.length())
	s.tolerance = c.length()
	s.scale = float64(c.length())
	communes, arcs, points := c.length(), c.length(), c.length()
	if len(c.rest) < communes*(codeLength+1)+2*arcs+2*points || s.scale == 0 {
		return nil, errDamaged
	}
	s.codes = c.text(communes * codeLength)
	s.readOwners(c, communes, arcs)
	s.readPoints(c, arcs, points)
	if c.damaged || len(c.rest) > 0 {
		return nil, errDamaged
	}
	s.boxArcs()
	return s, nil
}

// readOwners reads which communes have each arc.
func (s *Set) readOwners(c *cursor, communes, arcs int) {
	s.sides = make([]sides, arcs)
	s.from = make([]int32, communes+1)
	arc := 0
	for i := range communes {
		for n := c.length(); n > 0 && !c.damaged; n-- {
			if arc == arcs {
				c.damaged = true
				return
			}
			s.sides[arc] = sides{int32(i), -1}
			arc++
		}
	}
	total := int32(0)
	count := func(commune int32) { s.from[commune]++; total++ }
	for i := range arcs {
		count(s.sides[i][0])
		if by := c.length(); by > 0 {
			if int(s.sides[i][0])+by >= communes {
				c.damaged = true
				return
			}
			s.sides[i][1] = s.sides[i][0] + int32(by)
			count(s.sides[i][1])
		}
	}
	c.damaged = c.damaged || arc < arcs
	end := int32(0)
	for i := range s.from {
		end += s.from[i]
		s.from[i] = end
	}
	s.arcs = make([]int32, total)
	for i := arcs - 1; i >= 0; i-- { // from[commune] moves back to its first arc
		for _, commune := range s.sides[i] {
			if commune >= 0 {
				s.from[commune]--
				s.arcs[s.from[commune]] = int32(i)
			}
		}
	}
}

func (s *Set) readPoints(c *cursor, arcs, points int) {
	s.start = make([]int32, arcs+1)
	end := 0
	for i := range arcs {
		n := c.length()
		end += n
		if n < 2 || end > points {
			c.damaged = true
			return
		}
		s.start[i+1] = int32(end)
	}
	c.damaged = c.damaged || end < points
	s.points = make([]point, points)
	x, y := int32(0), int32(0)
	for i := range s.points {
		x += c.signed()
		s.points[i].x = x
	}
	for i := range s.points {
		y += c.signed()
		s.points[i].y = y
	}
}

func (s *Set) boxArcs() {
	s.boxes = make([]box, len(s.start)-1)
	for i := range s.boxes {
		b := box{point{math.MaxInt32, math.MaxInt32}, point{math.MinInt32, math.MinInt32}}
		for _, p := range s.points[s.start[i]:s.start[i+1]] {
			b.min.x, b.max.x = min(b.min.x, p.x), max(b.max.x, p.x)
			b.min.y, b.max.y = min(b.min.y, p.y), max(b.max.y, p.y)
		}
		s.boxes[i] = b
	}
}

// cursor reads the parts of a file. After damage it gives zero values.
type cursor struct {
	rest    []byte
	damaged bool
}

func (c *cursor) text(n int) string {
	if n > len(c.rest) {
		c.damaged, c.rest = true, nil
		return ""
	}
	text := string(c.rest[:n])
	c.rest = c.rest[n:]
	return text
}

func (c *cursor) length() int {
	v, n := binary.Uvarint(c.rest)
	if n <= 0 || v > maxLength {
		c.damaged, c.rest = true, nil
		return 0
	}
	c.rest = c.rest[n:]
	return int(v)
}

func (c *cursor) signed() int32 {
	if len(c.rest) > 0 && c.rest[0] < 0x80 { // most differences take one byte
		v := int32(c.rest[0])
		c.rest = c.rest[1:]
		return v>>1 ^ -(v & 1)
	}
	v, n := binary.Varint(c.rest)
	if n <= 0 || v > math.MaxInt32 || v < math.MinInt32 {
		c.damaged, c.rest = true, nil
		return 0
	}
	c.rest = c.rest[n:]
	return int32(v)
}
