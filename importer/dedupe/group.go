package dedupe

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/lieux-numeriques/lieux/importer"
)

// Pair is two records that might be one place and that no decision is about.
type Pair struct {
	A, B  string // record ids, A < B
	Score float64
}

// Result is the groups and the doubtful pairs that Find returns.
type Result struct {
	// Groups are the places of two records or more, as record ids in their order.
	Groups [][]string
	// Doubtful are the pairs for a person to judge, the likeliest first: at most one
	// pair for any two places.
	Doubtful []Pair
}

// Groups returns the groups of Find, for importer.Grouper.
func (ix *Index) Groups(decisions []importer.Decision) [][]string { return ix.Find(decisions).Groups }

// Find groups the records that describe one place.
func (ix *Index) Find(decisions []importer.Decision) *Result {
	all := make([]int32, ix.count)
	for i := range all {
		all[i] = int32(i)
	}
	g := newGrouping(ix, all, decisions)
	links := g.links(g.distinct())
	g.joinAll(links)
	return &Result{Groups: g.groups(), Doubtful: g.doubtful(links)}
}

// grouping holds the groups of some records of an index while they grow, as if there were no
// others.
type grouping struct {
	*Index
	records     []int32
	unsettled   map[uint32]bool   // postcodes of records whose commune is unknown
	parent      []int32           // of a union-find; a root is its own
	members     map[int32][]int32 // by root, when there are several
	decided     map[[2]int32]bool // same or different, by pair, the lesser first
	hasDecision map[int32]bool    // records that a decision names
}

// newGrouping returns the groups that decisions and copies make.
func newGrouping(ix *Index, records []int32, decisions []importer.Decision) *grouping {
	g := &grouping{Index: ix, records: records, unsettled: map[uint32]bool{}, parent: make([]int32, ix.count),
		members: map[int32][]int32{}, decided: map[[2]int32]bool{}, hasDecision: map[int32]bool{}}
	for i := range g.parent {
		g.parent[i] = int32(i)
	}
	for _, i := range records {
		if r := ix.at(i); r.commune == 0 && r.postcode != 0 {
			g.unsettled[r.postcode] = true
		}
	}
	if len(decisions) > 0 {
		g.decide(decisions)
	}
	g.collapse()
	return g
}

// decide unites the records that decisions say are one place.
func (g *grouping) decide(decisions []importer.Decision) {
	named := map[string]int32{}
	for _, d := range decisions {
		named[d.A], named[d.B] = -1, -1
	}
	for _, i := range g.records {
		if _, ok := named[string(g.idBytes(i))]; ok {
			named[g.id(i)] = i
			g.hasDecision[i] = true
		}
	}
	for _, d := range decisions {
		if a, b := named[d.A], named[d.B]; a >= 0 && b >= 0 && a != b {
			g.decided[[2]int32{min(a, b), max(a, b)}] = d.Same
		}
	}
	for _, pair := range slices.SortedFunc(maps.Keys(g.decided), g.pairOrder) {
		a, b := g.root(pair[0]), g.root(pair[1])
		if !g.decided[pair] || a == b || g.separated(a, b) {
			continue
		}
		if g.compareIDs(a, b) > 0 {
			a, b = b, a // the root is searched for: it must not depend on the order of records
		}
		g.union(a, b)
	}
}

func (ix *Index) pairOrder(x, y [2]int32) int {
	return ix.order(link{a: x[0], b: x[1]}, link{a: y[0], b: y[1]})
}

// distinct returns the records that links are searched for.
func (g *grouping) distinct() []int32 {
	distinct := make([]int32, 0, len(g.records))
	for _, i := range g.records {
		if g.parent[i] == i {
			distinct = append(distinct, i)
		}
	}
	return distinct
}

// joinAll unites the groups that links, which are in order, make one place.
func (g *grouping) joinAll(links []link) {
	for _, l := range links {
		if g.joins(l) {
			g.join(l.a, l.b)
		}
	}
	g.joinGroups(links)
}

// joins reports whether a link alone would make one place of its records.
func (ix *Index) joins(l link) bool {
	return float64(l.score) >= threshold(ix.at(l.a).source == ix.at(l.b).source)-1e-6
}

// collapse joins identical rows of one source, so that a listing with many copies of
// its rows costs no more than one without.
func (g *grouping) collapse() {
	prints := make([]keyed, 0, len(g.records))
	for _, i := range g.records {
		if !g.hasDecision[i] {
			print := g.fingerprint(i)
			prints = append(prints, keyed{uint32(print >> 32), uint32(print), i})
		}
	}
	slices.SortFunc(prints, func(x, y keyed) int {
		return cmp.Or(cmp.Compare(x.place, y.place), cmp.Compare(x.shared, y.shared), g.compareIDs(x.record, y.record))
	})
	first := 0
	for at := 1; at < len(prints); at++ {
		i, j := prints[at].record, prints[first].record
		if prints[at].place != prints[first].place || prints[at].shared != prints[first].shared ||
			g.at(i).source != g.at(j).source {
			first = at
			continue
		}
		if score, conflict := g.compare(i, j, nil); conflict == "" && score >= Doubtful {
			g.parent[i] = j
		}
	}
}

// fingerprint returns a hash of everything that comparisons use of a record. It is the same in
// every index.
func (ix *Index) fingerprint(i int32) uint64 {
	r := ix.at(i)
	h := uint64(fnvOffset)
	for _, v := range [...]uint64{
		uint64(ix.sourceHashes[r.source]), uint64(r.named), uint64(r.stated), uint64(r.name), uint64(r.commune),
		uint64(r.phone), uint64(r.pivot), uint64(r.houseNumber), uint64(r.communeName), uint64(r.postcode),
		uint64(r.village), uint64(math.Float32bits(r.lon)), uint64(math.Float32bits(r.lat)),
	} {
		h = (h ^ v) * fnvPrime
	}
	for _, tokens := range [...][]uint32{ix.nameTokens(r), ix.marks(r), ix.streetTokens(r)} {
		sum := uint64(len(tokens)) // whatever their order, which is that of the index
		for _, w := range tokens {
			sum += uint64(ix.hashes[w]) * fnvPrime
		}
		h = (h ^ sum) * fnvPrime
	}
	for _, contacts := range [...][]uint32{ix.emails(r), ix.websites(r)} {
		for _, v := range contacts {
			h = (h ^ uint64(v)) * fnvPrime
		}
	}
	for _, w := range ix.units(r) {
		h = (h ^ uint64(ix.hashes[w])) * fnvPrime
	}
	return h
}

func (g *grouping) root(i int32) int32 {
	for g.parent[i] != i {
		i = g.parent[i]
	}
	return i
}

func (g *grouping) membersOf(root int32) []int32 {
	if m, ok := g.members[root]; ok {
		return m
	}
	return []int32{root}
}

// join unites the groups of two records, unless two of their members cannot be one
// place.
func (g *grouping) join(i, j int32) {
	a, b := g.root(i), g.root(j)
	if a == b {
		return
	}
	ofA, ofB := g.membersOf(a), g.membersOf(b)
	for _, x := range ofA {
		for _, y := range ofB {
			if !g.compatible(x, y) {
				return
			}
		}
	}
	g.union(a, b)
}

// joinGroups unites groups that are one place by their best link, although some of their
// records were not compatible: a row without contacts, two rows of one source. It goes
// through the links, best first, until nothing changes.
func (g *grouping) joinGroups(links []link) {
	for changed := true; changed; {
		changed = false
		for _, l := range links {
			if float64(l.score) < Certain-1e-6 {
				break
			}
			if a, b := g.root(l.a), g.root(l.b); a != b && g.supported(g.membersOf(a), g.membersOf(b)) {
				g.union(a, b)
				changed = true
			}
		}
	}
}

// supported reports whether every record of two groups resembles one of the other group,
// and no two of them exclude one another. The desk of a network and its host do not, when
// other records say that they are one.
func (g *grouping) supported(groupA, groupB []int32) bool {
	friends := map[int32]bool{}
	for _, x := range groupA {
		for _, y := range groupB {
			same, decided := g.decided[[2]int32{min(x, y), max(x, y)}]
			score, conflict := g.compare(x, y, nil)
			opposed := Opposed
			if g.at(x).source == g.at(y).source {
				opposed = OpposedWithin
			}
			switch {
			case decided && same, !decided && conflict == "" && score >= Coherent,
				!decided && conflict == conflictKinds && g.hosted(x, y):
				friends[x], friends[y] = true, true
			case decided, conflict != "", score < opposed:
				return false
			}
		}
	}
	return len(friends) == len(groupA)+len(groupB)
}

// union unites two groups, given by their roots.
func (g *grouping) union(a, b int32) {
	g.members[a] = append(slices.Clone(g.membersOf(a)), g.membersOf(b)...)
	g.parent[b] = a
	delete(g.members, b)
}

// compatible reports whether two records may be in one group: by a decision, else by
// their score.
func (g *grouping) compatible(x, y int32) bool {
	if same, ok := g.decided[[2]int32{min(x, y), max(x, y)}]; ok {
		return same
	}
	score, conflict := g.compare(x, y, nil)
	if g.at(x).source == g.at(y).source {
		return conflict == "" && score >= LikelyWithin
	}
	return conflict == "" && score >= Coherent
}

// groups returns the groups of two records or more, copies included.
func (g *grouping) groups() [][]string {
	byRoot := map[int32][]string{}
	for _, i := range g.records {
		if root := g.root(i); root != i {
			if byRoot[root] == nil {
				byRoot[root] = []string{g.id(root)}
			}
			byRoot[root] = append(byRoot[root], g.id(i))
		}
	}
	groups := make([][]string, 0, len(byRoot))
	for _, ids := range byRoot {
		slices.Sort(ids)
		groups = append(groups, ids)
	}
	slices.SortFunc(groups, slices.Compare)
	return groups
}

// doubtful returns the best link between each two groups that no decision separates.
func (g *grouping) doubtful(links []link) []Pair {
	var pairs []Pair
	seen := map[[2]int32]bool{}
	for _, l := range links {
		a, b := g.root(l.a), g.root(l.b)
		key := [2]int32{min(a, b), max(a, b)}
		if a == b || seen[key] || g.separated(a, b) {
			continue
		}
		seen[key] = true
		low, high := g.ordered(l)
		pairs = append(pairs, Pair{A: low, B: high, Score: math.Round(float64(l.score)*100) / 100})
	}
	return pairs
}

// separated reports whether a decision keeps two groups apart.
func (g *grouping) separated(a, b int32) bool {
	if len(g.decided) == 0 {
		return false
	}
	for _, x := range g.membersOf(a) {
		for _, y := range g.membersOf(b) {
			if same, ok := g.decided[[2]int32{min(x, y), max(x, y)}]; ok && !same {
				return true
			}
		}
	}
	return false
}
