package coverage

import (
	"cmp"
	"slices"
)

// problem is a maximal covering problem: k candidates that cover most people.
type problem struct {
	people []int64   // of each commune in want
	left   int64     // their sum
	covers [][]int32 // communes that each candidate covers
}

// chosen is one candidate of a solution, with what it adds to those before it.
type chosen struct {
	candidate int
	gain      int64
}

// solution is a set of candidates being built.
type solution struct {
	*problem
	count []int32 // how many chosen candidates cover each commune
	sites []int
	total int64
}

// solve returns at most k candidates that cover most people together, the one that adds most
// first; candidates that add nobody are left out. It takes the best one after the other, then
// exchanges one for another as long as that helps, then searches for a better choice within a
// bounded number of steps. proven reports whether none is better. Equal choices are settled in
// favour of the candidates that come first.
func (p *problem) solve(k int) (best []chosen, proven bool) {
	s := &solution{problem: p, count: make([]int32, len(p.people))}
	for len(s.sites) < k {
		i, gain := s.mostUseful()
		if gain == 0 {
			return s.inOrder(), true // everybody who can be reached is
		}
		s.add(i)
	}
	for s.exchange() {
	}
	search := &search{solution: &solution{problem: p, count: make([]int32, len(p.people))}, k: k,
		best: s.total, sites: slices.Clone(s.sites), steps: maxSteps}
	search.from(slices.Collect(indices(len(p.covers))))
	if search.best > s.total {
		s = &solution{problem: p, count: make([]int32, len(p.people))}
		for _, i := range search.sites {
			s.add(i)
		}
	}
	return s.inOrder(), search.steps > 0
}

func indices(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// gain returns how many people a candidate adds.
func (s *solution) gain(i int) (sum int64) {
	for _, c := range s.covers[i] {
		if s.count[c] == 0 {
			sum += s.people[c]
		}
	}
	return sum
}

// mostUseful returns the first candidate that adds most people.
func (s *solution) mostUseful() (best int, most int64) {
	for i := range s.covers {
		if gain := s.gain(i); gain > most {
			best, most = i, gain
		}
	}
	return best, most
}

func (s *solution) add(i int) {
	s.total += s.gain(i)
	for _, c := range s.covers[i] {
		s.count[c]++
	}
	s.sites = append(s.sites, i)
}

// remove removes the site at an index.
func (s *solution) remove(at int) {
	i := s.sites[at]
	for _, c := range s.covers[i] {
		s.count[c]--
	}
	s.total -= s.gain(i)
	s.sites = slices.Delete(s.sites, at, at+1)
}

// exchange replaces one site by a candidate that brings more, and reports whether it did.
func (s *solution) exchange() bool {
	for at := range s.sites {
		was, before := s.sites[at], s.total
		s.remove(at)
		i, gain := s.mostUseful()
		if s.total+gain > before {
			s.add(i)
			return true
		}
		s.add(was)
		last := len(s.sites) - 1 // put it back where it was
		copy(s.sites[at+1:], s.sites[at:last])
		s.sites[at] = was
	}
	return false
}

// inOrder returns the sites, each the one that adds most to those before it.
func (s *solution) inOrder() []chosen {
	rest := slices.Sorted(slices.Values(s.sites))
	clear(s.count)
	var list []chosen
	for len(rest) > 0 {
		best, most := 0, int64(-1)
		for at, i := range rest {
			if gain := s.gain(i); gain > most {
				best, most = at, gain
			}
		}
		if most == 0 {
			break
		}
		i := rest[best]
		list = append(list, chosen{i, most})
		for _, c := range s.covers[i] {
			s.count[c]++
		}
		rest = slices.Delete(rest, best, best+1)
	}
	return list
}

// maxSteps bounds a search: communes looked at, some 10 ms.
const maxSteps = 6_000_000

// search looks for k candidates that cover more people than the best known, by branch and bound:
// what a candidate adds only decreases as others are chosen.
type search struct {
	*solution
	k     int
	best  int64
	sites []int // of the best
	steps int   // left
}

// option is a candidate and what it would add now.
type option struct {
	i    int
	gain int64
}

// from tries all ways to complete the solution by some of the candidates.
func (s *search) from(candidates []int) {
	left := s.k - len(s.solution.sites)
	options := make([]option, 0, len(candidates))
	for _, i := range candidates {
		s.steps -= 1 + len(s.covers[i])
		if gain := s.gain(i); gain > 0 {
			options = append(options, option{i, gain})
		}
	}
	slices.SortFunc(options, func(a, b option) int {
		return cmp.Or(cmp.Compare(b.gain, a.gain), cmp.Compare(a.i, b.i))
	})
	for at, o := range options {
		bound := s.total
		for _, next := range options[at:min(at+left, len(options))] {
			bound += next.gain
		}
		if bound <= s.best || s.steps <= 0 {
			return
		}
		if left == 1 {
			s.best, s.sites = s.total+o.gain, append(slices.Clone(s.solution.sites), o.i)
			return
		}
		s.add(o.i)
		if s.total > s.best {
			s.best, s.sites = s.total, slices.Clone(s.solution.sites)
		}
		rest := make([]int, 0, len(options)-at-1)
		for _, next := range options[at+1:] {
			rest = append(rest, next.i)
		}
		s.from(rest)
		s.remove(len(s.solution.sites) - 1)
	}
}
