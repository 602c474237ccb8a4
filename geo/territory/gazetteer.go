package territory

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"strings"
	"sync"
)

// Gazetteer finds territories of France by code, name or position. It is immutable
// and safe for concurrent use. What it returns is shared and must not be modified.
type Gazetteer struct {
	communes  []Commune // current, then arrondissements, then delegated
	current   int       // number of current communes
	postcodes []Postcode
	areas     [len(kinds)][]Area // by row of their kind, in the order of their codes

	byKey      []int32                      // CodeKey → 1 + index in communes; a current commune rather than its part
	nowByKey   []int32                      // CodeKey, former codes included → 1 + index of the current commune
	byPostcode []int32                      // CodeKey → 1 + index in postcodes
	byCode     [len(kinds)]map[string]*Area // areas by row of their kind and code
	members    map[*Area][]*Commune         // current communes of each area, by INSEE code
	parts      map[string][]*Commune        // arrondissements and delegated communes, by INSEE code of their commune
	names      nameIndex
	words      wordIndex
	weights    []int32 // inhabitants of each postcode
	codeKinds  []Kind  // kinds that a typed code may mean, in the order of suggestions
	boxIndex
	fromWest struct {
		once     sync.Once
		communes []*Commune
	}
}

// Open decodes the embedded table, in about 30 ms. It returns an error only when
// the binary is damaged.
func Open() (*Gazetteer, error) { return Decode(embedded) }

// Decode decodes a table written by package generate. It returns an error when the
// table is truncated, damaged or of another format.
func Decode(packed []byte) (*Gazetteer, error) {
	c, err := openColumns(packed)
	if err != nil {
		return nil, err
	}
	g := &Gazetteer{codeKinds: codeKinds()}
	g.readAreas(c)
	g.readCommunes(c)
	if c.err != nil {
		return nil, c.err
	}
	g.locate()
	g.locatePostcodes()
	g.locateAreas()
	g.names = indexNames(g, g.byPopulation())
	g.words = indexWords(g)
	g.weighPostcodes()
	return g, nil
}

// Commune returns the current commune of this INSEE code, else the municipal
// arrondissement or delegated commune; nil when there is none. 2A and 2a are the
// same. Only Current knows codes that mergers abolished.
func (g *Gazetteer) Commune(insee string) *Commune {
	return g.communeAt(g.byKey, insee)
}

// Current returns the current commune that contains the commune, delegated commune,
// arrondissement or former commune of this INSEE code; nil when it is unknown.
func (g *Gazetteer) Current(insee string) *Commune {
	return g.communeAt(g.nowByKey, insee)
}

// communeAt returns the commune of an INSEE code under an index; nil when there is none.
func (g *Gazetteer) communeAt(index []int32, insee string) *Commune {
	key, ok := CodeKey(insee)
	if !ok || index[key] == 0 {
		return nil
	}
	if isNumber(insee) && (key/1000 == 20 || key/1000 == 96) {
		return nil // these keys stand for 2A and 2B
	}
	return &g.communes[index[key]-1]
}

// indexOf returns the index in communes of a code that exists.
func (g *Gazetteer) indexOf(insee string) int32 {
	key, _ := CodeKey(insee)
	return g.byKey[key] - 1
}

// Postcode returns the postcode of this code; nil when no commune uses it. See Cedex
// for the others.
func (g *Gazetteer) Postcode(code string) *Postcode {
	key, ok := CodeKey(code)
	if !ok || g.byPostcode[key] == 0 || !isNumber(code) {
		return nil
	}
	return &g.postcodes[g.byPostcode[key]-1]
}

// Area returns the area of a kind and code; nil when there is none. 2A and 2a are
// the same.
func (g *Gazetteer) Area(kind Kind, code string) *Area {
	for i := range kinds {
		if kinds[i].kind == kind {
			return g.byCode[i][strings.ToUpper(code)]
		}
	}
	return nil
}

// EPCI returns the intercommunality of this SIREN; nil when it is unknown.
func (g *Gazetteer) EPCI(siren string) *Area { return g.Area(KindEPCI, siren) }

// Departement returns the département or overseas collectivity (975, 977…) of this
// code; nil when it is unknown.
func (g *Gazetteer) Departement(code string) *Area { return g.Area(KindDepartement, code) }

// Region returns the région of this INSEE code (01 is Guadeloupe); nil when it is
// unknown. Overseas collectivities are régions too, under the code of their
// département.
func (g *Gazetteer) Region(code string) *Area { return g.Area(KindRegion, code) }

// NameOf returns the name of the territory of a kind and code; "" when there is
// none, and for postcodes, which have no name.
func (g *Gazetteer) NameOf(kind Kind, code string) string {
	if c := g.communeOf(kind, code); c != nil {
		return c.Name
	}
	if a := g.Area(kind, code); a != nil {
		return a.Name
	}
	return ""
}

// SlugOf returns the Slug of the name of a territory, "" when there is none.
func (g *Gazetteer) SlugOf(kind Kind, code string) string {
	if g.communeOf(kind, code) != nil {
		return withoutArticle(g.names.full[g.indexOf(code)])
	}
	return Slug(g.NameOf(kind, code))
}

// communeOf returns the commune or part of one of a kind and code, nil when
// there is none. The kind of current communes finds their parts too, as the
// filter of places by commune does.
func (g *Gazetteer) communeOf(kind Kind, code string) *Commune {
	if !kind.IsCommune() {
		return nil
	}
	c := g.Commune(code)
	if c == nil || kind != KindCommune && kind != c.Kind {
		return nil
	}
	return c
}

// Lookup returns the territory of a kind and code; a CEDEX postcode is one. ok is
// false when there is none: a part of a commune is no commune.
func (g *Gazetteer) Lookup(kind Kind, code string) (s Suggestion, ok bool) {
	if c := g.communeOf(kind, code); c != nil && c.Kind == kind {
		return c.Suggest(), true
	}
	if a := g.Area(kind, code); a != nil {
		return a.Suggest(), true
	}
	if kind != KindPostcode {
		return Suggestion{}, false
	}
	if p := g.Postcode(code); p != nil {
		return p.Suggest(), true
	}
	if d, ok := g.Cedex(code, ""); ok {
		return d.Suggest(), true
	}
	return Suggestion{}, false
}

// MembersOf returns the current communes of an area, by INSEE code, the communes
// and arrondissements of a postcode, most populated first, what a CEDEX postcode may
// deliver to, or the arrondissements
// and delegated communes of a commune. Nil when the code is unknown.
func (g *Gazetteer) MembersOf(kind Kind, code string) []*Commune {
	switch {
	case kind.IsArea():
		return g.members[g.Area(kind, code)]
	case kind != KindPostcode:
		return g.parts[code]
	}
	if p := g.Postcode(code); p != nil {
		return p.Communes
	}
	d, _ := g.Cedex(code, "")
	return d.Communes
}

// Count returns how many territories of a kind there are.
func (g *Gazetteer) Count(kind Kind) int {
	if kind == KindPostcode {
		return len(g.postcodes)
	}
	n := len(g.areasOf(kind))
	for i := range g.communes {
		if g.communes[i].Kind == kind {
			n++
		}
	}
	return n
}

// Communes yields the current communes by INSEE code, then the arrondissements,
// then the delegated communes.
func (g *Gazetteer) Communes() iter.Seq[*Commune] {
	return func(yield func(*Commune) bool) {
		for i := range g.communes {
			if !yield(&g.communes[i]) {
				return
			}
		}
	}
}

// Between returns the current communes whose longitude lies between two, from west to east.
func (g *Gazetteer) Between(west, east float64) []*Commune {
	g.fromWest.once.Do(func() {
		all := make([]*Commune, g.current)
		for i := range all {
			all[i] = &g.communes[i]
		}
		slices.SortFunc(all, func(a, b *Commune) int { return cmp.Compare(a.Position[0], b.Position[0]) })
		g.fromWest.communes = all
	})
	all := g.fromWest.communes
	from := sort.Search(len(all), func(i int) bool { return all[i].Position[0] >= west })
	to := from + sort.Search(len(all)-from, func(i int) bool { return all[from+i].Position[0] > east })
	return all[from:to]
}

// Postcodes yields every postcode in order.
func (g *Gazetteer) Postcodes() iter.Seq[*Postcode] {
	return func(yield func(*Postcode) bool) {
		for i := range g.postcodes {
			if !yield(&g.postcodes[i]) {
				return
			}
		}
	}
}

// Areas yields the areas of a kind by code; none for a kind that is no area.
func (g *Gazetteer) Areas(kind Kind) iter.Seq[*Area] {
	return func(yield func(*Area) bool) {
		list := g.areasOf(kind)
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}

func (g *Gazetteer) areasOf(kind Kind) []Area {
	for i := range kinds {
		if kinds[i].kind == kind {
			return g.areas[i]
		}
	}
	return nil
}
