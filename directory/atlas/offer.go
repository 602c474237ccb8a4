package atlas

import (
	"cmp"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// How many values of a filter, sources and defects a page lists.
const (
	shownValues  = 4
	shownSources = 5
	shownWork    = 5
)

// offered are the filters whose values a page counts, with their titles.
var offered = []struct{ filter, title string }{
	{"services", "Services"}, {"offre", "Ce qui est offert"}, {"frais_a_charge", "Coût"}, {"label", "Labels et réseaux"},
	{"modalites_acces", "Comment y accéder"},
}

// setOffer fills what the places of the view in the territory offer, and what their data lack.
func (a *atlas) setOffer(r *request, view *territoryView) error {
	t, q := r.q.Lang, r.inside()
	names := []string{"source"}
	for _, o := range offered {
		names = append(names, o.filter)
	}
	facets, err := r.view.Facets(q, names...)
	if err != nil {
		return err
	}
	for _, o := range offered {
		at := slices.IndexFunc(facets, func(f directory.Facet) bool { return f.Name == o.filter })
		if values := valuesOf(t, &facets[at]); len(values) > 0 {
			view.Offer = append(view.Offer, offerView{t.Say(o.title), values})
		}
	}
	if view.Week, err = weekOf(t, r.view, q); err != nil {
		return err
	}
	at := slices.IndexFunc(facets, func(f directory.Facet) bool { return f.Name == "source" })
	view.setSources(t, r.view, &facets[at])
	return view.setWork(t, r.view, q)
}

// valuesOf returns the most frequent values of a filter, in plain words.
func valuesOf(t *i18n.Locale, f *directory.Facet) (list []countView) {
	values := slices.Clone(f.Values)
	slices.SortStableFunc(values, func(x, y directory.FacetValue) int { return y.Count - x.Count })
	for _, v := range values[:min(shownValues, len(values))] {
		if v.Count > 0 {
			list = append(list, countView{Text: t.Say(words.TermLabels(f.Name, []string{v.Value})[0]), Count: t.Int(v.Count)})
		}
	}
	return list
}

// setSources lists who provides most places, with their quality and date.
func (view *territoryView) setSources(t *i18n.Locale, v directory.View, f *directory.Facet) {
	for _, value := range f.Values[:min(shownSources, len(f.Values))] {
		row := countView{Text: value.Value, Count: t.Int(value.Count)}
		for _, s := range v.Sources() {
			if s.Name != value.Value && s.Title != value.Value {
				continue
			}
			row.Text = cmp.Or(s.Title, s.Name)
			row.Detail = t.Date(s.ImportedAt)
			if s.Quality != nil {
				row.Detail += " · " + t.Score(s.Quality.Score)
			}
		}
		view.Sources = append(view.Sources, row)
	}
}

// setWork lists what the data of the places lack, what costs people most first.
func (view *territoryView) setWork(t *i18n.Locale, v directory.View, q *directory.Query) error {
	sum, err := v.Quality(q)
	if err != nil || sum.Places == 0 {
		return err
	}
	view.Score = t.Score(sum.Score)
	criteria := slices.Clone(sum.Criteria)
	slices.SortStableFunc(criteria, func(x, y directory.CriterionSummary) int { return cmp.Compare(y.Gain, x.Gain) })
	for _, c := range criteria[:min(shownWork, len(criteria))] {
		if c.Left > 0 {
			view.Work = append(view.Work, workView{t.Say(c.Label), t.Places(c.Left), "+" + t.Score(c.Gain)})
		}
	}
	return nil
}

// partsView is the territories within one, each with the same figures.
type partsView struct {
	Title string
	Rows  []partView
}

type partView struct{ code, URL, Name, People, Near, Access string }
