package snapshot

import (
	"math/bits"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// bitLocated is the bit of a place that has a position.
const bitLocated = 0

// smallVocabulary is the largest number of values of a vocabulary whose values have
// bits; those of a larger one have postings.
const smallVocabulary = 64

// treeBits is the number of bits of the masks in the R-tree.
const treeBits = 64

// bitTable assigns bits to the most frequent filters: a position, each flag that
// tests a place, each value of the small vocabularies. The positions derive from
// the tables of package directory; there may be any number of them.
//
// The bits of a place are kept as words of 64. The R-tree has one word a place,
// so that it does not enter a branch without any wanted value: where there are
// more bits than that, those from 63 on share its last bit, which prunes less,
// and the set of the filter decides.
type bitTable struct {
	names   []string // of the bits, in order: "itinerance Fixe", for the disk copy and for messages
	filters []directory.Filter
	flags   []int // bit by directory.Flag; 0 for a flag that tests no place
	tests   []func(*directory.Place) bool
	groups  []group
	labels  []*group // the groups whose values are labels
}

// group is a filter over a vocabulary whose values have bits.
type group struct {
	name  string
	vocab *directory.Vocabulary
	list  func(*directory.Place) *[]string
	bits  map[string]int // by official spelling
}

// labelFields are the fields with a vocabulary whose values are labels; the third, autres_formations_labels, is free.
var labelFields = []string{"dispositif_programmes_nationaux", "formations_labels"}

// standardBits is the table of the référentiel.
var standardBits = newBitTable(directory.Filters, directory.Flags())

func newBitTable(filters, flags []directory.Filter) *bitTable {
	t := &bitTable{filters: flags, flags: make([]int, len(flags))}
	t.add("located", func(p *directory.Place) bool { return p.Location.Known })
	for i := range flags {
		if flags[i].Test != nil {
			t.flags[i] = t.add(flags[i].Name, flags[i].Test)
		}
	}
	for i := range filters {
		f := &filters[i]
		if f.List == nil || f.Vocabulary == nil {
			continue
		}
		if len(f.Vocabulary.Values) > smallVocabulary && !slices.Contains(labelFields, f.Name) {
			continue
		}
		g := group{name: f.Name, vocab: f.Vocabulary, list: f.List,
			bits: make(map[string]int, len(f.Vocabulary.Values))}
		for _, v := range f.Vocabulary.Values {
			g.bits[v] = len(t.names)
			t.names = append(t.names, f.Name+" "+v)
		}
		t.groups = append(t.groups, g)
	}
	for _, name := range labelFields {
		t.labels = append(t.labels, t.group(name))
	}
	return t
}

// add assigns a bit to a test and returns it.
func (t *bitTable) add(name string, test func(*directory.Place) bool) int {
	t.names, t.tests = append(t.names, name), append(t.tests, test)
	return len(t.names) - 1
}

// group returns the group of a filter; nil when its values have no bits.
func (t *bitTable) group(name string) *group {
	for i := range t.groups {
		if t.groups[i].name == name {
			return &t.groups[i]
		}
	}
	return nil
}

// wordCount returns the number of words that the bits of a place take.
func (t *bitTable) wordCount() int { return (len(t.names) + 63) / 64 }

// appendMask appends the bits of a place.
func (t *bitTable) appendMask(dst []uint64, p *directory.Place) []uint64 {
	at := len(dst)
	for range t.wordCount() {
		dst = append(dst, 0)
	}
	mask := dst[at:]
	for bit, test := range t.tests {
		if test(p) {
			mask[bit>>6] |= 1 << (bit & 63)
		}
	}
	for i := range t.groups {
		g := &t.groups[i]
		for _, v := range *g.list(p) {
			if bit, ok := g.bits[v]; ok {
				mask[bit>>6] |= 1 << (bit & 63)
			}
		}
	}
	return dst
}

// treeBit returns the bit of the R-tree's masks that stands for a bit of places;
// shared reports whether it stands for others too.
func (t *bitTable) treeBit(bit int) (mask uint64, shared bool) {
	if bit < treeBits-1 || len(t.names) <= treeBits {
		return 1 << bit, false
	}
	return 1 << (treeBits - 1), true
}

// treeMasks returns the R-tree's masks for those of places, one a place.
func (t *bitTable) treeMasks(masks []uint64) []uint64 {
	n := t.wordCount()
	if n == 1 {
		return masks
	}
	folded := make([]uint64, len(masks)/n)
	for i := range folded {
		words := masks[i*n : (i+1)*n]
		folded[i] = words[0]
		for _, w := range words[1:] {
			if w != 0 {
				folded[i] |= 1 << (treeBits - 1)
			}
		}
	}
	return folded
}

// bitmap is a set of places, one bit each.
type bitmap []uint64

func newBitmap(n int) bitmap { return make(bitmap, (n+63)/64) }

// Has reports whether place i is in the set.
func (b bitmap) Has(i int) bool { return b.has(i) }

// Words returns the set, 64 places a word.
func (b bitmap) Words() []uint64 { return b }

func (b bitmap) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (b bitmap) add(i int) { b[i>>6] |= 1 << (i & 63) }

func (b bitmap) addAll(members []uint32) {
	for _, i := range members {
		b.add(int(i))
	}
}

func (b bitmap) and(other bitmap) {
	for w := range b {
		b[w] &= other[w]
	}
}

func (b bitmap) or(other bitmap) {
	for w := range b {
		b[w] |= other[w]
	}
}

func (b bitmap) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// countAnd returns the size of the intersection.
func (b bitmap) countAnd(other bitmap) int {
	n := 0
	for w := range b {
		n += bits.OnesCount64(b[w] & other[w])
	}
	return n
}

// next returns the first member ≥ i, or -1.
func (b bitmap) next(i int) int {
	w := i >> 6
	if w >= len(b) {
		return -1
	}
	word := b[w] >> (i & 63) << (i & 63)
	for word == 0 {
		if w++; w == len(b) {
			return -1
		}
		word = b[w]
	}
	return w<<6 + bits.TrailingZeros64(word)
}

// each calls f with every member, in order.
func (b bitmap) each(f func(i int)) {
	for w, word := range b {
		for ; word != 0; word &= word - 1 {
			f(w<<6 + bits.TrailingZeros64(word))
		}
	}
}

// keep removes the members for which f is false.
func (b bitmap) keep(f func(i int) bool) {
	for w, word := range b {
		for ; word != 0; word &= word - 1 {
			if bit := bits.TrailingZeros64(word); !f(w<<6 + bit) {
				b[w] &^= 1 << bit
			}
		}
	}
}
