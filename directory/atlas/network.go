package atlas

import (
	"net/http"
	"net/url"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// NetworksPath is the address of the list of networks, below which they lie.
const NetworksPath = "/reseaux"

// networkForms are the addresses of what is made of a network, and the pages that its view is sent on to.
var networkForms = map[string]string{
	"/carte": html.EmbeddedPath, "/liste": "/", "/feuille": "/imprimer", "/lieux.csv": web.APIRoot + "/lieux.csv",
	"/lieux.geojson": web.APIRoot + "/lieux.geojson", "/atom": "/atom",
}

// registerNetworks adds the pages of networks.
func (a *atlas) registerNetworks() {
	a.Web.Page(NetworksPath, a.networks)
	a.Web.Page(NetworksPath+"/:code", a.network)
	for path, to := range networkForms {
		a.Web.Get(NetworksPath+"/:code"+path, func(c web.Context) error {
			n, err := a.networkOf(c)
			if err != nil {
				return err
			}
			raw := n.Query()
			if more := c.Request().URL.RawQuery; more != "" {
				raw += "&" + more
			}
			return c.SeeOther(to + "?" + raw)
		})
	}
}

// networkOf returns the network of the path.
func (a *atlas) networkOf(c web.Context) (*coverage.Network, error) {
	if n := a.engine.Network(c.Param("code")); n != nil {
		return n, nil
	}
	return nil, web.NewProblem(http.StatusNotFound, "Aucun réseau n'a ce code.")
}

// networksPage is the list of networks.
type networksPage struct {
	html.Layout
	Rows []networkRow
}

type networkRow struct{ URL, Title, Text, Places string }

// plainForm lists what pages of networks take: only the language, which the kit reads.
var plainForm = &query.Form{}

// view reads the version and the parameters of a page of networks.
func (a *atlas) view(c web.Context) (directory.View, error) {
	v, err := a.Web.View()
	if err != nil {
		return nil, err
	}
	_, err = a.Query.Read(v, plainForm, query.Without(c.Request().URL.RawQuery, "lang"))
	return v, err
}

// networks handles the list of networks.
func (a *atlas) networks(c web.Context) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	t := a.RequestedLocale(c)
	page := &networksPage{Layout: a.Layout(c, t, "Réseaux", "Les réseaux de lieux d’aide numérique.", "").
		ForVersion(v, a.Config.DemoSource)}
	page.Assets["style"] = a.Assets["atlas.css"]
	for _, n := range a.engine.Networks() {
		r, err := a.Query.Read(v, viewForm, n.Query())
		if err != nil {
			return err
		}
		places, err := v.Count(&r.Query)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, networkRow{NetworksPath + "/" + n.Code + html.InLang(t), n.Title,
			words.Clip(n.Text, 200), t.Places(places)})
	}
	return a.Send(c, v, "reseaux.html", page, territory.NextMidnight(a.Web.Now()))
}

// viewForm lists what a view takes.
var viewForm = &query.Form{Takes: query.View}

// networkPage is the page of one network.
type networkPage struct {
	html.Layout
	Title, Text, Site string
	Communes, People  string
	PeopleSource      string
	Filters           []string
	Total             string
	Near              string
	Places            []networkRow
	More              string // how many places are not listed; "" none
	Doors             []html.Link
	Frame             string // code that shows the map on other sites
}

// shownMembers is how many places the page of a network lists.
const shownMembers = 30

// network handles the page of one network.
func (a *atlas) network(c web.Context) error {
	n, err := a.networkOf(c)
	if err != nil {
		return err
	}
	v, err := a.view(c)
	if err != nil {
		return err
	}
	t := a.RequestedLocale(c)
	of := a.engine.Territory(coverage.KindNetwork, n.Code)
	page := &networkPage{Title: n.Title, Text: n.Text, Site: words.WebURL(n.Site), People: t.Int(int(of.People)),
		Communes:     t.Count(n.Communes(), "%s commune", "%s communes"),
		PeopleSource: sourceText(coverage.Population.Source, coverage.Population.Year)}
	page.Layout = a.Layout(c, t, n.Title, words.Clip(n.Text, 160), "").ForVersion(v, a.Config.DemoSource)
	page.Assets["style"] = a.Assets["atlas.css"]
	if err := page.setPlaces(a, v, n, of); err != nil {
		return err
	}
	lang := html.InLang(t)
	for _, door := range []struct{ url, text string }{
		{NetworksPath + "/" + n.Code + "/liste" + lang, "Carte et liste"},
		{diagnosis(n, lang), "Diagnostic : distance, besoins, où ouvrir"},
		{NetworksPath + "/" + n.Code + "/feuille" + lang, "Feuille à imprimer"},
		{NetworksPath + "/" + n.Code + "/lieux.csv", "Ses lieux (CSV)"},
		{NetworksPath + "/" + n.Code + "/lieux.geojson", "Ses lieux (GeoJSON)"},
		{NetworksPath + "/" + n.Code + "/atom", "Le fil de ses changements (Atom)"},
	} {
		page.Doors = append(page.Doors, html.LinkTo(door.url, t.Say(door.text)))
	}
	page.Frame = `<iframe src="` + a.Web.BaseURL(c) + NetworksPath + "/" + n.Code + `/carte" title="` + n.Title +
		`" width="100%" height="600"></iframe>`
	return a.Send(c, v, "reseau.html", page, territory.NextMidnight(a.Web.Now()))
}

// diagnosis returns the address of the page of the territory of a network, with its filters.
func diagnosis(n *coverage.Network, lang string) string {
	address := Path + "/" + string(coverage.KindNetwork) + "/" + n.Code
	values, _ := url.ParseQuery(n.Filters) // checked when it was read
	if lang != "" {
		values.Set("lang", lang[len("?lang="):])
	}
	if len(values) > 0 {
		address += "?" + values.Encode()
	}
	return address
}

// setPlaces fills the places of a network, and how many of its people are near one.
func (page *networkPage) setPlaces(a *atlas, v directory.View, n *coverage.Network, of *coverage.Territory) error {
	t := page.Locale()
	filters, err := a.Query.Read(v, viewForm, n.Filters)
	if err != nil {
		return err
	}
	q := &html.Request{Request: filters, View: v, Lang: t, Site: a.Site}
	page.Filters = a.texts(q, html.StateOf(q, n.Filters))
	inside := filters.Query
	of.Narrow(&inside)
	inside.Limit = shownMembers
	found, err := v.Find(&inside)
	if err != nil {
		return err
	}
	page.Total = t.Places(found.Matched)
	for _, hit := range found.Hits {
		p := v.Fields(hit.Index)
		page.Places = append(page.Places, networkRow{"/lieux/" + p.ID + html.InLang(t), words.Name(t, p), p.Commune, ""})
	}
	if left := found.Matched - len(found.Hits); left > 0 {
		page.More = t.Say("… et %s.", t.Count(left, "%s autre lieu", "%s autres lieux"))
	}
	measured, err := a.engine.Coverage(v, &inside, of, coverage.Options{})
	if err != nil {
		return err
	}
	if d := measured.Distances[nearStep]; d.Share != nil {
		page.Near = t.Say("%s des habitants ont un de ces lieux à moins de %s.", percent(t, *d.Share),
			reachText(t, d.KM, d.Minutes))
	}
	return nil
}
