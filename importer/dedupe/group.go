package dedupe

import (
	"iter"
	"maps"
	"math"
	"slices"
)

// Decision is what a person said of two records. It outweighs any score.
type Decision struct {
	A, B string // record ids
	Same bool   // one place, or two
}

// Pair is two records that might be one place, and that nothing settles.
type Pair struct {
	A, B  string // record ids, A < B
	Score float64
}

// Result is what Find found.
type Result struct {
	// Groups are the places of two records or more, as record ids in their order.
	Groups [][]string
	// Doubtful are the pairs that a person may want to judge, the likeliest first:
	// one pair at most for any two places.
	Doubtful []Pair
}

// Find groups the records that describe one place. It needs all of them at once,
// at about 130 bytes each beside the words that they use. The error is that of
// the records' own iteration.
func Find(records iter.Seq2[Record, error], decisions []Decision) (*Result, error) {
	s := newStore()
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		s.add(r)
	}
	g := newGrouping(s, decisions)
	g.collapse()
	alive := make([]int32, 0, len(s.records))
	for i := range s.records {
		if g.parent[i] == int32(i) {
			alive = append(alive, int32(i))
		}
	}
	links := s.links(alive)
	for _, l := range links {
		if float64(l.score) >= threshold(s.records[l.a].source == s.records[l.b].source)-1e-6 {
			g.join(l.a, l.b)
		}
	}
	return &Result{Groups: g.groups(), Doubtful: g.doubtful(links)}, nil
}

// grouping is the groups as they grow.
type grouping struct {
	*store
	parent  []int32           // of a union-find; a root is its own
	members map[int32][]int32 // by root, when there are several
	copies  map[int32]int32   // rows that say what another row of their source says, with that row
	decided map[[2]int32]bool // same or different, by pair, the lesser first
	settled map[int32]bool    // records that a decision names
}

func newGrouping(s *store, decisions []Decision) *grouping {
	g := &grouping{store: s, parent: make([]int32, len(s.records)), members: map[int32][]int32{}, copies: map[int32]int32{},
		decided: map[[2]int32]bool{}, settled: map[int32]bool{}}
	for i := range g.parent {
		g.parent[i] = int32(i)
	}
	if len(decisions) == 0 {
		return g
	}
	named := map[string]int32{}
	for _, d := range decisions {
		named[d.A], named[d.B] = -1, -1
	}
	for i := range s.records {
		id := s.id(int32(i))
		if _, ok := named[id]; ok {
			named[id] = int32(i)
			g.settled[int32(i)] = true
		}
	}
	for _, d := range decisions {
		if a, b := named[d.A], named[d.B]; a >= 0 && b >= 0 && a != b {
			g.decided[[2]int32{min(a, b), max(a, b)}] = d.Same
		}
	}
	for _, pair := range slices.SortedFunc(maps.Keys(g.decided), s.pairOrder) {
		if g.decided[pair] {
			g.join(pair[0], pair[1])
		}
	}
	return g
}

func (s *store) pairOrder(x, y [2]int32) int {
	return s.order(link{a: x[0], b: x[1]}, link{a: y[0], b: y[1]})
}

// fingerprint is all that a row says, as far as comparing goes.
type fingerprint struct {
	source                                    uint16
	kinds, also                               kind
	name, commune, phone, pivot, number, rest uint32
	lon, lat                                  float32
}

// collapse joins rows of one source that say the same thing, so that a listing
// with many copies of its rows costs no more than one without.
func (g *grouping) collapse() {
	first := make(map[fingerprint]int32, len(g.records))
	for n := range g.records {
		i, r := int32(n), &g.records[n]
		if g.settled[i] {
			continue
		}
		print := fingerprint{r.source, r.kinds, r.also, r.name, r.commune, r.phone, r.pivot, r.houseNumber, g.restHash(r), r.lon, r.lat}
		j, ok := first[print]
		if !ok {
			first[print] = i
			continue
		}
		if score, conflict := g.compare(i, j, nil); conflict == "" && score >= LikelyWithin {
			g.parent[i] = j
			g.copies[i] = j
		}
	}
}

// restHash is a hash of all words and contacts.
func (s *store) restHash(r *record) uint32 {
	const prime = 16777619
	h := uint32(2166136261)
	for _, w := range s.arena[r.span:][:int(r.nName)+int(r.nNumbers)+int(r.nStreet)+int(r.nMails)+int(r.nHosts)] {
		h = (h ^ w) * prime
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

// join makes one group of those of two records, unless two of their members
// cannot be one place.
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
	g.parent[b] = a
	g.members[a] = append(slices.Clone(ofA), ofB...)
	delete(g.members, b)
}

// compatible tells whether two records may be in one group: a decision says so,
// or they are not unlikely to be one place.
func (g *grouping) compatible(x, y int32) bool {
	if same, ok := g.decided[[2]int32{min(x, y), max(x, y)}]; ok {
		return same
	}
	score, conflict := g.compare(x, y, nil)
	if g.records[x].source == g.records[y].source {
		return conflict == "" && score >= LikelyWithin
	}
	return conflict == "" && score >= Coherent
}

// groups gives the groups of two records or more, copies included.
func (g *grouping) groups() [][]string {
	byRoot := map[int32][]string{}
	for i := range g.records {
		if root := g.root(int32(i)); root != int32(i) {
			if byRoot[root] == nil {
				byRoot[root] = []string{g.id(root)}
			}
			byRoot[root] = append(byRoot[root], g.id(int32(i)))
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

// doubtful gives, of the pairs that are in two groups and that no decision
// parts, the best one for each two groups.
func (g *grouping) doubtful(links []link) []Pair {
	var pairs []Pair
	seen := map[[2]int32]bool{}
	for _, l := range links {
		a, b := g.root(l.a), g.root(l.b)
		key := [2]int32{min(a, b), max(a, b)}
		if a == b || seen[key] || g.parted(a, b) {
			continue
		}
		seen[key] = true
		low, high := g.ordered(l)
		pairs = append(pairs, Pair{A: low, B: high, Score: math.Round(float64(l.score)*100) / 100})
	}
	return pairs
}

// parted tells whether a decision keeps two groups apart.
func (g *grouping) parted(a, b int32) bool {
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
