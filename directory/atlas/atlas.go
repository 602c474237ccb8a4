// Package atlas is the pages about territories: how far people are from help, what it takes,
// and where a next place would help most. They work without JavaScript and print.
package atlas

import (
	"net/http"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
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
}

// Register adds the pages to the site of a kit.
func Register(site *html.Site, engine *coverage.Engine) {
	a := &atlas{site, engine}
	site.Web.Get(Path, a.index)
	site.Web.Get(Path+"/:type/:code", a.territory)
	site.Web.Get(Path+"/:type/:code/carte.svg", a.svg)
	site.Web.Get(Path+"/:type/:code/couverture.csv", a.csv)
	site.Web.Get(Path+"/:type/:code/couverture.geojson", a.geoJSON)
}

// form lists what pages of territories take: the parameters of the three questions.
var form = &query.Form{Takes: query.View, IgnoreEmpty: true,
	Own: slices.Concat(coverage.NeedsForm.Own, coverage.AccessForm.Own, coverage.PlanForm.Own)}

// request is a request about a territory.
type request struct {
	view      directory.View
	territory *coverage.Territory
	q         *html.Request
	raw       string // the query string without the language
	base      string // of the addresses of other territories, short where a page has many
	state     html.State
}

// read reads the territory of the path and the parameters of a request.
func (a *atlas) read(c web.Context) (*request, error) {
	t := a.engine.Territory(territory.Kind(c.Param("type")), strings.ToUpper(c.Param("code")))
	if t == nil {
		return nil, web.NewProblem(http.StatusNotFound, "Aucun territoire de ce type et de ce code n'a de chiffres.")
	}
	r, err := a.readFor(c, t)
	if r != nil {
		r.base = ".."
	}
	return r, err
}

// readFor reads the parameters of a request about a territory.
func (a *atlas) readFor(c web.Context, t *coverage.Territory) (*request, error) {
	v, err := a.Web.View()
	if err != nil {
		return nil, err
	}
	r := &request{view: v, territory: t, base: Path}
	r.raw = query.Without(c.Request().URL.RawQuery, "lang")
	q, err := a.Query.Read(v, form, r.raw)
	r.q = &html.Request{Request: q, Lang: a.RequestedLocale(c), Site: a.Site}
	r.state = html.StateOf(r.q, r.raw)
	return r, err
}

// send sends a page, which is made when it is not kept.
func (a *atlas) send(c web.Context, r *request, name string, data func() (html.Page, error)) error {
	turns := r.q.Turns()
	if turns.IsZero() {
		return a.SendLasting(c, r.view, r.q.Lang, a.engine.Stamp(), name, data)
	}
	page, err := data()
	if err != nil {
		return err
	}
	return a.Send(c, r.view, name, page, turns)
}

// address returns the address of the page of a territory, with the filters of a request.
func (r *request) address(kind territory.Kind, code string) string {
	path := r.base + "/" + string(kind) + "/" + code
	raw := r.raw
	if lang := html.InLang(r.q.Lang); lang != "" {
		raw = strings.TrimPrefix(raw+"&"+lang[1:], "&")
	}
	if raw != "" {
		path += "?" + raw
	}
	return path
}
