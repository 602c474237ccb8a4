package understand

import (
	"slices"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// towns returns the places of communes that are known by their code.
func (w *reading) towns(towns, named []mention) []place {
	var found []place
	for _, m := range towns {
		if c := w.gazetteer.Commune(m.code); c != nil {
			found = append(found, w.placeOfCommune(c))
		}
	}
	for _, m := range named {
		if !w.within(m, towns) {
			found = append(found, w.candidates(m, nil)...)
		}
	}
	return compactPlaces(found)
}

// within reports whether a name is that of the commune of an arrondissement that the text names.
func (w *reading) within(m mention, towns []mention) bool {
	return slices.ContainsFunc(w.names.exact(m.slug), func(n name) bool {
		return slices.ContainsFunc(towns, func(t mention) bool {
			c := w.gazetteer.Commune(t.code)
			return c != nil && (c.Code == n.code || c.Parent == n.code || c.Departement == n.code)
		})
	})
}

// atPostcode returns the place of postcodes and of the names beside them.
func (w *reading) atPostcode(postcodes, named []mention) []place {
	var found []place
	for _, m := range postcodes {
		found = append(found, w.placeOfPostcode(m.code))
	}
	found = compactPlaces(found)
	if len(found) > 1 || len(named) == 0 {
		return found
	}
	p := w.gazetteer.Postcode(postcodes[0].code)
	for _, m := range named {
		c, any := w.chosen(m, p)
		switch {
		case c != nil:
			w.correct(m, c.Name)
			return []place{w.placeOfCommune(c)}
		case any:
			w.correct(m, p.Label())
			return found
		}
	}
	for _, m := range named { // they contradict each other
		if m.code != "" {
			if c := w.gazetteer.Commune(m.code); c != nil {
				found = append(found, w.placeOfCommune(c))
			}
			continue
		}
		found = append(found, w.candidates(m, nil)...)
	}
	return compactPlaces(found)
}

// placeOfPostcode returns the place of a postcode.
func (w *reading) placeOfPostcode(code string) place {
	p := w.gazetteer.Postcode(code)
	return place{query: Query{{"pres_de", code}}, label: p.Label(), people: p.Suggest().Population}
}

// chosen returns the commune of a postcode that a name picks, nil where the postcode is as precise; any reports whether
// the name is that of one of its communes, or of a territory around it.
func (w *reading) chosen(m mention, p *territory.Postcode) (c *territory.Commune, any bool) {
	entries := keep(w.names.exact(m.slug), func(n name) bool { return !n.rest || m.epci })
	if m.code != "" {
		entries = []name{{kind: m.kind, code: m.code}}
	} else if begin := w.beginningOf(m); len(begin) > 0 {
		entries = slices.Concat(entries, begin)
	}
	shared := 0
	for _, c := range p.Communes {
		if c.Kind != territory.KindArrondissement {
			shared++
		}
	}
	var picked []*territory.Commune
	for _, n := range entries {
		for _, c := range p.Communes {
			switch {
			case n.kind.IsArea():
				any = any || c.CodeOf(n.kind) == n.code
			case c.Code == n.code && c.Kind != territory.KindArrondissement, c.Parent == n.code:
				any = true
				if c.Kind != territory.KindArrondissement && !slices.Contains(picked, c) {
					picked = append(picked, c)
				}
			case c.Code == n.code:
				any = true
			}
		}
	}
	if len(picked) == 1 && shared > 1 {
		return picked[0], true
	}
	return nil, any
}

// delivery returns the place of a CEDEX address: the name decides; without any, the département of the code.
func (w *reading) delivery(postcodes, towns, named []mention) []place {
	departement := ""
	if w.cedexCode != "" {
		departement = departementOf(w.gazetteer, w.cedexCode)
	}
	var codes map[territory.Kind][]string
	if departement != "" {
		codes = map[territory.Kind][]string{territory.KindDepartement: {departement}}
	}
	if len(postcodes) > 0 && len(towns) == 0 && len(named) == 0 {
		return w.atPostcode(postcodes, nil)
	}
	if len(w.district) > 0 {
		var found []place
		for _, c := range w.district {
			found = append(found, w.placeOfCommune(c))
		}
		return found
	}
	if len(towns) > 0 {
		return w.towns(towns, nil)
	}
	var found []place
	for _, m := range named {
		candidates := w.candidates(m, codes)
		if len(candidates) == 0 {
			candidates = w.candidates(m, nil)
		}
		w.correct(m, nameOfLabel(candidates[0].label))
		found = append(found, candidates...)
	}
	if len(found) > 0 || departement == "" {
		return compactPlaces(found)
	}
	w.answer.Cedex = w.cedexCode
	return []place{w.placeOf(name{kind: territory.KindDepartement, code: departement})}
}
