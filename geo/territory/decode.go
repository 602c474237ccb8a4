package territory

import "github.com/lieux-numeriques/lieux/geo"

const keys = 100_000 // CodeKey is below

func (g *Gazetteer) readAreas(c *columns) {
	g.regions = readAreaList(c, KindRegion)
	g.departements = readAreaList(c, KindDepartement)
	for i := range g.departements {
		if r := c.index(len(g.regions)); c.err == nil {
			g.departements[i].Parent = g.regions[r].Code
		}
	}
	g.epci = readAreaList(c, KindEPCI)
	for i, list := range [][]Area{g.epci, g.departements, g.regions} {
		g.areas[i] = make(map[string]*Area, len(list))
		for j := range list {
			g.areas[i][list[j].Code] = &list[j]
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
	formerKeys, _ := c.codes(true)
	for _, key := range formerKeys {
		if now := c.index(n); c.err == nil {
			g.nowByKey[key] = int32(now + 1)
		}
	}
}

func (g *Gazetteer) readMembership(c *columns) {
	for i := range g.communes {
		if d := c.index(len(g.departements)); c.err == nil {
			g.communes[i].Departement = g.departements[d].Code
			g.communes[i].Region = g.departements[d].Parent
		}
	}
	for i := range g.communes {
		if e := c.index(len(g.epci) + 1); e > 0 && c.err == nil {
			g.communes[i].EPCI = g.epci[e-1].Code
		}
	}
	for i := range g.communes {
		g.communes[i].Population = c.number()
	}
}

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
	users := make([]int32, len(g.postcodes)) // how many communes use each
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

// linkPostcodes shares one backing array among all lists of a kind.
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
			// A division gives the decimal number itself, a product with 1e-4 does not.
			g.communes[i].Position[axis] = float64(last) / 1e4
			g.communes[i].Precision = geo.PrecisionCommune
		}
	}
}
