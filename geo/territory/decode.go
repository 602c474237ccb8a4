package territory

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
)

// keys is the number of values of CodeKey.
const keys = 100_000

// readAreas reads the codes and names of the areas of each kind, in the order of
// the table of kinds, then their parents, then the postcodes.
func (g *Gazetteer) readAreas(c *columns) {
	for row := range kinds {
		if kinds[row].of == nil {
			continue
		}
		list := readAreaList(c, kinds[row].kind)
		g.areas[row] = list
		g.byCode[row] = make(map[string]*Area, len(list))
		for i := range list {
			g.byCode[row][list[i].Code] = &list[i]
		}
	}
	for row := range kinds {
		if kinds[row].within == "" {
			continue
		}
		parents := g.areasOf(kinds[row].within)
		for i := range g.areas[row] {
			if p := c.index(len(parents)); c.err == nil {
				g.areas[row][i].Parent = parents[p].Code
			}
		}
	}
	codeKeys, codes := c.codes(false)
	g.postcodes = make([]Postcode, len(codes))
	g.byPostcode = make([]int32, keys)
	for i, code := range codes {
		g.postcodes[i].Code = code
		g.byPostcode[codeKeys[i]] = int32(i + 1)
	}
}

// readAreaList reads the codes and names of the areas of a kind.
func readAreaList(c *columns, kind Kind) []Area {
	codes, names := c.texts(), c.texts()
	if len(codes) != len(names) {
		c.fail()
		return nil
	}
	list := make([]Area, len(codes))
	for i := range list {
		list[i] = Area{Code: codes[i], Name: names[i], Kind: kind}
	}
	return list
}

// readCommunes reads what the table holds of communes and their parts.
func (g *Gazetteer) readCommunes(c *columns) {
	current, arrondissements, delegated := c.count(), c.count(), c.count()
	names := c.texts()
	codeKeys, codes := c.codes(true)
	n := current + arrondissements + delegated
	if len(names) != n || len(codes) != n {
		c.fail()
		return
	}
	g.current = current
	g.communes = make([]Commune, n)
	g.byKey, g.nowByKey = make([]int32, keys), make([]int32, keys)
	for i := range g.communes {
		kind := KindCommune
		if i >= current+arrondissements {
			kind = KindDelegated
		} else if i >= current {
			kind = KindArrondissement
		}
		g.communes[i] = Commune{Code: codes[i], Name: names[i], Kind: kind}
		if g.byKey[codeKeys[i]] == 0 {
			g.byKey[codeKeys[i]] = int32(i + 1)
		}
	}
	g.readMembership(c)
	g.readParents(c, codeKeys)
	g.readCommunePostcodes(c)
	g.readPoints(c)
	g.readBoxes(c)
	formerKeys, _ := c.codes(true)
	for _, key := range formerKeys {
		if now := c.index(n); c.err == nil {
			g.nowByKey[key] = int32(now + 1)
		}
	}
}

// readMembership reads the areas of the communes (0 for none, else 1 + index) of the
// kinds that the table stores, derives those of the other kinds, then reads the
// populations.
func (g *Gazetteer) readMembership(c *columns) {
	for row := range kinds {
		k := &kinds[row]
		if k.of == nil {
			continue
		}
		if part := k.kind.part(); part != nil {
			g.deriveMembership(part, k)
			continue
		}
		for i := range g.communes {
			if a := c.index(len(g.areas[row]) + 1); a > 0 && c.err == nil {
				*k.of(&g.communes[i].Areas) = g.areas[row][a-1].Code
			}
		}
	}
	for i := range g.communes {
		g.communes[i].Population = c.number()
	}
}

// deriveMembership sets the area of kind k of each commune to the parent of its area
// of kind part.
func (g *Gazetteer) deriveMembership(part, k *kindRow) {
	for i := range g.communes {
		areas := &g.communes[i].Areas
		if a := g.Area(part.kind, *part.of(areas)); a != nil {
			*k.of(areas) = a.Parent
		}
	}
}

// readParents reads the commune of each part and indexes present codes.
func (g *Gazetteer) readParents(c *columns, codeKeys []int) {
	for i := range g.communes {
		parent := i
		if i >= g.current {
			parent += c.signed()
		}
		if parent < 0 || parent >= len(g.communes) {
			c.fail()
			return
		}
		g.communes[i].Parent = g.communes[parent].Code
		if g.nowByKey[codeKeys[i]] == 0 {
			g.nowByKey[codeKeys[i]] = int32(parent + 1)
		}
	}
}

// readCommunePostcodes reads the postcodes of each commune.
func (g *Gazetteer) readCommunePostcodes(c *columns) {
	counts := make([]int, len(g.communes))
	total := 0
	for i := range counts {
		counts[i] = c.count()
		total += counts[i]
	}
	if total > len(c.rest) {
		c.fail()
		return
	}
	all := make([]string, 0, total)
	users := make([]int32, len(g.postcodes)) // number of communes that use each postcode
	order := make([]int32, 0, total)
	last := 0
	for range total {
		last += c.signed()
		if last < 0 || last >= len(g.postcodes) {
			c.fail()
			return
		}
		all = append(all, g.postcodes[last].Code)
		order = append(order, int32(last))
		users[last]++
	}
	g.linkPostcodes(counts, all, users, order)
}

// linkPostcodes sets the postcodes of communes and the communes of postcodes. All the
// lists of a sort share one backing array.
func (g *Gazetteer) linkPostcodes(counts []int, all []string, users, order []int32) {
	communes := make([]*Commune, len(all))
	for i, n := range users {
		g.postcodes[i].Communes, communes = communes[:0:n], communes[n:]
	}
	for i, n := range counts {
		g.communes[i].Postcodes, all = all[:n:n], all[n:]
		for _, p := range order[:n] {
			g.postcodes[p].Communes = append(g.postcodes[p].Communes, &g.communes[i])
		}
		order = order[n:]
	}
	for i := range g.postcodes {
		sortByPopulation(g.postcodes[i].Communes)
	}
}

// readPoints reads the points of the communes that have one, in units of PointUnit.
func (g *Gazetteer) readPoints(c *columns) {
	known := make([]int, 0, len(g.communes))
	for i := range g.communes {
		if c.index(2) == 1 {
			known = append(known, i)
		}
	}
	for axis := range 2 {
		last := 0
		for _, i := range known {
			last += c.signed()
			// A division gives the nearest float64, a product with 1e-4 may not.
			g.communes[i].Position[axis] = float64(last) / 1e4
			g.communes[i].Precision = geo.PrecisionCommune
		}
	}
}

// readBoxes reads the boxes of the communes that have one, in units of PointUnit.
func (g *Gazetteer) readBoxes(c *columns) {
	known := make([]*orb.Bound, 0, len(g.communes))
	for i := range g.communes {
		if c.index(2) == 1 {
			known = append(known, &g.communes[i].Box)
		}
	}
	for axis := range 2 {
		last := 0
		for _, box := range known {
			last += c.signed()
			box.Min[axis] = float64(last) / 1e4
		}
	}
	for axis := range 2 {
		for _, box := range known {
			box.Max[axis] = (math.Round(box.Min[axis]*1e4) + float64(c.number())) / 1e4
		}
	}
}
