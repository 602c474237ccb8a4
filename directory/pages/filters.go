package pages

import (
	"cmp"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// filterGroup is one question of the form, its answers as boxes.
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

// groupOf is a group of the form: values of one filter, or single boxes of several.
type groupOf struct {
	legend string
	wide   bool
	filter string // its values are the boxes
	boxes  []filterOption
}

var homeGroups = []groupOf{
	{legend: "De quoi avez-vous besoin ?", wide: true, filter: "services"},
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

// maxLabels is how many labels the form shows: those that most places of the directory hold.
const maxLabels = 8

// filterGroups is the form, with the number of places that each box would leave
// or, within a question that has an answer already, that it would add.
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
				words := say(g.filter, value)
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

// optionValues is the boxes of a filter: its vocabulary, or for labels those
// that most places hold, and whatever is chosen already.
func optionValues(v directory.View, filter string, state pageQuery) ([]string, error) {
	if filter != "label" {
		return directory.FieldNamed(filter).Vocabulary.Values, nil
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
			values = appendOnce(values, p.value)
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

// open counts again a filter that is in use as if it were not: its other values
// are alternatives.
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

// text is the count as shown; "" for what is not counted.
func (c *filterCounts) text(filter, value string) string {
	counts, ok := c.by[filter]
	if !ok {
		return ""
	}
	return c.lang.Int(counts[value])
}

// hiddenFields is the state that no box of the form holds: it is sent again with the form.
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

// isFilter tells what the visitor chose to narrow the view, from where it is and how long its pages are.
func isFilter(p pair) bool { return p.name != "pres_de" && p.name != "limit" && !isDisplay(p) }

// clearURL is the same place without filters.
func clearURL(state pageQuery, path string) string {
	return state.without(func(p pair) bool {
		return isFilter(p) && !whereParams.HasName(p.name)
	}).url(path)
}

// activeFilters is one link for each filter, to take it away.
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

// filterText is a filter in words.
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
	return clipText(t.Say(say(p.name, p.value).label), 80)
}

var flagTexts = map[string]string{
	"labellise": "avec un label", "accessible": "accessibilité décrite", "prise_rdv": "rendez-vous en ligne",
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

// maxRelax is how many ways out of an empty result are offered.
const maxRelax = 5

// relax offers, for an empty result, what would find places: each filter taken
// away alone when that is enough, else all of them.
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

// countAt is how many places the view at another address of this page holds; 0 when it cannot be read.
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
