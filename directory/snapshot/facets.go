package snapshot

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// Facets counts the places of a view by value of each filter.
func (s *Snapshot) Facets(q *directory.Query, names ...string) ([]directory.Facet, error) {
	if len(names) == 0 {
		names = directory.FacetNames
	}
	v, err := s.view(q)
	if err != nil {
		return nil, err
	}
	facets := make([]directory.Facet, 0, len(names))
	for _, name := range names {
		if !slices.Contains(directory.FacetNames, name) {
			e := directory.Errorf(directory.Invalid, "« %s » n'est pas une facette", name)
			e.Params = []directory.ParamError{{Param: "facettes", Value: name, Message: e.Message, Suggestion: directory.NewVocabulary("facettes", directory.FacetNames...).Closest(name)}}
			return nil, e
		}
		facets = append(facets, directory.Facet{Name: name, Values: s.facet(v, name)})
	}
	return facets, nil
}

func (s *Snapshot) facet(v *view, name string) []directory.FacetValue {
	if g := groupNamed(name); g != nil {
		values := make([]directory.FacetValue, 0, len(g.vocab.Values))
		for _, value := range g.vocab.Values {
			values = append(values, directory.FacetValue{Value: value, Count: v.set.countAnd(s.sets[g.index[value]])})
		}
		return values
	}
	switch name {
	case "labellise":
		return s.facetOfBit(v, bitLabelled)
	case "accessible":
		return s.facetOfBit(v, bitAccessible)
	case "prise_rdv":
		return s.facetOfBit(v, bitBookable)
	case "typologie":
		return s.typologies.facet(v.set)
	case "autres_formations_labels":
		return s.labels.facet(v.set)
	case "source":
		return s.origins.facet(v.set)
	case "label":
		return s.facetOfLabels(v)
	}
	return s.facetOfTerritories(v, name)
}

func (s *Snapshot) facetOfBit(v *view, bit uint) []directory.FacetValue {
	return []directory.FacetValue{{Value: "true", Count: v.set.countAnd(s.sets[bit])}}
}

// facet counts the values that are there, most frequent first.
func (p *postings) facet(set bitmap) []directory.FacetValue {
	counts := make([]int, len(p.Values))
	for i := range p.Values {
		counts[i] = p.countIn(set, i)
	}
	return mostFrequent(p.Values, counts)
}

// mostFrequent is the values that are there, most frequent first. They are given
// in order, which those of the same count keep.
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

// facetOfLabels counts each label of the three fields, and of the territories, once,
// whichever field holds it.
func (s *Snapshot) facetOfLabels(v *view) []directory.FacetValue {
	values := []directory.FacetValue{}
	add := func(value string, n int) {
		if n > 0 {
			values = append(values, directory.FacetValue{Value: value, Count: n})
		}
	}
	official := map[string]bool{} // by folded spelling: those of vocabularies and of territories
	for _, g := range labelGroups {
		for _, value := range g.vocab.Values {
			official[directory.Fold(value)] = true
			add(value, s.countLabel(v, value))
		}
	}
	for i := range s.judge.Labels {
		name := s.judge.Labels[i].Name
		official[directory.Fold(name)] = true
		add(name, s.countLabel(v, name))
	}
	for i, value := range s.labels.Values {
		if official[s.labels.folded[i]] || i > 0 && s.labels.folded[i] == s.labels.folded[i-1] {
			continue // counted with the official spelling, or with the other one
		}
		add(value, s.countLabel(v, value))
	}
	return byFrequency(values)
}

func (s *Snapshot) countLabel(v *view, label string) int {
	set := newBitmap(s.n)
	s.addFree(set, "label", label)
	return set.countAnd(v.set)
}

// Values lists the values of a filter: those of this version for a free filter, the vocabulary for another.
func (s *Snapshot) Values(filter string) []string {
	switch filter {
	case "typologie":
		return slices.Clone(directory.VocabularyTypologies.Values)
	case "autres_formations_labels":
		return sorted(s.labels.Values)
	case "source":
		return sorted(s.origins.Values)
	case "label":
		all := slices.Clone(s.labels.Values)
		for _, g := range labelGroups {
			all = append(all, g.vocab.Values...)
		}
		for i := range s.judge.Labels {
			all = append(all, s.judge.Labels[i].Name)
		}
		return sorted(all)
	}
	if g := groupNamed(filter); g != nil {
		return slices.Clone(g.vocab.Values)
	}
	return nil
}

// sorted is values as a reader looks for them: without regard to case and
// accents, each once.
func sorted(values []string) []string {
	values = append([]string{}, values...)
	slices.SortFunc(values, func(a, b string) int {
		return cmp.Or(cmp.Compare(directory.Fold(a), directory.Fold(b)), cmp.Compare(a, b))
	})
	return slices.CompactFunc(values, func(a, b string) bool { return directory.Fold(a) == directory.Fold(b) })
}

var _ directory.View = (*Snapshot)(nil)

// String names the version in logs.
func (s *Snapshot) String() string { return fmt.Sprintf("version %d (%d lieux)", s.version, s.n) }
