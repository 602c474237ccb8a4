package pages

import (
	"cmp"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// filterGroup is a group of check boxes of the form.
type filterGroup struct {
	Legend  string
	Wide    bool
	Options []filterOption
}

type filterOption struct {
	Name, Value string
	Label, Help string
	Checked     bool
	Count       string // places that remain with it; "" unknown
}

// groupSource describes a group of the form: the values of one filter, or boxes of
// several filters.
type groupSource struct {
	legend string
	wide   bool
	filter string // its values are the boxes
	boxes  []filterOption
}

// homeGroups lists the groups of the form in their order.
var homeGroups = []groupSource{
	{legend: "De quoi avez-vous besoin ?", wide: true, filter: "services"},
	{legend: "Comment être aidé ?", filter: "offre"},
	{legend: "Label ou dispositif", filter: "label"},
	{legend: "Coût", filter: "frais_a_charge"},
	{legend: "Venir", boxes: []filterOption{
		{Name: "ouvert", Value: "maintenant", Label: "Ouvert en ce moment"},
		{Name: "prise_rdv", Value: "true", Label: "Rendez-vous en ligne"},
		{Name: "accessible", Value: "true", Label: "Accessibilité décrite", Help: "Le lieu a une fiche Acceslibre"},
	}},
	{legend: "Être aidé", filter: "modalites_accompagnement"},
	{legend: "Public particulier", filter: "publics_specifiquement_adresses"},
	{legend: "Besoin particulier", filter: "prise_en_charge_specifique"},
}

// maxLabels is how many labels the form shows: those that most places have.
const maxLabels = 8

// filterGroups returns the form, with the number of places that each box would leave
// or, in a group with a checked box, that it would add.
func filterGroups(v directory.View, q *request, state pageQuery) ([]filterGroup, error) {
	counts, err := newFilterCounts(v, q)
	if err != nil {
		return nil, err
	}
	groups := make([]filterGroup, 0, len(homeGroups))
	for _, g := range homeGroups {
		group := filterGroup{Legend: q.lang.Say(g.legend), Wide: g.wide}
		for _, option := range g.boxes {
			option.Checked = strings.EqualFold(valueIn(state, option.Name), option.Value)
			option.Label, option.Help = q.lang.Say(option.Label), q.lang.Say(option.Help)
			option.Count = counts.text(option.Name, option.Value)
			group.Options = append(group.Options, option)
		}
		if g.filter != "" {
			values, err := optionValues(v, g.filter, state)
			if err != nil {
				return nil, err
			}
			if err := counts.open(g.filter); err != nil {
				return nil, err
			}
			for _, value := range values {
				words := plainTerm(g.filter, value)
				group.Options = append(group.Options, filterOption{
					Name: g.filter, Value: value, Label: q.lang.Say(words.label), Help: q.lang.Say(words.help),
					Checked: state.has(g.filter, value), Count: counts.text(g.filter, value),
				})
			}
		}
		groups = append(groups, group)
	}
	return groups, nil
}

func valueIn(state pageQuery, name string) string {
	for _, p := range state {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// optionValues returns the values of a filter that have a box: its vocabulary or, for
// labels, those that most places have and those that are selected.
func optionValues(v directory.View, filter string, state pageQuery) ([]string, error) {
	if filter != "label" {
		return directory.FilterNamed(filter).Vocabulary.Values, nil
	}
	facets, err := v.Facets(&directory.Query{}, "label")
	if err != nil {
		return nil, err
	}
	var values []string
	for _, f := range facets {
		for _, value := range f.Values {
			if value.Count > 0 && len(values) < maxLabels {
				values = append(values, value.Value)
			}
		}
	}
	for _, p := range state {
		if p.name == filter {
			values = query.AppendOnce(values, p.value)
		}
	}
	return values, nil
}

// filterCounts counts places by value within a view.
type filterCounts struct {
	lang  *i18n.Locale
	view  directory.View
	query directory.Query
	by    map[string]map[string]int
}

func newFilterCounts(v directory.View, q *request) (*filterCounts, error) {
	c := &filterCounts{lang: q.lang, view: v, query: q.Query, by: map[string]map[string]int{}}
	c.query.After, c.query.Limit = "", 0
	var names []string
	for _, g := range homeGroups {
		if g.filter != "" {
			names = append(names, g.filter)
		}
		for _, b := range g.boxes {
			if f := directory.FilterNamed(b.Name); f != nil && f.Facet {
				names = append(names, b.Name)
			}
		}
	}
	return c, c.add(&c.query, names...)
}

func (c *filterCounts) add(q *directory.Query, names ...string) error {
	facets, err := c.view.Facets(q, names...)
	if err != nil {
		return err
	}
	for _, f := range facets {
		counts := make(map[string]int, len(f.Values))
		for _, v := range f.Values {
			counts[v.Value] = v.Count
		}
		c.by[f.Name] = counts
	}
	return nil
}

// open counts the values of an active filter without that filter, because its other
// values are alternatives.
func (c *filterCounts) open(filter string) error {
	if len(c.query.Lists[filter]) == 0 {
		return nil
	}
	without := c.query
	without.Lists = make(map[string][]string, len(c.query.Lists))
	for name, values := range c.query.Lists {
		if name != filter {
			without.Lists[name] = values
		}
	}
	return c.add(&without, filter)
}

// text returns the count as shown, "" for a filter that is not counted.
func (c *filterCounts) text(filter, value string) string {
	counts, ok := c.by[filter]
	if !ok {
		return ""
	}
	return c.lang.Int(counts[value])
}

// hiddenFields returns the parameters that no box of the form holds: the form sends
// them as hidden fields.
func hiddenFields(state pageQuery) []formField {
	var fields []formField
	for _, p := range state {
		if !inForm(p.name) {
			fields = append(fields, formField{p.name, p.value})
		}
	}
	return fields
}

func inForm(name string) bool {
	for _, g := range homeGroups {
		if g.filter == name {
			return true
		}
		for _, b := range g.boxes {
			if b.Name == name {
				return true
			}
		}
	}
	return false
}

// isFilter reports whether a parameter narrows the view, unlike the origin of
// distances, the length of pages and the display.
func isFilter(p pair) bool { return p.name != "pres_de" && p.name != "limit" && !isDisplay(p) }

// clearURL returns the address of the same location without filters.
func clearURL(state pageQuery, path string) string {
	return state.without(func(p pair) bool {
		return isFilter(p) && !whereParams.HasName(p.name)
	}).url(path)
}

// activeFilters returns a link for each active filter, which removes it.
func activeFilters(q *request, state pageQuery, path string) []pageLink {
	var links []pageLink
	for i, p := range state {
		if !isFilter(p) {
			continue
		}
		rest := append(append(pageQuery{}, state[:i]...), state[i+1:]...)
		if p.name == "ouvert" {
			rest = rest.withoutName("horaires_inconnus")
		}
		links = append(links, pageLink{rest.url(path), filterText(q.lang, q.pages.gazetteer, p)})
	}
	return links
}

// filterText describes a filter.
func filterText(t *i18n.Locale, g *territory.Gazetteer, p pair) string {
	switch p.name {
	case "q":
		return t.Say("« %s »", clipText(p.value, 60))
	case "rayon_km":
		return t.Say("à moins de %s", t.Decimal(p.value)+"\u00a0km")
	case "bbox":
		return t.Say("zone de la carte")
	case "ouvert":
		if strings.EqualFold(p.value, "maintenant") {
			return t.Say("ouvert en ce moment")
		}
		return t.Say("ouvert le %s", clipText(p.value, 40))
	case "source":
		return t.Say("source : %s", clipText(p.value, 60))
	case "score_qualite_minimum":
		return t.Say("qualité d’au moins %s", t.Decimal(p.value))
	case "maj_depuis":
		return t.Say("mis à jour depuis le %s", p.value)
	case "typologie":
		return t.Say("type %s", p.value)
	}
	if kind := territory.Kind(p.name); kind.IsFilter() {
		return territoryText(t, g, p)
	}
	if text, ok := flagTexts[p.name]; ok {
		return t.Say(text)
	}
	return clipText(t.Say(plainTerm(p.name, p.value).label), 80)
}

// flagTexts describes the active filters that are flags.
var flagTexts = map[string]string{
	"labellise":  "avec un label qui qualifie le lieu",
	"accessible": "accessibilité décrite", "prise_rdv": "rendez-vous en ligne",
	"horaires_inconnus": "horaires inconnus compris", "sans_accueil": "lieux sans accueil compris",
}

// territoryText returns the name of the territory of a filter, its code when it
// has no name.
func territoryText(t *i18n.Locale, g *territory.Gazetteer, p pair) string {
	kind := territory.Kind(p.name)
	if kind == territory.KindPostcode {
		return t.Say("code postal %s", p.value)
	}
	return cmp.Or(g.NameOf(kind, p.value), p.value)
}

// maxRelax is how many suggestions an empty result has.
const maxRelax = 5

// relax returns suggestions for an empty result: each filter whose removal is enough
// to find places, else the removal of all.
func relax(v directory.View, q *request, state pageQuery, path string) []relaxView {
	var offers []relaxView
	for _, link := range activeFilters(q, state, path) {
		if len(offers) == maxRelax {
			break
		}
		if n := countAt(v, q, link.URL); n > 0 {
			text := strings.Trim(link.Text, "«»“”\u00a0")
			offers = append(offers, relaxView{link.URL, q.lang.Say("Retirer « %s »", text), q.lang.Places(n)})
		}
	}
	all := state.without(isFilter).url(path)
	if n := countAt(v, q, all); n > 0 && len(offers) == 0 {
		offers = append(offers, relaxView{all, q.lang.Say("Retirer tous les filtres"), q.lang.Places(n)})
	}
	return offers
}

// countAt returns the number of places of the view at another address of the page, 0
// when the address is invalid.
func countAt(v directory.View, q *request, address string) int {
	_, raw, _ := strings.Cut(address, "?")
	for name := range displayReaders {
		raw = query.Without(raw, name)
	}
	other, err := q.pages.query.Read(v, pageForm, raw)
	if err != nil {
		return 0
	}
	n, err := v.Count(&other.Query)
	if err != nil {
		return 0
	}
	return n
}
