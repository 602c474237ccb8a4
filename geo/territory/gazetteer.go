package territory

import "iter"

// Gazetteer answers where French territories are and what they are called. It
// is immutable: any number of goroutines may ask it at once. What it returns is
// shared and must not be changed.
type Gazetteer struct {
	communes     []Commune // current, then arrondissements, then delegated
	current      int       // how many of them are current
	postcodes    []Postcode
	epci         []Area
	departements []Area
	regions      []Area

	byKey      []int32               // CodeKey of INSEE → 1 + index of the current commune, arrondissement or delegated commune
	nowByKey   []int32               // CodeKey of INSEE, former codes included → 1 + index of the current commune
	byPostcode []int32               // CodeKey → 1 + index
	areas      [3]map[string]*Area   // EPCI, départements, régions by code
	members    map[*Area][]*Commune  // current communes
	parts      map[string][]*Commune // arrondissements and delegated communes by INSEE code of their commune
	names      nameIndex
	words      wordIndex
	weights    []int32 // inhabitants of each postcode
}

// Open decodes the table that the binary carries (about 30 ms). It fails only
// when the binary is damaged.
func Open() (*Gazetteer, error) { return Decode(embedded) }

// Decode reads a table written by the generator. A table that is truncated or
// damaged is an error.
func Decode(packed []byte) (*Gazetteer, error) {
	c, err := openColumns(packed)
	if err != nil {
		return nil, err
	}
	g := &Gazetteer{}
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

// Commune is the commune that has this INSEE code today, else the municipal
// arrondissement or delegated commune; nil when there is none. Codes that went
// with a merger are known to Current only.
func (g *Gazetteer) Commune(insee string) *Commune {
	return g.communeAt(g.byKey, insee)
}

// Current is the current commune that contains the commune, delegated commune,
// arrondissement or former commune with this INSEE code; nil when unknown.
func (g *Gazetteer) Current(insee string) *Commune {
	return g.communeAt(g.nowByKey, insee)
}

func (g *Gazetteer) communeAt(index []int32, insee string) *Commune {
	key, ok := CodeKey(insee)
	if !ok || index[key] == 0 {
		return nil
	}
	if isNumber(insee) && (key/1000 == 20 || key/1000 == 96) {
		return nil // the keys of 2A and 2B
	}
	return &g.communes[index[key]-1]
}

// indexOf is the index of a commune that is known to exist.
func (g *Gazetteer) indexOf(insee string) int32 {
	key, _ := CodeKey(insee)
	return g.byKey[key] - 1
}

// Postcode is nil for a code that no commune has; see Near for CEDEX codes.
func (g *Gazetteer) Postcode(code string) *Postcode {
	key, ok := CodeKey(code)
	if !ok || g.byPostcode[key] == 0 || !isNumber(code) {
		return nil
	}
	return &g.postcodes[g.byPostcode[key]-1]
}

// EPCI is the intercommunality of this SIREN, nil when unknown.
func (g *Gazetteer) EPCI(siren string) *Area { return g.areas[0][siren] }

// Departement is the département or overseas collectivity (975, 977…) of this
// code, nil when unknown. 2A and 2a are the same.
func (g *Gazetteer) Departement(code string) *Area {
	return g.areas[1][upperCorsica(code)]
}

// Region is the région of this INSEE code (01 is Guadeloupe), nil when unknown.
// Overseas collectivities are their own région, under the code of their
// département.
func (g *Gazetteer) Region(code string) *Area { return g.areas[2][code] }

func upperCorsica(code string) string {
	switch code {
	case "2a":
		return "2A"
	case "2b":
		return "2B"
	}
	return code
}

// MembersOf lists the current communes of an EPCI, département or région, by
// INSEE code, the communes and arrondissements of a postcode, most populated
// first, or the arrondissements and delegated communes of a commune. Nil when
// the code is unknown.
func (g *Gazetteer) MembersOf(kind Kind, code string) []*Commune {
	switch kind {
	case KindPostcode:
		if p := g.Postcode(code); p != nil {
			return p.Communes
		}
		return nil
	case KindEPCI:
		return g.members[g.EPCI(code)]
	case KindDepartement:
		return g.members[g.Departement(code)]
	case KindRegion:
		return g.members[g.Region(code)]
	}
	return g.parts[code]
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

// Areas yields the areas of a kind (EPCI, département, région) by code.
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
	switch kind {
	case KindEPCI:
		return g.epci
	case KindDepartement:
		return g.departements
	case KindRegion:
		return g.regions
	}
	return nil
}
