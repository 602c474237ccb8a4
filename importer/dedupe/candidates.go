package dedupe

import (
	"bytes"
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// link is a pair of records with a score from which a person may want to judge.
type link struct {
	a, b  int32 // a < b
	score float32
}

// Limits of the search for candidates.
const (
	nearM = 300 // records this close are compared if anything at all is common
	// window is the number of successors that a record is compared with among those
	// that share a key with it: usually all of them. Of a key that hundreds share, such
	// as the switchboard of a network, those closest by commune and name are compared.
	window = 64
	// crowd is the same for the records of one cell.
	crowd = 1000
)

// links finds the pairs worth a score without comparing every pair: neighbours, then
// those that share an identifier, then those of one
// commune that share a token, a kind, a name or a number in a street. The index no
// longer changes: the searches run in parallel.
func (g *grouping) links(distinct []int32) []link {
	searches := []func() []link{func() (found []link) {
		g.neighbours(distinct, func(i, j int32) { found = g.appendLink(found, i, j) })
		return found
	}}
	for _, keys := range []func([]keyed, int32) []keyed{g.identifierKeys, g.communeKeys, g.streetKeys} {
		turns := uint32(len(distinct)/keysPerTurn + 1)
		for turn := range turns {
			searches = append(searches, func() []link { return g.sharing(distinct, keys, turn, turns) })
		}
	}
	results := make([][]link, len(searches))
	var next atomic.Int32
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(searches)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(searches); i = next.Add(1) - 1 {
				results[i] = searches[i]()
			}
		})
	}
	workers.Wait()
	return g.sorted(slices.Concat(results...))
}

// sorted returns each link once, in order.
func (ix *Index) sorted(links []link) []link {
	slices.SortFunc(links, ix.order)
	return slices.Compact(links)
}

// order is by score, best first; ids settle ties, so that the order in which
// records come changes nothing.
func (ix *Index) order(x, y link) int {
	if c := cmp.Compare(y.score, x.score); c != 0 {
		return c
	}
	if x == y {
		return 0
	}
	lowX, highX := ix.ordered(x)
	lowY, highY := ix.ordered(y)
	return cmp.Or(strings.Compare(lowX, lowY), strings.Compare(highX, highY))
}

// ordered returns the ids of a link, the lesser first.
func (ix *Index) ordered(l link) (low, high string) {
	low, high = ix.id(l.a), ix.id(l.b)
	return min(low, high), max(low, high)
}

func (ix *Index) appendLink(found []link, i, j int32) []link {
	score, conflict := ix.compare(i, j, nil)
	if conflict != "" || score < ix.doubtThreshold(i, j) {
		return found
	}
	return append(found, link{min(i, j), max(i, j), float32(score)})
}

// doubtThreshold returns the score from which a pair is a link.
func (ix *Index) doubtThreshold(i, j int32) float64 {
	if ix.at(i).source == ix.at(j).source {
		return DoubtfulWithin
	}
	return Doubtful
}

func (ix *Index) compareIDs(i, j int32) int { return bytes.Compare(ix.idBytes(i), ix.idBytes(j)) }

// worthComparing is a fast filter: neighbours without anything in common are not one place.
func (ix *Index) worthComparing(a, b *record) bool {
	switch {
	case a.name == b.name, a.named&b.named != 0, a.phone != 0 && a.phone == b.phone, a.pivot != 0 && a.pivot == b.pivot,
		a.houseNumber != 0 && a.houseNumber == b.houseNumber, (a.named|a.stated)&(b.named|b.stated) != 0:
		return true
	}
	return intersectSorted(ix.nameTokens(a), ix.nameTokens(b)) || intersect(ix.emails(a), ix.emails(b))
}

// intersectSorted reports whether two sorted lists share a value.
func intersectSorted(a, b []uint32) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// keyed is a record under a key that it may share with others: a key space with a
// commune, and the value shared.
type keyed struct {
	place  uint32
	shared uint32
	record int32
}

// keysPerTurn is about how many records have their keys in memory at once, in one search.
const keysPerTurn = 100_000

// sharing compares the records that have a key in common. Each turn takes the keys of
// one remainder.
func (g *grouping) sharing(distinct []int32, keys func(dst []keyed, i int32) []keyed, turn, turns uint32) []link {
	var entries, mine []keyed
	for _, i := range distinct {
		mine = keys(mine[:0], i)
		for _, k := range mine {
			if (k.place^k.shared)%turns == turn {
				entries = append(entries, k)
			}
		}
	}
	return g.compareEntries(entries)
}

func (g *grouping) compareEntries(entries []keyed) (found []link) {
	g.eachEntry(entries, func(i, j int32) { found = g.appendLink(found, i, j) })
	return found
}

// eachEntry calls each with the pairs of records that are neighbours under a key.
func (ix *Index) eachEntry(entries []keyed, each func(i, j int32)) {
	slices.SortFunc(entries, ix.keyOrder)
	for at, x := range entries {
		for _, y := range entries[at+1 : min(len(entries), at+1+window)] {
			if y.place != x.place || y.shared != x.shared {
				break
			}
			if x.record != y.record {
				each(x.record, y.record)
			}
		}
	}
}

// keyOrder is by key, then the order in which records of a key are neighbours.
func (ix *Index) keyOrder(x, y keyed) int {
	if x.place != y.place {
		return cmp.Compare(x.place, y.place)
	}
	if x.shared != y.shared {
		return cmp.Compare(x.shared, y.shared)
	}
	a, b := ix.at(x.record), ix.at(y.record)
	return cmp.Or(cmp.Compare(a.commune, b.commune), cmp.Compare(a.name, b.name), ix.compareIDs(x.record, y.record))
}
