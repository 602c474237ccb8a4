package territory

import (
	"sort"
	"strings"

	"github.com/lieux-numeriques/lieux/geo"
)

// Near returns the approximate position of a postcode that no commune uses, as
// CEDEX codes and those of businesses: the population-weighted centre of the
// postcodes that share its first three digits, else, in metropolitan France, its
// first two. The fourth digit is ignored, since a CEDEX may be numbered after any
// town of the département. The precision is epci when all these postcodes lie in
// one EPCI, else departement; Communes is empty. shared is the prefix that was
// used. A postcode that communes use is returned as it is, with shared equal to the
// code. p is nil when the code is not five digits or no postcode shares its prefix.
func (g *Gazetteer) Near(code string) (p *Postcode, shared string) {
	if p := g.Postcode(code); p != nil {
		return p, code
	}
	if len(code) != 5 || !isNumber(code) {
		return nil, ""
	}
	shortest := 2
	if strings.HasPrefix(code, "97") || strings.HasPrefix(code, "98") {
		shortest = 3
	}
	for size := 3; size >= shortest; size-- {
		if position, precision, ok := g.around(code[:size]); ok {
			return &Postcode{Code: code, Position: position, Precision: precision}, code[:size]
		}
	}
	return nil, ""
}

// around returns the centre of the postcodes that have a prefix; false when none has.
func (g *Gazetteer) around(prefix string) (geo.Position, geo.Precision, bool) {
	var s centre
	epci, several := "", false
	from := sort.Search(len(g.postcodes), func(i int) bool { return g.postcodes[i].Code >= prefix })
	for i := from; i < len(g.postcodes) && strings.HasPrefix(g.postcodes[i].Code, prefix); i++ {
		p := &g.postcodes[i]
		s.add(p.Position, int(g.weights[i]))
		for _, c := range p.Communes {
			several = several || epci != "" && c.EPCI != epci || c.EPCI == ""
			epci = c.EPCI
		}
	}
	if s.weight == 0 {
		return geo.Position{}, "", false
	}
	if several {
		return s.position(), geo.PrecisionDepartement, true
	}
	return s.position(), geo.PrecisionEPCI, true
}
