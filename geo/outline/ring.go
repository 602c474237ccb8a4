package outline

import "github.com/paulmach/orb"

// Rings returns the rings of the outline of a commune, lon,lat in degrees, in no order: a position is
// inside the commune when it is inside an odd number of them. It returns nil when the set has no outline
// of that INSEE code.
func (s *Set) Rings(insee string) []orb.Ring {
	i, known := s.find(insee)
	if !known {
		return nil
	}
	left := append([]int32(nil), s.arcs[s.from[i]:s.from[i+1]]...)
	var rings []orb.Ring
	for len(left) > 0 {
		line := append([]point(nil), s.points[s.start[left[0]]:s.start[left[0]+1]]...)
		left = left[1:]
		for line[0] != line[len(line)-1] && s.lengthen(&line, &left) {
		}
		ring := make(orb.Ring, len(line))
		for k, p := range line {
			ring[k] = orb.Point{float64(p.x) / s.scale, float64(p.y) / s.scale}
		}
		rings = append(rings, ring)
	}
	return rings
}

// lengthen appends to a line the first of some arcs that begins or ends where the line ends, and takes it
// off the arcs; it reports whether there is one.
func (s *Set) lengthen(line *[]point, arcs *[]int32) bool {
	end := (*line)[len(*line)-1]
	for k, arc := range *arcs {
		points := s.points[s.start[arc]:s.start[arc+1]]
		switch end {
		case points[0]:
			*line = append(*line, points[1:]...)
		case points[len(points)-1]:
			for n := len(points) - 2; n >= 0; n-- {
				*line = append(*line, points[n])
			}
		default:
			continue
		}
		*arcs = append((*arcs)[:k], (*arcs)[k+1:]...)
		return true
	}
	return false
}

// Bound returns the box of the outline of a commune, in degrees; ok is false when the set has no outline
// of that INSEE code.
func (s *Set) Bound(insee string) (b orb.Bound, ok bool) {
	i, known := s.find(insee)
	if !known {
		return b, false
	}
	for n, arc := range s.arcs[s.from[i]:s.from[i+1]] {
		box := &s.boxes[arc]
		of := orb.Bound{Min: orb.Point{float64(box.min.x) / s.scale, float64(box.min.y) / s.scale},
			Max: orb.Point{float64(box.max.x) / s.scale, float64(box.max.y) / s.scale}}
		if n == 0 {
			b = of
		} else {
			b = b.Union(of)
		}
	}
	return b, true
}
