package geo_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/geo"
)

func TestSquareToSegment(t *testing.T) {
	for _, c := range []struct {
		name           string
		ax, ay, bx, by float64
		want           float64
	}{
		{"beside", -1, 2, 1, 2, 4},
		{"before its start", 3, 4, 6, 8, 25},
		{"past its end", 6, 8, 3, 4, 25},
		{"through the origin", -1, -1, 1, 1, 0},
		{"of no length", 3, 4, 3, 4, 25},
	} {
		if got := geo.SquareToSegment(c.ax, c.ay, c.bx, c.by); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
