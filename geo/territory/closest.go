package territory

import (
	"cmp"
	"math/bits"
	"slices"
)

// Closest returns the territories that a misspelt text may name: postcodes or names
// at one edit (a digit or letter changed, missing, added, or two exchanged; a lost
// leading zero), then, for names, at two. The most populated come first at the same
// number of edits. There are at most limit of them, and at most 100. The result is
// nil when nothing is near or the text exceeds 60 bytes. It compares every name, in
// less than a millisecond.
func (g *Gazetteer) Closest(text string, limit int) []Suggestion {
	limit = min(limit, mostSuggestions)
	if limit <= 0 || len(text) > 60 {
		return nil
	}
	if tokens := tokenize(text); len(tokens) > 0 {
		if code, ok := codeOf(tokens); ok {
			return g.closestCodes(code, limit)
		}
	}
	return g.closestNames(Slug(text), limit)
}

// closestCodes returns the postcodes at one edit of a code.
func (g *Gazetteer) closestCodes(code string, limit int) []Suggestion {
	var near []int
	for i := range g.postcodes {
		known := g.postcodes[i].Code
		if len(code) == 4 && known == "0"+code {
			return []Suggestion{g.postcodes[i].Suggest()} // the leading zero is lost
		}
		if Edits(code, known, 1) <= 1 {
			near = append(near, i)
		}
	}
	slices.SortStableFunc(near, func(i, j int) int { return cmp.Compare(g.weights[j], g.weights[i]) })
	found := make([]Suggestion, 0, limit)
	for _, i := range near[:min(limit, len(near))] {
		found = append(found, g.postcodes[i].Suggest())
	}
	return found
}

// closestNames returns the territories whose name is at most two edits from a slug,
// one for a short slug.
func (g *Gazetteer) closestNames(slug string, limit int) []Suggestion {
	if len(slug) < 3 {
		return nil
	}
	most := 2
	if len(slug) < 6 {
		most = 1
	}
	present := bytesOf(slug)
	var near [3][]*entry // by the number of edits
	for i := range g.words.entries {
		e := &g.words.entries[i]
		if bits.OnesCount64(present&^e.bytes) > most {
			continue // more letters than edits are not in the name
		}
		if n := Edits(slug, withoutArticle(e.full), most); n <= most && len(near[n]) < limit {
			near[n] = append(near[n], e)
		}
	}
	var found []Suggestion
	for _, list := range near {
		for _, e := range list[:min(len(list), limit-len(found))] {
			found = append(found, g.suggest(e))
		}
	}
	return found
}

// Edits returns the optimal string alignment distance of a and b: the number of
// bytes to change, insert, delete or exchange with the next one. It returns most + 1
// when the distance exceeds most or a text exceeds 60 bytes.
func Edits(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most || len(a) > 60 || len(b) > 60 {
		return most + 1
	}
	var rows [3][64]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			differ := 1
			if a[i-1] == b[j-1] {
				differ = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+differ)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
