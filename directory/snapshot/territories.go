package snapshot

import (
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// areaKinds lists the kinds of territories by which places are filtered and counted.
var areaKinds = territory.FilterKinds()

// codes numbers the territories of one kind in the order of their codes, so that
// counting and sorting need no text.
type codes struct {
	names []string
	of    []uint32 // of each locality: an index in names
}

func (s *Snapshot) numberTerritories() {
	s.territories = make(map[territory.Kind]codes, len(areaKinds))
	for _, kind := range areaKinds {
		index := make(map[string]uint32, len(s.localities))
		for i := range s.localities {
			index[s.localities[i].Code(kind)] = 0
		}
		c := codes{names: slices.Sorted(maps.Keys(index)), of: make([]uint32, len(s.localities))}
		for n, name := range c.names {
			index[name] = uint32(n)
		}
		for i := range s.localities {
			c.of[i] = index[s.localities[i].Code(kind)]
		}
		s.territories[kind] = c
	}
}

// orderByLocality lists the places of each locality.
func (s *Snapshot) orderByLocality() {
	s.localityAt = make([]uint32, len(s.localities)+1)
	for _, at := range s.locality {
		s.localityAt[at+1]++
	}
	for i := range s.localities {
		s.localityAt[i+1] += s.localityAt[i]
	}
	next := slices.Clone(s.localityAt)
	s.byLocality = make([]uint32, s.n)
	for place, at := range s.locality {
		s.byLocality[next[at]] = uint32(place)
		next[at]++
	}
}

// facetOfTerritories counts by code; a place without one is not counted.
func (s *Snapshot) facetOfTerritories(v *selection, kind territory.Kind) []directory.FacetValue {
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

// perLocality counts the places of a selection in each locality, once for all facets.
func (v *selection) perLocality(s *Snapshot) []int {
	v.localities.once.Do(func() {
		v.localities.counts = make([]int, len(s.localities))
		v.set.each(func(i int) { v.localities.counts[s.locality[i]]++ })
		s.grow(v, 8*len(s.localities))
	})
	return v.localities.counts
}
