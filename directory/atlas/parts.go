package atlas

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// nearStep is the index of the distance by which lists compare territories.
const nearStep = 1

// partKinds are the kinds of the territories that a page lists within its own.
var partKinds = map[territory.Kind]struct {
	kind  territory.Kind
	title string
}{
	coverage.KindFrance:       {territory.KindRegion, "Par région"},
	territory.KindRegion:      {territory.KindDepartement, "Par département"},
	territory.KindDepartement: {territory.KindEPCI, "Par intercommunalité"},
}

// setParts lists the territories within that of a request, with the same figures. An EPCI counts its
// communes of this territory only.
func (a *atlas) setParts(r *request, view *territoryView) error {
	part, has := partKinds[r.territory.Kind]
	if !has {
		return nil
	}
	c, err := a.engine.Coverage(r.view, &r.q.Query, r.territory, coverage.OptionsOf(r.q.Request))
	if err != nil {
		return err
	}
	view.Parts = &partsView{Title: r.q.Lang.Say(part.title), Rows: a.partsOf(r, c, part.kind)}
	return nil
}

// sum is the figures of a part.
type sum struct {
	code         string
	people, near int64
	hours        float64
}

// partsOf sums the communes of a coverage by the areas of a kind, by name.
func (a *atlas) partsOf(r *request, c *coverage.Coverage, kind territory.Kind) []partView {
	t := r.q.Lang
	limit := max(1000*c.Distances[nearStep].KM, c.Distances[nearStep].Minutes)
	sums := map[string]*sum{}
	communes := a.engine.Communes(r.territory)
	for i := range c.Communes {
		of := &c.Communes[i]
		code := communes[i].CodeOf(kind)
		if code == "" {
			continue
		}
		s := sums[code]
		if s == nil {
			s = &sum{code: code}
			sums[code] = s
		}
		s.people += of.People
		s.hours += of.Received
		if of.Far() <= limit {
			s.near += of.People
		}
	}
	var list []*sum
	for _, s := range sums {
		list = append(list, s)
	}
	slices.SortFunc(list, func(x, y *sum) int {
		return cmp.Or(cmp.Compare(a.Gazetteer.NameOf(kind, x.code), a.Gazetteer.NameOf(kind, y.code)),
			cmp.Compare(x.code, y.code))
	})
	rows := make([]partView, len(list))
	for i, s := range list {
		rows[i] = partView{code: s.code, URL: r.address(kind, s.code), Name: a.Gazetteer.NameOf(kind, s.code),
			People: t.Int(int(s.people)), Near: "–", Access: "–"}
		if s.people > 0 {
			rows[i].Near = percent(t, float64(s.near)/float64(s.people))
			rows[i].Access = accessText(t, s.hours/float64(s.people))
		}
	}
	return rows
}

// accessText writes hours a week for 1000 inhabitants.
func accessText(t *i18n.Locale, hours float64) string {
	return t.Decimal(strconv.FormatFloat(1000*hours, 'f', 2, 64))
}

// indexView is the page of all territories.
type indexView struct {
	html.Layout
	Source, Near string
	Regions      []regionView
	Filters      []filterView
}

// regionView is a région and its départements.
type regionView struct {
	partView
	Parts []partView
}

// index handles /territoires: départements by région, each with the same figures.
func (a *atlas) index(c web.Context) error {
	r, err := a.readFor(c, a.engine.France())
	if err != nil {
		return err
	}
	return a.send(c, r, "territoires.html", func() (html.Page, error) { return a.describeAll(c, r) })
}

func (a *atlas) describeAll(c web.Context, r *request) (*indexView, error) {
	t := r.q.Lang
	whole, err := a.engine.Coverage(r.view, &r.q.Query, r.territory, coverage.OptionsOf(r.q.Request))
	if err != nil {
		return nil, err
	}
	view := &indexView{Source: sourceText(whole.Population.Source, whole.Population.Year)}
	view.Layout = a.Layout(c, t, "Territoires",
		"À quelle distance d’un lieu d’aide numérique vivent les habitants, par région et par département.", "").
		ForVersion(r.view, a.Config.DemoSource)
	view.Assets["style"] = a.Assets["atlas.css"]
	if d := whole.Distances[nearStep]; d.Share != nil {
		view.Near = t.Say("%s des habitants ont un de ces lieux à moins de %s.", percent(t, *d.Share),
			reachText(t, d.KM, d.Minutes))
	}
	for _, p := range r.state {
		view.Filters = append(view.Filters, filterView{p.Name, p.Value})
	}
	within := map[string][]partView{}
	for _, row := range a.partsOf(r, whole, territory.KindDepartement) {
		region := a.Gazetteer.Departement(row.code).Parent
		within[region] = append(within[region], row)
	}
	for _, row := range a.partsOf(r, whole, territory.KindRegion) {
		view.Regions = append(view.Regions, regionView{row, within[row.code]})
	}
	return view, nil
}
