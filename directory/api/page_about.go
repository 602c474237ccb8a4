package api

import (
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// dataView is the page /donnees.
type dataView struct {
	layout
	Total    string
	Complete string // how many places, those that do not receive the public included
	Version  int64
	Formats  []formatView
	Filtered string // query string of the view asked, with `?`; "" all
	What     []string
	Clear    string
	Sources  []sourceView
	Tables   []string // where territories come from
	Contact  string
	DocsURL  string
}

type formatView struct{ URL, Name, For string }

// sourceView is one source as /donnees shows it.
type sourceView struct {
	Title, Publisher, License, Page string
	Places, Imported                string
}

var dataPage = viewPage{path: "/donnees", template: "donnees.html"}

// data answers /donnees: what the directory holds, and how to take it away. It
// takes the parameters of a view: the links then hold that view only.
func (p *pages) data(c echo.Context) error {
	s := p.server
	v, err := s.view()
	if err != nil {
		return err
	}
	r := &viewRequest{page: &dataPage, v: v}
	var raw string
	r.show, raw = readDisplay(c.Request().URL.RawQuery, false)
	if err := p.readView(r, raw); err != nil {
		return err
	}
	if r.wrong != nil {
		return r.wrong
	}
	n, err := v.Count(&r.q.query)
	if err != nil {
		return err
	}
	state := r.state.without(isDisplay)
	view := &dataView{
		Total: placesCount(n), Complete: placesCount(v.Len()), Version: v.Version(), Filtered: state.url(""),
		Contact: s.config.Contact, DocsURL: apiRoot + "/docs", Clear: dataPage.path, Tables: tablesOf(),
	}
	view.layout = p.layout("Données ouvertes", "Télécharger les lieux d’aide numérique : formats, sources, licences, fraîcheur.", "").of(v, s.config.DemoSource)
	for _, link := range activeFilters(r.q, state, dataPage.path) {
		view.What = append(view.What, link.Text)
	}
	for _, f := range []formatView{
		{"csv", "CSV", "tableur : une ligne par lieu, les 32 colonnes du schéma national"},
		{"geojson", "GeoJSON", "carte et SIG ; par pages de 1 000 lieux au plus"},
		{"ndjson", "NDJSON", "programmes : un lieu GeoJSON par ligne"},
		{"json", "JSON", "programmes : les champs du schéma à plat ; par pages de 1 000 lieux au plus"},
	} {
		query := state
		if f.URL == "geojson" || f.URL == "json" {
			query = append(query.withoutName("limit"), pair{"limit", "1000"})
		} else {
			query = query.withoutName("limit")
		}
		f.URL = query.url(apiRoot + "/lieux." + f.URL)
		view.Formats = append(view.Formats, f)
	}
	for _, source := range v.Sources() {
		view.Sources = append(view.Sources, sourceOf(source, s.now()))
	}
	return p.send(c, v, dataPage.template, view, untilMidnight(time.Time{}, "75056", s.now()))
}

// sourceOf is a source in words.
func sourceOf(s directory.SourceSummary, now time.Time) sourceView {
	view := sourceView{
		Title: clipText(s.Title, 160), Publisher: clipText(s.Publisher, 120), License: clipText(s.License, 80), Page: webURL(s.Homepage),
		Places: frenchInt(s.Places), Imported: "date inconnue",
	}
	if view.Title == "" {
		view.Title = s.Name
	}
	if view.License == "" {
		view.License = "non précisée"
	}
	if !s.ImportedAt.IsZero() {
		at := s.ImportedAt.In(zoneOf("75056"))
		view.Imported = longDate(at)
		switch days := daysBetween(at, now.In(at.Location())); days {
		case 0:
			view.Imported += ", aujourd’hui"
		case 1:
			view.Imported += ", hier"
		default:
			view.Imported += ", il y a " + frenchInt(days) + " jours"
		}
	}
	return view
}

// tablesOf is the sources of territories and of the outline.
func tablesOf() []string {
	return append(append([]string(nil), territory.Sources...), "Natural Earth, contours du plan simplifié (domaine public)")
}

// accessView is the declaration of accessibility.
type accessView struct {
	layout
	Contact string
	Host    string
}

// accessibility answers /accessibilite.
func (p *pages) accessibility(c echo.Context) error {
	v, err := p.server.view()
	if err != nil {
		return err
	}
	view := &accessView{Contact: p.server.config.Contact}
	_, view.Host, _ = strings.Cut(p.server.baseURL(c), "://")
	view.layout = p.layout("Accessibilité", "Déclaration d’accessibilité : ce qui a été vérifié, comment, et ce qui ne convient pas encore.", "").of(v, p.server.config.DemoSource)
	return p.send(c, v, "accessibilite.html", view, time.Time{})
}
