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
	areas     map[territory.Kind]string // code of the area of each kind that the table stores
	slug      string
	position  geo.Position
	precision geo.Precision // "" while it has no point
}

// atlas is everything that the table holds, in the table's order: current
// communes, then arrondissements, then delegated communes, by code and name.
type atlas struct {
	communes  []*commune
	postcodes []string
	areas     map[territory.Kind][]area // by code

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
	a := &atlas{areas: source.areas, current: map[string]*commune{}}
	for _, list := range a.areas {
		slices.SortFunc(list, func(x, y area) int { return cmp.Compare(x.Code, y.Code) })
	}
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

// linkCommunes fills former codes, areas, and what parts inherit from their commune.
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
	if err := a.linkAreas(); err != nil {
		return err
	}
	for _, c := range a.communes {
		c.areas = a.current[c.parent].areas
		slices.Sort(c.Postcodes)
	}
	return nil
}

// linkAreas gives current communes their areas: the one that they name, else the
// one that lists them.
func (a *atlas) linkAreas() error {
	for _, c := range a.communes {
		c.areas = map[territory.Kind]string{}
		for _, kind := range territory.AreaKinds() {
			if code := c.codeIn(kind); code != "" {
				c.areas[kind] = code
			}
		}
	}
	for kind, list := range a.areas {
		for _, area := range list {
			for _, member := range area.Members {
				c := a.current[member]
				if c == nil {
					return fmt.Errorf("%s %s has the unknown member %s", kind, area.Code, member)
				}
				c.areas[kind] = area.Code
			}
		}
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
	fmt.Fprintf(w, "%d postcodes", len(a.postcodes))
	for _, kind := range territory.AreaKinds() {
		fmt.Fprintf(w, ", %d of kind %s", len(a.areas[kind]), kind)
	}
	fmt.Fprintf(w, ", %d bytes\n", size)
}
