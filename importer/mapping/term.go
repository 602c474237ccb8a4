package mapping

import "strings"

// term is text searched for in cells, prepared for fast search.
type term struct {
	text  string // lowered
	grams grams
}

// grams is the set of pairs of adjacent bytes of a text, hashed to 512 bits. A text that lacks
// a pair of a term does not contain the term: in a long description this decides almost every
// term without a search.
type grams [8]uint64

func gramsOf(s string) (g grams) {
	for i := 1; i < len(s); i++ {
		h := (uint(s[i-1])*37 + uint(s[i])) & 511
		g[h>>6] |= 1 << (h & 63)
	}
	return g
}

// holds reports whether g contains all pairs of t.
func (g *grams) holds(t *grams) bool {
	for i := range g {
		if t[i]&^g[i] != 0 {
			return false
		}
	}
	return true
}

// cellText is a cell in lower case, prepared for searches.
type cellText struct {
	text  string
	grams grams
	long  bool // grams are made
	done  bool // made for this record
}

// short is the length of text under which a plain search is faster.
const short = 48

func (c *cellText) set(s string) {
	c.text, c.done = lowered(s), true
	if c.long = len(c.text) > short; c.long {
		c.grams = gramsOf(c.text)
	}
}

// containsAny reports whether the cell contains one of the terms.
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
