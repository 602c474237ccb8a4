package understand

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// place is one reading of the place.
type place struct {
	query  Query
	label  string
	people int
}

// mostChoices is how many places a person chooses from.
const mostChoices = 8

// resolve makes the answer of what was read.
func (w *reading) resolve() {
	w.readNeeds()
	found := w.where()
	w.readMoment(w.zoneOf(queriesOf(found)))
	if len(w.words) > 0 {
		w.query = append(w.query, Pair{"q", clip(strings.Join(w.words, " "))})
	}
	w.listIgnored()
	switch len(found) {
	case 0:
		w.answer.Query = w.query
	case 1:
		w.answer.Query = w.withPlace(found[0])
	default:
		for _, p := range found[:min(len(found), mostChoices)] {
			w.answer.Choices = append(w.answer.Choices, Choice{w.withPlace(p), p.label})
		}
	}
}

func queriesOf(places []place) []Query {
	var list []Query
	for _, p := range places {
		list = append(list, p.query)
	}
	return list
}

// withPlace returns the filters with a place.
func (w *reading) withPlace(p place) Query {
	q := slices.Concat(p.query, w.query)
	if w.radius != "" && p.query.Get("pres_de") != "" {
		q = append(q, Pair{"rayon_km", w.radius})
	}
	return q
}

// listIgnored lists the words that were not read.
func (w *reading) listIgnored() {
	for i := range w.tokens {
		if t := &w.tokens[i]; !t.used && !t.empty {
			w.answer.Ignored = append(w.answer.Ignored, w.span(i, i+1))
		}
	}
}

// where returns the places that the text may mean, the most probable first.
func (w *reading) where() []place {
	var postcodes, towns, areas []mention
	var named []mention
	for _, m := range w.mentions {
		switch {
		case m.slug != "":
			named = append(named, m)
		case m.kind == territory.KindPostcode:
			postcodes = append(postcodes, m)
		case m.kind.IsCommune():
			towns = append(towns, m)
		default:
			areas = append(areas, m)
		}
	}
	for k := range w.phrases {
		p := &w.phrases[k]
		if p.name {
			continue
		}
		if p.has(town) {
			towns = append(towns, mention{from: p.from, to: p.to, kind: territory.KindCommune, code: valueOf(p, town)})
		}
	}
	named, areas = w.splitNamed(named, areas)
	switch {
	case w.cedex || w.cedexCode != "":
		return w.delivery(postcodes, towns, named)
	case len(postcodes) > 0:
		return w.atPostcode(postcodes, append(towns, named...))
	case len(towns) > 0:
		return w.towns(towns, named)
	case len(named) > 0:
		return w.atNames(named, areas)
	}
	return w.inAreas(areas)
}

// splitNamed moves the names that are larger territories only from names to areas.
func (w *reading) splitNamed(named, areas []mention) (communes, larger []mention) {
	for _, m := range named {
		kept := w.entries(m)
		if len(kept) > 0 && !slices.ContainsFunc(kept, func(n name) bool { return n.kind.IsCommune() }) {
			for _, n := range kept {
				areas = append(areas, mention{from: m.from, to: m.to, kind: n.kind, code: n.code, typed: m.typed})
			}
			continue
		}
		communes = append(communes, m)
	}
	return communes, areas
}

// entries returns the territories of the exact name of a mention, those of the typed article where it has some. A
// commune hides an EPCI named after it; a large territory hides small communes of its name.
func (w *reading) entries(m mention) []name {
	all := w.names.exact(m.slug)
	if m.epci {
		return keep(all, func(n name) bool { return n.kind == territory.KindEPCI })
	}
	communes := keep(all, func(n name) bool { return n.kind.IsCommune() })
	if same := keep(communes, func(n name) bool { return n.article == m.article }); m.article != "" && len(same) > 0 {
		communes = same
	}
	larger := keep(all, func(n name) bool {
		return n.kind == territory.KindDepartement || n.kind == territory.KindRegion
	})
	switch {
	case len(larger) > 0 && len(communes) > 0:
		if 2*communes[0].population >= larger[0].population {
			return communes
		}
		if communes[0].population < bigCommune {
			return larger[:1]
		}
		return append(larger[:1:1], communes[0])
	case len(larger) > 0:
		return larger[:1]
	case len(communes) > 0:
		return communes
	}
	return all
}

// bigCommune is the number of inhabitants of a commune that is asked for beside the département of its name.
const bigCommune = 10000

func keep(list []name, is func(name) bool) []name {
	var kept []name
	for _, n := range list {
		if is(n) {
			kept = append(kept, n)
		}
	}
	return kept
}

// inAreas returns the larger territories that the text names: several of one kind together, else the smallest.
func (w *reading) inAreas(areas []mention) []place {
	values := map[string][]string{}
	for k := range w.phrases {
		if p := &w.phrases[k]; !p.name && p.has(area) {
			for _, m := range p.meanings {
				if m.kind == area {
					values[m.name] = append(values[m.name], strings.Split(m.value, ",")...)
				}
			}
		}
	}
	for _, m := range areas {
		if m.typed != "" {
			w.correct(m, w.gazetteer.NameOf(m.kind, m.code))
		}
		values[string(m.kind)] = append(values[string(m.kind)], m.code)
	}
	for _, kind := range []territory.Kind{territory.KindEPCI, territory.KindDepartement, territory.KindRegion} {
		if codes := values[string(kind)]; len(codes) > 0 {
			slices.Sort(codes)
			codes = slices.Compact(codes)
			return []place{{query: Query{{string(kind), strings.Join(codes, ",")}},
				label: w.gazetteer.NameOf(kind, codes[0])}}
		}
	}
	return nil
}

// correct notes that a mention was misspelt.
func (w *reading) correct(m mention, read string) {
	if m.typed != "" {
		w.answer.Corrected = append(w.answer.Corrected, Correction{m.typed, read})
	}
}

// areaCodes returns the larger territories that the text names, of the tables too.
func (w *reading) areaCodes(areas []mention) map[territory.Kind][]string {
	codes := map[territory.Kind][]string{}
	for _, m := range areas {
		codes[m.kind] = append(codes[m.kind], m.code)
	}
	for k := range w.phrases {
		if p := &w.phrases[k]; !p.name && p.has(area) {
			for _, m := range p.meanings {
				if m.kind == area {
					kind := territory.Kind(m.name)
					codes[kind] = append(codes[kind], strings.Split(m.value, ",")...)
				}
			}
		}
	}
	return codes
}

// inside reports whether a territory lies in one of some larger ones.
func (w *reading) inside(n name, codes map[territory.Kind][]string) bool {
	if len(codes) == 0 {
		return true
	}
	c := w.gazetteer.Commune(n.code)
	for kind, list := range codes {
		switch {
		case n.kind == kind && slices.Contains(list, n.code):
			return true
		case c != nil && n.kind.IsCommune() && slices.Contains(list, c.CodeOf(kind)):
			return true
		}
	}
	return false
}

// atNames returns the places of names without a postcode.
func (w *reading) atNames(named, areas []mention) []place {
	codes := w.areaCodes(areas)
	read := make([][]place, len(named))
	sure := 0 // names that are of one commune
	for k, m := range named {
		candidates := w.candidates(m, codes)
		if len(candidates) == 0 { // the territory beside it has no commune of this name
			candidates = w.candidates(m, nil)
			if w.giveBack(areas) {
				areas, codes = nil, nil
			} else {
				candidates = append(candidates, w.inAreas(areas)...)
			}
		}
		if len(candidates) == 1 {
			sure++
		}
		read[k] = candidates
	}
	var found []place
	for k, m := range named {
		if sure == 1 && len(read[k]) > 1 { // «Bordeaux Saint-Michel»: a part of the town
			w.unuse(m.from, m.to)
			continue
		}
		if len(read[k]) > 0 && m.typed != "" {
			w.correct(m, nameOfLabel(read[k][0].label))
		}
		found = append(found, read[k]...)
	}
	return compactPlaces(found)
}

// giveBack takes back territories whose names are ordinary words, «Bordeaux nord»; false when one is not.
func (w *reading) giveBack(areas []mention) bool {
	for _, m := range areas {
		if m.to-m.from != 1 || !w.tokens[m.from].ordinary {
			return false
		}
	}
	for _, m := range areas {
		w.unuse(m.from, m.to)
	}
	return len(areas) > 0
}

// unuse lists tokens among those that are not understood.
func (w *reading) unuse(from, to int) {
	for i := from; i < to; i++ {
		w.tokens[i].used = w.tokens[i].empty
	}
}

// nameOfLabel returns the name in «Lormont (33), Gironde».
func nameOfLabel(label string) string {
	name, _, _ := strings.Cut(label, " (")
	return name
}

// compactPlaces leaves out what is listed twice.
func compactPlaces(list []place) []place {
	var kept []place
	for _, p := range list {
		if !slices.ContainsFunc(kept, func(k place) bool { return k.query.Encode() == p.query.Encode() }) {
			kept = append(kept, p)
		}
	}
	return kept
}

// How many times more inhabitants decide between namesakes.
const (
	clearly     = 20
	cityTimes   = 10
	cityAtLeast = 20000
)

// candidates returns the place of a name, or those to choose from.
func (w *reading) candidates(m mention, codes map[territory.Kind][]string) []place {
	inside := func(n name) bool { return w.inside(n, codes) }
	exact := distinct(keep(w.entries(m), inside))
	if len(exact) > 0 && slices.ContainsFunc(exact, func(n name) bool { return !n.kind.IsCommune() }) {
		return w.placesOf(exact)
	}
	begin := distinct(keep(w.beginningOf(m), inside))
	if len(exact) > 0 && w.decides(exact) && (len(begin) == 0 || begin[0].population <= exact[0].population) {
		return w.placesOf(exact[:1])
	}
	all := distinct(append(exact, begin...))
	if len(all) > 1 && (all[0].population >= clearly*all[1].population) {
		all = all[:1]
	}
	return w.placesOf(all[:min(len(all), mostChoices)])
}

// decides reports whether the first of the communes of one name is meant without asking.
func (w *reading) decides(exact []name) bool {
	if len(exact) == 1 {
		return true
	}
	first, next := exact[0].population, exact[1].population
	return first >= clearly*next || first >= cityAtLeast && first >= cityTimes*next
}

// beginningOf returns the communes whose name begins with that of a mention.
func (w *reading) beginningOf(m mention) []name {
	list := keep(w.names.beginning(m.slug), func(n name) bool { return n.kind == territory.KindCommune })
	if m.article != "" {
		if same := keep(list, func(n name) bool { return n.article == m.article }); len(same) > 0 {
			return same
		}
	}
	return list
}

// distinct sorts names by inhabitants, one of each territory.
func distinct(list []name) []name {
	slices.SortStableFunc(list, func(a, b name) int { return cmp.Compare(b.population, a.population) })
	var kept []name
	for _, n := range list {
		if !slices.ContainsFunc(kept, func(k name) bool { return k.kind == n.kind && k.code == n.code }) {
			kept = append(kept, n)
		}
	}
	return kept
}

// placesOf returns names as places.
func (w *reading) placesOf(list []name) []place {
	var found []place
	for _, n := range list {
		found = append(found, w.placeOf(n))
	}
	return found
}

// placeOf returns the place of a territory.
func (w *reading) placeOf(n name) place {
	if c := w.gazetteer.Commune(n.code); c != nil && n.kind.IsCommune() {
		return w.placeOfCommune(c)
	}
	label := w.gazetteer.NameOf(n.kind, n.code)
	if n.kind.Numbered() {
		label += " (" + n.code + ", " + n.kind.Noun() + ")"
	} else {
		label += " (" + n.kind.Noun() + ")"
	}
	return place{query: Query{{string(n.kind), n.code}}, label: label, people: n.population}
}

func (w *reading) placeOfCommune(c *territory.Commune) place {
	label := c.Name + " (" + c.Departement + ")"
	if d := w.gazetteer.Departement(c.Departement); d != nil {
		label += ", " + d.Name
	}
	return place{query: Query{{"pres_de", "insee:" + c.Code}}, label: label, people: c.Population}
}
