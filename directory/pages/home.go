package pages

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// homeView is the page `/`.
type homeView struct {
	layout
	Path     string // of this page: the action of its form
	Show     display
	PrintURL string // the printable sheet of the list; "" on an embedded page
	Back     string // query string of links back to this list
	Searched bool   // the view is limited to a location: results come first
	Search   searchView
	Hidden   []formField // the state that no control of the form holds
	Filters  []filterGroup
	Active   []pageLink // one per active filter, to remove it
	ClearURL string
	Result   resultView
	Errors   []paramProblem
	Map      mapView
}

type formField struct{ Name, Value string }

// searchView is the search box with the problem or the choices of its text.
type searchView struct {
	Text         string
	Problem      string
	ChoicesTitle string
	Choices      []pageLink
}

// paramProblem is an invalid parameter of the address, with a link that corrects it.
type paramProblem struct {
	Message string
	Fix     *pageLink
}

// resultView is the list.
type resultView struct {
	Title, Note       string
	Total             int
	Places            []cardView
	NextURL, FirstURL string
	Empty             bool
	EmptyText         string
	Relax             []relaxView
	Overseas          []pageLink // territories that the first map does not show
}

// relaxView is a suggestion for an empty result.
type relaxView struct{ URL, Text, Detail string }

// viewPage describes one of the pages that show a view, such as `/` and `/carte`.
type viewPage struct {
	path     string
	template string
	embedded bool // framed by a page of another site
}

var homePage = viewPage{path: "/", template: "home.html"}

// home handles `/`: the list and the map of a view, with its search box and filters.
func (p *pages) home(c web.Context) error { return p.showView(c, &homePage) }

// viewRequest is a request for a page that shows a view.
type viewRequest struct {
	page   *viewPage
	v      directory.View
	q      *request
	state  pageQuery
	search searchView
	show   display
	wrong  *directory.Error // nil: the address is right
}

// showView handles a page that shows a view.
func (p *pages) showView(c web.Context, page *viewPage) error {
	v, err := p.web.View()
	if err != nil {
		return err
	}
	r := &viewRequest{page: page, v: v}
	words, asked := searchWords(c.Request().URL.RawQuery)
	var raw string
	r.show, raw = p.readDisplay(query.Without(c.Request().URL.RawQuery, "ou"), page.embedded)
	if err := p.readView(r, raw); err != nil {
		return err
	}
	if !asked {
		r.search.Text = searchText(r.q.lang, p.gazetteer, &r.q.Query)
		return p.showFound(c, r)
	}
	if words == searchText(r.q.lang, p.gazetteer, &r.q.Query) {
		return c.SeeOther(r.state.url(page.path))
	}
	found := lookUp(r.q.lang, p.gazetteer, words)
	if found.where != nil {
		return c.SeeOther(r.state.relocatedOn(page.path, found.where...).url(page.path))
	}
	r.search = found.view(words, r.state, page.path)
	return p.showFound(c, r)
}

// readView reads the parameters of the view. An embedded page ignores the invalid
// ones and lists them: its visitors cannot correct them.
func (p *pages) readView(r *viewRequest, raw string) error {
	read := func(raw string) error {
		var err error
		r.q, err = p.read(r.v, p.locale(r.show.Lang), raw)
		r.wrong = nil
		if err != nil && !errors.As(err, &r.wrong) {
			return err
		}
		r.state = stateOf(r.q, raw)
		return nil
	}
	if err := read(raw); err != nil {
		return err
	}
	if r.page.embedded && r.wrong != nil {
		wrong := r.wrong.Params
		r.show.errors = append(r.show.errors, wrong...)
		right := r.state.without(func(given pair) bool { return !isMany(given.name) && namesParam(wrong, given.name) })
		if err := read(right.encode()); err != nil {
			return err
		}
		if r.wrong != nil { // values that do not go together
			if err := read(""); err != nil {
				return err
			}
		}
	}
	for i, e := range r.show.errors {
		r.show.errors[i] = translateError(r.q.lang, e)
	}
	r.state = append(r.state, r.show.state...)
	return nil
}

// isMany reports whether a parameter may have several values.
func isMany(name string) bool {
	p, ok := query.Named(name)
	return ok && query.Describe(p).Many
}

func namesParam(wrong []directory.ParamError, name string) bool {
	for _, e := range wrong {
		if e.Param == name {
			return true
		}
	}
	return false
}

// searchWords returns the value of the field `ou` of the form, which only pages have:
// the server turns it into parameters of the API.
func searchWords(raw string) (words string, asked bool) {
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		if name != "ou" {
			continue
		}
		value, ok := query.Unescape(value)
		return directory.Clip(strings.TrimSpace(value)), ok
	}
	return "", false
}

// showFound sends a view, or the errors of its address.
func (p *pages) showFound(c web.Context, r *viewRequest) error {
	view := &homeView{Search: r.search, Path: r.page.path, Show: r.show, ClearURL: clearURL(r.state, r.page.path)}
	view.layout = p.layout(c, r.q.lang, "Aide numérique près de chez vous",
		"Trouver un lieu qui aide à se servir d’internet, d’un ordinateur ou d’un téléphone, près de chez soi.",
		"main.js").forVersion(r.v, p.config.DemoSource)
	view.Skips = []pageLink{{"#ou", r.q.lang.Say("Aller à la recherche")},
		{"#filtres", r.q.lang.Say("Aller aux filtres")}, {"#resultats", r.q.lang.Say("Aller aux résultats")}}
	view.Map = p.mapOf(r.v, r.q, r.state)
	view.Map.Start = r.show.start()
	if view.Embedded = r.page.embedded; view.Embedded {
		view.Skips, view.NoIndex = nil, true
		if style := p.assets[r.show.Theme+".css"]; style != "" {
			view.Assets["style"] = style
		}
	}
	var found directory.Result
	if r.wrong == nil {
		var err error
		if found, err = r.v.Find(&r.q.Query); err != nil && !errors.As(err, &r.wrong) {
			return err
		}
	}
	if r.wrong != nil {
		return p.showWrong(c, view, r)
	}
	if err := view.fill(r, found); err != nil {
		return err
	}
	view.Map.Bound = boundOf(r.v, &r.q.Query, found.Hits, p.gazetteer)
	if r.search.Problem != "" || len(r.show.errors) > 0 {
		return p.sendStatus(c, http.StatusBadRequest, r.page.template, view)
	}
	_, until := r.v.OpeningStamp(found.Hits, r.q.Now)
	if r.q.OpenNow {
		until = web.NextMinute(r.q.Now)
	}
	return p.send(c, r.v, r.page.template, view, until)
}

// fill sets the list and the form of a view.
func (view *homeView) fill(r *viewRequest, found directory.Result) error {
	q, state, path := r.q, r.state, r.page.path
	var err error
	if view.Filters, err = filterGroups(r.v, q, state); err != nil {
		return err
	}
	view.Searched = anyWhere(q)
	view.Hidden = hiddenFields(state)
	view.Active = activeFilters(q, state, path)
	shown := &view.Result
	shown.Total = found.Matched
	shown.Title, shown.Note = resultTitle(q, found)
	view.Title = titleOf(q, shown.Title)
	view.NoIndex = view.Embedded || len(state) > 1 || q.Query.After != ""
	back := state.without(isSetting).url("")
	view.Back = back
	if !r.page.embedded {
		view.PrintURL = state.without(isSetting).withoutName("limit").url(printPage.path)
	}
	for _, hit := range found.Hits {
		shown.Places = append(shown.Places, cardOf(q.lang, r.v, hit, q.Now, back))
	}
	if !view.Searched {
		shown.Overseas = overseas(q.pages.gazetteer, state, path)
	}
	if found.Next != "" {
		shown.NextURL = append(state, pair{"apres", found.Next}).url(path)
	}
	if q.Query.After != "" {
		shown.FirstURL = state.url(path)
	}
	if found.Matched == 0 {
		shown.Empty = true
		shown.EmptyText = q.lang.Say("Aucun lieu du répertoire ne correspond à tout ce que vous demandez.")
		shown.Relax = relax(r.v, q, state, path)
	}
	return nil
}

// overseas returns links to the overseas départements, with the same filters.
func overseas(g *territory.Gazetteer, state pageQuery, path string) []pageLink {
	var links []pageLink
	for _, code := range []string{"971", "972", "973", "974", "976"} {
		if d := g.Departement(code); d != nil {
			links = append(links, pageLink{state.relocated(pair{"departement", code}).url(path), d.Name})
		}
	}
	return links
}

// showWrong sends the same page with errors in place of the list.
func (p *pages) showWrong(c web.Context, view *homeView, r *viewRequest) error {
	view.Title = r.q.lang.Say("Adresse à corriger")
	view.NoIndex = true
	view.Result.Title = r.q.lang.Say("Cette recherche n’a pas pu être faite")
	view.Map = p.mapOf(r.v, p.emptyRequest(r.q.lang), nil)
	view.Map.Bound = boundText(mainland)
	view.Hidden = hiddenFields(r.state)
	view.Filters, _ = filterGroups(r.v, p.emptyRequest(r.q.lang), r.state)
	raw := query.Without(c.Request().URL.RawQuery, "ou")
	for _, e := range r.wrong.Params {
		view.Errors = append(view.Errors, problemOf(r.q.lang, e, raw, r.page.path))
	}
	if len(view.Errors) == 0 {
		view.Errors = []paramProblem{{Message: r.q.lang.Text(r.wrong.Text)}}
	}
	return p.sendStatus(c, http.StatusBadRequest, r.page.template, view)
}

// problemOf describes an invalid parameter, with a link that corrects it when there
// is one.
func problemOf(t *i18n.Locale, e directory.ParamError, raw, path string) paramProblem {
	given := clipText(e.Param, 60)
	if e.Value != "" {
		given += " = " + clipText(e.Value, 80)
	}
	problem := paramProblem{Message: t.Say("« %s » : %s.", given, t.Text(e.Text))}
	rest := query.Without(raw, e.Param)
	_, known := query.Named(e.Param)
	switch {
	case e.Suggestion != "":
		fixed := pair{e.Param, e.Suggestion}
		if !known {
			fixed = pair{e.Suggestion, e.Value}
		}
		address := pageQuery{fixed}.url(path)
		if rest != "" {
			address += "&" + web.EscapeURL(rest)
		}
		problem.Fix = &pageLink{address, t.Say("Essayer « %s »", e.Suggestion)}
	case rest != raw:
		fixed := path
		if rest != "" {
			fixed += "?" + web.EscapeURL(rest)
		}
		problem.Fix = &pageLink{fixed, t.Say("Continuer sans")}
	}
	return problem
}

// resultTitle returns the title of a result, and a note on the number of places and
// on how distances are measured.
func resultTitle(q *request, found directory.Result) (title, note string) {
	t, near, count := q.lang, q.Query.Near, q.lang.Places(found.Matched)
	switch {
	case found.Matched == 0 && near != nil:
		return t.Say("Aucun lieu trouvé près de %s", nearLabel(t, near)), ""
	case found.Matched == 0:
		return t.Say("Aucun lieu trouvé"), ""
	case near != nil:
		title = t.Say("Les lieux les plus proches de %s", nearLabel(t, near))
		return title, t.Say("%s, du plus proche au plus lointain.", count) + " " + t.Say(distanceNote(near))
	case q.Query.Words != "":
		return t.Say("%s pour « %s »", count, clipText(q.Query.Words, 60)), ""
	case !anyWhere(q):
		note = t.Say("Indiquez un code postal ou une commune pour voir les plus proches de chez vous.")
	}
	return count, note
}

// distanceNote returns how distances are measured, in French.
func distanceNote(near *directory.Origin) string {
	switch {
	case near.Type == "position":
		return "Distances à vol d’oiseau."
	case near.Precision == geo.PrecisionCommune || near.Precision == geo.PrecisionPoint:
		return "Distances à vol d’oiseau, depuis le centre de la commune."
	}
	return "Distances approximatives : la position exacte de cette commune n’est pas connue."
}

func nearLabel(t *i18n.Locale, near *directory.Origin) string {
	if near.Type == "position" {
		return t.Say("votre position")
	}
	return nearName(t, near)
}

// nearName returns the name of an origin that is a territory.
func nearName(t *i18n.Locale, near *directory.Origin) string {
	if near.Text.IsZero() {
		return near.Label
	}
	return t.Text(near.Text)
}

// anyWhere reports whether the view is limited to a location.
func anyWhere(q *request) bool { return q.GivenAny(whereParams) }

func titleOf(q *request, result string) string {
	if len(q.Query.Lists) == 0 && !anyWhere(q) {
		return q.lang.Say("Aide numérique près de chez vous")
	}
	return result
}

// mapView holds what the map needs at first.
type mapView struct {
	Tiles   string // template of tile addresses, {z}/{x}/{y}
	Base    BaseMap
	Outline string // address of the plain outline
	Origin  *mapPoint
	Place   *mapPoint
	Start   string // "lat,lon,zoom" of the first view, in place of Bound; "" none
	Bound   string // minLon,minLat,maxLon,maxLat
	Waiting string // shown until the map is drawn, and when scripts do not run
}

type mapPoint struct {
	Lon, Lat string
	Label    string
}

func pointOf(lon, lat float64, label string) *mapPoint {
	return &mapPoint{Lon: strconv.FormatFloat(lon, 'f', -1, 64), Lat: strconv.FormatFloat(lat, 'f', -1, 64),
		Label: label}
}

// mapOf returns the map of a view, with the same filters and version as the list.
func (p *pages) mapOf(v directory.View, q *request, state pageQuery) mapView {
	tiles := state.withoutName("limit").without(isDisplay)
	if q.Query.RadiusM == 0 {
		tiles = tiles.withoutName("pres_de") // the order of a list: tiles have none
	}
	tiles = append(tiles, pair{"v", strconv.FormatInt(v.Version(), 10)})
	view := mapView{
		Tiles:   tiles.url(web.APIRoot + "/tuiles/{z}/{x}/{y}.geojson"),
		Base:    p.config.BaseMap,
		Outline: p.assets["outline.json"],
		Waiting: q.lang.Say("La carte s’affiche ici quand les scripts sont autorisés. La liste contient les mêmes " +
			"lieux."),
	}
	if near := q.Query.Near; near != nil {
		view.Origin = pointOf(near.Position[0], near.Position[1], nearLabel(q.lang, near))
	}
	return view
}

// untilMidnight returns the earlier of until and the end of the local day of a commune,
// when its week of opening hours starts with another day. A zero until never comes.
func untilMidnight(until time.Time, insee string, now time.Time) time.Time {
	_, midnight := territory.LocalDay(insee, now)
	return web.Earlier(until, midnight)
}
