package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// commune is a row of the table in the making.
type commune struct {
	etalabCommune
	kind      territory.Kind
	parent    string
	epci      string
	slug      string
	position  geo.Position
	precision geo.Precision // "" while it has no point
}

// atlas is everything that the table holds, in the table's order: current
// communes, then arrondissements, then delegated communes, by code and name.
type atlas struct {
	communes     []*commune
	postcodes    []string
	epci         []etalabEPCI
	departements []etalabArea
	regions      []etalabArea

	current map[string]*commune // by present or former INSEE code
}

var kinds = map[string]territory.Kind{
	typeCurrent:        territory.KindCommune,
	typeArrondissement: territory.KindArrondissement,
	typeDelegated:      territory.KindDelegated,
	typeAssociated:     territory.KindDelegated,
}

var kindOrder = map[territory.Kind]int{territory.KindCommune: 0, territory.KindArrondissement: 1, territory.KindDelegated: 2}

func build(source *etalab, towns []town) (*atlas, error) {
	a := &atlas{epci: source.epci, departements: source.departements, regions: source.regions, current: map[string]*commune{}}
	slices.SortFunc(a.epci, func(x, y etalabEPCI) int { return cmp.Compare(x.Code, y.Code) })
	slices.SortFunc(a.departements, func(x, y etalabArea) int { return cmp.Compare(x.Code, y.Code) })
	slices.SortFunc(a.regions, func(x, y etalabArea) int { return cmp.Compare(x.Code, y.Code) })
	if err := a.addCommunes(source.communes); err != nil {
		return nil, err
	}
	a.addPostcodes()
	a.locateByGeoNames(towns)
	a.locateByTable()
	return a, nil
}

func (a *atlas) addCommunes(rows []etalabCommune) error {
	for _, row := range rows {
		kind, ok := kinds[row.Type]
		if !ok {
			return fmt.Errorf("commune %s is of unknown type %q", row.Code, row.Type)
		}
		c := &commune{etalabCommune: row, kind: kind, slug: territory.Slug(row.Name)}
		c.parent = cmp.Or(row.Parent, row.Seat, row.Code)
		a.communes = append(a.communes, c)
		if kind == territory.KindCommune {
			a.current[row.Code] = c
		}
	}
	slices.SortStableFunc(a.communes, func(x, y *commune) int {
		return cmp.Or(cmp.Compare(kindOrder[x.kind], kindOrder[y.kind]), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Name, y.Name))
	})
	return a.linkCommunes()
}

// linkCommunes fills former codes, EPCI, and what parts inherit from their commune.
func (a *atlas) linkCommunes() error {
	for _, c := range a.communes {
		if c.kind == territory.KindCommune {
			continue
		}
		parent := a.current[c.parent]
		if parent == nil {
			return fmt.Errorf("%s %s is of the unknown commune %s", c.Code, c.Name, c.parent)
		}
		if a.current[c.Code] == nil {
			a.current[c.Code] = parent
		}
	}
	for _, c := range a.communes {
		for _, former := range c.FormerCodes {
			if a.current[former] == nil {
				a.current[former] = c
			}
		}
	}
	for _, e := range a.epci {
		for _, member := range e.Members {
			c := a.current[member.Code]
			if c == nil {
				return fmt.Errorf("EPCI %s has the unknown member %s", e.Code, member.Code)
			}
			c.epci = e.Code
		}
	}
	for _, c := range a.communes {
		parent := a.current[c.parent]
		c.epci, c.Departement, c.Region = parent.epci, parent.Departement, parent.Region
		slices.Sort(c.Postcodes)
	}
	return nil
}

func (a *atlas) addPostcodes() {
	seen := map[string]bool{}
	for _, c := range a.communes {
		for _, p := range c.Postcodes {
			if !seen[p] {
				seen[p] = true
				a.postcodes = append(a.postcodes, p)
			}
		}
	}
	slices.Sort(a.postcodes)
}

// describe says how much of the table has a point of its own.
func (a *atlas) describe(w io.Writer, size int) {
	var located, all, people, everyone int
	for _, c := range a.communes {
		if c.kind != territory.KindCommune {
			continue
		}
		all++
		everyone += c.Population
		if c.precision == geo.PrecisionCommune {
			located++
			people += c.Population
		}
	}
	fmt.Fprintf(w, "%d communes, %d with a point (%.1f %% of the inhabitants)\n", all, located, 100*float64(people)/float64(everyone))
	fmt.Fprintf(w, "%d postcodes, %d EPCI, %d départements, %d régions, %d bytes\n",
		len(a.postcodes), len(a.epci), len(a.departements), len(a.regions), size)
}
