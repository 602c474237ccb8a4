package snapshot

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"

	"github.com/lieux-numeriques/lieux/geo/tile"
)

// splicer says where the places of two versions, an older one and a small one of what has
// changed, are in the newer one.
type splicer struct {
	n     int      // places of the newer version
	edits []edit   // in order
	to    []int32  // of each place of the older version; gone when it is removed or has changed
	added []uint32 // of each place of the small one
	ids   map[string]bool
}

const gone = -1

// edit is a place that comes before place at of the older version, in its place when drop.
type edit struct {
	at, add int // add: in the small version, gone for none
	drop    bool
}

func newSplicer(old, small *names, removed []string) (*splicer, error) {
	x := &splicer{to: make([]int32, old.len()), added: make([]uint32, small.len()), ids: map[string]bool{}}
	put := func(id string, add int) {
		x.ids[id] = true
		at, found := old.find(id)
		if found || add != gone { // else it came and went meanwhile
			x.edits = append(x.edits, edit{at, add, found})
		}
	}
	for i := range small.len() {
		put(string(small.at(i)), i)
	}
	for _, id := range removed {
		put(id, gone)
	}
	slices.SortFunc(x.edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.add, b.add)) })
	from := 0
	keep := func(until int) {
		for ; from < until; from++ {
			x.to[from] = int32(x.n)
			x.n++
		}
	}
	for i, e := range x.edits {
		if i > 0 && e.drop && x.edits[i-1].drop && x.edits[i-1].at == e.at {
			return nil, fmt.Errorf("snapshot: place %s is both removed and changed", old.at(e.at))
		}
		keep(e.at)
		if e.drop {
			x.to[from] = gone
			from++
		}
		if e.add != gone {
			x.added[e.add] = uint32(x.n)
			x.n++
		}
	}
	keep(len(x.to))
	return x, nil
}

// touched reports whether the place of an id is removed, new or changed.
func (x *splicer) touched(id string) bool { return x.ids[id] }

// spliceOf returns a list by place of the newer version, from those of both others, width items a
// place.
func spliceOf[T any](x *splicer, old, small []T, width int) []T {
	list, from := make([]T, 0, x.n*width), 0
	for _, e := range x.edits {
		list = append(list, old[from*width:e.at*width]...)
		from = e.at
		if e.drop {
			from++
		}
		if e.add != gone {
			list = append(list, small[e.add*width:(e.add+1)*width]...)
		}
	}
	return append(list, old[from*width:]...)
}

// spliceTable is spliceOf, an item a place, for items that hold the number of an entry of a table:
// entries with equal keys are one. The table of the newer version begins with first, then has the
// entries in the order of their use.
func spliceTable[T, E any, K comparable](
	x *splicer, old, small []T, oldOf, smallOf []E, number func(*E) *uint32, key func(*T) K, first []T,
) (table []T, of []E) {
	known := make(map[K]uint32, len(old))
	for i := range old {
		known[key(&old[i])] = uint32(i)
	}
	all, mapped := slices.Clip(old), make([]uint32, len(small))
	for i := range small {
		at, ok := known[key(&small[i])]
		if !ok {
			at = uint32(len(all))
			all = append(all, small[i])
		}
		mapped[i] = at
	}
	items := slices.Clone(smallOf)
	for i := range items {
		at := number(&items[i])
		*at = mapped[*at]
	}
	of = spliceOf(x, oldOf, items, 1)
	const unused = ^uint32(0)
	renumbered := slices.Repeat([]uint32{unused}, len(all))
	table = make([]T, len(first), len(all))
	copy(table, first)
	for i := range first {
		renumbered[i] = uint32(i)
	}
	for i := range of {
		at := number(&of[i])
		if renumbered[*at] == unused {
			renumbered[*at] = uint32(len(table))
			table = append(table, all[*at])
		}
		*at = renumbered[*at]
	}
	return table, of
}

// names is spliceOf for texts.
func (x *splicer) names(old, small *names) (t names) {
	t.bytes = make([]byte, 0, len(old.bytes)+len(small.bytes))
	t.offsets = append(make([]uint32, 0, x.n+1), 0)
	from := 0
	keep := func(until int) {
		shift := uint32(len(t.bytes)) - old.offsets[from]
		t.bytes = append(t.bytes, old.bytes[old.offsets[from]:old.offsets[until]]...)
		for _, end := range old.offsets[from+1 : until+1] {
			t.offsets = append(t.offsets, end+shift)
		}
		from = until
	}
	for _, e := range x.edits {
		keep(e.at)
		if e.drop {
			from++
		}
		if e.add != gone {
			t.addBytes(small.at(e.add))
		}
	}
	keep(len(old.offsets) - 1)
	return t
}

// keys returns the keys of the located places on the tile grid, and the places.
func (x *splicer) keys(old, small *Snapshot) (keys []tile.Key, places []uint32) {
	most := len(old.keys) + len(small.keys)
	keys, places = make([]tile.Key, 0, most), make([]uint32, 0, most)
	next := 0
	before := func(key tile.Key, place uint32) {
		for ; next < len(small.keys); next++ {
			k, p := small.keys[next], x.added[small.keyPlace[next]]
			if cmp.Or(cmp.Compare(k, key), cmp.Compare(p, place)) > 0 {
				return
			}
			keys, places = append(keys, k), append(places, p)
		}
	}
	for i, key := range old.keys {
		if to := x.to[old.keyPlace[i]]; to != gone {
			before(key, uint32(to))
			keys, places = append(keys, key), append(places, uint32(to))
		}
	}
	for ; next < len(small.keys); next++ {
		keys, places = append(keys, small.keys[next]), append(places, x.added[small.keyPlace[next]])
	}
	return keys, places
}

// eachMerged calls f with the index of each text of two sorted lists of texts, gone in the list
// that lacks it.
func eachMerged(n, m int, compare func(i, j int) int, f func(i, j int)) {
	for i, j := 0, 0; i < n || j < m; {
		order := 0
		switch {
		case i == n:
			order = 1
		case j == m:
			order = -1
		default:
			order = compare(i, j)
		}
		switch {
		case order < 0:
			f(i, gone)
			i++
		case order > 0:
			f(gone, j)
			j++
		default:
			f(i, j)
			i, j = i+1, j+1
		}
	}
}

// postings returns what both versions have, without the values that no place holds any more.
func (x *splicer) postings(old, small *postings) postings {
	p := postings{starts: []uint32{0}, places: make([]uint32, 0, len(old.places)+len(small.places))}
	compare := func(i, j int) int { return cmp.Compare(old.Values[i], small.Values[j]) }
	eachMerged(len(old.Values), len(small.Values), compare, func(i, j int) {
		var value string
		var more []uint32
		if j != gone {
			value, more = small.Values[j], small.of(j)
		}
		if i != gone {
			value = old.Values[i]
			for _, place := range old.of(i) {
				to := x.to[place]
				if to == gone {
					continue
				}
				for len(more) > 0 && x.added[more[0]] < uint32(to) {
					p.places, more = append(p.places, x.added[more[0]]), more[1:]
				}
				p.places = append(p.places, uint32(to))
			}
		}
		for _, place := range more {
			p.places = append(p.places, x.added[place])
		}
		if end := uint32(len(p.places)); end > p.starts[len(p.starts)-1] {
			p.Values, p.starts = append(p.Values, value), append(p.starts, end)
		}
	})
	return p
}

// occurrences reads the places that hold a word, and where.
type occurrences struct {
	list  []byte
	place int
	where uint64
}

func (o *occurrences) next() bool {
	if len(o.list) == 0 {
		return false
	}
	v, n := binary.Uvarint(o.list)
	o.list = o.list[n:]
	o.place += int(v >> whereBits)
	o.where = v & (1<<whereBits - 1)
	return true
}

// index returns the words of both versions, without those that no place has any more.
func (x *splicer) index(old, small *wordIndex) wordIndex {
	w := wordIndex{starts: append(make([]uint32, 0, len(old.starts)), 0),
		list: make([]byte, 0, len(old.list)+len(small.list))}
	w.terms.bytes = make([]byte, 0, len(old.terms.bytes)+len(small.terms.bytes))
	w.terms.offsets = append(make([]uint32, 0, len(old.terms.offsets)), 0)
	compare := func(i, j int) int { return bytes.Compare(old.terms.at(i), small.terms.at(j)) }
	words := 0
	eachMerged(old.terms.len(), small.terms.len(), compare, func(i, j int) {
		a, b, last := occurrences{place: -1}, occurrences{place: -1}, -1
		var term []byte
		if j != gone {
			b.list, term = small.list[small.starts[j]:small.starts[j+1]], small.terms.at(j)
		}
		if i != gone {
			a.list, term = old.list[old.starts[i]:old.starts[i+1]], old.terms.at(i)
		}
		put := func(place int, where uint64) {
			w.list = binary.AppendUvarint(w.list, uint64(place-last)<<whereBits|where)
			last = place
		}
		more := b.next()
		for a.next() {
			to := x.to[a.place]
			if to == gone {
				continue
			}
			for more && int(x.added[b.place]) < int(to) {
				put(int(x.added[b.place]), b.where)
				more = b.next()
			}
			put(int(to), a.where)
		}
		for ; more; more = b.next() {
			put(int(x.added[b.place]), b.where)
		}
		if end := uint32(len(w.list)); end > w.starts[len(w.starts)-1] {
			w.terms.addBytes(term)
			w.starts = append(w.starts, end)
		}
		if words++; words%256 == 0 {
			runtime.Gosched()
		}
	})
	return w
}
