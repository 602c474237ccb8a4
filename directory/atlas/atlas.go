// Package atlas is the pages about territories: how far people are from help, what it takes, what is
// offered and what its data lack, and where a next place would help most. They work without JavaScript
// and print.
package atlas

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Path is the address of the index, below which those of territories lie.
const Path = "/territoires"

// atlas is what the pages share.
type atlas struct {
	*html.Site
	engine *coverage.Engine
	shapes func() (Shapes, error)
	waits  func(ctx context.Context, v directory.View, s key.Scope) (note.Pending, error)
}

// Deps are what the pages need besides the kit.
type Deps struct {
	Engine *coverage.Engine
	Shapes func() (Shapes, error) // the outlines of communes; nil: maps have dots
	// Waiting counts what waits for a decision in a territory; nil: nobody decides on this site.
	Waiting func(ctx context.Context, v directory.View, s key.Scope) (note.Pending, error)
}

// Register adds the pages to the site of a kit.
func Register(site *html.Site, deps Deps) {
	a := &atlas{site, deps.Engine, deps.Shapes, deps.Waiting}
	if a.shapes == nil {
		a.shapes = func() (Shapes, error) { return nil, nil }
	}
	a.registerNetworks()
	const one = Path + "/:type/:code"
	for path, handler := range map[string]web.Handler{
		Path: a.index, one: a.territory, one + offerPath: a.offer, one + worklistPath: a.worklist, one + partsPath: a.parts,
		one + choicePath: a.choice, one + comparePath: a.compare,
	} {
		site.Web.Page(path, handler)
	}
	for path, handler := range map[string]web.Handler{
		worklistPath + ".csv": a.worklistCSV, partsPath + ".csv": a.partsCSV, mapPath: a.svg,
		"/couverture.csv": a.csv, "/couverture.geojson": a.geoJSON,
	} {
		site.Web.Get(one+path, handler)
	}
}

// The addresses below that of a territory.
const (
	offerPath    = "/offre"
	worklistPath = "/a-completer"
	partsPath    = "/parties"
	choicePath   = "/filtres"
	comparePath  = "/comparer"
	mapPath      = "/carte.svg"
)

// form lists what pages of territories take: the parameters of the three questions.
var form = &query.Form{Takes: query.View, IgnoreEmpty: true,
	Own: slices.Concat(coverage.NeedsForm.Own, coverage.AccessForm.Own, coverage.PlanForm.Own)}

// request is a request about a territory.
type request struct {
	view      directory.View
	territory *coverage.Territory
	q         *html.Request
	raw       string         // the query string without the language
	base      string         // of the addresses of other territories, short where a page has many
	state     html.State     // the filters
	other     *query.Request // the view to compare with; nil: none
	otherView directory.View // the version that it is asked of
}

// read reads the territory of the path and the parameters of a request.
func (a *atlas) read(c web.Context) (*request, error) { return a.readWith(c, form) }

func (a *atlas) readWith(c web.Context, form *query.Form) (*request, error) {
	t := a.engine.Territory(territory.Kind(c.Param("type")), strings.ToUpper(c.Param("code")))
	if t == nil {
		return nil, web.NewProblem(http.StatusNotFound, "Aucun territoire de ce type et de ce code n'a de chiffres.")
	}
	return a.readFor(c, t, form)
}

// readFor reads the parameters of a request about a territory.
func (a *atlas) readFor(c web.Context, t *coverage.Territory, form *query.Form) (*request, error) {
	v, err := a.Web.ViewOf(c)
	if err != nil {
		return nil, err
	}
	r := &request{view: v, territory: t, base: Path}
	// %20 is shorter in HTML, where + is escaped.
	r.raw = strings.ReplaceAll(query.Without(c.Request().URL.RawQuery, "lang"), "+", "%20")
	q, err := a.Query.Read(v, form, r.raw)
	r.q = &html.Request{Request: q, View: v, Lang: a.RequestedLocale(c), Site: a.Site}
	r.state = html.StateOf(r.q, r.raw)
	if err != nil {
		return r, err
	}
	if r.other, err = a.Query.ReadOther(v, q, coverage.Other); err != nil {
		return r, err
	}
	r.otherView, err = a.Web.OtherViewOf(c, v, r.other)
	return r, err
}

// send sends a page, which is made when it is not kept.
func (a *atlas) send(c web.Context, r *request, name string, data func() (html.Page, error)) error {
	turns, err := a.Query.TurnsWith(r.view, r.q.Request, coverage.Other)
	if err != nil {
		return err
	}
	if turns.IsZero() {
		return a.SendLasting(c, r.view, r.q.Lang, a.engine.Stamp(), name, data)
	}
	page, err := data()
	if err != nil {
		return err
	}
	return a.Send(c, r.view, name, page, turns)
}

// address returns the address of the page of a territory, with the parameters of a request.
func (r *request) address(kind territory.Kind, code string) string {
	raw := r.raw
	for _, name := range []string{roundParam, countParam, amongParam} { // of this territory
		raw = query.Without(raw, name)
	}
	return r.inLang(r.base+"/"+string(kind)+"/"+code, raw)
}

// page returns the address of a page or file about the territory, with the parameters of the request.
func (r *request) page(path string) string { return r.inLang(r.path()+path, r.raw) }

// path returns the address of the territory.
func (r *request) path() string {
	return Path + "/" + string(r.territory.Kind) + "/" + r.territory.Code
}

// inLang returns an address with a query string and the language of the page.
func (r *request) inLang(path, raw string) string {
	if lang := html.InLang(r.q.Lang); lang != "" {
		raw = strings.TrimPrefix(raw+"&"+lang[1:], "&")
	}
	if raw != "" {
		path += "?" + raw
	}
	return path
}

// pairs returns the parameters of the request for which keep returns true.
func (r *request) pairs(keep func(name string) bool) (list []html.Pair) {
	for pair := range strings.SplitSeq(r.raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, okName := query.Unescape(name)
		value, okValue := query.Unescape(value)
		if okName && okValue && value != "" && keep(name) {
			list = append(list, html.PairOf(name, value))
		}
	}
	return list
}

// figuresRaw returns the parameters of the request that choose no places.
func (r *request) figuresRaw() string {
	values := url.Values{}
	for _, p := range r.pairs(func(name string) bool { return !isFilter(name) }) {
		values.Add(p.Name, p.Value)
	}
	return values.Encode()
}

// isFilter reports whether a parameter chooses places.
func isFilter(name string) bool {
	p, known := query.Named(name)
	return name == coverage.Other || known && query.View.Has(p)
}

// inside returns the query of a view limited to the territory of a request.
func (r *request) inside() *directory.Query {
	q := r.q.Query
	r.territory.Narrow(&q)
	return &q
}
