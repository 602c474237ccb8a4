package rtree

import "testing"

// TestHilbertIsACurve checks that the cells of a square have distinct ranks and that
// consecutive ranks are adjacent cells.
func TestHilbertIsACurve(t *testing.T) {
	const side = 16
	cells := make([]*[2]uint32, side*side)
	for x := range uint32(side) {
		for y := range uint32(side) {
			rank := hilbert(x, y)
			if rank >= side*side || cells[rank] != nil {
				t.Fatalf("hilbert(%d, %d) = %d, out of the square or not unique", x, y, rank)
			}
			cells[rank] = &[2]uint32{x, y}
		}
	}
	for i := 1; i < len(cells); i++ {
		dx, dy := int(cells[i][0])-int(cells[i-1][0]), int(cells[i][1])-int(cells[i-1][1])
		if dx*dx+dy*dy != 1 {
			t.Fatalf("consecutive cells %v and %v are not adjacent", *cells[i-1], *cells[i])
		}
	}
}

func TestRoundingIsOutwards(t *testing.T) {
	for _, v := range []float64{0, 1, -1, 0.1, -0.1, 6378136.9, -6378136.9, 179.99999999, 1e-300, -1e-300} {
		if low := float64(roundDown(v)); low > v {
			t.Errorf("roundDown(%v) = %v, want %v at most", v, low, v)
		}
		if high := float64(roundUp(v)); high < v {
			t.Errorf("roundUp(%v) = %v, want %v at least", v, high, v)
		}
	}
}
