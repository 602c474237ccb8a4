package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// commune is a commune, or a part of one, of the table.
type commune struct {
	etalabCommune
	kind      territory.Kind
	parent    string                    // INSEE code of the current commune
	areas     map[territory.Kind]string // code of the area of each kind that the table stores
	slug      string
	position  geo.Position
	precision geo.Precision // "" when it has no point
	box       *extent       // nil when unknown
}

// atlas holds the content of the table. Communes are in its order: current communes,
// then arrondissements, then delegated communes, by code and name.
type atlas struct {
	communes  []*commune
	postcodes []string
	areas     map[territory.Kind][]area // by code

	current map[string]*commune // by present or former INSEE code
}

// kinds maps the types of the source to kinds.
var kinds = map[string]territory.Kind{
	typeCurrent:        territory.KindCommune,
	typeArrondissement: territory.KindArrondissement,
	typeDelegated:      territory.KindDelegated,
	typeAssociated:     territory.KindDelegated,
}

// kindOrder is the order of communes and their parts in the table.
var kindOrder = map[territory.Kind]int{
	territory.KindCommune: 0, territory.KindArrondissement: 1, territory.KindDelegated: 2,
}

// build assembles the table. It returns an error when the source contradicts itself.
func build(source *etalab, boxes map[string]extent, towns []town) (*atlas, error) {
	a := &atlas{areas: source.areas, current: map[string]*commune{}}
	for _, list := range a.areas {
		slices.SortFunc(list, func(x, y area) int { return cmp.Compare(x.Code, y.Code) })
	}
	if err := a.addCommunes(source.communes); err != nil {
		return nil, err
	}
	a.addPostcodes()
	a.setBoxes(boxes)
	a.locateByGeoNames(towns)
	a.locateByTable()
	return a, nil
}

// addCommunes adds the communes of the source, in the order of the table.
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
		return cmp.Or(
			cmp.Compare(kindOrder[x.kind], kindOrder[y.kind]), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Name, y.Name))
	})
	return a.linkCommunes()
}

// linkCommunes indexes former codes and sets the areas of communes, which parts
// inherit.
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

// linkAreas sets the areas of current communes: those that the commune names and
// those that list it.
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

// addPostcodes lists the postcodes of all communes, in order.
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

// describe writes the size of the table and the number of communes that have a point.
func (a *atlas) describe(w io.Writer, size int) {
	var located, boxed, all, people, everyone int
	for _, c := range a.communes {
		if c.kind != territory.KindCommune {
			continue
		}
		all++
		everyone += c.Population
		if c.box != nil {
			boxed++
		}
		if c.precision == geo.PrecisionCommune {
			located++
			people += c.Population
		}
	}
	share := 100 * float64(people) / float64(everyone)
	fmt.Fprintf(w, "%d communes, %d with a box, %d with a point (%.1f %% of the inhabitants)\n",
		all, boxed, located, share)
	fmt.Fprintf(w, "%d postcodes", len(a.postcodes))
	for _, kind := range territory.AreaKinds() {
		fmt.Fprintf(w, ", %d of kind %s", len(a.areas[kind]), kind)
	}
	fmt.Fprintf(w, ", %d bytes\n", size)
}
