package atlas

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory/coverage"
)

// squares are outlines of one degree around the points of communes.
type squares map[string]orb.Point

func (s squares) Bound(insee string) (orb.Bound, bool) {
	at, ok := s[insee]
	return at.Bound().Pad(0.5), ok
}

func (s squares) Rings(insee string) []orb.Ring {
	b, ok := s.Bound(insee)
	if !ok {
		return nil
	}
	return []orb.Ring{b.ToRing()}
}

func (s squares) Source() string { return "Carrés inventés" }

// TestMapIsShaded checks that communes whose outline is known are drawn by it, and the others by a dot.
func TestMapIsShaded(t *testing.T) {
	near, far := 1500.0, 50_000.0
	c := &coverage.Coverage{
		Distances: []coverage.Within{{KM: 2}, {KM: 5}, {KM: 10}, {KM: 20}, {KM: 30}},
		Communes: []coverage.Commune{
			{Code: "33001", DistanceM: &near, Position: orb.Point{0, 45}},
			{Code: "33002", DistanceM: &far, Position: orb.Point{1, 45}},
			{Code: "33003", Position: orb.Point{2, 45}}, // no place
		},
	}
	m := mapOf(c, squares{"33001": {0, 45}, "33002": {1, 45}})
	svg := string(m.svg("<Essai>"))
	for _, want := range []string{
		`<path fill="` + colours[0] + `" d="M10 `, `<path fill="` + colours[4] + `" d="M`,
		`<path stroke="` + colours[4] + `"`, "&lt;Essai&gt;",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("the map has no %s: %s", want, svg)
		}
	}
	if !m.Shaded || m.All != 1 || m.Source != "Carrés inventés" || strings.Count(svg, "z") != 2 {
		t.Errorf("%+v: want two outlines and a dot", m)
	}
	if dots := mapOf(c, nil); dots.Shaded || dots.All != 3 || strings.Contains(string(dots.svg("")), `d="M`) {
		t.Errorf("%+v: want three dots", dots)
	}
	if alone := mapOf(&coverage.Coverage{Communes: c.Communes[:1]}, nil); alone != nil {
		t.Error("a commune alone has a map")
	}
}
