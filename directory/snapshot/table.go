package snapshot

import (
	"sort"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// names is a list of texts in one arena.
type names struct {
	bytes   []byte
	offsets []uint32 // one more than there are texts
}

func (t *names) len() int { return len(t.offsets) - 1 }

func (t *names) at(i int) []byte { return t.bytes[t.offsets[i]:t.offsets[i+1]] }

func (t *names) add(s string) {
	if len(t.offsets) == 0 {
		t.offsets = append(t.offsets, 0)
	}
	t.bytes = append(t.bytes, s...)
	t.offsets = append(t.offsets, uint32(len(t.bytes)))
}

// addBytes is add for bytes, to a list that is not empty or has its first offset.
func (t *names) addBytes(b []byte) {
	t.bytes = append(t.bytes, b...)
	t.offsets = append(t.offsets, uint32(len(t.bytes)))
}

// search returns the index of the first text ≥ s in a sorted list.
func (t *names) search(s string) int {
	return sort.Search(t.len(), func(i int) bool { return string(t.at(i)) >= s })
}

// find returns the index of a text in a sorted list.
func (t *names) find(s string) (int, bool) {
	i := t.search(s)
	return i, i < t.len() && string(t.at(i)) == s
}

// postings lists, for each value of a free filter, the places that hold it.
type postings struct {
	Values []string // as shown; sorted
	starts []uint32 // one more than there are values
	places []uint32 // in order, for each value
	folded []string // Values, folded
	sets   []bitmap // of the values that one place in dense holds, nil for the others
}

// dense values are counted a word at a time.
const dense = 32

func (p *postings) of(value int) []uint32 { return p.places[p.starts[value]:p.starts[value+1]] }

func (p *postings) bytes() int {
	n := 4 * (len(p.starts) + len(p.places))
	for _, set := range p.sets {
		n += 8 * len(set)
	}
	return n
}

// collector builds postings from a stream of places.
type collector struct {
	index map[string]int
	names []string
	lists [][]uint32
}

func newCollector() *collector { return &collector{index: map[string]int{}} }

func newCollectors(n int) []*collector {
	list := make([]*collector, n)
	for i := range list {
		list[i] = newCollector()
	}
	return list
}

func (c *collector) add(value string, place int) {
	i, ok := c.index[value]
	if !ok {
		value = strings.Clone(value)
		i = len(c.names)
		c.index[value] = i
		c.names = append(c.names, value)
		c.lists = append(c.lists, nil)
	}
	if list := c.lists[i]; len(list) == 0 || list[len(list)-1] != uint32(place) {
		c.lists[i] = append(list, uint32(place))
	}
}

// postings returns the postings, sorted by value.
func (c *collector) postings() postings {
	order := make([]int, len(c.names))
	total := 0
	for i := range order {
		order[i] = i
		total += len(c.lists[i])
	}
	sort.Slice(order, func(a, b int) bool { return c.names[order[a]] < c.names[order[b]] })
	p := postings{starts: make([]uint32, 1, len(order)+1), places: make([]uint32, 0, total)}
	for _, i := range order {
		p.Values = append(p.Values, c.names[i])
		p.places = append(p.places, c.lists[i]...)
		p.starts = append(p.starts, uint32(len(p.places)))
	}
	return p
}

// derive builds what the disk copy lacks, for a version of n places.
func (p *postings) derive(n int) {
	p.fold()
	p.sets = make([]bitmap, len(p.Values))
	for i := range p.sets {
		if holders := p.of(i); len(holders)*dense >= n {
			p.sets[i] = newBitmap(n)
			p.sets[i].addAll(holders)
		}
	}
}

// countIn returns the number of places of a set that hold a value.
func (p *postings) countIn(set bitmap, value int) int {
	if of := p.sets[value]; of != nil {
		return set.countAnd(of)
	}
	n := 0
	for _, place := range p.of(value) {
		if set.has(int(place)) {
			n++
		}
	}
	return n
}

func (p *postings) fold() {
	p.folded = make([]string, len(p.Values))
	for i, v := range p.Values {
		p.folded[i] = directory.Fold(v)
	}
}

// The filters by value that are not one field: the union of all labels, and the
// sources of any record of a place.
const (
	labelFilter  = "label"
	sourceFilter = "source"
)

// freeLabelField is the field of labels that has no vocabulary.
const freeLabelField = "autres_formations_labels"

// freeFilter is a filter by value whose values have postings.
type freeFilter struct {
	name  string
	field *directory.Field
}

// freeFilters lists the filters by value of one field whose values have no bits.
var freeFilters = func() (list []freeFilter) {
	for _, f := range directory.Filters {
		if field := directory.FieldNamed(f.Name); f.Kind == directory.ByValue && field != nil &&
			standardBits.group(f.Name) == nil {
			list = append(list, freeFilter{f.Name, field})
		}
	}
	return list
}()

// collect calls add with each value of a place.
func (f *freeFilter) collect(p *directory.Place, add func(value string)) {
	if f.field.List != nil {
		for _, v := range *f.field.List(p) {
			add(v)
		}
		return
	}
	value := *f.field.Text(p)
	if value != "" {
		add(value)
	}
	if f.name != sourceFilter {
		return
	}
	for i := range p.Provenance.Records {
		if source := p.Provenance.Records[i].Source; source != "" && source != value {
			add(source)
		}
	}
}

// freeValues returns the postings of a free filter, and its vocabulary when it
// has one; nil for another filter.
func (s *Snapshot) freeValues(name string) (*postings, *directory.Vocabulary) {
	for i := range freeFilters {
		if f := &freeFilters[i]; f.name == name {
			return &s.free[i], f.field.Vocabulary
		}
	}
	return nil, nil
}

// freeLabels returns the postings of the labels that are in no vocabulary.
func (s *Snapshot) freeLabels() *postings {
	p, _ := s.freeValues(freeLabelField)
	return p
}
