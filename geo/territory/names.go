package territory

import (
	"cmp"
	"slices"
	"strings"
)

// nameIndex finds communes by Slug.
type nameIndex struct {
	slugs  []string         // of each commune
	first  map[string]int32 // slug → 1 + index of the most populated commune
	others []int32          // index → 1 + index of the next commune of the same slug
}

func indexNames(g *Gazetteer) nameIndex {
	n := nameIndex{
		slugs:  make([]string, len(g.communes)),
		first:  make(map[string]int32, len(g.communes)),
		others: make([]int32, len(g.communes)),
	}
	order := g.byPopulation()
	for i := range g.communes {
		n.slugs[i] = Slug(g.communes[i].Name)
	}
	for _, i := range slices.Backward(order) { // the last one put in is the first to come out
		slug := n.slugs[i]
		n.others[i] = n.first[slug]
		n.first[slug] = i + 1
	}
	return n
}

// byPopulation are the indexes of the communes, most populated first, current
// communes before their parts when equal.
func (g *Gazetteer) byPopulation() []int32 {
	order := make([]int32, len(g.communes))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		return cmp.Or(cmp.Compare(g.communes[j].Population, g.communes[i].Population), cmp.Compare(i, j))
	})
	return order
}

// ByName lists the communes, delegated communes and arrondissements whose name
// has the same Slug: those written with the same leading article first, then
// the most populated. Nil when there is none.
func (g *Gazetteer) ByName(name string) []*Commune {
	var found []*Commune
	for i := g.names.first[Slug(name)]; i != 0; i = g.names.others[i-1] {
		found = append(found, &g.communes[i-1])
	}
	if len(found) > 1 {
		full := strings.Join(slugWords(name), " ")
		slices.SortStableFunc(found, func(x, y *Commune) int {
			return cmp.Compare(articleMiss(x, full), articleMiss(y, full))
		})
	}
	return found
}

func articleMiss(c *Commune, full string) int {
	if strings.Join(slugWords(c.Name), " ") == full {
		return 0
	}
	return 1
}
