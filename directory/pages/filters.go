package pages

import (
	"html/template"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// filterGroup is a group of check boxes of the form.
type filterGroup struct {
	Legend  string
	Open    bool // its boxes are in sight
	Radio   bool // one of its options is chosen, not several
	Chosen  int  // options that are checked, but the first one of a choice, which asks for nothing
	Options []filterOption
}

type filterOption struct {
	Name, Value string
	Label, Help string
	Checked     bool
	Count       string        // places that remain with it; "" unknown
	Box         template.HTML // its box and words, up to the count
}

// boxView is an option as its box is written.
type boxView struct {
	*filterOption
	Form  string // the id of the form that the box belongs to; "" the one that holds it
	Radio bool
}

// writeBoxes writes the boxes of a group. They are kept: views differ by what is checked and counted.
func (g *filterGroup) writeBoxes(v directory.View, q *html.Request, form string) error {
	for i := range g.Options {
		option := &g.Options[i]
		number := 0 // what changes the box besides its texts
		for bit, is := range [...]bool{option.Checked, g.Radio} {
			if is {
				number |= 1 << bit
			}
		}
		text := form + "\x00" + option.Name + "\x00" + option.Value + "\x00" + option.Label
		var err error
		option.Box, err = html.Part(q.Site, v, q.Lang, "box", number, text, func() (template.HTML, int, error) {
			written, err := q.Site.Write(q.Lang, "filter-box", &boxView{option, form, g.Radio})
			return written, len(written), err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// groupSource describes a group of the form: the values of one filter, or boxes of
// several filters.
type groupSource struct {
	legend string
	open   bool
	filter string // its values are the boxes
	boxes  []filterOption
	// choice returns options of which one is chosen, and names those of its parameters.
	choice func(c *filterCounts, q *html.Request, state html.State) ([]filterOption, error)
	names  []string
}

// homeGroups lists the groups of the form in their order.
var homeGroups = []groupSource{
	{legend: "De quoi avez-vous besoin ?", open: true, filter: "services"},
	{legend: "Quand ?", open: true, choice: dayOptions, names: []string{query.Open.String()}},
	{legend: "À quelle heure ?", choice: partOptions, names: []string{query.OpenBetween.String()}},
	{legend: "À quelle distance ?", open: true, choice: distanceOptions, names: []string{query.Radius.String()}},
	{legend: "Comment être aidé ?", filter: "offre"},
	{legend: "Label ou dispositif", filter: "label"},
	{legend: "Coût", filter: "frais_a_charge"},
	{legend: "Venir", boxes: []filterOption{
		{Name: "prise_rdv", Value: "true", Label: "Rendez-vous en ligne"},
		{Name: "accessible", Value: "true", Label: "Accessibilité décrite", Help: "Le lieu a une fiche Acceslibre"},
		{Name: "horaires_inconnus", Value: "inclure", Label: "Avec les horaires non connus",
			Help: "Pour un jour ou une heure : il faudra téléphoner avant"},
	}},
	{legend: "Être aidé", filter: "modalites_accompagnement"},
	{legend: "Public particulier", filter: "publics_specifiquement_adresses"},
	{legend: "Besoin particulier", filter: "prise_en_charge_specifique"},
}

// maxLabels is how many labels the form shows: those that most places have.
const maxLabels = 8

// filterGroups returns the form, with the number of places that each box would leave
// or, in a group with a checked box, that it would add. form is the id of the form that the boxes belong to, "" the
// one that holds them.
func filterGroups(
	counts *filterCounts, q *html.Request, state html.State, form string,
) (groups []filterGroup, err error) {
	v := counts.view
	groups = make([]filterGroup, 0, len(homeGroups))
	for _, g := range homeGroups {
		group := filterGroup{Legend: q.Lang.Say(g.legend), Open: g.open, Radio: g.choice != nil}
		if g.choice != nil {
			if group.Options, err = g.choice(counts, q, state); err != nil {
				return nil, err
			}
			if len(group.Options) == 0 {
				continue
			}
		}
		for _, option := range g.boxes {
			option.Checked = strings.EqualFold(state.First(option.Name), option.Value)
			option.Label, option.Help = q.Lang.Say(option.Label), q.Lang.Say(option.Help)
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
				plain := words.TermOf(g.filter, value)
				group.Options = append(group.Options, filterOption{
					Name: g.filter, Value: value, Label: q.Lang.Say(plain.Label), Help: q.Lang.Say(plain.Help),
					Checked: state.Has(g.filter, value), Count: counts.text(g.filter, value),
				})
			}
		}
		for i, option := range group.Options {
			if option.Checked && !(group.Radio && i == 0) {
				group.Open = true
				group.Chosen++
			}
		}
		if err := group.writeBoxes(v, q, form); err != nil {
			return nil, err
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// optionValues returns the values of a filter that have a box: its vocabulary or, for
// labels, those that most places have and those that are selected.
func optionValues(v directory.View, filter string, state html.State) ([]string, error) {
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
		if p.Name == filter {
			values = query.AppendOnce(values, p.Value)
		}
	}
	return values, nil
}

// filterCounts counts places by value within a view and, around an origin, within the
// distance that its title speaks of.
type filterCounts struct {
	lang    *i18n.Locale
	view    directory.View
	query   directory.Query
	reaches directory.Reaches // around the origin
	openNow int               // places open at present
	by      map[string]map[string]int
}

// newFilterCounts counts the values of the filters of the form, and of further ones. reaches
// are the places around the origin of the view, if it has one.
func newFilterCounts(
	v directory.View, q *html.Request, reaches directory.Reaches, more ...string,
) (*filterCounts, error) {
	c := &filterCounts{lang: q.Lang, view: v, query: q.Query, reaches: reaches, by: map[string]map[string]int{}}
	c.query.After, c.query.Limit = "", 0
	if km, n := reaches.Near(); c.query.Near != nil && c.query.RadiusM == 0 && n > 0 {
		c.query.RadiusM = 1000 * float64(km)
	}
	names := more
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
	addFacets(c.by, facets)
	return nil
}

// addFacets adds the counts of facets to those by filter, then by value.
func addFacets(by map[string]map[string]int, facets []directory.Facet) {
	for _, f := range facets {
		counts := make(map[string]int, len(f.Values))
		for _, v := range f.Values {
			counts[v.Value] = v.Count
		}
		by[f.Name] = counts
	}
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
func hiddenFields(state html.State) []html.Pair {
	var fields []html.Pair
	for _, p := range state {
		if !inForm(p.Name) {
			fields = append(fields, html.PairOf(p.Name, p.Value))
		}
	}
	return fields
}

func inForm(name string) bool {
	for _, g := range homeGroups {
		if g.filter == name || slices.Contains(g.names, name) {
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
func isFilter(p html.Pair) bool {
	return p.Name != "pres_de" && p.Name != "limit" && !html.IsDisplay(p)
}

// clearURL returns the address of the same location without filters.
func clearURL(state html.State, path string) string {
	return state.Without(func(p html.Pair) bool {
		return isFilter(p) && !html.WhereParams.HasName(p.Name)
	}).URL(path)
}

// activeFilters returns a link for each active filter, which removes it. The days and the
// hours that a view asks for are one filter.
func activeFilters(q *html.Request, state html.State, path string) []html.Link {
	var links []html.Link
	when := false
	for i, p := range state {
		switch {
		case !isFilter(p):
		case isWhen(p) && when:
		case isWhen(p):
			when = true
			rest := state.Without(func(p html.Pair) bool { return isWhen(p) || p.Name == "horaires_inconnus" })
			text := q.Lang.Say("ouvert %s", words.WhenAsked(q.Lang, &q.Query.Open, q.Site.Web.Now(), territory.Zone("")))
			links = append(links, html.LinkTo(rest.URL(path), text))
		default:
			rest := append(append(html.State{}, state[:i]...), state[i+1:]...)
			text := words.Filter(q.Lang, q.Site.Gazetteer, p.Name, p.Value)
			if p.Name == query.Places.String() {
				rest, text = rest.Leaving(p.Value), placeName(q, p.Value)
			}
			links = append(links, html.LinkTo(rest.URL(path), text))
		}
	}
	return links
}

// placeName returns the name of a place of the selection.
func placeName(q *html.Request, id string) string {
	if i, _, ok := q.View.ByID(id); ok {
		return words.Clip(words.Name(q.Lang, q.View.Fields(i)), 40)
	}
	return id
}

// isWhen reports whether a parameter says when places must be open.
func isWhen(p html.Pair) bool {
	return p.Name == query.Open.String() || p.Name == query.OpenBetween.String()
}

// askedText returns what a view asks for besides a location, a distance and a time, in
// plain words: "pour faire une démarche en ligne · gratuit".
func askedText(q *html.Request, state html.State) string {
	var texts []string
	for _, p := range state {
		switch {
		case !isFilter(p), isWhen(p), html.WhereParams.HasName(p.Name), p.Name == "horaires_inconnus",
			p.Name == query.Places.String():
		case p.Name == "services":
			texts = append(texts, q.Lang.Say("pour %s", lowerFirst(words.Filter(q.Lang, q.Site.Gazetteer, p.Name, p.Value))))
		case p.Name == "frais_a_charge", p.Name == "modalites_acces", p.Name == "modalites_accompagnement":
			texts = append(texts, lowerFirst(words.Filter(q.Lang, q.Site.Gazetteer, p.Name, p.Value)))
		default:
			texts = append(texts, words.Filter(q.Lang, q.Site.Gazetteer, p.Name, p.Value))
		}
	}
	return strings.Join(texts, " · ")
}

// quickFilters are the filters most used, which are shown as links above the list.
var quickFilters = []html.Pair{
	html.PairOf("label", "France Services"),
	html.PairOf("frais_a_charge", "Gratuit"),
	html.PairOf("modalites_acces", "Se présenter"),
	html.PairOf("ouvert", "maintenant"),
}

// quickOptions returns the filters most used that the view does not ask for yet and that
// leave some of its places.
func quickOptions(c *filterCounts, state html.State, path string) []optionView {
	var options []optionView
	for _, p := range quickFilters {
		if state.First(p.Name) != "" {
			continue
		}
		n, text := c.by[p.Name][p.Value], words.UpperFirst(c.lang.Say(words.TermOf(p.Name, p.Value).Label))
		if p.Name == query.Open.String() {
			n, text = c.openNow, c.lang.Say("Ouvert en ce moment")
		}
		if n > 0 {
			options = append(options, optionView{Name: p.Name, Value: p.Value, Text: text, Count: n,
				URL: state.With(p.Name, p.Value).URL(path)})
		}
	}
	return options
}
