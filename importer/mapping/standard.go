package mapping

import (
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Standard returns the mapping of listings with the columns of the référentiel, in any
// version: columns are found by their names, whatever their case or accents, and lists are
// split at either separator. Items of lists are not translated, and v0 fields keep their v0
// names: cleaning knows their values.
func Standard() *Mapping {
	return &Mapping{Name: "la forme du référentiel", standard: true}
}

// forHeader returns the mapping that the names in a header imply. The own name of a field takes precedence over its
// other names, and these over names that may mean something else.
func (m *Mapping) forHeader(h *importer.Header) *Mapping {
	out := &Mapping{Name: m.Name}
	columns, weak := map[string][]string{}, map[string][]string{}
	var order []string
	var parts [addressParts][]string
	for i, c := range h.Names() {
		name, ok := standardKey(c)
		if !ok || m.unlike[c] {
			continue
		}
		if part, ok := addressPart(h, i); ok {
			parts[part] = append(parts[part], c)
			continue
		}
		if columns[name.key] == nil && weak[name.key] == nil {
			order = append(order, name.key)
		}
		switch {
		case name.weak:
			weak[name.key] = append(weak[name.key], c)
		case c == name.key:
			columns[name.key] = append([]string{c}, columns[name.key]...)
		default:
			columns[name.key] = append(columns[name.key], c)
		}
	}
	for _, name := range order {
		from := columns[name]
		if from == nil {
			from = weak[name]
		}
		switch k := keys[name]; {
		case name == pointName || name == addressName:
		case k.kind == textKey:
			out.text = append(out.text, textRule{field: k.field, from: source{columns: from, part: -1}})
		case k.kind == listKey:
			out.lists = append(out.lists, listRule{field: cellsName(name), columns: from, cells: true})
		case k.kind == hoursKey:
			out.hours.osm = from
		case k.kind == openingKey:
			out.hours.opening = from
		}
	}
	out.addAddress(parts)
	out.addPoints(columns[pointName], false)
	out.addPoints(weak[pointName], true)
	out.addMore(m.more)
	return out
}

// Reading returns a standard mapping that also reads what more does: its fields where the names of columns give
// none, and its rules instead of the lists in the same columns. The columns of unlike are not read by their names.
func (m *Mapping) Reading(more *Mapping, unlike []string) *Mapping {
	with := *m
	with.more = more
	if len(unlike) > 0 {
		with.unlike = maps.Clone(m.unlike)
		if with.unlike == nil {
			with.unlike = map[string]bool{}
		}
		for _, column := range unlike {
			with.unlike[column] = true
		}
	}
	return &with
}

func (m *Mapping) addMore(more *Mapping) {
	if more == nil {
		return
	}
	for _, t := range more.text {
		m.addText(t.field, t.from)
	}
	ruled := map[string]bool{}
	for _, l := range more.lists {
		for _, c := range l.columns {
			ruled[c] = true
		}
	}
	for i := range m.lists {
		m.lists[i].columns = slices.DeleteFunc(m.lists[i].columns, func(c string) bool { return ruled[c] })
	}
	m.lists = slices.DeleteFunc(m.lists, func(l listRule) bool { return l.cells && len(l.columns) == 0 })
	m.lists = append(m.lists, more.lists...)
	m.hours.days = more.hours.days
	m.hours.week = append(m.hours.week, more.hours.week...)
	m.hours.osm = append(m.hours.osm, more.hours.osm...)
	m.hours.opening = append(m.hours.opening, more.hours.opening...)
}

// addText adds a source of a field, which counts where those before it give nothing.
func (m *Mapping) addText(field string, from source) {
	for i := range m.text {
		if m.text[i].field == field {
			last := &m.text[i].from
			for last.or != nil {
				last = last.or
			}
			last.or = &from
			return
		}
	}
	m.text = append(m.text, textRule{field: field, from: from})
}

func (m *Mapping) addAddress(parts [addressParts][]string) {
	if len(parts[len(parts)-1]) > 0 {
		m.addText("adresse", source{columns: slices.Concat(parts[:]...), parts: &parts, part: -1})
	}
}

func (m *Mapping) addPoints(columns []string, lonFirst bool) {
	if len(columns) > 0 {
		m.addText("latitude", source{columns: columns, part: -1, axis: latitudeAxis, lonFirst: lonFirst})
		m.addText("longitude", source{columns: columns, part: -1, axis: longitudeAxis, lonFirst: lonFirst})
	}
}

// checkStandard reports the columns that no field uses, and those that are read although they do not have the name of
// a field. A listing without names of places is an error.
func (m *Mapping) checkStandard(h *importer.Header) ([]importer.Finding, error) {
	if len(h.Names()) == 0 {
		return nil, directory.Errorf(directory.Invalid,
			"les lignes de la liste n'ont aucune colonne : un objet par lieu est attendu")
	}
	implied := m.forHeader(h)
	if !slices.ContainsFunc(implied.text, func(t textRule) bool { return t.field == "nom" }) {
		return nil, directory.Errorf(directory.Invalid,
			"la liste n'a pas de colonne « nom », et aucune autre ne semble nommer les lieux : renommez ainsi, dans un "+
				"tableur, celle qui les nomme ; ou, à côté de la liste, écrivez une correspondance, NOM.config.json, qui "+
				"commence par {\"nom\": {\"colonne\": \"…\"}} (« lieux mapping » l'écrit à moitié) ; ses colonnes sont : %s",
			shortList(h.Names()))
	}
	findings := implied.tellComments(newFinder(h))
	used := implied.columns()
	var unknown, renamed []string
	for _, c := range h.Names() {
		name, ok := standardKey(c)
		switch {
		case !slices.Contains(used, c):
			unknown = append(unknown, c)
		case m.more.field(c) != "" && !isField(c):
			renamed = append(renamed, c+" → "+m.more.field(c))
		case ok && !isField(c):
			renamed = append(renamed, c+" → "+name.title())
		}
	}
	if len(renamed) > 0 {
		findings = append(findings, importer.Finding{Rule: "liste.colonnes_reconnues", Action: importer.Guessed,
			Value: shortList(renamed), Detail: "Ces colonnes n'ont pas le nom d'un champ du référentiel ; elles sont " +
				"lues comme ce champ."})
	}
	if len(unknown) == 0 {
		return findings, nil
	}
	return append(findings, importer.Finding{
		Rule: "liste.colonnes_hors_referentiel", Action: importer.Reported, Value: shortList(unknown),
		Detail: "Ces colonnes ne sont pas du référentiel ; elles sont gardées avec l'enregistrement et ne sont pas " +
			"publiées.",
	}), nil
}

// cellsName returns the name of the items of list cells in a draft: a current field, or the v0
// field whose values they are, which cleaning translates.
func cellsName(name string) string {
	k := keys[name]
	if name == k.field || k.v0 == k.field {
		return k.field
	}
	return k.v0
}
