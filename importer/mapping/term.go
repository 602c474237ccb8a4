package mapping

import "strings"

// term is words looked for in cells, with what makes the search quick.
type term struct {
	text  string // lowered
	grams grams
}

// grams is the set of the pairs of neighbouring bytes of a text, hashed to 512
// bits. A text that lacks a pair of a term does not hold the term: in a long
// description that settles nearly every term without a search.
type grams [8]uint64

func gramsOf(s string) (g grams) {
	for i := 1; i < len(s); i++ {
		h := (uint(s[i-1])*37 + uint(s[i])) & 511
		g[h>>6] |= 1 << (h & 63)
	}
	return g
}

// holds tells that g has all pairs of t.
func (g *grams) holds(t *grams) bool {
	for i := range g {
		if t[i]&^g[i] != 0 {
			return false
		}
	}
	return true
}

// cellText is a cell in lower case, made ready for searches.
type cellText struct {
	text  string
	grams grams
	long  bool // grams are made
	done  bool // made for this record
}

// short is the length of text under which a plain search is quicker.
const short = 48

func (c *cellText) set(s string) {
	c.text, c.done = lowered(s), true
	if c.long = len(c.text) > short; c.long {
		c.grams = gramsOf(c.text)
	}
}

// containsAny tells whether one of the terms is in the cell.
func (c *cellText) containsAny(terms []term) bool {
	for i := range terms {
		t := &terms[i]
		if c.long && !c.grams.holds(&t.grams) {
			continue
		}
		if strings.Contains(c.text, t.text) {
			return true
		}
	}
	return false
}
