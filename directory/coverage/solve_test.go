package coverage

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestSolveIsExhaustive compares solutions of small problems with all choices.
func TestSolveIsExhaustive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &problem{}
		for range rapid.IntRange(1, 12).Draw(t, "communes") {
			people := rapid.Int64Range(1, 500).Draw(t, "people")
			p.people = append(p.people, people)
			p.left += people
		}
		for range rapid.IntRange(1, 9).Draw(t, "candidates") {
			covers := rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(len(p.people)-1)), 0, len(p.people),
				rapid.ID[int32]).
				Draw(t, "covers")
			p.covers = append(p.covers, covers)
		}
		k := rapid.IntRange(1, 4).Draw(t, "k")
		best, proven := p.solve(k)
		total := int64(0)
		for i, c := range best {
			if c.gain <= 0 || i > 0 && c.gain > best[i-1].gain {
				t.Fatalf("gains %+v", best)
			}
			total += c.gain
		}
		if len(best) > k || total != exhaustive(p, k) || !proven {
			t.Fatalf("%+v brings %d, proven %t; the best bring %d", best, total, proven, exhaustive(p, k))
		}
	})
}

func exhaustive(p *problem, k int) (best int64) {
	for set := range 1 << len(p.covers) {
		chosen, covered := 0, make([]bool, len(p.people))
		for i := range p.covers {
			if set>>i&1 == 1 {
				chosen++
				for _, c := range p.covers[i] {
					covered[c] = true
				}
			}
		}
		sum := int64(0)
		for c, yes := range covered {
			if yes {
				sum += p.people[c]
			}
		}
		if chosen <= k {
			best = max(best, sum)
		}
	}
	return best
}

// TestShortestLoop compares loops with all orders.
func TestShortestLoop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "stops")
		far := make([][]float64, n+1)
		for i := range far {
			for j := range n + 1 {
				d := float64(rapid.IntRange(1, 1000).Draw(t, "distance"))
				if i == j {
					d = 0
				}
				far[i] = append(far[i], d)
			}
		}
		order, length := shortestLoop(far)
		at, sum, seen := 0, 0.0, map[int]bool{}
		for _, i := range order {
			sum += far[at][i]
			at, seen[i] = i, true
		}
		sum += far[at][0]
		if best := shortest(far, 0, 1); len(seen) != n || sum != length || length != best {
			t.Fatalf("%v is %g long, said %g, the best %g", order, sum, length, best)
		}
	})
}

// shortest returns the length of the shortest path through the points that are not visited, and back to 0.
func shortest(far [][]float64, at, visited int) float64 {
	if visited == 1<<len(far)-1 {
		return far[at][0]
	}
	best := math.Inf(1)
	for next := range far {
		if visited>>next&1 == 0 {
			best = min(best, far[at][next]+shortest(far, next, visited|1<<next))
		}
	}
	return best
}

type sized int

func (s sized) bytes() int { return int(s) }

func TestCacheIsBounded(t *testing.T) {
	var c cache
	for i := range 100 {
		c.put(fmt.Sprint(i), sized(cacheBudget/10))
		if _, ok := c.get("0"); !ok {
			t.Fatalf("what was just asked for is dropped after %d", i)
		}
	}
	if c.size > cacheBudget || len(c.byKey) != c.recent.Len() || len(c.byKey) < 8 {
		t.Errorf("%d bytes in %d entries, %d listed", c.size, len(c.byKey), c.recent.Len())
	}
	if _, ok := c.get("1"); ok {
		t.Error("the one longest not asked for is kept")
	}
	c.put("large", sized(cacheBudget+1))
	if _, ok := c.get("large"); ok {
		t.Error("a value larger than the budget is kept")
	}
}

func TestStandardParameters(t *testing.T) {
	p := Standard()
	if len(p.list) != 20 {
		t.Fatalf("%d parameters, want 20", len(p.list))
	}
	for _, own := range p.list {
		if own.Code == "" || own.Source == "" || own.Label == "" || own.Unit == "" || own.Year == 0 ||
			own.Value < own.Min || own.Value > own.Max || own.Group == "" {
			t.Errorf("%+v is not complete", own)
		}
		assumed := strings.Contains(" seuil_rural bassin_km heures_semaine_par_defaut portee_km ", " "+own.Code+" ")
		if strings.HasPrefix(own.Source, "Hypothèse de Lieux") != assumed {
			t.Errorf("%s has the source %q: what nobody else says is an assumption, and nothing else", own.Code, own.Source)
		}
	}
}
