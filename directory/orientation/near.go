package orientation

import (
	"cmp"
	"math"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// farthest returns the distance of the farthest of the nearest places.
func (r *ranking) farthest() float64 {
	most, farthest := 0.0, 0.0
	for _, hit := range r.near {
		most = max(most, hit.DistanceM)
	}
	for _, hit := range r.near {
		if hit.DistanceM >= most-2*directory.RoughM {
			farthest = max(farthest, r.measured(hit).DistanceM)
		}
	}
	return farthest
}

// nearest returns the first places of a query that answer the need and have a value of a filter, enough of them
// besides the best: those of the nearest, when they are enough.
func (r *ranking) nearest(asked directory.Query, filter, value string, best []Suggestion) ([]directory.Hit, error) {
	if asked.Near != nil {
		set, err := r.helping(filter, value)
		if err != nil {
			return nil, err
		}
		hits, words := r.some[:0], set.Words()
		for _, hit := range r.near {
			if at := hit.Index >> 6; at < len(words) && words[at]>>(hit.Index&63)&1 != 0 {
				hits = append(hits, hit)
			}
		}
		if hits = besides(hits, best); len(hits) >= others {
			return r.closest(hits, others), nil
		}
	}
	asked = r.needing(asked)
	asked.Lists[filter] = []string{value}
	return r.find(asked, others+len(best))
}

// helping returns the places that answer the need and have a value of a filter: a set that is made once
// for a version.
func (r *ranking) helping(filter, value string) (directory.Members, error) {
	type key struct {
		need  *Need
		value string
	}
	made, err := r.view.Derived(key{r.question.Need, value}, func() (any, error) {
		asked := r.needing(directory.Query{Flags: everyPlace})
		asked.Lists[filter] = []string{value}
		return r.view.Members(&asked)
	})
	if err != nil {
		return nil, err
	}
	return made.(directory.Members), nil
}

// closest returns the first k of some of the nearest places, nearest first. It measures only those that
// may be among them.
func (r *ranking) closest(hits []directory.Hit, k int) []directory.Hit {
	last := math.Inf(1)
	if k < len(hits) {
		first := make([]float64, 0, k+1) // the k least of the rough distances, in order
		for _, hit := range hits {
			if len(first) < k || hit.DistanceM < first[k-1] {
				at, _ := slices.BinarySearch(first, hit.DistanceM)
				first = slices.Insert(first, at, hit.DistanceM)
				first = first[:min(k, len(first))]
			}
		}
		last = first[k-1] + 2*directory.RoughM
	}
	found := hits[:0]
	for _, hit := range hits {
		if hit.DistanceM <= last {
			found = append(found, r.measured(hit))
		}
	}
	slices.SortFunc(found, nearer)
	return found[:min(k, len(found))]
}

// nearer orders by distance, then by id.
func nearer(a, b directory.Hit) int {
	return cmp.Or(cmp.Compare(a.DistanceM, b.DistanceM), cmp.Compare(a.Index, b.Index))
}

// measured returns a hit with its true distance.
func (r *ranking) measured(hit directory.Hit) directory.Hit {
	if hit.DistanceM >= 0 {
		hit.DistanceM = r.origin.Distance(r.view.Position(hit.Index))
	}
	return hit
}

// isNear reports whether a place is one of the nearest.
func (r *ranking) isNear(i int) bool {
	return slices.ContainsFunc(r.near, func(hit directory.Hit) bool { return hit.Index == i })
}

// around returns the nearest places of a query, in any order and roughly; the first ones in the order of
// ids without an origin.
func (r *ranking) around(asked directory.Query) ([]directory.Hit, error) {
	asked.Limit = considered
	if asked.Near == nil {
		return r.view.First(&asked)
	}
	return r.view.Around(&asked)
}

// find returns the first places of a query: the nearest, or in the order of ids without an
// origin.
func (r *ranking) find(asked directory.Query, limit int) ([]directory.Hit, error) {
	asked.Limit = limit
	return r.view.First(&asked)
}
