package dedupe

import "slices"

// The views of a record: as records were, and as they are.
const (
	formerly = 1 << iota
	presently
)

// findSeeds marks as core the present records whose links, or copies, are not those that they
// had. It gives up, with false, near a crowd: which of its records are compared is not told
// by keys.
func (n *neighbourhood) findSeeds() bool {
	was := newGrouping(n.Index, n.former, n.changes.DecisionsBefore)
	is := newGrouping(n.Index, n.present, n.changes.DecisionsAfter)
	views := make([]uint8, n.count) // in which links are searched for by the record
	for _, i := range was.distinct() {
		views[i] |= formerly
	}
	for _, i := range is.distinct() {
		views[i] |= presently
	}
	prints := map[uint64]bool{}
	for i, changed := range n.changed {
		if changed {
			prints[n.fingerprint(int32(i))] = true
		}
	}
	moved := make([]bool, n.count) // records with other links, or none any more
	for i := range moved {
		moved[i] = n.changed[i] || views[i] == formerly || views[i] == presently
	}
	for _, i := range n.present {
		if moved[i] || len(prints) > 0 && prints[n.fingerprint(i)] {
			n.core[i] = true
		}
	}
	near := n.around(moved)
	if near.crowded() {
		return false
	}
	seed := func(i, j int32) {
		score, conflict := n.compare(i, j, nil)
		if conflict == "" && n.joins(link{a: i, b: j, score: float32(score)}) {
			n.core[i], n.core[j] = true, true // those that are gone are not looked at
		}
	}
	for _, view := range [...]*grouping{was, is} {
		n.neighbours(near.among(view.distinct()), func(i, j int32) {
			if moved[i] || moved[j] {
				seed(i, j)
			}
		})
	}
	n.eachDifference(was, is, moved, views, seed)
	return true
}

// viewed is a record under a key, in some views.
type viewed struct {
	keyed
	views uint8
}

// eachDifference calls each with the pairs that share a key and are compared in one view only.
func (n *neighbourhood) eachDifference(was, is *grouping, moved []bool, views []uint8, each func(i, j int32)) {
	keys := map[[2]uint32]bool{}
	var own []keyed
	add := func(g *grouping, i int32) {
		own = g.appendKeyed(own[:0], i)
		for _, k := range own {
			keys[[2]uint32{k.place, k.shared}] = true
		}
	}
	resettled := func(r *record) bool { return was.unsettled[r.postcode] != is.unsettled[r.postcode] }
	for i := range int32(n.count) {
		if moved[i] || resettled(n.at(i)) {
			add(was, i)
			add(is, i)
		}
	}
	var entries []viewed
	collect := func(g *grouping, i int32, view uint8) {
		own = g.appendKeyed(own[:0], i)
		for _, k := range own {
			if keys[[2]uint32{k.place, k.shared}] {
				entries = append(entries, viewed{k, view})
			}
		}
	}
	for i := range int32(n.count) {
		switch {
		case views[i] == formerly|presently && !resettled(n.at(i)):
			collect(is, i, formerly|presently)
			continue
		case views[i]&formerly != 0:
			collect(was, i, formerly)
		}
		if views[i]&presently != 0 {
			collect(is, i, presently)
		}
	}
	slices.SortFunc(entries, func(x, y viewed) int { return n.keyOrder(x.keyed, y.keyed) })
	for len(entries) > 0 {
		size := 1
		for size < len(entries) && entries[size].place == entries[0].place && entries[size].shared == entries[0].shared {
			size++
		}
		differences(entries[:size], each)
		entries = entries[size:]
	}
}

// differences calls each with the pairs of one key that are compared in one view only: each
// record is compared with its window of successors in each.
func differences(entries []viewed, each func(i, j int32)) {
	next := len(entries) // the first entry from x on that is not of both views
	for at := len(entries) - 1; at >= 0; at-- {
		x := entries[at]
		if x.views != formerly|presently {
			next = at
		}
		if next-at > window {
			continue // the same window in both
		}
		left := [...]int{window, window}
		for _, y := range entries[at+1:] {
			compared := 0
			for view, bit := range [...]uint8{formerly, presently} {
				if y.views&bit == 0 {
					continue
				}
				if left[view]--; left[view] >= 0 && x.views&bit != 0 {
					compared |= int(bit)
				}
			}
			if (compared == formerly || compared == presently) && x.record != y.record {
				each(x.record, y.record)
			}
			if left[0] <= 0 && left[1] <= 0 {
				break
			}
		}
	}
}
