package snapshot

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Facets counts the places of a selection by value of each filter. Counts are kept with
// their selection: the caller must not change them.
func (s *Snapshot) Facets(q *directory.Query, names ...string) ([]directory.Facet, error) {
	if len(names) == 0 {
		names = directory.FacetNames
	}
	v, err := s.selection(q)
	if err != nil {
		return nil, err
	}
	facets := make([]directory.Facet, 0, len(names))
	for _, name := range names {
		if !slices.Contains(directory.FacetNames, name) {
			e := directory.Errorf(directory.Invalid, "« %s » n'est pas une facette", name)
			suggestion := directory.NewVocabulary("facettes", directory.FacetNames...).Closest(name)
			e.Params = []directory.ParamError{directory.WrongParam("facettes", name, suggestion, e.Text)}
			return nil, e
		}
		facets = append(facets, directory.Facet{Name: name, Values: s.facetOf(v, name)})
	}
	return facets, nil
}

// facetOf returns the counts of one filter, counted once.
func (s *Snapshot) facetOf(v *selection, name string) []directory.FacetValue {
	v.facets.Lock()
	defer v.facets.Unlock()
	if counted, ok := v.facets.byName[name]; ok {
		return counted
	}
	if v.facets.byName == nil {
		v.facets.byName = map[string][]directory.FacetValue{}
	}
	counted := s.facet(v, name)
	v.facets.byName[name] = counted
	s.grow(v, 64+24*cap(counted))
	return counted
}

func (s *Snapshot) facet(v *selection, name string) []directory.FacetValue {
	if g := s.bits.group(name); g != nil {
		values := make([]directory.FacetValue, 0, len(g.vocab.Values))
		for _, value := range g.vocab.Values {
			values = append(values, directory.FacetValue{Value: value, Count: s.countBit(v, g.bits[value])})
		}
		return values
	}
	if f := directory.FilterNamed(name); f.Kind == directory.ByFlag {
		return []directory.FacetValue{{Value: f.Value, Count: s.countBit(v, s.bits.flags[f.Flag])}}
	}
	if p, _ := s.freeValues(name); p != nil {
		return p.facet(v.set)
	}
	if name == labelFilter {
		return byFrequency(s.labelValues().facet(v.set))
	}
	return s.facetOfTerritories(v, territory.Kind(name))
}

// countBit returns how many places of a selection have a bit.
func (s *Snapshot) countBit(v *selection, bit int) int {
	if v.count*64 >= s.n {
		return v.set.countAnd(s.sets[bit])
	}
	n := 0
	v.set.each(func(i int) {
		if s.sets[bit].has(i) {
			n++
		}
	})
	return n
}

// facet returns the values with a count above 0, most frequent first.
func (p *postings) facet(set bitmap) []directory.FacetValue {
	counts := make([]int, len(p.Values))
	for i := range p.Values {
		counts[i] = p.countIn(set, i)
	}
	return mostFrequent(p.Values, counts)
}

// mostFrequent returns the values with a count above 0, most frequent first; values
// of equal counts keep their order.
func mostFrequent(values []string, counts []int) []directory.FacetValue {
	order := make([]uint64, 0, len(counts))
	for i, n := range counts {
		if n > 0 {
			order = append(order, uint64(^uint32(n))<<32|uint64(i))
		}
	}
	slices.Sort(order)
	facet := make([]directory.FacetValue, len(order))
	for at, o := range order {
		facet[at] = directory.FacetValue{Value: values[uint32(o)], Count: counts[uint32(o)]}
	}
	return facet
}

func byFrequency(values []directory.FacetValue) []directory.FacetValue {
	slices.SortStableFunc(values, func(a, b directory.FacetValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return values
}

// labelValues returns the postings of each label of the three fields, and of the territories,
// once, whichever field holds it. They are made when they are first asked for.
func (s *Snapshot) labelValues() *postings {
	s.labels.once.Do(func() {
		s.labels.starts = []uint32{0}
		add := func(value string) {
			holders := newBitmap(s.n)
			s.addFree(holders, labelFilter, value)
			holders.each(func(i int) { s.labels.places = append(s.labels.places, uint32(i)) })
			s.labels.Values = append(s.labels.Values, value)
			s.labels.starts = append(s.labels.starts, uint32(len(s.labels.places)))
		}
		official := map[string]bool{} // by folded spelling: those of vocabularies and of territories
		for _, g := range s.bits.labels {
			for _, value := range g.vocab.Values {
				official[directory.Fold(value)] = true
				add(value)
			}
		}
		for i := range s.judge.Labels {
			name := s.judge.Labels[i].Name
			official[directory.Fold(name)] = true
			add(name)
		}
		free := s.freeLabels()
		for i, value := range free.Values {
			if official[free.folded[i]] || i > 0 && free.folded[i] == free.folded[i-1] {
				continue // counted with the official spelling, or with the other one
			}
			add(value)
		}
		s.labels.derive(s.n)
	})
	return &s.labels.postings
}

// Values lists the values of a filter: those of this version for a free filter, the vocabulary for another.
func (s *Snapshot) Values(filter string) []string {
	if g := s.bits.group(filter); g != nil {
		return slices.Clone(g.vocab.Values)
	}
	if p, vocab := s.freeValues(filter); vocab != nil {
		return slices.Clone(vocab.Values)
	} else if p != nil {
		return sorted(p.Values)
	}
	if filter == labelFilter {
		all := slices.Clone(s.freeLabels().Values)
		for _, g := range s.bits.labels {
			all = append(all, g.vocab.Values...)
		}
		for i := range s.judge.Labels {
			all = append(all, s.judge.Labels[i].Name)
		}
		return sorted(all)
	}
	return nil
}

// sorted returns values in alphabetical order, ignoring case and accents, without
// duplicates.
func sorted(values []string) []string {
	values = append([]string{}, values...)
	slices.SortFunc(values, func(a, b string) int {
		return cmp.Or(cmp.Compare(directory.Fold(a), directory.Fold(b)), cmp.Compare(a, b))
	})
	return slices.CompactFunc(values, func(a, b string) bool { return directory.Fold(a) == directory.Fold(b) })
}

var _ directory.View = (*Snapshot)(nil)

// String returns the name of the version for logs.
func (s *Snapshot) String() string { return fmt.Sprintf("version %d (%d lieux)", s.version, s.n) }

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
