package territory_test

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func TestAt(t *testing.T) {
	g := open(t)
	for _, test := range []struct {
		rule  string
		p     geo.Position
		first string
		least float64 // share of the first
	}{
		{"centre d'une grande ville", geo.Position{-0.5795, 44.8410}, "33063", 0.8},
		{"village", geo.Position{2.6446, 46.0617}, "23013", 0},
		{"Paris est une commune", geo.Position{2.3522, 48.8566}, "75056", 0.9},
		{"outre-mer", geo.Position{55.4504, -20.8789}, "97411", 0.8},
		{"Mayotte", geo.Position{45.2278, -12.7806}, "97611", 0.5},
		{"Corse", geo.Position{8.7369, 41.9270}, "2A004", 0.8},
	} {
		t.Run(test.rule, func(t *testing.T) {
			found := g.At(test.p)
			if len(found) == 0 {
				t.Fatalf("At(%v) is empty", test.p)
			}
			if test.least > 0 && (found[0].Commune.Code != test.first || found[0].Share < test.least) {
				t.Errorf("At(%v) = %s (%.2f), want %s (%.2f at least)",
					test.p, found[0].Commune.Code, found[0].Share, test.first, test.least)
			}
			sum := 0.0
			for i, l := range found {
				sum += l.Share
				if i > 0 && l.Share > found[i-1].Share {
					t.Errorf("At(%v) is not in the order of shares: %v", test.p, found)
				}
				share, ok := g.ShareAt(l.Commune, test.p)
				if d, known := l.Commune.DistanceToBox(test.p); d != 0 || !known || !ok || share != l.Share {
					t.Errorf("%s: ShareAt = %v, DistanceToBox = %v; want %v, 0", l.Commune.Name, share, d, l.Share)
				}
			}
			if sum < 0.999999 || sum > 1.000001 {
				t.Errorf("the shares at %v add up to %v", test.p, sum)
			}
		})
	}
	for rule, p := range map[string]geo.Position{
		"en mer": {-6, 46}, "à l'étranger": {13.4, 52.5}, "origine": {0, 0},
		"bord du monde": {180, 90}, "autre bord": {-180, -90},
	} {
		if found := g.At(p); found != nil {
			t.Errorf("%s: At(%v) = %v, want nil", rule, p, found)
		}
	}
}

func TestDistanceToBox(t *testing.T) {
	g := open(t)
	bordeaux := g.Commune("33063")
	d, ok := bordeaux.DistanceToBox(geo.Position{bordeaux.Box.Max[0] + 0.1, 44.85})
	if want := geo.Distance(geo.Position{0, 44.85}, geo.Position{0.1, 44.85}); !ok || d < want-0.001 || d > want+0.001 {
		t.Errorf("DistanceToBox = %v, %v; want %.3f m", d, ok, want)
	}
	if share, ok := g.ShareAt(bordeaux, geo.Position{2.35, 48.85}); share != 0 || !ok {
		t.Errorf("ShareAt(Bordeaux, Paris) = %v, %v; want 0", share, ok)
	}
	for _, code := range []string{"75109", "98818"} { // an arrondissement and Nouméa
		c := g.Commune(code)
		if _, ok := c.DistanceToBox(c.Position); ok || c.HasBox() {
			t.Errorf("%s has a box: %v", c.Name, c.Box)
		}
	}
	if _, ok := g.ShareAt(g.Commune("98818"), geo.Position{166.45, -22.27}); ok {
		t.Error("ShareAt knows the box of Nouméa")
	}
	if share, ok := g.ShareAt(g.Commune("75109"), geo.Position{2.338, 48.877}); share < 0.9 || !ok {
		t.Errorf("ShareAt of a part is %v, %v; want that of its commune", share, ok)
	}
}

// TestBoxesContainPoints checks that what the table says of a commune agrees.
func TestBoxesContainPoints(t *testing.T) {
	g := open(t)
	boxes := 0
	for c := range g.Communes() {
		if d, ok := c.DistanceToBox(c.Position); ok && c.Kind == territory.KindCommune {
			boxes++
			if d > 2000 {
				t.Errorf("%s %s stands %.0f m outside its box", c.Code, c.Name, d)
			}
		}
	}
	if boxes != 34868 {
		t.Errorf("%d communes have a box, the documentation states 34 868", boxes)
	}
}

// TestBoxesAgreeWithOutlines draws points in the outlines of 2018: the box of their
// commune contains them, and the most probable commune is as often right as stated.
func TestBoxesAgreeWithOutlines(t *testing.T) {
	g := open(t)
	random := rand.New(rand.NewPCG(1, 2))
	n, inBox, first := 0, 0, 0
	for code, shape := range outlines(t) {
		c := g.Current(code)
		if c == nil || !c.HasBox() {
			continue
		}
		bound := shape.Bound()
		for range 4 {
			p := orb.Point{
				bound.Min[0] + random.Float64()*(bound.Max[0]-bound.Min[0]),
				bound.Min[1] + random.Float64()*(bound.Max[1]-bound.Min[1]),
			}
			if !contains(shape, p) {
				continue
			}
			n++
			if d, _ := c.DistanceToBox(p); d <= 150 { // the outlines are simplified
				inBox++
			}
			if found := g.At(p); len(found) > 0 && found[0].Commune == c {
				first++
			}
		}
	}
	t.Logf("%d points: %.3f %% in the box of their commune, %.1f %% of first communes right",
		n, 100*float64(inBox)/float64(n), 100*float64(first)/float64(n))
	if inBox < n*9999/10000 || first < n*83/100 {
		t.Errorf("of %d points, %d are in the box of their commune and %d find it first", n, inBox, first)
	}
}
