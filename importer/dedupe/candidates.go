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

// link is two records likely enough to be one place for a person to look at.
type link struct {
	a, b  int32 // a < b
	score float32
}

// Limits of the search for candidates.
const (
	nearM = 300 // records this close are compared if anything at all is common
	// window is how many of its successors a record is compared with among those
	// that share something with it: all of them, but for what hundreds share, such
	// as the switchboard of a network, where the closest by commune and name count.
	window = 64
	// crowd is the same for records around one point.
	crowd = 1000
)

// links finds the pairs worth a score, without comparing everything with
// everything: neighbours, then those that share an identifier, then those of one
// commune that share a word, a kind, a name or a number in a street. Nothing of the
// store changes any more: the searches go on side by side.
func (s *Index) links(alive []int32) []link {
	searches := []func() []link{func() []link { return s.neighbours(alive) }}
	for _, keys := range []func([]keyed, int32) []keyed{s.identifierKeys, s.communeKeys, s.streetKeys} {
		turns := uint32(len(alive)/atOnce + 1)
		for turn := range turns {
			searches = append(searches, func() []link { return s.sharing(alive, keys, turn, turns) })
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
	slices.SortFunc(found, s.order)
	return slices.Compact(found)
}

// order is by score, best first; ids settle ties, so that the order in which
// records come changes nothing.
func (s *Index) order(x, y link) int {
	if c := cmp.Compare(y.score, x.score); c != 0 {
		return c
	}
	if x == y {
		return 0
	}
	lowX, highX := s.ordered(x)
	lowY, highY := s.ordered(y)
	return cmp.Or(strings.Compare(lowX, lowY), strings.Compare(highX, highY))
}

// ordered is the ids of a link, the lesser first.
func (s *Index) ordered(l link) (low, high string) {
	low, high = s.id(l.a), s.id(l.b)
	return min(low, high), max(low, high)
}

func (s *Index) try(found []link, i, j int32) []link {
	score, conflict := s.compare(i, j, nil)
	if conflict != "" || score < s.doubt(i, j) {
		return found
	}
	return append(found, link{min(i, j), max(i, j), float32(score)})
}

// doubt is the score from which a pair is worth a look.
func (s *Index) doubt(i, j int32) float64 {
	if s.at(i).source == s.at(j).source {
		return DoubtfulWithin
	}
	return Doubtful
}

// neighbours compares records that stand within nearM of one another, by rows of
// that height.
func (s *Index) neighbours(alive []int32) (found []link) {
	const rowsPerDegree = metresPerDegree / nearM
	row := func(i int32) int32 { return int32(math.Floor(float64(s.at(i).lat) * rowsPerDegree)) }
	var placed []int32
	for _, i := range alive {
		if s.at(i).precise {
			placed = append(placed, i)
		}
	}
	slices.SortFunc(placed, func(i, j int32) int {
		a, b := s.at(i), s.at(j)
		return cmp.Or(cmp.Compare(row(i), row(j)), cmp.Compare(a.lon, b.lon), cmp.Compare(a.lat, b.lat), s.compareIDs(i, j))
	})
	above := 0 // the first of the row above whose longitude may be near
	for at, i := range placed {
		a := s.at(i)
		reach := float32(nearM / (metresPerDegree * math.Cos(float64(a.lat)*math.Pi/180)))
		for _, j := range placed[at+1 : min(len(placed), at+1+crowd)] {
			if row(j) != row(i) || s.at(j).lon > a.lon+reach {
				break
			}
			if s.promising(a, s.at(j)) {
				found = s.try(found, i, j)
			}
		}
		for above < len(placed) && (row(placed[above]) <= row(i) || row(placed[above]) == row(i)+1 && s.at(placed[above]).lon < a.lon-reach) {
			above++
		}
		for _, j := range placed[above:min(len(placed), above+crowd)] {
			if row(j) != row(i)+1 || s.at(j).lon > a.lon+reach {
				break
			}
			if s.promising(a, s.at(j)) {
				found = s.try(found, i, j)
			}
		}
	}
	return found
}

func (s *Index) compareIDs(i, j int32) int { return bytes.Compare(s.idBytes(i), s.idBytes(j)) }

// promising is a quick look: neighbours that have nothing in common are not one place.
func (s *Index) promising(a, b *record) bool {
	switch {
	case a.name == b.name, a.kinds&b.kinds != 0, a.phone != 0 && a.phone == b.phone, a.pivot != 0 && a.pivot == b.pivot,
		a.houseNumber != 0 && a.houseNumber == b.houseNumber, (a.kinds|a.also)&(b.kinds|b.also) != 0:
		return true
	}
	return meet(s.nameWords(a), s.nameWords(b)) || common(s.mails(a), s.mails(b))
}

// meet tells whether two sorted lists share a value.
func meet(a, b []uint32) bool {
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

// keyed is a record under something that it may share with others: a nature with
// a commune, and what is shared.
type keyed struct {
	place  uint32
	shared uint32
	record int32
}

// atOnce is about how many records have their keys in memory at once, for one search.
const atOnce = 100_000

// sharing compares the records that have a key in common. Keys are taken in
// turns, by their last digits.
func (s *Index) sharing(alive []int32, keys func(dst []keyed, i int32) []keyed, turn, turns uint32) []link {
	var entries, mine []keyed
	for _, i := range alive {
		mine = keys(mine[:0], i)
		for _, k := range mine {
			if (k.place^k.shared)%turns == turn {
				entries = append(entries, k)
			}
		}
	}
	return s.compareEntries(entries)
}

func (s *Index) compareEntries(entries []keyed) (found []link) {
	slices.SortFunc(entries, func(x, y keyed) int {
		if x.place != y.place {
			return cmp.Compare(x.place, y.place)
		}
		if x.shared != y.shared {
			return cmp.Compare(x.shared, y.shared)
		}
		a, b := s.at(x.record), s.at(y.record)
		return cmp.Or(cmp.Compare(a.commune, b.commune), cmp.Compare(a.name, b.name), s.compareIDs(x.record, y.record))
	})
	for at, x := range entries {
		for _, y := range entries[at+1 : min(len(entries), at+1+window)] {
			if y.place != x.place || y.shared != x.shared {
				break
			}
			if x.record != y.record {
				found = s.try(found, x.record, y.record)
			}
		}
	}
	return found
}

// Natures keep keys of different sorts apart; identifiers have no commune.
const (
	natureIdentifier = uint32(iota+1) << 29
	natureWord
	natureKind
	natureStreet
)

// identifierKeys are those of what belongs to one body.
func (s *Index) identifierKeys(dst []keyed, i int32) []keyed {
	r := s.at(i)
	for _, identifier := range [...]uint32{r.phone, r.pivot} {
		if identifier != 0 {
			dst = append(dst, keyed{natureIdentifier, identifier, i})
		}
	}
	for _, mail := range s.mails(r) {
		dst = append(dst, keyed{natureIdentifier, mail, i})
	}
	return dst
}

// communeKeys are those of what tells places of one commune apart.
func (s *Index) communeKeys(dst []keyed, i int32) []keyed {
	r := s.at(i)
	if r.commune == 0 {
		return dst
	}
	commune := r.commune >> 3
	for _, w := range s.nameWords(r) {
		if s.weights[w] == 1 {
			dst = append(dst, keyed{natureWord | commune, w, i})
		}
	}
	for left := uint64(r.kinds); left != 0; left &= left - 1 {
		dst = append(dst, keyed{natureKind | commune, uint32(bits.TrailingZeros64(left)), i})
	}
	if r.kinds == 0 {
		dst = append(dst, keyed{natureKind | commune, r.name, i})
	}
	return dst
}

// streetKeys are those of records at one number of one street, whose positions
// may be far from one another.
func (s *Index) streetKeys(dst []keyed, i int32) []keyed {
	r := s.at(i)
	if r.commune == 0 || r.houseNumber == 0 {
		return dst
	}
	for _, w := range s.street(r) {
		dst = append(dst, keyed{natureStreet | r.commune>>3, w*31 + r.houseNumber, i})
	}
	return dst
}
