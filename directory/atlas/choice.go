package atlas

import (
	"cmp"
	"maps"
	"net/url"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// choicePage is the page where the places that count are chosen.
type choicePage struct {
	headView
	Action, CompareAction string
	View                  string // the filters of the page, which the chosen ones are compared with
	Groups                []choiceGroup
	Days                  []choiceOption
	Hidden                []html.Pair
}

// choiceGroup is the values of one filter.
type choiceGroup struct {
	Title, Name string
	Options     []choiceOption
}

type choiceOption struct {
	Value, Text, Count string
	Checked            bool
}

// choiceFilters are the filters of the form, in the order of offered.
var choiceFilters = []string{"services", "frais_a_charge", "label", "offre", "modalites_accompagnement", "typologie"}

// maxOptions is how many values of a filter the form has: those of most places.
const maxOptions = 12

// choice handles the page where the places that count are chosen.
func (a *atlas) choice(c web.Context) error {
	r, err := a.read(c)
	if err != nil {
		return err
	}
	return a.send(c, r, "filtres.html", func() (html.Page, error) {
		view := &choicePage{headView: a.describe(c, r, choicePath, "Choisir les lieux : %s",
			"Les lieux d’aide numérique dont la distance est mesurée."),
			Action: r.path(), CompareAction: r.path() + comparePath, View: r.state.Encode()}
		facets, err := r.view.Facets(&directory.Query{}, choiceFilters...)
		if err != nil {
			return nil, err
		}
		for _, o := range offered {
			if at := slices.IndexFunc(facets, func(f directory.Facet) bool { return f.Name == o.filter }); at >= 0 {
				view.Groups = append(view.Groups, r.groupOf(r.q.Lang.Say(o.title), &facets[at]))
			}
		}
		for day := range 7 {
			value := query.Weekdays[weekdayOf(day)]
			view.Days = append(view.Days, choiceOption{Value: value, Text: r.q.Lang.Weekday(weekdayOf(day)),
				Checked: r.state.Has(query.Open.String(), value)})
		}
		view.Hidden = r.pairs(func(name string) bool {
			return name != query.Open.String() && !slices.Contains(choiceFilters, name)
		})
		return view, nil
	})
}

// groupOf returns the most frequent values of a filter, and those that are chosen.
func (r *request) groupOf(title string, f *directory.Facet) choiceGroup {
	group := choiceGroup{Title: title, Name: f.Name}
	values := slices.Clone(f.Values)
	slices.SortStableFunc(values, func(x, y directory.FacetValue) int { return y.Count - x.Count })
	for i, v := range values {
		checked := r.state.Has(f.Name, v.Value)
		if checked || i < maxOptions && v.Count > 0 {
			group.Options = append(group.Options, choiceOption{v.Value, r.q.Lang.Say(words.TermOf(f.Name, v.Value).Label),
				r.q.Lang.Int(v.Count), checked})
		}
	}
	return group
}

// The parameters of the forms of comparison: viewParam holds the view that is compared, dayParam the day
// whose places it is compared with.
const (
	viewParam = "vue"
	dayParam  = "jour"
)

// hasDay reports whether a form asks for another day.
func (r *request) hasDay() bool {
	_, given := query.First(r.raw, dayParam)
	return given
}

// compare sends the form of choices on to the page that compares the view with them.
func (a *atlas) compare(c web.Context) error {
	r := &request{raw: c.Request().URL.RawQuery}
	chosen, kept := url.Values{}, url.Values{}
	for _, p := range r.pairs(func(string) bool { return true }) {
		switch {
		case p.Name == coverage.Other:
		case p.Name == viewParam:
			view, _ := url.ParseQuery(p.Value) // what cannot be parsed is left to the page's error
			maps.Copy(kept, view)
			if r.hasDay() { // the same filters, another day
				maps.Copy(chosen, view)
			}
		case p.Name == dayParam:
			chosen.Set(query.DateName, p.Value)
		case isFilter(p.Name):
			chosen.Add(p.Name, p.Value)
		default:
			kept.Add(p.Name, p.Value)
		}
	}
	kept.Set(coverage.Other, cmp.Or(chosen.Encode(), query.AllPlaces))
	path := Path + "/" + url.PathEscape(c.Param("type")) + "/" + url.PathEscape(c.Param("code"))
	return c.SeeOther(path + "?" + kept.Encode())
}
