package main

import (
	"cmp"
	"strings"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// locateByGeoNames sets the points of communes and their parts to those of the
// GeoNames rows that represent them best.
func (a *atlas) locateByGeoNames(towns []town) {
	byCommune := map[*commune][]*town{}
	byName := map[string][]*commune{}
	for _, c := range a.communes {
		if c.kind == territory.KindCommune {
			key := c.areas[territory.KindDepartement] + " " + c.slug
			byName[key] = append(byName[key], c)
		}
	}
	for i := range towns {
		t := &towns[i]
		// The code of a row may be wrong: a seat whose name differs from that of
		// the commune of its code, and is that of a single other commune of the
		// département, belongs to the latter.
		c := a.current[t.insee]
		named := byName[t.departement()+" "+t.slug]
		if len(named) == 1 && (c == nil || c.slug != t.slug && t.rank() == 0) {
			c = named[0]
		}
		if c == nil && (t.country == "BL" || t.country == "MF") {
			c = a.current[countryPrefix[t.country]+"01"]
		}
		if c != nil {
			byCommune[c] = append(byCommune[c], t)
		}
	}
	for _, c := range a.communes {
		rows := byCommune[a.current[c.parent]]
		if t := choose(c, rows); t != nil {
			c.position, c.precision = t.position, geo.PrecisionCommune
		}
	}
}

// departement returns the code of the département of a row; "" when unknown.
func (t *town) departement() string {
	if prefix, ok := countryPrefix[t.country]; ok {
		return prefix
	}
	if strings.HasPrefix(t.insee, "97") {
		return t.insee[:3]
	}
	return t.insee[:min(2, len(t.insee))]
}

// choose returns the row that represents a commune best: that of its name, then the
// seat, then the most populated; sections of towns last. A row outside the box of the
// commune is wrong, and a part of a commune accepts only a row of its name or code. It
// is nil when there is none.
func choose(c *commune, rows []*town) *town {
	part := c.kind != territory.KindCommune
	var best *town
	for _, t := range rows {
		named := t.slug == c.slug || t.insee == c.Code && part && c.Code != c.parent
		if part && !named || c.astray(t.position) {
			continue
		}
		if best == nil || better(t, best, c) {
			best = t
		}
	}
	return best
}

// better reports whether t represents c better than another row.
func better(t, than *town, c *commune) bool {
	sameName := func(t *town) int {
		if t.slug == c.slug {
			return 0
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(sameName(t), sameName(than)),
		cmp.Compare(t.rank(), than.rank()),
		cmp.Compare(than.population, t.population),
		cmp.Compare(t.name, than.name),
	) < 0
}

// locateByTable sets the points of tablePoints.
func (a *atlas) locateByTable() {
	for _, c := range a.communes {
		if p, ok := tablePoints[c.Code]; ok && (c.kind != territory.KindDelegated) {
			c.position, c.precision = p, geo.PrecisionCommune
		}
	}
}
