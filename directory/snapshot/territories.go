package snapshot

import (
	"cmp"
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// codeOf reads the code of a territory of each kind; a commune counts under the code of the current one.
var codeOf = map[string]func(l *locality) string{
	"region":      func(l *locality) string { return l.Region },
	"departement": func(l *locality) string { return l.Departement },
	"epci":        func(l *locality) string { return l.EPCI },
	"commune":     func(l *locality) string { return cmp.Or(l.Commune, l.INSEE) },
	"code_postal": func(l *locality) string { return l.PostalCode },
}

// codes numbers the territories of one kind in the order of their codes, so that
// counting and sorting need no text.
type codes struct {
	names []string
	of    []uint32 // of each locality: an index in names
}

func (s *Snapshot) numberTerritories() {
	s.territories = make(map[string]codes, len(codeOf))
	for kind, code := range codeOf {
		index := make(map[string]uint32, len(s.localities))
		for i := range s.localities {
			index[code(&s.localities[i])] = 0
		}
		c := codes{names: slices.Sorted(maps.Keys(index)), of: make([]uint32, len(s.localities))}
		for n, name := range c.names {
			index[name] = uint32(n)
		}
		for i := range s.localities {
			c.of[i] = index[code(&s.localities[i])]
		}
		s.territories[kind] = c
	}
}

// facetOfTerritories counts by code; a place without one is not counted.
func (s *Snapshot) facetOfTerritories(v *view, kind string) []directory.FacetValue {
	c := s.territories[kind]
	counts := make([]int, len(c.names))
	for i, n := range v.perLocality(s) {
		counts[c.of[i]] += n
	}
	if len(counts) > 0 && c.names[0] == "" {
		counts[0] = 0
	}
	return mostFrequent(c.names, counts)
}

// perLocality counts the places of a view in each locality, once for all facets.
func (v *view) perLocality(s *Snapshot) []int {
	v.localities.once.Do(func() {
		v.localities.counts = make([]int, len(s.localities))
		v.set.each(func(i int) { v.localities.counts[s.locality[i]]++ })
	})
	return v.localities.counts
}
