package dedupe

import (
	"context"
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/importer"
)

// The groups of some records are those of all where no link leaves them, provided that the
// links are the same: a record is compared with those that share a key with it, or are near,
// so that its links are found among the records that do; which ones of a crowd are compared
// depends on all of the crowd, which is fetched whole. Regroup therefore
//
//  1. fetches what shares a key with the records that changed, as they were or are, and finds
//     the links that are new or no more (seeds);
//  2. follows the links of these records, and of those that they lead to, fetching what shares
//     a key with them, until no link leaves the records that were followed (core);
//  3. groups these.

// neighbourhood is the records around those that changed.
type neighbourhood struct {
	*Index
	others  importer.Others
	changes *importer.Changes
	byID    map[string]int32 // present records
	present []int32
	former  []int32 // records as they were, and those of present that are as they were
	changed []bool  // by record: of another view, or with a decision that is
	core    []bool  // by record: its group is formed again
	asked   map[uint32]bool
}

// Regroup implements importer.Regrouper. The records of the index are not looked at.
func (ix *Index) Regroup(ctx context.Context, changes importer.Changes, others importer.Others) (
	groups importer.Regrouped, ok bool, err error) {
	n := &neighbourhood{Index: NewIndex(ix.places.gazetteer), others: others, changes: &changes, byID: map[string]int32{},
		asked: map[uint32]bool{}}
	for _, c := range changes.Before {
		n.former = append(n.former, n.put(c, true))
	}
	for _, c := range changes.After {
		i := n.put(c, true)
		n.present, n.byID[c.RecordID] = append(n.present, i), i
	}
	if err := n.takeDecided(ctx); err != nil {
		return groups, false, err
	}
	if ok, err = n.fetch(ctx, n.changed); err != nil || !ok {
		return groups, false, err
	}
	if ok = n.findSeeds(); !ok {
		return groups, false, nil
	}
	links, ok, err := n.follow(ctx)
	if err != nil || !ok {
		return groups, false, err
	}
	return n.group(links), true, nil
}

// put adds a record to the index.
func (n *neighbourhood) put(c *importer.Candidate, changed bool) int32 {
	n.Add(c)
	n.changed, n.core = append(n.changed, changed), append(n.core, false)
	return int32(n.count - 1)
}

// putOther adds a record that is as it was, unless it is known.
func (n *neighbourhood) putOther(c *importer.Candidate) {
	if _, known := n.byID[c.RecordID]; known {
		return
	}
	i := n.put(c, false)
	n.present, n.former = append(n.present, i), append(n.former, i)
	n.byID[c.RecordID] = i
}

// takeDecided fetches the records that decisions name: they unite records without a key in
// common. Those that decisions tie to a record that changed, or whose decisions did, count as
// changed: of each group that decisions make, links are searched for by one record.
func (n *neighbourhood) takeDecided(ctx context.Context) error {
	var ids []string
	tied := map[string][]string{}
	changed := map[string]bool{}
	before, after := map[importer.Decision]bool{}, map[importer.Decision]bool{}
	for i, list := range [...][]importer.Decision{n.changes.DecisionsBefore, n.changes.DecisionsAfter} {
		for _, d := range list {
			ids = append(ids, d.A, d.B)
			tied[d.A], tied[d.B] = append(tied[d.A], d.B), append(tied[d.B], d.A)
			[...]map[importer.Decision]bool{before, after}[i][d] = true
		}
	}
	for _, side := range [...][2]map[importer.Decision]bool{{before, after}, {after, before}} {
		for d := range side[0] {
			if !side[1][d] {
				changed[d.A], changed[d.B] = true, true
			}
		}
	}
	for _, list := range [...][]*importer.Candidate{n.changes.Before, n.changes.After} {
		for _, c := range list {
			if tied[c.RecordID] != nil {
				changed[c.RecordID] = true
			}
		}
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil
	}
	if err := n.others.Named(ctx, ids, n.putOther); err != nil {
		return err
	}
	for queue := slices.Collect(maps.Keys(changed)); len(queue) > 0; queue = queue[1:] {
		if i, ok := n.byID[queue[0]]; ok {
			n.changed[i] = true
		}
		for _, id := range tied[queue[0]] {
			if !changed[id] {
				changed[id] = true
				queue = append(queue, id)
			}
		}
	}
	return nil
}

// fetch fetches the records that share a key with those marked.
func (n *neighbourhood) fetch(ctx context.Context, marked []bool) (ok bool, err error) {
	var keys []uint32
	for {
		// Where a record of an unknown commune comes up, its postcode stands for it.
		unsettled := map[uint32]bool{}
		for i := range n.count {
			if r := n.at(int32(i)); r.commune == 0 && r.postcode != 0 {
				unsettled[r.postcode] = true
			}
		}
		wanted := map[uint32]bool{}
		for i, is := range marked {
			if !is {
				continue
			}
			keys = n.appendWanted(keys[:0], int32(i), unsettled)
			for _, k := range keys {
				if !n.asked[k] {
					n.asked[k], wanted[k] = true, true
				}
			}
		}
		if len(wanted) == 0 {
			return true, nil
		}
		if ok, err = n.others.Sharing(ctx, wanted, n.putOther); err != nil || !ok {
			return false, err
		}
	}
}

// follow follows the links of the core until none leaves it, and returns those of the core.
func (n *neighbourhood) follow(ctx context.Context) (links []link, ok bool, err error) {
	followed := make([]bool, 0, n.count)
	for {
		if ok, err = n.fetch(ctx, n.core); err != nil || !ok {
			return nil, false, err
		}
		g := newGrouping(n.Index, n.present, n.changes.DecisionsAfter)
		if n.spread(g) {
			continue // fetch what shares a key with these, too
		}
		followed = append(followed, make([]bool, n.count-len(followed))...)
		from, more := make([]bool, n.count), false
		for i := range from {
			from[i] = n.core[i] && !followed[i]
			followed[i] = n.core[i]
			more = more || from[i]
		}
		if !more {
			return n.sorted(links), true, nil
		}
		for _, l := range g.linksOf(from) {
			if n.joins(l) {
				links = append(links, l)
				n.core[l.a], n.core[l.b] = true, true
			}
		}
	}
}

// spread adds to the core the copies of its records and those that decisions tie to them, and
// reports whether there were any.
func (n *neighbourhood) spread(g *grouping) (grew bool) {
	tied := map[int32][]int32{}
	for pair := range g.decided {
		tied[pair[0]], tied[pair[1]] = append(tied[pair[0]], pair[1]), append(tied[pair[1]], pair[0])
	}
	roots := map[int32]bool{}
	for _, i := range n.present {
		if n.core[i] {
			roots[g.root(i)] = true
		}
	}
	var queue []int32
	for _, i := range n.present {
		if !n.core[i] && roots[g.root(i)] {
			n.core[i], grew = true, true
		}
		if n.core[i] && tied[i] != nil {
			queue = append(queue, i)
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, i := range tied[queue[0]] {
			if !n.core[i] {
				n.core[i], grew = true, true
				queue = append(queue, i)
			}
		}
	}
	return grew
}

// linksOf returns the links of the marked records.
func (g *grouping) linksOf(marked []bool) (found []link) {
	distinct := g.distinct()
	keys := map[[2]uint32]bool{}
	var own []keyed
	for _, i := range distinct {
		if marked[i] {
			own = g.appendKeyed(own[:0], i)
			for _, k := range own {
				keys[[2]uint32{k.place, k.shared}] = true
			}
		}
	}
	var entries []keyed
	for _, i := range distinct {
		own = g.appendKeyed(own[:0], i)
		for _, k := range own {
			if keys[[2]uint32{k.place, k.shared}] {
				entries = append(entries, k)
			}
		}
	}
	of := func(i, j int32) {
		if marked[i] || marked[j] {
			found = g.appendLink(found, i, j)
		}
	}
	g.neighbours(g.around(marked).among(distinct), of)
	g.eachEntry(entries, of)
	return found
}

// appendKeyed appends all keys of a record.
func (g *grouping) appendKeyed(dst []keyed, i int32) []keyed {
	return g.streetKeys(g.communeKeys(g.identifierKeys(dst, i), i), i)
}

// group forms the groups of the core, given its links.
func (n *neighbourhood) group(links []link) (groups importer.Regrouped) {
	var core []int32
	for _, i := range n.present {
		if n.core[i] {
			core = append(core, i)
			groups.Records = append(groups.Records, n.id(i))
		}
	}
	g := newGrouping(n.Index, core, n.changes.DecisionsAfter)
	g.joinAll(links)
	groups.Groups = g.groups()
	return groups
}
