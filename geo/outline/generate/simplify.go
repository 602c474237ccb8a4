package main

import (
	"fmt"
	"math"
)

// metresPerUnit is the length of a unit of vertices to the north.
const metresPerUnit = 111_195.0 / fine

// simplify keeps of each arc the vertices that the tolerance needs, rounded to the units of the
// result. Where a ring would lose half of its area, as small communes and islands do, its arcs keep more.
func (t *topology) simplify(s settings) error {
	tolerance := make([]float64, len(t.arcs))
	step := fine / s.perDegree
	// Rounding moves a vertex by half a diagonal of the grid.
	most := float64(s.tolerance) - metresPerUnit*float64(step)*math.Sqrt2/2
	if fine%s.perDegree != 0 || most <= 0 {
		return fmt.Errorf("%d units per degree are too few for %d m, or do not divide %d", s.perDegree, s.tolerance, fine)
	}
	for i := range t.arcs {
		tolerance[i] = most
		t.arcs[i].keep(most, step)
	}
	alive := make([]bool, len(t.communes))
	for i := range t.rings {
		r := &t.rings[i]
		want := t.area(r, func(a *arc) []vertex { return a.vertices }) / 2
		for half := most; half > 1 && t.area(r, kept) < want; half /= 2 {
			for _, d := range r.arcs {
				tolerance[d.arc] = min(tolerance[d.arc], half)
				t.arcs[d.arc].keep(tolerance[d.arc], step)
			}
		}
		alive[r.commune] = alive[r.commune] || t.area(r, kept) > 0
	}
	for i, ok := range alive {
		if !ok {
			return fmt.Errorf("nothing remains of commune %s: give more -units", t.communes[i].code)
		}
	}
	return nil
}

func kept(a *arc) []vertex { return a.kept }

// area returns the area of a ring in square units of vertices.
func (t *topology) area(r *ring, of func(*arc) []vertex) float64 {
	var twice float64
	origin := of(&t.arcs[r.arcs[0].arc])[0]
	for _, d := range r.arcs {
		vertices, sign := of(&t.arcs[d.arc]), 1.0
		if d.reversed {
			sign = -1
		}
		for i := 1; i < len(vertices); i++ {
			a, b := vertices[i-1], vertices[i]
			ax, ay := float64(a.x-origin.x), float64(a.y-origin.y)
			bx, by := float64(b.x-origin.x), float64(b.y-origin.y)
			twice += sign * (ax*by - bx*ay)
		}
	}
	return math.Abs(twice) / 2
}

// keep sets what is kept of an arc.
func (a *arc) keep(tolerance float64, step int) {
	last := len(a.vertices) - 1
	needed := make([]bool, last+1)
	needed[0], needed[last] = true, true
	if a.vertices[0] == a.vertices[last] { // a ring: its farthest vertex makes two arcs of it
		middle, _ := farthest(a.vertices)
		needed[middle] = true
		need(a.vertices[:middle+1], needed[:middle+1], tolerance)
		need(a.vertices[middle:], needed[middle:], tolerance)
	} else {
		need(a.vertices, needed, tolerance)
	}
	a.kept = a.kept[:0]
	for i, v := range a.vertices {
		if !needed[i] {
			continue
		}
		if v = v.round(step); len(a.kept) == 0 || a.kept[len(a.kept)-1] != v {
			a.kept = append(a.kept, v)
		}
	}
}

// round returns the nearest vertex whose coordinates are multiples of step.
func (v vertex) round(step int) vertex {
	near := func(x int32) int32 { return int32(math.Round(float64(x)/float64(step))) * int32(step) }
	return vertex{near(v.x), near(v.y)}
}

// need marks the vertices without which a line would move by more than the tolerance in metres
// (Douglas and Peucker). The two ends are marked.
func need(vertices []vertex, needed []bool, tolerance float64) {
	if len(vertices) < 3 {
		return
	}
	i, d := farthest(vertices)
	if d <= tolerance {
		return
	}
	needed[i] = true
	need(vertices[:i+1], needed[:i+1], tolerance)
	need(vertices[i:], needed[i:], tolerance)
}

// farthest returns the vertex farthest from the segment between the ends, and its distance in metres.
func farthest(vertices []vertex) (index int, metres float64) {
	a, b := vertices[0], vertices[len(vertices)-1]
	narrow := math.Cos(float64(a.y) / fine * math.Pi / 180)
	dx, dy := float64(b.x-a.x)*narrow, float64(b.y-a.y)
	length := dx*dx + dy*dy
	most := -1.0
	for i := 1; i < len(vertices)-1; i++ {
		x, y := float64(vertices[i].x-a.x)*narrow, float64(vertices[i].y-a.y)
		t := 0.0
		if length > 0 {
			t = min(1, max(0, (x*dx+y*dy)/length))
		}
		if d := math.Hypot(x-t*dx, y-t*dy); d > most {
			index, most = i, d
		}
	}
	return index, most * metresPerUnit
}
