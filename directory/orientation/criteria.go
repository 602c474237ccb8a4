package orientation

import (
	"slices"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// operator is the criterion of a place that works with the operator of a procedure.
const operator = "operateur"

// everyPlace selects places whether or not they receive the public.
var everyPlace = directory.SetOf(directory.NotReceiving)

// criteria returns what places are asked for a question, in the order in which reasons
// are given. Every filter of a view that does not say where to look is one; see where.
func (g *Guide) criteria(v directory.View, q *Question) ([]*criterion, error) {
	b := &criteriaBuilder{guide: g, view: v}
	if n := q.Need; n != nil {
		b.kept(n, func(b *criteriaBuilder) { b.need(n) })
	}
	if e := q.Ease; e != nil {
		b.kept(e, func(b *criteriaBuilder) { b.byValue("aisance", g.Weights.Ease, e.Filter, e.Values) })
	}
	asked := &q.Query
	for i := range directory.Filters {
		f := &directory.Filters[i]
		values := asked.Lists[f.Name]
		switch {
		case slices.Contains(whereLists, f.Name):
		case f.Kind == directory.ByValue && len(values) == 1 && f.Vocabulary != nil && f.Vocabulary.Index(values[0]) >= 0:
			b.kept(wishKey{g, f.Name, values[0]}, func(b *criteriaBuilder) { b.wish(f.Name, values) })
		case f.Kind == directory.ByValue && len(values) > 0:
			b.wish(f.Name, values)
		case f.Kind == directory.ByFlag && f.Test != nil && !f.Widens && asked.Flags.Has(f.Flag):
			b.add(criterion{name: f.Name, weight: g.Weights.Wish, known: nothing{}},
				directory.Query{Flags: directory.SetOf(f.Flag)})
		}
	}
	if !asked.Open.IsZero() {
		b.add(criterion{name: "ouvert", weight: g.Weights.Wish, welcome: asked.Flags.Has(directory.UnknownHours)},
			directory.Query{Open: asked.Open})
		maybe := b.members(directory.Query{Open: asked.Open, Flags: directory.SetOf(directory.UnknownHours)})
		b.last().known = except{maybe, b.last().yes}
	}
	if asked.MinScore > 0 {
		b.add(criterion{name: "score_qualite_minimum", weight: g.Weights.Wish}, directory.Query{MinScore: asked.MinScore})
	}
	if !asked.UpdatedSince.IsZero() {
		dated := b.members(directory.Query{UpdatedSince: firstDay})
		b.add(criterion{name: "maj_depuis", weight: g.Weights.Wish, known: dated},
			directory.Query{UpdatedSince: asked.UpdatedSince})
	}
	if asked.Words != "" {
		b.add(criterion{name: "q", weight: g.Weights.Wish, values: []string{asked.Words}},
			directory.Query{Words: asked.Words})
	}
	for _, c := range b.criteria {
		if c.answers == nil {
			c.setTerms(g.Weights)
		}
	}
	return b.criteria, b.err
}

// firstDay is before every date of an update.
var firstDay = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

// criteriaBuilder collects criteria and the first error.
type criteriaBuilder struct {
	guide    *Guide
	view     directory.View
	criteria []*criterion
	err      error
}

// wishKey is the key of the criterion of one value of a vocabulary.
type wishKey struct {
	guide         *Guide
	filter, value string
}

// kept adds the criteria that build adds: those of a need, of a way to manage and of a single
// value are made once for a version.
func (b *criteriaBuilder) kept(key any, build func(b *criteriaBuilder)) {
	made, err := b.view.Derived(key, func() (any, error) {
		part := &criteriaBuilder{guide: b.guide, view: b.view}
		build(part)
		for _, c := range part.criteria {
			c.setTerms(b.guide.Weights)
			c.prepare(b.view.Len())
		}
		return part.criteria, part.err
	})
	if err != nil {
		b.fail(err)
		return
	}
	b.criteria = append(b.criteria, made.([]*criterion)...)
}

// fail keeps the first error.
func (b *criteriaBuilder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// need adds the criteria of a need.
func (b *criteriaBuilder) need(n *Need) {
	b.byValue("besoin", b.guide.Weights.Need, "services", n.Services)
	for _, kind := range n.Kinds {
		b.imply(&Implied{Filter: "typologie", Value: kind, Text: "ce genre de lieu reçoit cette demande",
			Source: "Table des besoins"})
	}
	if len(n.Labels) > 0 {
		b.add(criterion{name: operator, weight: b.guide.Weights.Wish / 2, filter: "label", values: n.Labels,
			known: nothing{}}, directory.Query{Lists: map[string][]string{"label": n.Labels}})
	}
}

// wish adds the criterion of values of a filter.
func (b *criteriaBuilder) wish(filter string, values []string) {
	b.byValue(filter, b.guide.Weights.Wish, filter, values)
}

// add adds a criterion that the places of a query meet.
func (b *criteriaBuilder) add(c criterion, asks directory.Query) {
	c.asks, c.yes = asks, b.members(asks)
	b.criteria = append(b.criteria, &c)
}

func (b *criteriaBuilder) last() *criterion { return b.criteria[len(b.criteria)-1] }

// members returns the places that match a query, whether or not they receive the public.
func (b *criteriaBuilder) members(q directory.Query) directory.Members {
	q.Flags |= everyPlace
	set, err := b.view.Members(&q)
	if err != nil {
		b.fail(err)
		return nothing{}
	}
	return set
}

// byValue adds a criterion on the values of a filter, with what implies one of them.
func (b *criteriaBuilder) byValue(code string, weight float64, filter string, values []string) {
	c := criterion{name: code, weight: weight, filter: filter, values: values, known: nothing{}}
	if f := directory.FilterNamed(filter); f.Vocabulary != nil && !isLabel(filter) {
		c.known = b.members(directory.Query{Lists: map[string][]string{filter: f.Vocabulary.Values}})
	}
	b.add(c, directory.Query{Lists: map[string][]string{filter: values}})
	for i := range b.guide.Implied {
		rule := &b.guide.Implied[i]
		if slices.ContainsFunc(rule.Gives[filter], func(v string) bool { return slices.Contains(values, v) }) {
			b.imply(rule)
		}
	}
}

// isLabel reports whether a filter is about labels: a place without one may have others
// that nobody has listed.
func isLabel(filter string) bool {
	return filter == "label" || directory.HoldsLabels(filter)
}

// imply adds a rule to the last criterion.
func (b *criteriaBuilder) imply(rule *Implied) {
	c := b.last()
	c.implied = append(c.implied, impliedBy{rule,
		b.members(directory.Query{Lists: map[string][]string{rule.Filter: {rule.Value}}})})
}

// nothing is the empty set.
type nothing struct{}

// Has reports false.
func (nothing) Has(int) bool { return false }

// Words returns the set.
func (nothing) Words() []uint64 { return nil }

// except is a set without the unknown: the places of neither set, and those of yes.
type except struct{ maybe, yes directory.Members }

// Has reports whether the state of a place is known.
func (e except) Has(i int) bool { return e.yes.Has(i) || !e.maybe.Has(i) }

// Words returns the set.
func (e except) Words() []uint64 {
	words := slices.Clone(e.maybe.Words())
	for at := range words {
		words[at] = word(e.yes, at) | ^words[at]
	}
	return words
}
