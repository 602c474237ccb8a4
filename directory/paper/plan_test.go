package paper

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
)

// Borders of communes are drawn where they cross a plan, with fewer points than they have.
func TestBordersOnAPlan(t *testing.T) {
	paper, ok := paperFor([]geo.Position{{-0.60, 44.80}, {-0.50, 44.90}})
	if !ok {
		t.Fatal("no plan")
	}
	var across orb.LineString
	for i := range 1001 {
		across = append(across, orb.Point{-0.65 + float64(i)/5000, 44.85})
	}
	asked := orb.Bound{}
	path := bordersOn(&paper, func(b orb.Bound, f func(orb.LineString)) {
		asked = b
		f(across)
		f(orb.LineString{{2, 48}, {2.1, 48.1}})
	})
	if !asked.Contains(orb.Point{-0.6, 44.8}) || !asked.Contains(orb.Point{-0.5, 44.9}) ||
		asked.Contains(orb.Point{-0.5, 45}) {
		t.Errorf("borders of %v are asked for", asked)
	}
	if points := strings.Count(path, "L"); points < 50 || points > 250 || strings.Count(path, "M") != 1 {
		t.Errorf("%d points of %d in %d lines", points, len(across), strings.Count(path, "M"))
	}
}

// A mark covers neither the scale nor the north, and stays on the paper.
func TestMarksLeaveTheCornersOfAPlan(t *testing.T) {
	corner := point{planPad, planSize - planPad}
	marks := apart([]point{corner, corner, {planSize - planPad, planPad}, {planSize - planPad, planPad}, {150, 150}})
	for _, m := range marks {
		if m.x < scaleWidth+planMarkSize && m.y > planSize-scaleHeight-planMarkSize ||
			m.x > planSize-northWidth-planMarkSize && m.y < northHeight+planMarkSize || !m.within(planMarkSize) {
			t.Errorf("a mark at %v", m)
		}
	}
	if marks[4] != (point{150, 150}) {
		t.Errorf("a mark that covers nothing moved to %v", marks[4])
	}
}
