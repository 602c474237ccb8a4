package territory

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
)

// centre accumulates a population-weighted centre, in degrees. A commune of unknown
// population counts as one inhabitant.
type centre struct{ lon, lat, weight float64 }

func (s *centre) add(p geo.Position, population int) {
	weight := float64(max(population, 1))
	s.lon += weight * p[0]
	s.lat += weight * p[1]
	s.weight += weight
}

func (s *centre) position() geo.Position {
	return geo.Position{rounded(s.lon / s.weight), rounded(s.lat / s.weight)}
}

// rounded returns degrees with five decimals, about a metre: the sums are not more
// precise.
func rounded(degrees float64) float64 {
	return math.Round(degrees*1e5) / 1e5
}

// locate sets the position of communes and parts that have no point in the table: the
// middle of their box, else the centre of the communes that share one of its postcodes,
// of its EPCI if there are any, else the centre of its EPCI (precision epci: the median
// error is 6 km, the 95th percentile 14 km), else that of its département. A part
// without box takes the position of its commune.
func (g *Gazetteer) locate() {
	epci, departements := map[string]*centre{}, map[string]*centre{}
	current := g.communes[:g.current]
	for i := range current {
		c := &current[i]
		if c.Precision == geo.PrecisionCommune {
			centreOf(epci, c.EPCI).add(c.Position, c.Population)
			centreOf(departements, c.Departement).add(c.Position, c.Population)
		}
	}
	delete(epci, "")
	for i := range current {
		c := &current[i]
		if c.Precision != "" {
			continue
		}
		if c.HasBox() {
			c.Position, c.Precision = middleOf(c.Box), geo.PrecisionCommune
		} else if near := g.neighbours(c); near.weight > 0 {
			c.Position, c.Precision = near.position(), geo.PrecisionEPCI
		} else if s := epci[c.EPCI]; s != nil {
			c.Position, c.Precision = s.position(), geo.PrecisionEPCI
		} else if s := departements[c.Departement]; s != nil {
			c.Position, c.Precision = s.position(), geo.PrecisionDepartement
		}
	}
	for i := g.current; i < len(g.communes); i++ {
		switch c := &g.communes[i]; {
		case c.Precision != "":
		case c.HasBox():
			c.Position, c.Precision = middleOf(c.Box), geo.PrecisionCommune
		default:
			parent := g.Commune(c.Parent)
			c.Position, c.Precision = parent.Position, parent.Precision
		}
	}
}

// middleOf returns the centre of a box.
func middleOf(box orb.Bound) geo.Position {
	middle := box.Center()
	return geo.Position{rounded(middle[0]), rounded(middle[1])}
}

// neighbours returns the centre of the communes of known point that share a postcode
// with c: those of its EPCI if there are any.
func (g *Gazetteer) neighbours(c *Commune) centre {
	var same, other centre // in its EPCI, in another
	for _, code := range c.Postcodes {
		for _, n := range g.Postcode(code).Communes {
			switch {
			case n.Precision != geo.PrecisionCommune:
			case n.EPCI == c.EPCI:
				same.add(n.Position, n.Population)
			default:
				other.add(n.Position, n.Population)
			}
		}
	}
	if same.weight > 0 {
		return same
	}
	return other
}

// centreOf returns the centre under a key, created if needed.
func centreOf(m map[string]*centre, key string) *centre {
	s := m[key]
	if s == nil {
		s = new(centre)
		m[key] = s
	}
	return s
}

// locatePostcodes sets the position of each postcode: the population-weighted centre
// of those of its communes that have the finest precision. In Paris, Lyon and
// Marseille only the arrondissement counts.
func (g *Gazetteer) locatePostcodes() {
	for i := range g.postcodes {
		p := &g.postcodes[i]
		p.Position, p.Precision = centreOfCommunes(p.Communes)
	}
}

// centreOfCommunes returns the centre of the communes of the finest precision, and
// that precision; "" when no commune has a position.
func centreOfCommunes(communes []*Commune) (geo.Position, geo.Precision) {
	parts := false
	for _, c := range communes {
		parts = parts || c.Kind == KindArrondissement
	}
	for _, precision := range []geo.Precision{geo.PrecisionCommune, geo.PrecisionEPCI, geo.PrecisionDepartement} {
		var s centre
		for _, c := range communes {
			if c.Precision == precision && (c.Kind == KindArrondissement || !parts) {
				s.add(c.Position, c.Population)
			}
		}
		if s.weight > 0 {
			return s.position(), precision
		}
	}
	return geo.Position{}, ""
}

// locateAreas sets the members of each area, their population and their centre.
func (g *Gazetteer) locateAreas() {
	g.members = map[*Area][]*Commune{}
	g.parts = map[string][]*Commune{}
	for i := range g.communes {
		c := &g.communes[i]
		if c.Kind != KindCommune {
			g.parts[c.Parent] = append(g.parts[c.Parent], c)
			continue
		}
		for row := range kinds {
			if of := kinds[row].of; of != nil {
				if a := g.byCode[row][*of(&c.Areas)]; a != nil {
					g.members[a] = append(g.members[a], c)
				}
			}
		}
	}
	for a, members := range g.members {
		for _, c := range members {
			a.Population += c.Population
		}
		a.Position, _ = centreOfCommunes(members)
	}
}

// sortByPopulation sorts communes, most populated first, by code when equal.
func sortByPopulation(communes []*Commune) {
	slices.SortStableFunc(communes, func(x, y *Commune) int {
		return cmp.Or(cmp.Compare(y.Population, x.Population), cmp.Compare(x.Code, y.Code))
	})
}
