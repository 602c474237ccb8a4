package api

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// homeView is the page `/`.
type homeView struct {
	layout
	Searched bool // a search was made: its answer comes first
	Search   searchView
	Hidden   []formField // the state that no control of the form holds
	Filters  []filterGroup
	Active   []pageLink // one per filter, to take it away
	ClearURL string
	Result   resultView
	Errors   []paramProblem
	Map      mapView
}

type formField struct{ Name, Value string }

// searchView is the search box and what is said of the words in it.
type searchView struct {
	Text         string
	Problem      string
	ChoicesTitle string
	Choices      []pageLink
}

// paramProblem is one wrong parameter of the address, with a link that puts it right.
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

// relaxView is one way out of an empty result.
type relaxView struct{ URL, Text, Detail string }

// home answers `/`: the list of a view, with everything that changes it.
func (p *pages) home(c echo.Context) error {
	s := p.server
	v, err := s.view()
	if err != nil {
		return err
	}
	raw := c.Request().URL.RawQuery
	words, asked := searchWords(raw)
	raw = withoutParam(raw, "ou")
	q := &parser{form: pageForm, gazetteer: s.gazetteer, words: s.words.of(v), now: s.now()}
	parseErr := q.parse(raw)
	var wrong *directory.Error
	if parseErr != nil && !errors.As(parseErr, &wrong) {
		return parseErr
	}
	state := queryOf(q, raw)
	if !asked {
		return p.showHome(c, v, q, state, searchView{Text: searchText(s.gazetteer, &q.query)}, wrong)
	}
	if words == searchText(s.gazetteer, &q.query) {
		return c.Redirect(http.StatusSeeOther, state.url("/"))
	}
	found := lookUp(s.gazetteer, words)
	if found.where != nil {
		return c.Redirect(http.StatusSeeOther, state.elsewhere(found.where...).url("/"))
	}
	return p.showHome(c, v, q, state, found.view(words, state), wrong)
}

// searchWords is the field `ou` of the form, which only pages have: the server
// turns its words into parameters of the API.
func searchWords(raw string) (words string, asked bool) {
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		if name != "ou" {
			continue
		}
		value, ok := unescape(value)
		return clip(strings.TrimSpace(value)), ok
	}
	return "", false
}

// showHome shows a view, or what is wrong with its address.
func (p *pages) showHome(c echo.Context, v directory.View, q *parser, state pageQuery, search searchView, wrong *directory.Error) error {
	view := &homeView{Search: search, ClearURL: clearURL(state)}
	view.layout = p.layout("Aide numérique près de chez vous", "Trouver un lieu qui aide à se servir d’internet, d’un ordinateur ou d’un téléphone, près de chez soi.", "main.js").of(v, p.server.config.DemoSource)
	view.Skips = []pageLink{{"#ou", "Aller à la recherche"}, {"#filtres", "Aller aux filtres"}, {"#resultats", "Aller aux résultats"}}
	view.Map = p.mapOf(v, q, state)
	var found directory.Result
	if wrong == nil {
		var err error
		if found, err = v.Find(&q.query); err != nil && !errors.As(err, &wrong) {
			return err
		}
	}
	if wrong != nil {
		return p.showWrong(c, v, view, state, wrong)
	}
	if err := view.fill(v, q, state, found); err != nil {
		return err
	}
	view.Map.Bound = boundOf(v, &q.query, found.Hits, p.server.gazetteer)
	if search.Problem != "" {
		return p.sendStatus(c, http.StatusBadRequest, "home.html", view)
	}
	_, until := v.OpeningStamp(found.Hits, q.now)
	if q.openNow {
		until = nextMinute(q.now)
	}
	return p.send(c, v, "home.html", view, until)
}

// fill writes the list and the form of a view that was found.
func (view *homeView) fill(v directory.View, q *parser, state pageQuery, found directory.Result) error {
	var err error
	if view.Filters, err = filterGroups(v, q, state); err != nil {
		return err
	}
	view.Searched = anyWhere(q)
	view.Hidden = hiddenFields(state)
	view.Active = activeFilters(q, state)
	r := &view.Result
	r.Total = found.Matched
	r.Title, r.Note = resultTitle(q, found)
	view.Title = titleOf(q, r.Title)
	view.NoIndex = len(state) > 1 || q.query.After != ""
	back := state.url("")
	for _, hit := range found.Hits {
		r.Places = append(r.Places, cardOf(v, hit, q.now, back))
	}
	if !view.Searched {
		r.Overseas = overseas(q.gazetteer, state)
	}
	if found.Next != "" {
		r.NextURL = append(state, pair{"apres", found.Next}).url("/")
	}
	if q.query.After != "" {
		r.FirstURL = state.url("/")
	}
	if found.Matched == 0 {
		r.Empty = true
		r.EmptyText = "Aucun lieu du répertoire ne correspond à tout ce que vous demandez."
		r.Relax = relax(v, q, state)
	}
	return nil
}

// overseas leads to the départements and regions across the seas, with the same filters.
func overseas(g *territory.Gazetteer, state pageQuery) []pageLink {
	var links []pageLink
	for _, code := range []string{"971", "972", "973", "974", "976"} {
		if d := g.Departement(code); d != nil {
			links = append(links, pageLink{state.elsewhere(pair{"departement", code}).url("/"), d.Name})
		}
	}
	return links
}

// showWrong shows the same page with what is wrong in place of the list.
func (p *pages) showWrong(c echo.Context, v directory.View, view *homeView, state pageQuery, wrong *directory.Error) error {
	view.Title = "Adresse à corriger"
	view.NoIndex = true
	view.Result.Title = "Cette recherche n’a pas pu être faite"
	view.Map = p.mapOf(v, &parser{form: pageForm}, nil)
	view.Map.Bound = boundText(mainland)
	view.Hidden = hiddenFields(state)
	view.Filters, _ = filterGroups(v, &parser{form: pageForm, now: p.server.now()}, state)
	raw := withoutParam(c.Request().URL.RawQuery, "ou")
	for _, e := range wrong.Params {
		view.Errors = append(view.Errors, problemOf(e, raw))
	}
	if len(view.Errors) == 0 {
		view.Errors = []paramProblem{{Message: wrong.Message}}
	}
	return p.sendStatus(c, http.StatusBadRequest, "home.html", view)
}

// problemOf says one wrong parameter in a sentence, and how to put it right when that is known.
func problemOf(e directory.ParamError, raw string) paramProblem {
	problem := paramProblem{Message: "« " + clipText(e.Param, 60)}
	if e.Value != "" {
		problem.Message += " = " + clipText(e.Value, 80)
	}
	problem.Message += " » : " + e.Message + "."
	rest := withoutParam(raw, e.Param)
	_, known := paramByName[e.Param]
	switch {
	case e.Suggestion != "":
		fixed := pair{e.Param, e.Suggestion}
		if !known {
			fixed = pair{e.Suggestion, e.Value}
		}
		address := pageQuery{fixed}.url("/")
		if rest != "" {
			address += "&" + escapeURL(rest)
		}
		problem.Fix = &pageLink{address, "Essayer « " + e.Suggestion + " »"}
	case rest != raw:
		fixed := "/"
		if rest != "" {
			fixed += "?" + escapeURL(rest)
		}
		problem.Fix = &pageLink{fixed, "Continuer sans"}
	}
	return problem
}

// resultTitle says what was found, and the note how many places and how far they are measured.
func resultTitle(q *parser, found directory.Result) (title, note string) {
	near, count := q.query.Near, placesCount(found.Matched)
	switch {
	case found.Matched == 0 && near != nil:
		return "Aucun lieu trouvé près de " + nearLabel(near), ""
	case found.Matched == 0:
		return "Aucun lieu trouvé", ""
	case near != nil:
		title = "Les lieux les plus proches de " + nearLabel(near)
		return title, count + ", du plus proche au plus lointain. " + distanceNote(near)
	case q.query.Words != "":
		return count + " pour « " + clipText(q.query.Words, 60) + " »", ""
	case !anyWhere(q):
		note = "Indiquez un code postal ou une commune pour voir les plus proches de chez vous."
	}
	return count, note
}

// distanceNote says how distances are measured.
func distanceNote(near *directory.Origin) string {
	switch {
	case near.Type == "position":
		return "Distances à vol d’oiseau."
	case near.Precision == geo.PrecisionCommune || near.Precision == geo.PrecisionPoint:
		return "Distances à vol d’oiseau, depuis le centre de la commune."
	}
	return "Distances approximatives : la position exacte de cette commune n’est pas connue."
}

func nearLabel(near *directory.Origin) string {
	if near.Type == "position" {
		return "votre position"
	}
	return near.Label
}

// anyWhere tells that the view is limited to some territory.
func anyWhere(q *parser) bool { return q.seen&whereParams != 0 }

func titleOf(q *parser, result string) string {
	if len(q.query.Lists) == 0 && !anyWhere(q) {
		return "Aide numérique près de chez vous"
	}
	return result
}

// mapView is what the map needs to begin.
type mapView struct {
	Tiles   string // template of tile addresses, {z}/{x}/{y}
	Base    BaseMap
	Outline string // address of the plain outline
	Origin  *mapPoint
	Place   *mapPoint
	Bound   string // minLon,minLat,maxLon,maxLat
	Waiting string // shown until the map is drawn, and without scripts
}

type mapPoint struct {
	Lon, Lat string
	Label    string
}

func pointOf(lon, lat float64, label string) *mapPoint {
	return &mapPoint{Lon: strconv.FormatFloat(lon, 'f', -1, 64), Lat: strconv.FormatFloat(lat, 'f', -1, 64), Label: label}
}

// mapOf is the map of a view: the same filters, and the same version as the list.
func (p *pages) mapOf(v directory.View, q *parser, state pageQuery) mapView {
	tiles := state.withoutName("limit")
	if q.query.RadiusM == 0 {
		tiles = tiles.withoutName("pres_de") // the order of a list: tiles have none
	}
	tiles = append(tiles, pair{"v", strconv.FormatInt(v.Version(), 10)})
	view := mapView{
		Tiles:   tiles.url(apiRoot + "/tuiles/{z}/{x}/{y}.geojson"),
		Base:    p.server.config.BaseMap,
		Outline: p.assets["outline.json"],
		Waiting: "La carte s’affiche ici quand les scripts sont autorisés. La liste contient les mêmes lieux.",
	}
	if near := q.query.Near; near != nil {
		view.Origin = pointOf(near.Position[0], near.Position[1], nearLabel(near))
	}
	return view
}

// untilMidnight is the earlier of until and the end of the day at a place: its week begins anew then.
func untilMidnight(until time.Time, insee string, now time.Time) time.Time {
	if _, midnight := localDay(insee, now); until.IsZero() || midnight.Before(until) {
		return midnight
	}
	return until
}
