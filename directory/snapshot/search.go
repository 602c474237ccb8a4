package snapshot

import (
	"cmp"
	"iter"
	"math"
	"runtime"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

const (
	defaultLimit = 50
	maxLimit     = 1000
)

// Find returns one page of a view.
func (s *Snapshot) Find(q *directory.Query) (directory.Result, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	v, err := s.view(q)
	if err != nil {
		return directory.Result{}, err
	}
	page, err := s.page(v, q, limit+1) // one more shows whether there is a next page
	if err != nil {
		return directory.Result{}, err
	}
	r := directory.Result{Hits: page, Matched: v.count}
	if len(page) > limit {
		r.Hits = page[:limit]
		r.Next = s.cursorAt(v, q, page[limit-1]).String()
	}
	s.fetch(r.Hits)
	return r, nil
}

// What fetch reads: the lines of memory of a usual fragment, and of not more
// places than a processor keeps near.
const (
	memoryLine  = 64
	fetchLines  = 7
	fetchPlaces = 128
)

// fetch reads a byte of each line of memory that writing the hits will read. None
// of these reads waits for another, so that the processor waits for main memory
// once instead of a hundred times: a third of the time of twenty features.
func (s *Snapshot) fetch(hits []directory.Hit) {
	var read byte
	for _, h := range hits[:min(len(hits), fetchPlaces)] {
		read += byte(s.schedule[h.Index])
		fragment := s.hot[s.hotAt[h.Index]:]
		for at := 0; at < min(len(fragment), fetchLines*memoryLine); at += memoryLine {
			read += fragment[at]
		}
	}
	runtime.KeepAlive(read)
}

// page gives the hits that follow q.After, in the order of the list.
func (s *Snapshot) page(v *view, q *directory.Query, limit int) ([]directory.Hit, error) {
	switch {
	case q.Near != nil:
		after, err := parseCursor(q.After, byDistance, noDistance)
		if err != nil {
			return nil, err
		}
		return s.pageByDistance(v, q.Near.Position, after, limit, q.Located || q.RadiusM > 0), nil
	case v.ranks != nil:
		after, err := parseCursor(q.After, byRank)
		if err != nil {
			return nil, err
		}
		return s.pageByRank(v, after, limit), nil
	}
	after, err := parseCursor(q.After, byID)
	if err != nil {
		return nil, err
	}
	return s.pageByID(nil, v.set, after, limit), nil
}

// cursorAt is the cursor of a hit.
func (s *Snapshot) cursorAt(v *view, q *directory.Query, h directory.Hit) cursor {
	c := cursor{order: byID, id: s.ID(h.Index)}
	switch {
	case q.Near != nil && h.DistanceM >= 0:
		c.order, c.key = byDistance, math.Float64bits(h.DistanceM)
	case q.Near != nil:
		c.order = noDistance
	case v.ranks != nil:
		c.order, c.key = byRank, uint64(v.ranks[h.Index])
	}
	return c
}

// after is the first index whose id follows that of a cursor.
func (s *Snapshot) after(c *cursor) int {
	if c == nil {
		return 0
	}
	i, found := s.ids.find(c.id)
	if found {
		i++
	}
	return i
}

// pageByID appends members of set in the order of ids, up to limit hits in all.
func (s *Snapshot) pageByID(hits []directory.Hit, set bitmap, c *cursor, limit int) []directory.Hit {
	if hits == nil {
		hits = make([]directory.Hit, 0, min(limit, s.n))
	}
	for i := set.next(s.after(c)); i >= 0 && len(hits) < limit; i = set.next(i + 1) {
		hits = append(hits, directory.Hit{Index: i, DistanceM: directory.NoDistance})
	}
	return hits
}

// pageByRank gives the best matches first, by id within a rank.
func (s *Snapshot) pageByRank(v *view, c *cursor, limit int) []directory.Hit {
	var present [256]bool
	v.set.each(func(i int) { present[v.ranks[i]] = true })
	hits := make([]directory.Hit, 0, min(limit, v.count))
	for rank, any := range present {
		if !any || c != nil && uint64(rank) < c.key {
			continue
		}
		from := 0
		if c != nil && uint64(rank) == c.key {
			from = s.after(c)
		}
		for i := v.set.next(from); i >= 0 && len(hits) < limit; i = v.set.next(i + 1) {
			if int(v.ranks[i]) == rank {
				hits = append(hits, directory.Hit{Index: i, DistanceM: directory.NoDistance})
			}
		}
	}
	return hits
}

// pageByDistance gives the nearest first, then the places without a position,
// unless all have one.
func (s *Snapshot) pageByDistance(v *view, from geo.Position, c *cursor, limit int, located bool) []directory.Hit {
	var hits []directory.Hit
	if c == nil || c.order == byDistance {
		hits = s.nearest(v, from, c, limit)
		if len(hits) == limit || located {
			return hits
		}
		c = nil
	}
	lost := slices.Clone(v.set)
	for w := range lost {
		lost[w] &^= s.sets[bitLocated][w]
	}
	return s.pageByID(hits, lost, c, limit)
}

// compareHits orders by distance, then by id: indexes are in the order of ids.
func compareHits(a, b directory.Hit) int {
	return cmp.Or(cmp.Compare(a.DistanceM, b.DistanceM), cmp.Compare(a.Index, b.Index))
}

// Count is the number of places of a view.
func (s *Snapshot) Count(q *directory.Query) (int, error) {
	v, err := s.view(q)
	if err != nil {
		return 0, err
	}
	return v.count, nil
}

// Each returns every place of a view in the order of Find.
func (s *Snapshot) Each(q *directory.Query) (iter.Seq[directory.Hit], error) {
	v, err := s.view(q)
	if err != nil {
		return nil, err
	}
	switch {
	case q.Near != nil:
		return slices.Values(s.byDistance(v, geo.From(q.Near.Position))), nil
	case v.ranks != nil:
		return slices.Values(s.pageByRank(v, nil, v.count)), nil
	}
	return func(yield func(directory.Hit) bool) {
		for i := v.set.next(0); i >= 0; i = v.set.next(i + 1) {
			if !yield(directory.Hit{Index: i, DistanceM: directory.NoDistance}) {
				return
			}
		}
	}, nil
}

// byDistance is a whole view in the order of distance.
func (s *Snapshot) byDistance(v *view, from geo.Origin) []directory.Hit {
	located := make([]directory.Hit, 0, v.count)
	var lost []directory.Hit
	v.set.each(func(i int) {
		if s.sets[bitLocated].has(i) {
			located = append(located, directory.Hit{Index: i, DistanceM: from.Distance(s.positions[i])})
			return
		}
		lost = append(lost, directory.Hit{Index: i, DistanceM: directory.NoDistance})
	})
	slices.SortFunc(located, compareHits)
	return append(located, lost...)
}
