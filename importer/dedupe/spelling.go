package dedupe

import (
	"math/bits"
	"strings"
)

// near reports whether two tokens are the same except for a typing error or an ending.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if strings.ContainsAny(a, "0123456789") && strings.ContainsAny(b, "0123456789") {
		return false // "cyberbase1" is not "cyberbase2"
	}
	if len(a) < 4 || len(b)-len(a) > 2 {
		return len(a) >= 4 && len(b)-len(a) <= 4 && strings.HasPrefix(b, a)
	}
	if strings.HasPrefix(b, a) {
		return true
	}
	allowed := 1
	switch {
	case len(a) < 5:
		return false
	case len(a) >= 9:
		allowed = 2
	}
	ofA, ofB := letters(a), letters(b)
	if bits.OnesCount32(ofA&^ofB) > allowed || bits.OnesCount32(ofB&^ofA) > allowed {
		return false // each edit removes at most one letter and adds one
	}
	return editDistance(a, b, allowed) <= allowed
}

// letters returns the set of the bytes of a token, by their last five bits.
func letters(w string) (set uint32) {
	for i := range len(w) {
		set |= 1 << (w[i] & 31)
	}
	return set
}

// editDistance returns the number of insertions, deletions, substitutions and swaps of
// neighbours, in bytes; beyond limit it may return any greater number.
func editDistance(a, b string, limit int) int {
	const most = 40
	if len(a) >= most || len(b) >= most {
		return limit + 1
	}
	var rows [3][most]int
	for j := 0; j <= len(b); j++ {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		current, previous, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		current[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			current[j] = d
			best = min(best, d)
		}
		if best > limit {
			return limit + 1
		}
	}
	return rows[len(a)%3][len(b)]
}
