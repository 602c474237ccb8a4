package atlas

import (
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// indexView is the page of all territories.
type indexView struct {
	html.Layout
	Source, Near, France string
	Regions              []regionView
	Filters              []string
	Clear                string
	Networks             string // address of the list of networks; "" none
}

// regionView is a région and its départements.
type regionView struct {
	partView
	Parts []partView
}

// index handles /territoires: départements by région, each with the same figures.
func (a *atlas) index(c web.Context) error {
	r, err := a.readFor(c, a.engine.France(), form)
	if err != nil {
		return err
	}
	r.base = "territoires"
	return a.send(c, r, "territoires.html", func() (html.Page, error) { return a.describeAll(c, r) })
}

func (a *atlas) describeAll(c web.Context, r *request) (*indexView, error) {
	t := r.q.Lang
	whole, err := a.engine.Coverage(r.view, &r.q.Query, r.territory, coverage.OptionsOf(r.q.Request, nil))
	if err != nil {
		return nil, err
	}
	view := &indexView{Source: sourceText(whole.Population.Source, whole.Population.Year),
		France: r.address(r.territory.Kind, r.territory.Code), Clear: r.inLang(Path, r.figuresRaw())}
	view.Layout = a.Layout(c, t, "Territoires",
		"À quelle distance d’un lieu d’aide numérique vivent les habitants, par région et par département.", "").
		ForVersion(r.view, a.Config.DemoSource)
	view.NoIndex = len(r.raw) > 0
	view.Assets["style"] = a.Assets["atlas.css"]
	if d := whole.Distances[nearStep]; d.Share != nil {
		view.Near = t.Say("%s des habitants ont un de ces lieux à moins de %s.", percent(t, *d.Share),
			reachText(t, d.KM, d.Minutes))
	}
	view.Filters = a.texts(r.q, r.state)
	if len(a.engine.Networks()) > 0 {
		view.Networks = NetworksPath + html.InLang(t)
	}
	within := map[string]parts{}
	for _, row := range a.partsOf(r, whole, territory.KindDepartement) {
		region := a.Gazetteer.Departement(row.code).Parent
		within[region] = append(within[region], row)
	}
	for _, row := range a.partsOf(r, whole, territory.KindRegion) {
		rows := within[row.code]
		if len(rows) == 1 { // the département is the région
			rows = nil
		}
		view.Regions = append(view.Regions, regionView{row.view(t), rows.rows(t)})
	}
	return view, nil
}
