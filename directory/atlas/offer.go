package atlas

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// offered are the filters whose values pages count, with their titles. The page of a territory has the first ones.
var offered = []struct{ filter, title string }{
	{"services", "Services"}, {"frais_a_charge", "Coût"}, {"label", "Labels et réseaux"},
	{"offre", "Comment on est aidé"}, {"modalites_accompagnement", "Accompagnement"},
	{"modalites_acces", "Comment y accéder"}, {"typologie", "Sortes de lieux"},
	{"publics_specifiquement_adresses", "Publics"}, {"prise_en_charge_specifique", "Besoins particuliers"},
	{"itinerance", "Itinérance"},
}

// How many filters and values the page of a territory counts, and how many values the page about the offer.
const (
	summaryFilters = 3
	summaryValues  = 3
	maxValues      = 20
)

// offerView is the values of one filter.
type offerView struct {
	Title  string
	Values []countView
	More   string // how many values are left out; "" none
}

// countView is a value with the places that have it.
type countView struct {
	URL, Text, Count, Detail string
	Share                    string // of the places, in percent
}

// offerPage is the page of what is offered in a territory.
type offerPage struct {
	headView
	Total      string
	Offer      []offerView
	Week       *weekView
	Structures offerView
	Sources    []sourceRow
	Recent     recentView
	Waiting    *waitingView // nil: unknown
}

// waitingView is what waits for a decision, in words.
type waitingView struct{ Notes, Pairs string }

// sourceRow is a source with its quality and dates.
type sourceRow struct{ URL, Name, Places, Score, Imported, Newest string }

// recentView is what dates of records say of the last month.
type recentView struct {
	Dated, Undated, Since string
	URL                   string // address of what changed since; "" unknown
}

// offer handles the page of what is offered.
func (a *atlas) offer(c web.Context) error {
	r, err := a.read(c)
	if err != nil {
		return err
	}
	page := func() (html.Page, error) {
		view := &offerPage{headView: a.describe(c, r, offerPath, "Ce qui est offert : %s",
			"Services, coût, horaires, réseaux et sources des lieux d’aide numérique d’un territoire.")}
		total, err := r.view.Count(r.inside())
		if err != nil {
			return nil, err
		}
		view.Total = r.q.Lang.Places(total)
		if view.Offer, err = r.offers(len(offered), maxValues, total); err != nil {
			return nil, err
		}
		if view.Week, err = weekOf(r.q.Lang, r.view, r.inside()); err != nil {
			return nil, err
		}
		if err := view.setRecords(r); err != nil {
			return nil, err
		}
		if a.Web.Past() != nil && r.territory.Kind != coverage.KindNetwork {
			view.Recent.URL = a.changesURL(r)
		}
		view.Waiting, err = a.waiting(c, r)
		return view, err
	}
	if a.waits == nil {
		return a.send(c, r, "offre.html", page)
	}
	data, err := page() // what waits changes with no version
	if err != nil {
		return err
	}
	return a.Send(c, r.view, "offre.html", data, query.NextMinute(a.Web.Now()))
}

// changesURL returns the address of what changed in the territory within a month.
func (a *atlas) changesURL(r *request) string {
	today := a.Web.Now().In(territory.Zone("75056"))
	state := html.State{html.PairOf("de", today.AddDate(0, -1, 0).Format(time.DateOnly)),
		html.PairOf("a", today.Format(time.DateOnly))}
	if r.territory.Kind != coverage.KindFrance {
		state = append(state, html.PairOf(string(r.territory.Kind), r.territory.Code))
	}
	return state.URL("/versions/comparer")
}

// waiting counts what waits for a decision in the territory; nil when nobody decides, or for a network.
func (a *atlas) waiting(c web.Context, r *request) (*waitingView, error) {
	scope := key.Scope{Kind: r.territory.Kind, Code: r.territory.Code}
	switch {
	case a.waits == nil || r.territory.Kind == coverage.KindNetwork:
		return nil, nil
	case r.territory.Kind == coverage.KindFrance:
		scope = key.Scope{Everything: true}
	}
	a.Web.Idle(c)
	found, err := a.waits(c.Request().Context(), r.view, scope)
	if directory.ErrorCode(err) == directory.Unavailable {
		return nil, nil // the database is away: the rest of the page is not
	}
	if err != nil {
		return nil, err
	}
	t := r.q.Lang
	view := &waitingView{Notes: t.Say("Aucun signalement n’attend."), Pairs: t.Say("Aucun doublon possible n’attend.")}
	if found.Notes > 0 {
		view.Notes = t.Count(found.Notes, "%s signalement attend", "%s signalements attendent") + t.Say(", sur ") +
			t.Places(found.Places) + "."
	}
	switch {
	case found.Looking:
		view.Pairs = t.Say("Les doublons possibles sont en train d’être cherchés.")
	case found.Pairs > 0:
		view.Pairs = t.Count(found.Pairs, "%s doublon possible attend.", "%s doublons possibles attendent.")
	}
	return view, nil
}

// offers counts the places of the territory by the values of the first filters.
func (r *request) offers(filters, values, total int) (list []offerView, err error) {
	var names []string
	for _, o := range offered[:filters] {
		names = append(names, o.filter)
	}
	facets, err := r.view.Facets(r.inside(), names...)
	if err != nil {
		return nil, err
	}
	for _, o := range offered[:filters] {
		at := slices.IndexFunc(facets, func(f directory.Facet) bool { return f.Name == o.filter })
		view := offerView{Title: r.q.Lang.Say(o.title)}
		found := slices.DeleteFunc(slices.Clone(facets[at].Values),
			func(v directory.FacetValue) bool { return v.Count == 0 })
		slices.SortStableFunc(found, func(x, y directory.FacetValue) int { return y.Count - x.Count })
		for _, v := range found[:min(values, len(found))] {
			text := r.q.Lang.Say(words.TermOf(o.filter, v.Value).Label)
			view.Values = append(view.Values, countView{Text: text, Count: r.q.Lang.Int(v.Count),
				Share: barLength(float64(v.Count) / float64(max(total, 1)))})
		}
		view.setMore(r.q.Lang, len(found)-len(view.Values))
		if len(view.Values) > 0 {
			list = append(list, view)
		}
	}
	return list, nil
}

func (view *offerView) setMore(t *i18n.Locale, n int) {
	if n > 0 {
		view.More = t.Count(n, "%s autre valeur", "%s autres valeurs")
	}
}

// setRecords fills what the records of the places say: structures, sources, dates.
func (view *offerPage) setRecords(r *request) error {
	t := r.q.Lang
	hits, err := r.view.Each(r.inside())
	if err != nil {
		return err
	}
	since := r.view.Built().AddDate(0, -1, 0).Truncate(24 * time.Hour)
	structures, newest := map[string]int{}, map[string]time.Time{}
	total, recent, undated := 0, 0, 0
	for hit := range hits {
		p := r.view.Fields(hit.Index)
		total++
		if name := strings.TrimSpace(p.ParentStructure); name != "" {
			structures[name]++
		}
		switch {
		case p.UpdatedOn.IsZero():
			undated++
		case !p.UpdatedOn.Before(since):
			recent++
		}
		if p.UpdatedOn.After(newest[p.Source]) {
			newest[p.Source] = p.UpdatedOn
		}
	}
	view.Recent = recentView{Dated: t.Places(recent), Since: t.Date(since), Undated: t.Places(undated)}
	view.Structures = offerView{Title: t.Say("Structures porteuses")}
	names := slices.SortedFunc(maps.Keys(structures), func(x, y string) int {
		return cmp.Or(structures[y]-structures[x], cmp.Compare(x, y))
	})
	for _, name := range names[:min(maxValues, len(names))] {
		view.Structures.Values = append(view.Structures.Values, countView{Text: words.Clip(name, 80),
			Count: t.Int(structures[name]), Share: barLength(float64(structures[name]) / float64(max(total, 1)))})
	}
	view.Structures.setMore(t, len(names)-len(view.Structures.Values))
	return view.setSources(r, newest)
}

// setSources lists who provides the places, with their quality and dates.
func (view *offerPage) setSources(r *request, newest map[string]time.Time) error {
	t := r.q.Lang
	facets, err := r.view.Facets(r.inside(), "source")
	if err != nil {
		return err
	}
	for _, value := range facets[0].Values[:min(maxValues, len(facets[0].Values))] {
		row := sourceRow{Name: value.Value, Places: t.Int(value.Count)}
		for _, s := range r.view.Sources() {
			if s.Name != value.Value && s.Title != value.Value {
				continue
			}
			row.Name, row.Imported = cmp.Or(s.Title, s.Name), t.Date(s.ImportedAt)
			row.URL = "/sources/" + url.PathEscape(s.Name) + html.InLang(t)
			if s.Quality != nil {
				row.Score = t.Score(s.Quality.Score)
			}
		}
		if last := newest[value.Value]; !last.IsZero() {
			row.Newest = t.Date(last)
		}
		view.Sources = append(view.Sources, row)
	}
	return nil
}

// summaryView is what the page of a territory says of the pages beside it.
type summaryView struct {
	Offer []offerView
	Week  *weekView
	Work  []workView
	Score string
}

// setSummary fills what the places offer and what their records lack.
func (a *atlas) setSummary(r *request, view *territoryView) (err error) {
	if view.summaryView.Offer, err = r.offers(summaryFilters, summaryValues, 1); err != nil {
		return err
	}
	return view.setWork(r)
}
