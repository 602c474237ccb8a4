package pages

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/card"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/paper"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// homeView is the page `/`.
type homeView struct {
	html.Layout
	Path     string // of this page: the action of its form
	Show     html.Display
	PrintURL string        // the printable sheet of the list; "" on an embedded page
	Papers   []html.Link   // the same list in other forms
	Back     string        // query string of links back to this list
	Start    bool          // nothing is asked yet: needs and régions, no list
	Choices  template.HTML // these needs and régions
	Search   html.Asked
	Hidden   []html.Pair // the state that no control of the form holds
	Filters  []filterGroup
	Active   []html.Link // one per active filter, to remove it
	ClearURL string
	Result   resultView
	Errors   []paramProblem
	Map      mapView

	Territory *territoryView // nil for a view that is limited otherwise than to a territory
	Kept      *html.Kept
	Share     shareView
}

// paramProblem is an invalid parameter of the address, with a link that corrects it.
type paramProblem struct {
	Message string
	Fix     *html.Link
}

// resultView is the list.
type resultView struct {
	Title             string // the answer in a sentence
	Detail            string // what else is asked for, and what lies farther
	Note              string // how distances are measured
	See               string // of the button that leads from the filters to the list: "Voir 12 lieux"
	Total             int
	Places            []cardView
	NextURL, FirstURL string
	Empty             bool
	EmptyText         string
	Soon              []soonView   // the places that open first, when all are closed
	Doors             []doorView   // what to change when there is no place, or none near
	GuideURL          string       // of the guided way, with the same wishes, when there is none
	Quick             []optionView // the filters most used, as links
	Overseas          []html.Link  // territories that the first map does not show
}

// optionView is a filter as a link, with the number of places that it leaves; -1 unknown.
type optionView struct {
	Name, Value string
	Text, URL   string
	Count       int
	Current     bool
}

var homePage = html.ViewPage{Path: "/", Template: "home.html"}

// home handles `/`: the list and the map of a view, with its search box and filters.
func (p *pages) home(c web.Context) error { return p.showView(c, &homePage) }

// viewRequest is a request for a page with a search box.
type viewRequest struct {
	html.ViewRequest
	search html.Asked
}

// showView handles a page that shows a view.
func (p *pages) showView(c web.Context, page *html.ViewPage) error {
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	r := &viewRequest{ViewRequest: html.ViewRequest{Page: page, View: v}}
	typed, asked, raw := html.TypedIn(c.Request().URL.RawQuery, html.AskedName)
	before, _, raw := html.TypedIn(raw, html.TypedName)
	r.Show, raw = p.ReadDisplay(raw, page.Embedded)
	if err := p.ReadView(&r.ViewRequest, daysOfPart(raw, p.Web.Now())); err != nil {
		return err
	}
	if !asked {
		r.search = p.ShowTyped(c.Request().Context(), &r.ViewRequest, before)
		return p.showFound(c, r)
	}
	if typed == words.Where(r.Q.Lang, p.Gazetteer, &r.Q.Query) {
		return c.SeeOther(r.Show.Onward(r.State.URL(page.Path)))
	}
	address, view := p.AnswerTyped(c.Request().Context(), &r.ViewRequest, typed)
	if address != "" {
		return c.SeeOther(r.Show.Onward(address))
	}
	r.search = view
	return p.showFound(c, r)
}

// showFound sends a view, or the errors of its address.
func (p *pages) showFound(c web.Context, r *viewRequest) error {
	view := &homeView{Search: r.search, Path: r.Page.Path, Show: r.Show, ClearURL: clearURL(r.State, r.Page.Path)}
	view.Layout = p.Layout(c, r.Q.Lang, "Aide numérique près de chez vous",
		"Trouver un lieu qui aide à se servir d’internet, d’un ordinateur ou d’un téléphone, près de chez soi.",
		"main.js").ForVersion(r.View, p.Config.DemoSource)
	view.Canonical = p.Web.BaseURL(c) + r.State.WithoutName(html.KeptParam).URL(r.Page.Path)
	if view.Kept = html.KeptOf(r.Q.Lang, r.State); len(r.Q.Query.Places) > 0 {
		view.Kept = html.MoreOf(r.Q.Lang, r.State, r.Q.Query.Places)
	}
	view.Skips = []html.Link{
		html.LinkTo("#ou", r.Q.Lang.Say("Aller à la recherche")),
		html.LinkTo("#filtres", r.Q.Lang.Say("Aller aux filtres")),
		html.LinkTo("#resultats", r.Q.Lang.Say("Aller aux résultats")),
	}
	view.Assets["plain"] = p.Assets["plain.css"]
	view.NoIndex = r.Wrong != nil
	if r.Wrong == nil { // what is refused is not repeated more than it helps
		view.OEmbed = p.oembedOf(c)
		if !r.Page.Embedded && p.Web.Past() != nil {
			view.Feed = r.State.Without(html.IsDisplay).URL("/atom")
		}
	}
	view.Map = p.mapOf(r.View, r.Q, r.State)
	view.Map.Start = r.Show.Start()
	if view.Embedded = r.Page.Embedded; view.Embedded {
		view.Skips, view.NoIndex = nil, true
		view.Assets["script"] = p.Assets["carte.js"]
		if style := p.Assets[r.Show.Theme+".css"]; style != "" {
			view.Assets["style"] = style
		}
	}
	p.ShowFirst(&view.Layout, &r.Show, "view")
	var found directory.Result
	if view.Start = isStart(r); view.Start {
		view.Skips = []html.Link{
			html.LinkTo("#ou", r.Q.Lang.Say("Aller à la recherche")),
			html.LinkTo("#besoins", r.Q.Lang.Say("Aller aux besoins")),
		}
	} else if r.Wrong == nil {
		var err error
		if found, err = r.View.Find(&r.Q.Query); err != nil && !errors.As(err, &r.Wrong) {
			return err
		}
	}
	if r.Wrong != nil {
		return p.showWrong(c, view, r)
	}
	if err := p.fill(view, r, found); err != nil {
		return err
	}
	if question := cmp.Or(r.search.Problem, r.search.ChoicesTitle); view.Start && question != "" {
		view.Title = question // said when the page opens
	}
	view.Map.Bound = boundOf(r, found.Hits)
	if r.search.Problem != "" || len(r.Show.Wrong()) > 0 {
		return p.SendStatus(c, http.StatusBadRequest, r.Page.Template, view)
	}
	_, until := r.View.OpeningStamp(found.Hits, r.Q.Now)
	until = web.Earlier(until, r.Q.Turns())
	if !view.Start { // it counts what is open now
		until = web.Earlier(until, query.NextMinute(p.Web.Now()))
	}
	return p.Send(c, r.View, r.Page.Template, view, until)
}

// fill sets the list and the form of a view.
func (p *pages) fill(view *homeView, r *viewRequest, found directory.Result) error {
	q, state, path := r.Q, r.State, r.Page.Path
	if view.Start {
		view.Hidden = hiddenFields(state)
		var err error
		view.Choices, err = p.startOf(view, r)
		return err
	}
	answer, err := words.AnswerOf(r.View, &q.Query, found, p.Web.Now())
	if err != nil {
		return err
	}
	counts, err := newFilterCounts(r.View, q, answer.Reaches, "modalites_acces")
	if err != nil {
		return err
	}
	if view.Filters, err = filterGroups(counts, q, state, boxesForm); err != nil {
		return err
	}
	view.Hidden = hiddenFields(state)
	view.Active = activeFilters(q, state, path)
	for i := range view.Active {
		view.Active[i].Text = words.UpperFirst(view.Active[i].Text)
	}
	_, places := answer.Within()
	shown := &view.Result
	shown.Total = found.Matched
	shown.Title, shown.Note = answer.Title(q.Lang, p.Gazetteer), answer.Note(q.Lang, html.AnyWhere(q))
	asked := askedText(q, state)
	shown.Detail = strings.Trim(asked+" · "+answer.Beyond(q.Lang), " ·")
	shown.See = q.Lang.Say("Voir %s", q.Lang.Places(cmp.Or(places, found.Matched)))
	shown.Quick = quickOptions(counts, state, path)
	view.Title = strings.TrimSuffix(shown.Title+" · "+asked, " · ")
	view.NoIndex = view.Embedded || !isIndexed(state) || q.Query.After != "" || found.Matched == 0
	if err := view.setTerritory(r, found.Matched); err != nil {
		return err
	}
	back := state.Without(html.IsSetting).URL("")
	view.Back = back
	if !r.Page.Embedded {
		whole := state.Without(html.IsSetting).WithoutName("limit")
		view.PrintURL = whole.URL(paper.Page.Path)
		view.Papers = paper.Documents(q.Lang, p.Gazetteer, state)
		if q.Query.Near != nil {
			view.Papers = append(view.Papers, html.LinkTo(whole.URL(card.NearestPath), q.Lang.Say("En texte simple")))
		}
		view.Papers = append(view.Papers, html.LinkTo(whole.URL(dataPage.Path), q.Lang.Say("En tableau, ou autres fichiers")))
	}
	report := html.ReportEnding(q.Lang, r.Page.Embedded)
	for _, hit := range found.Hits {
		card, err := cardOf(q, r.View, hit, q.Now, back, report)
		if err != nil {
			return err
		}
		shown.Places = append(shown.Places, card)
	}
	view.Share = shareOfList(view.Canonical, shown)
	if !html.AnyWhere(q) {
		shown.Overseas = overseas(q.Site.Gazetteer, state, path)
	}
	if found.Next != "" {
		shown.NextURL = append(state, html.PairOf("apres", found.Next)).URL(path)
	}
	if q.Query.After != "" {
		shown.FirstURL = state.URL(path)
	}
	if places > 0 {
		return nil
	}
	shown.Empty = true
	if shown.Soon, err = p.opensSoon(r, back); err != nil {
		return err
	}
	switch {
	case len(shown.Soon) > 0:
		shown.EmptyText = q.Lang.Say("Tout est fermé. Premiers à ouvrir :")
	case found.Matched == 0:
		shown.EmptyText = q.Lang.Say("Aucun lieu du répertoire ne correspond à tout ce que vous demandez.")
	}
	shown.Doors = p.doors(r, &answer)
	shown.GuideURL = state.Without(html.IsSetting).WithoutName("limit").WithoutName(query.Radius.String()).
		URL(html.GuidePath)
	return nil
}

// boxesForm is the id of the form of a view, which the boxes of its filters stand beside.
const boxesForm = "vue"

// overseas returns links to the overseas départements, with the same filters.
func overseas(g *territory.Gazetteer, state html.State, path string) []html.Link {
	var links []html.Link
	for _, code := range []string{"971", "972", "973", "974", "976"} {
		if d := g.Departement(code); d != nil {
			links = append(links, html.LinkTo(state.Relocated(html.PairOf("departement", code)).URL(path), d.Name))
		}
	}
	return links
}

// showWrong sends the same page with errors in place of the list.
func (p *pages) showWrong(c web.Context, view *homeView, r *viewRequest) error {
	view.Title = r.Q.Lang.Say("Adresse à corriger")
	view.NoIndex = true
	view.Result.Title = r.Q.Lang.Say("Cette recherche n’a pas pu être faite")
	view.Map = p.mapOf(r.View, p.EmptyRequest(r.Q.Lang), nil)
	view.Map.Bound = mainlandText
	view.Hidden = hiddenFields(r.State)
	none := p.EmptyRequest(r.Q.Lang)
	if counts, err := newFilterCounts(r.View, none, directory.Reaches{}); err == nil {
		view.Filters, _ = filterGroups(counts, none, r.State, boxesForm)
	}
	_, _, raw := html.TypedIn(html.OfAddress(c.Request().URL.RawQuery), html.AskedName)
	for _, e := range r.Wrong.Params {
		view.Errors = append(view.Errors, problemOf(r, e, raw))
	}
	if len(view.Errors) == 0 {
		view.Errors = []paramProblem{{Message: r.Q.Lang.Text(r.Wrong.Text)}}
	}
	return p.SendStatus(c, http.StatusBadRequest, r.Page.Template, view)
}

// problemOf describes an invalid parameter, with a link that corrects it when there
// is one.
func problemOf(r *viewRequest, e directory.ParamError, raw string) paramProblem {
	t, path := r.Q.Lang, r.Page.Path
	given := words.Clip(e.Param, 60)
	if e.Value != "" {
		given += " = " + words.Clip(e.Value, 80)
	}
	problem := paramProblem{Message: t.Say("« %s » : %s.", given, t.Text(e.Text))}
	rest := query.Without(raw, e.Param)
	p, known := query.Named(e.Param)
	if known && query.Describe(p).Many { // the other values are right
		for _, value := range r.State.Values(e.Param) {
			rest = strings.TrimPrefix(rest+"&"+html.State{html.PairOf(e.Param, value)}.Encode(), "&")
		}
	}
	switch {
	case e.Suggestion != "":
		fixed := html.PairOf(e.Param, e.Suggestion)
		if !known {
			fixed = html.PairOf(e.Suggestion, e.Value)
		}
		address := html.State{fixed}.URL(path)
		if rest != "" {
			address += "&" + web.EscapeURL(rest)
		}
		problem.Fix = &html.Link{URL: address, Text: t.Say("Essayer « %s »", e.Suggestion)}
	case rest != raw:
		fixed := path
		if rest != "" {
			fixed += "?" + web.EscapeURL(rest)
		}
		problem.Fix = &html.Link{URL: fixed, Text: t.Say("Continuer sans")}
	}
	return problem
}

// mapView holds what the map needs at first.
type mapView struct {
	Tiles   string // template of tile addresses, {z}/{x}/{y}
	Base    html.BaseMap
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
func (p *pages) mapOf(v directory.View, q *html.Request, state html.State) mapView {
	tiles := state.WithoutName("limit").Without(html.IsDisplay)
	if q.Query.RadiusM == 0 {
		tiles = tiles.WithoutName("pres_de") // the order of a list: tiles have none
	}
	tiles = append(tiles, html.PairOf("v", strconv.FormatInt(v.Version(), 10)))
	view := mapView{
		Tiles:   tiles.URL(web.APIRoot + "/tuiles/{z}/{x}/{y}.geojson"),
		Base:    p.Config.BaseMap,
		Outline: p.Assets["outline.json"],
		Waiting: q.Lang.Say("La carte s’affiche ici quand les scripts sont autorisés. La liste contient les mêmes " +
			"lieux."),
	}
	if near := q.Query.Near; near != nil {
		view.Origin = pointOf(near.Position[0], near.Position[1], words.NearLabel(q.Lang, near))
	}
	return view
}
