package understand

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// name is one name of a territory.
type name struct {
	slug       string // as territory.Slug writes it, lès as les
	article    string // that leads the name, "" none
	kind       territory.Kind
	code       string // of the territory to go to: the current commune of a delegated one
	population int    // 0 of a delegated commune
	rest       bool   // an EPCI without the words that say its kind: «bassin de pont a mousson»
}

// names finds territories by their names. It is immutable.
type names struct {
	sorted []name            // by slug
	loose  map[string]string // slug without its small words → slug, of the most populated
	fuzzy  fuzzyIndex
}

// indexNames indexes the names of a gazetteer.
func indexNames(g *territory.Gazetteer) *names {
	n := &names{}
	add := func(text string, entry name) {
		entry.slug = placeSlug(text)
		first, rest, ok := strings.Cut(entry.slug, " ")
		if ok && isArticle(first) {
			entry.article, entry.slug = first, rest
		}
		if entry.slug != "" {
			n.sorted = append(n.sorted, entry)
		}
	}
	for c := range g.Communes() {
		entry := name{kind: c.Kind, code: c.Code, population: c.Population}
		if c.Kind == territory.KindDelegated {
			entry.kind, entry.code, entry.population = territory.KindCommune, c.Parent, 0
		}
		add(c.Name, entry)
	}
	for _, kind := range territory.AreaKinds() {
		for a := range g.Areas(kind) {
			if kind == territory.KindRegion && g.Departement(overseasPart(g, a)) != nil {
				continue // one land, one name: the département
			}
			entry := name{kind: kind, code: a.Code, population: a.Population}
			add(a.Name, entry)
			if kind == territory.KindEPCI {
				if rest := withoutKindOfEPCI(placeSlug(a.Name)); rest != "" {
					entry.rest = true
					add(rest, entry)
				}
			}
		}
	}
	slices.SortStableFunc(n.sorted, func(a, b name) int {
		return cmp.Or(strings.Compare(a.slug, b.slug), cmp.Compare(b.population, a.population))
	})
	n.fuzzy = indexFuzzy(n.sorted)
	n.loose = map[string]string{}
	people := map[string]int{}
	for i := range n.sorted {
		entry := &n.sorted[i]
		loose := withoutSmall(entry.slug)
		if loose == entry.slug || entry.rest {
			continue
		}
		if _, taken := n.loose[loose]; !taken || entry.population > people[loose] {
			n.loose[loose], people[loose] = entry.slug, entry.population
		}
	}
	return n
}

// withoutSmall returns a slug without its articles and prepositions.
func withoutSmall(slug string) string {
	var words []string
	for word := range strings.FieldsSeq(slug) {
		switch word {
		case "l", "le", "la", "les", "d", "de", "du", "des", "en", "sur", "sous", "et", "a", "au", "aux", "pres":
		default:
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// overseasPart returns the code of the only département of a région, "" when it has several.
func overseasPart(g *territory.Gazetteer, region *territory.Area) string {
	only := ""
	for d := range g.Areas(territory.KindDepartement) {
		if d.Parent != region.Code {
			continue
		}
		if only != "" {
			return ""
		}
		only = d.Code
	}
	return only
}

// placeSlug returns the words of a name of a territory, articles kept.
func placeSlug(text string) string {
	var words []string
	for _, t := range tokenize(text, &lexicon{}) {
		word := t.place
		if digits := ordinalDigits(word); digits != "" && len(words) > 0 {
			word = digits
		}
		if !isArrondissement(word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

func isArrondissement(word string) bool {
	return word == "arrondissement" || word == "ardt" || word == "arrdt" || word == "arr"
}

// kindsOfEPCI are the words that say the kind of an EPCI.
var kindsOfEPCI = map[string]bool{
	"cc": true, "ca": true, "cu": true, "communaute": true, "communautes": true, "commune": true, "communes": true,
	"agglomeration": true, "agglo": true, "urbaine": true, "intercommunalite": true, "metropole": true,
	"intercom": true,
	"de":       true, "du": true, "des": true, "d": true, "la": true, "le": true, "les": true, "l": true,
}

// withoutKindOfEPCI returns the slug of an EPCI without the words that say its kind, and without a
// short form at the end, «(COGA)».
func withoutKindOfEPCI(slug string) string {
	words := strings.Fields(slug)
	for len(words) > 0 && kindsOfEPCI[words[0]] {
		words = words[1:]
	}
	for len(words) > 1 && kindsOfEPCI[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// from returns the index of the first name whose slug is not before s.
func (n *names) from(s string) int {
	return sort.Search(len(n.sorted), func(i int) bool { return n.sorted[i].slug >= s })
}

// exact returns the names of a slug, the most populated first.
func (n *names) exact(slug string) []name {
	from := n.from(slug)
	to := from
	for to < len(n.sorted) && n.sorted[to].slug == slug {
		to++
	}
	return n.sorted[from:to]
}

// beginning returns the names that begin with whole words, but for those that are no more.
func (n *names) beginning(slug string) []name {
	from := n.from(slug + " ")
	to := from
	for to < len(n.sorted) && strings.HasPrefix(n.sorted[to].slug, slug+" ") {
		to++
	}
	return n.sorted[from:to]
}

// holds reports whether a slug is a name or the whole words that begin one.
func (n *names) holds(slug string) bool {
	at := n.from(slug)
	return at < len(n.sorted) && strings.HasPrefix(n.sorted[at].slug, slug) &&
		(len(n.sorted[at].slug) == len(slug) || n.sorted[at].slug[len(slug)] == ' ' || len(n.beginning(slug)) > 0)
}

// ordinalDigits returns the number in 01, 1er, 3e, 3eme; "" for any other word.
func ordinalDigits(word string) string {
	n := 0
	for n < len(word) && word[n] >= '0' && word[n] <= '9' {
		n++
	}
	if n == 0 || n > 2 {
		return ""
	}
	switch word[n:] {
	case "", "e", "er", "ere", "eme", "nd", "nde", "iem", "ieme":
		return strings.TrimPrefix(word[:n], "0")
	}
	return ""
}
