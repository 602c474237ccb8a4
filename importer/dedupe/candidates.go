package dedupe

import (
	"bytes"
	"cmp"
	"math"
	"math/bits"
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
	// crowd is the same for records around one point.
	crowd = 1000
)

// links finds the pairs worth a score without comparing every pair: neighbours, then
// those that share an identifier, then those of one
// commune that share a token, a kind, a name or a number in a street. The index no
// longer changes: the searches run in parallel.
func (ix *Index) links(distinct []int32) []link {
	searches := []func() []link{func() []link { return ix.neighbours(distinct) }}
	for _, keys := range []func([]keyed, int32) []keyed{ix.identifierKeys, ix.communeKeys, ix.streetKeys} {
		turns := uint32(len(distinct)/keysPerTurn + 1)
		for turn := range turns {
			searches = append(searches, func() []link { return ix.sharing(distinct, keys, turn, turns) })
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
	found := slices.Concat(results...)
	slices.SortFunc(found, ix.order)
	return slices.Compact(found)
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

// neighbours compares records within nearM of one another, by rows of that height.
func (ix *Index) neighbours(distinct []int32) (found []link) {
	const rowsPerDegree = metresPerDegree / nearM
	row := func(i int32) int32 { return int32(math.Floor(float64(ix.at(i).lat) * rowsPerDegree)) }
	var placed []int32
	for _, i := range distinct {
		if ix.at(i).precise {
			placed = append(placed, i)
		}
	}
	slices.SortFunc(placed, func(i, j int32) int {
		a, b := ix.at(i), ix.at(j)
		return cmp.Or(cmp.Compare(row(i), row(j)), cmp.Compare(a.lon, b.lon), cmp.Compare(a.lat, b.lat),
			ix.compareIDs(i, j))
	})
	above := 0 // the first of the row above whose longitude may be near
	for at, i := range placed {
		a := ix.at(i)
		reach := float32(nearM / (metresPerDegree * math.Cos(float64(a.lat)*math.Pi/180)))
		for _, j := range placed[at+1 : min(len(placed), at+1+crowd)] {
			if row(j) != row(i) || ix.at(j).lon > a.lon+reach {
				break
			}
			if ix.worthComparing(a, ix.at(j)) {
				found = ix.appendLink(found, i, j)
			}
		}
		for above < len(placed) && (row(placed[above]) <= row(i) || row(placed[above]) == row(i)+1 &&
			ix.at(placed[above]).lon < a.lon-reach) {
			above++
		}
		for _, j := range placed[above:min(len(placed), above+crowd)] {
			if row(j) != row(i)+1 || ix.at(j).lon > a.lon+reach {
				break
			}
			if ix.worthComparing(a, ix.at(j)) {
				found = ix.appendLink(found, i, j)
			}
		}
	}
	return found
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
func (ix *Index) sharing(distinct []int32, keys func(dst []keyed, i int32) []keyed, turn, turns uint32) []link {
	var entries, mine []keyed
	for _, i := range distinct {
		mine = keys(mine[:0], i)
		for _, k := range mine {
			if (k.place^k.shared)%turns == turn {
				entries = append(entries, k)
			}
		}
	}
	return ix.compareEntries(entries)
}

func (ix *Index) compareEntries(entries []keyed) (found []link) {
	slices.SortFunc(entries, func(x, y keyed) int {
		if x.place != y.place {
			return cmp.Compare(x.place, y.place)
		}
		if x.shared != y.shared {
			return cmp.Compare(x.shared, y.shared)
		}
		a, b := ix.at(x.record), ix.at(y.record)
		return cmp.Or(cmp.Compare(a.commune, b.commune), cmp.Compare(a.name, b.name), ix.compareIDs(x.record, y.record))
	})
	for at, x := range entries {
		for _, y := range entries[at+1 : min(len(entries), at+1+window)] {
			if y.place != x.place || y.shared != x.shared {
				break
			}
			if x.record != y.record {
				found = ix.appendLink(found, x.record, y.record)
			}
		}
	}
	return found
}

// The key spaces separate keys of different sorts; identifiers have no commune.
const (
	keysIdentifier = uint32(iota+1) << 29
	keysWord
	keysKind
	keysStreet
)

// identifierKeys appends the keys of what identifies one body: telephone, pivot, e-mail.
func (ix *Index) identifierKeys(dst []keyed, i int32) []keyed {
	r := ix.at(i)
	for _, identifier := range [...]uint32{r.phone, r.pivot} {
		if identifier != 0 {
			dst = append(dst, keyed{keysIdentifier, identifier, i})
		}
	}
	for _, mail := range ix.emails(r) {
		dst = append(dst, keyed{keysIdentifier, mail, i})
	}
	return dst
}

// communeKeys appends the keys that distinguish places of one commune: tokens and kinds.
func (ix *Index) communeKeys(dst []keyed, i int32) []keyed {
	r := ix.at(i)
	for _, commune := range ix.settlements(r) {
		if commune == 0 {
			continue
		}
		commune >>= 3
		for _, w := range ix.nameTokens(r) {
			if ix.weights[w] == 1 {
				dst = append(dst, keyed{keysWord | commune, w, i})
			}
		}
		for left := uint64(r.named); left != 0; left &= left - 1 {
			dst = append(dst, keyed{keysKind | commune, uint32(bits.TrailingZeros64(left)), i})
		}
		if r.named == 0 {
			dst = append(dst, keyed{keysKind | commune, r.name, i})
		}
	}
	return dst
}

// settlements returns what stands for the commune of a record in keys: the commune, and
// the postcode where records of an unknown commune have it too. Zero stands for none.
func (ix *Index) settlements(r *record) [2]uint32 {
	if ix.unsettled[r.postcode] {
		return [...]uint32{r.commune, r.postcode}
	}
	return [...]uint32{r.commune, 0}
}

// streetKeys appends the keys of a number in a street, for records whose positions may
// be far from one another.
func (ix *Index) streetKeys(dst []keyed, i int32) []keyed {
	r := ix.at(i)
	if r.houseNumber == 0 {
		return dst
	}
	for _, commune := range ix.settlements(r) {
		if commune == 0 {
			continue
		}
		for _, w := range ix.streetTokens(r) {
			dst = append(dst, keyed{keysStreet | commune>>3, w*31 + r.houseNumber, i})
		}
	}
	return dst
}
