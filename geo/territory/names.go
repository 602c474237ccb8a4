package territory

import (
	"cmp"
	"slices"
)

// nameIndex finds communes by the Slug of their name.
type nameIndex struct {
	full   []string         // folded name of each commune, article kept
	first  map[string]int32 // slug → 1 + index of the most populated commune
	others []int32          // index → 1 + index of the next commune of the same slug
}

// indexNames indexes communes, given in the order in which a name lists them.
func indexNames(g *Gazetteer, order []int32) nameIndex {
	n := nameIndex{
		full:   foldAll(len(g.communes), func(i int) string { return g.communes[i].Name }),
		first:  make(map[string]int32, len(g.communes)),
		others: make([]int32, len(g.communes)),
	}
	for _, i := range slices.Backward(order) { // the last one added is listed first
		slug := withoutArticle(n.full[i])
		n.others[i] = n.first[slug]
		n.first[slug] = i + 1
	}
	return n
}

// foldAll returns n folded names, which share one string.
func foldAll(n int, name func(i int) string) []string {
	text := make([]byte, 0, 20*n)
	ends := make([]int, n)
	for i := range n {
		text = appendFull(text, name(i))
		ends[i] = len(text)
	}
	all, start := string(text), 0
	list := make([]string, n)
	for i, end := range ends {
		list[i], start = all[start:end], end
	}
	return list
}

// byPopulation returns the indexes of the communes, most populated first, in the
// order of the table when equal.
func (g *Gazetteer) byPopulation() []int32 {
	keys := make([]uint64, len(g.communes))
	for i := range keys {
		keys[i] = uint64(1<<31-g.communes[i].Population)<<32 | uint64(i)
	}
	slices.Sort(keys)
	order := make([]int32, len(keys))
	for i, key := range keys {
		order[i] = int32(key & (1<<32 - 1))
	}
	return order
}

// ByName returns the communes, delegated communes and arrondissements whose name has
// the same Slug: those with the same leading article first, then the most
// populated. It is nil when there is none.
func (g *Gazetteer) ByName(name string) []*Commune {
	var found []*Commune
	full := fullSlug(name)
	for i := g.names.first[Slug(name)]; i != 0; i = g.names.others[i-1] {
		found = append(found, &g.communes[i-1])
	}
	if len(found) > 1 {
		slices.SortStableFunc(found, func(x, y *Commune) int {
			return cmp.Compare(articleMiss(x, full), articleMiss(y, full))
		})
	}
	return found
}

// articleMiss returns 1 when the leading article of a name differs, else 0.
func articleMiss(c *Commune, full string) int {
	if fullSlug(c.Name) == full {
		return 0
	}
	return 1
}
