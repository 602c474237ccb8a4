package territory

import (
	"math"
	"slices"
	"strings"
)

// wordIndex finds names by prefixes of their words. Entries are in the order of
// suggestions. Each word adds its entry to the buckets of its first letter, of its
// first two and of its first three.
type wordIndex struct {
	entries   []entry
	areas     []entry  // entries of areas
	ofCommune []int32  // index of commune → 1 + index of its entry; 0 when it has none
	starts    []int32  // bucket → index of its start in buckets
	buckets   []uint16 // indexes of entries, sorted inside a bucket
}

// entry is a name that can be suggested.
type entry struct {
	kind   Kind
	index  int32  // in Gazetteer.communes, or in the areas of the kind
	weight int    // inhabitants; four times as many for a commune, which people look for most
	bytes  uint64 // bytesOf(full)
	full   string // folded name, article kept
}

// bytesOf returns the set of the letters and digits of a folded name, as bits.
func bytesOf(full string) uint64 {
	var bits uint64
	for i := range len(full) {
		bits |= 1 << letter(full[i])
	}
	return bits
}

const (
	letters     = 37 // a–z, 0–9, anything else
	bucketCount = letters + letters*letters + letters*letters*letters
)

// indexWords indexes what nameEntries returns.
func indexWords(g *Gazetteer) wordIndex {
	w := wordIndex{entries: heaviestFirst(g.nameEntries())}
	w.ofCommune = make([]int32, len(g.communes))
	for i, e := range w.entries {
		if e.kind.IsArea() {
			w.areas = append(w.areas, e)
		} else {
			w.ofCommune[e.index] = int32(i + 1)
		}
	}
	w.starts = make([]int32, bucketCount+1)
	last := make([]int32, bucketCount) // 1 + the last entry added to each bucket
	w.eachPrefix(func(bucket int, i int32) {
		if last[bucket] != i+1 {
			last[bucket] = i + 1
			w.starts[bucket+1]++
		}
	})
	for i := range bucketCount {
		w.starts[i+1] += w.starts[i]
	}
	w.buckets = make([]uint16, w.starts[bucketCount])
	next := slices.Clone(w.starts)
	clear(last)
	w.eachPrefix(func(bucket int, i int32) {
		if last[bucket] != i+1 {
			last[bucket] = i + 1
			w.buckets[next[bucket]] = uint16(i)
			next[bucket]++
		}
	})
	return w
}

// heaviestFirst sorts entries by decreasing weight, stably.
func heaviestFirst(list []entry) []entry {
	keys := make([]uint64, len(list))
	for i := range list {
		keys[i] = uint64(math.MaxUint32-list[i].weight)<<32 | uint64(i)
	}
	slices.Sort(keys)
	sorted := make([]entry, len(list))
	for i, key := range keys {
		sorted[i] = list[key&math.MaxUint32]
	}
	return sorted
}

// eachPrefix calls visit for each prefix of each word of each entry.
func (w *wordIndex) eachPrefix(visit func(bucket int, entry int32)) {
	for i := range w.entries {
		full := w.entries[i].full
		for at := 0; at < len(full); at++ {
			if at > 0 && full[at-1] != ' ' {
				continue
			}
			for size := 1; size <= 3 && at+size <= len(full) && full[at+size-1] != ' '; size++ {
				visit(bucketOf(full[at:at+size]), int32(i))
			}
		}
	}
}

// nameEntries returns the names that can be suggested. It leaves out what would be
// suggested twice: a part that has the name of its commune, and an area that
// repeats one inside it.
func (g *Gazetteer) nameEntries() []entry {
	n := len(g.communes)
	for _, areas := range g.areas {
		n += len(areas)
	}
	list := make([]entry, 0, n)
	for i := range g.communes {
		c := &g.communes[i]
		full := g.names.full[i]
		if c.Kind == KindDelegated && full == g.names.full[g.indexOf(c.Parent)] {
			continue
		}
		list = append(list, entry{c.Kind, int32(i), 4 * c.Population, bytesOf(full), full})
	}
	for _, areas := range g.areas {
		folded := foldAll(len(areas), func(i int) string { return areas[i].Name })
		for i := range areas {
			if a := &areas[i]; !g.repeatsPart(a) {
				list = append(list, entry{a.Kind, int32(i), a.Population, bytesOf(folded[i]), folded[i]})
			}
		}
	}
	return list
}

// repeatsPart reports whether an area contains an area of the same code, as the
// régions of overseas collectivities do.
func (g *Gazetteer) repeatsPart(a *Area) bool {
	part := a.Kind.part()
	if part == nil {
		return false
	}
	inside := g.Area(part.kind, a.Code)
	return inside != nil && inside.Parent == a.Code
}

// bucketOf returns the bucket of the names that have a word beginning with the first
// three letters of prefix, or with all of a shorter one.
func bucketOf(prefix string) int {
	bucket, before, size := 0, 0, 1
	for i := range min(3, len(prefix)) {
		bucket = bucket*letters + letter(prefix[i])
		if i > 0 {
			before += size
		}
		size *= letters
	}
	return before + bucket
}

// letter returns the index of a letter or digit, 0 for any other byte.
func letter(b byte) int {
	switch {
	case b >= 'a' && b <= 'z':
		return 1 + int(b-'a')
	case b >= '0' && b <= '9':
		return 27 + int(b-'0')
	}
	return 0
}

// having returns the entries that may have a word beginning with prefix, in order.
func (w *wordIndex) having(prefix string) []uint16 {
	bucket := bucketOf(prefix)
	return w.buckets[w.starts[bucket]:w.starts[bucket+1]]
}

// hasWord reports whether a word of a folded name begins with prefix.
func hasWord(full, prefix string) bool {
	for {
		if strings.HasPrefix(full, prefix) {
			return true
		}
		space := strings.IndexByte(full, ' ')
		if space < 0 {
			return false
		}
		full = full[space+1:]
	}
}
