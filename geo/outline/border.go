package outline

import "github.com/paulmach/orb"

// Border is a piece of the border of one commune, or the common border of two.
type Border struct {
	Communes [2]string      // INSEE codes; the second is "" at the edge of the set
	Line     orb.LineString // lon,lat in degrees
}

// Borders calls f with each piece of border whose box meets a bound, in no useful order.
// The line of a Border is overwritten by the next one.
func (s *Set) Borders(b orb.Bound, f func(Border)) {
	west, south := b.Min[0]*s.scale, b.Min[1]*s.scale
	east, north := b.Max[0]*s.scale, b.Max[1]*s.scale
	var line orb.LineString
	for i := range s.boxes {
		box := &s.boxes[i]
		if float64(box.min.x) > east || float64(box.max.x) < west ||
			float64(box.min.y) > north || float64(box.max.y) < south {
			continue
		}
		line = line[:0]
		for _, p := range s.points[s.start[i]:s.start[i+1]] {
			line = append(line, orb.Point{float64(p.x) / s.scale, float64(p.y) / s.scale})
		}
		border := Border{Line: line}
		for side, commune := range s.sides[i] {
			if commune >= 0 {
				border.Communes[side] = s.code(int(commune))
			}
		}
		f(border)
	}
}
