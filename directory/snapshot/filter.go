package snapshot

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/lru"
	"github.com/lieux-numeriques/lieux/geo/rtree"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// selection is the set of places that match one Query, cached for equal queries.
type selection struct {
	set     bitmap
	count   int
	clauses []uint64 // masks with each of which a place must share a bit: they prune the R-tree
	exact   bool     // the clauses alone define the set
	tree    selectionTree
	key     lru.Key // under which it is kept
	ranks   []uint8 // with Query.Words: how well each place matches, 0 best
	grouped [tileZooms]grouping

	counted struct { // see Reaches
		once   sync.Once
		subset *rtree.Subset
	}
	facets struct { // see facetOf
		sync.Mutex
		byName map[string][]directory.FacetValue
	}
	byName struct { // see ByName
		once  sync.Once
		order []uint32
	}
	localities struct {
		once   sync.Once
		counts []int
	}
	quality struct {
		once sync.Once
		sum  directory.QualitySummary
	}
}

// filter resolves a Query. It collects all errors instead of stopping at the first.
type filter struct {
	s     *Snapshot
	v     *selection
	wrong []directory.ParamError
}

// resolve returns the places that match q; the error, Invalid, has all wrong parameters.
func (s *Snapshot) resolve(q *directory.Query) (*selection, error) {
	if q.RadiusM > 0 && q.Near != nil {
		return s.within(q)
	}
	f := &filter{s: s, v: &selection{set: newBitmap(s.n), exact: true}}
	for w := range f.v.set {
		f.v.set[w] = ^uint64(0)
	}
	if tail := s.n & 63; tail != 0 {
		f.v.set[len(f.v.set)-1] = 1<<tail - 1
	}
	f.bits(q)
	for name, values := range q.Lists {
		f.list(name, values)
	}
	f.territories(q)
	f.numbers(q)
	f.opening(q)
	f.space(q)
	if found, ranks, ok := s.index.match(s.n, q.Words); ok {
		f.only(found)
		f.v.ranks = ranks
	}
	f.places(q.Places)
	if len(f.wrong) > 0 {
		e := directory.NewError(directory.Invalid, f.wrong[0].Text)
		e.Params = f.wrong
		return nil, e
	}
	f.v.count = f.v.set.count()
	return f.v, nil
}

// oneOf keeps the places that have at least one of the bits.
func (f *filter) oneOf(bits ...int) {
	var clause uint64
	union := newBitmap(f.s.n)
	for _, bit := range bits {
		mask, shared := f.s.bits.treeBit(bit)
		clause |= mask
		f.v.exact = f.v.exact && !shared
		union.or(f.s.sets[bit])
	}
	f.v.clauses = append(f.v.clauses, clause)
	f.v.set.and(union)
}

// places keeps some places only, by id.
func (f *filter) places(ids []string) {
	if len(ids) == 0 {
		return
	}
	chosen := newBitmap(f.s.n)
	for _, id := range ids {
		if i, _, ok := f.s.ByID(id); ok {
			chosen.add(i)
		}
	}
	f.only(chosen)
}

// only keeps the places of a set that no clause describes.
func (f *filter) only(set bitmap) {
	f.v.exact = false
	f.v.set.and(set)
}

// keep removes the places for which wanted is false.
func (f *filter) keep(wanted func(i int) bool) {
	f.v.exact = false
	f.v.set.keep(wanted)
}

func (f *filter) bits(q *directory.Query) {
	for i := range f.s.bits.filters {
		if flag := &f.s.bits.filters[i]; flag.Test != nil && q.Flags.Has(flag.Flag) != flag.Widens {
			f.oneOf(f.s.bits.flags[flag.Flag])
		}
	}
	if q.Located || q.Bound != nil || q.RadiusM > 0 {
		f.oneOf(bitLocated)
	}
}

// list applies one list filter: OR between its values.
func (f *filter) list(name string, values []string) {
	if len(values) == 0 {
		return
	}
	if g := f.s.bits.group(name); g != nil {
		var bits []int
		for _, v := range values {
			if official, ok := g.vocab.Match(v); ok {
				bits = append(bits, g.bits[official])
			} else {
				f.unknown(name, v, g.vocab)
			}
		}
		f.oneOf(bits...)
		return
	}
	if bits, ok := f.s.labelBits(name, values); ok {
		f.oneOf(bits...)
		return
	}
	union := newBitmap(f.s.n)
	for _, v := range values {
		if !f.s.addFree(union, name, v) {
			f.unknown(name, v, f.s.vocabularyOf(name))
		}
	}
	f.only(union)
}

// labelBits returns the bits of labels that are values of a vocabulary and of nothing else.
func (s *Snapshot) labelBits(name string, labels []string) (bits []int, ok bool) {
	if name != labelFilter {
		return nil, false
	}
	for _, label := range labels {
		known := len(bits)
		name := s.labelName(label)
		for _, g := range s.bits.labels {
			if official, ok := g.vocab.Match(name); ok {
				bits = append(bits, g.bits[official])
			}
		}
		if len(bits) == known || s.freeLabels().holds(label) || s.freeLabels().holds(name) || s.ownLabels.holds(name) {
			return nil, false
		}
	}
	return bits, true
}

// holds reports whether p has a value, ignoring case and accents.
func (p *postings) holds(value string) bool {
	return slices.Contains(p.folded, directory.Fold(value)) || slices.Contains(p.Values, value)
}

// addFree adds to a set the places that hold a value of a filter that has no bits;
// false when the value, or the filter, is unknown.
func (s *Snapshot) addFree(set bitmap, name, value string) bool {
	p, vocab := s.freeValues(name)
	switch {
	case vocab != nil:
		official, known := vocab.Match(value)
		if known {
			p.addTo(set, official)
		}
		return known
	case p != nil:
		return p.addTo(set, value)
	case name == labelFilter:
		return s.addLabel(set, value)
	}
	return false
}

// labelName returns the name in the register of a label asked for by its name, its code or a
// synonym, else the text itself.
func (s *Snapshot) labelName(asked string) string {
	if l := s.judge.Register().Find(asked); l != nil {
		return l.Name
	}
	return asked
}

// addLabel adds to a set the places that have a label, whichever field holds it, and reports
// whether the label is known: in the register, or a free value of some place.
func (s *Snapshot) addLabel(set bitmap, asked string) (known bool) {
	name := s.labelName(asked)
	known = s.judge.Register().Find(asked) != nil
	for _, value := range []string{asked, name} {
		known = s.freeLabels().addTo(set, value) || known
	}
	s.ownLabels.addTo(set, name)
	for _, g := range s.bits.labels {
		if official, ok := g.vocab.Match(name); ok {
			set.or(s.sets[g.bits[official]])
			known = true
		}
	}
	return known
}

// addTo adds the places of a value, ignoring case and accents, and reports whether p has it.
func (p *postings) addTo(set bitmap, value string) bool {
	folded, known := directory.Fold(value), false
	for i, v := range p.Values {
		if v == value || p.folded[i] == folded {
			known = true
			if all := p.sets[i]; all != nil {
				set.or(all)
			} else {
				set.addAll(p.of(i))
			}
		}
	}
	return known
}

func (f *filter) unknown(name, value string, known *directory.Vocabulary) {
	text, suggestion := i18n.New("« %s » n'est pas un filtre", name), ""
	if known != nil {
		text, suggestion = i18n.New("« %s » n'est pas une valeur connue de %s", value, name), known.Closest(value)
	}
	f.wrong = append(f.wrong, directory.WrongParam(name, value, suggestion, text))
}

// vocabularyOf returns the values of a filter, for suggestions; nil when there is no such filter.
func (s *Snapshot) vocabularyOf(name string) *directory.Vocabulary {
	if _, vocab := s.freeValues(name); vocab != nil {
		return vocab
	}
	if g := s.bits.group(name); g != nil {
		return g.vocab
	}
	if values := s.Values(name); values != nil {
		return directory.NewVocabulary(name, values...)
	}
	return nil
}

// territories keeps the places that lie in them: OR inside one parameter, AND between them.
func (f *filter) territories(q *directory.Query) {
	var inside []bool
	for kind, codes := range q.Areas {
		if len(codes) == 0 {
			continue
		}
		if inside == nil {
			inside = slices.Repeat([]bool{true}, len(f.s.localities))
		}
		c := f.s.territories[kind]
		wanted := make([]bool, len(c.names))
		for _, code := range codes {
			if n, found := slices.BinarySearch(c.names, strings.ToUpper(code)); found && code != "" {
				wanted[n] = true
			}
		}
		for i := range inside {
			inside[i] = inside[i] && (wanted[c.of[i]] ||
				kind == territory.KindCommune && slices.Contains(codes, f.s.localities[i].INSEECode))
		}
	}
	if inside == nil {
		return
	}
	places := newBitmap(f.s.n)
	for at, wanted := range inside {
		if wanted {
			places.addAll(f.s.byLocality[f.s.localityAt[at]:f.s.localityAt[at+1]])
		}
	}
	f.only(places)
}

func (f *filter) numbers(q *directory.Query) {
	if q.MinScore > 0 {
		f.keep(func(i int) bool { return f.s.Score(i) >= q.MinScore })
	}
	if !q.UpdatedSince.IsZero() {
		since := dayOf(q.UpdatedSince)
		f.keep(func(i int) bool { return f.s.updated[i] != unknownDay && f.s.updated[i] >= since })
	}
}

func (f *filter) opening(q *directory.Query) {
	if !q.Open.IsZero() {
		f.only(f.s.openSet(&q.Open).of(q.Flags.Has(directory.UnknownHours)))
	}
}

// space keeps what lies in the box.
func (f *filter) space(q *directory.Query) {
	if q.Bound != nil {
		inside := newBitmap(f.s.n)
		f.s.tree.Search(*q.Bound, rtree.Filter{Masks: f.v.clauses}, func(i uint32) bool { inside.add(int(i)); return true })
		f.only(inside)
	}
	if q.RadiusM > 0 { // and no origin, see resolve
		text := i18n.New("rayon_km demande pres_de : le centre du cercle")
		f.wrong = append(f.wrong, directory.WrongParam("rayon_km", fmt.Sprint(q.RadiusM/1000), "", text))
	}
}

// anywhere returns the located places that match q, whatever its radius.
func (s *Snapshot) anywhere(q *directory.Query) (*selection, error) {
	wide := *q
	wide.RadiusM, wide.Located = 0, true
	return s.selection(&wide)
}

// within returns the places that match q and lie within its radius: of the places that
// match it anywhere, which the cache may hold, those that the R-tree finds.
func (s *Snapshot) within(q *directory.Query) (*selection, error) {
	all, err := s.anywhere(q)
	if err != nil {
		return nil, err
	}
	v := &selection{set: newBitmap(s.n), clauses: all.clauses, ranks: all.ranks}
	s.tree.Within(q.Near.Position, q.RadiusM, rtree.Filter{Masks: all.clauses}, func(i uint32) bool {
		if all.set.has(int(i)) {
			v.set.add(int(i))
			v.count++
		}
		return true
	})
	return v, nil
}
