// Package ogc answers OGC API – Features: the places as one collection, for GDAL, QGIS and other clients
// of the standard, with Part 2 (coordinate reference systems) and Part 3 (filters in CQL2).
package ogc

import (
	"net/http"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/cql2"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/lru"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// The addresses of the resources.
const (
	Root           = "/ogc"
	conformance    = Root + "/conformance"
	definition     = Root + "/api"
	collections    = Root + "/collections"
	collection     = collections + "/" + collectionID
	queryablesPath = collection + "/queryables"
	itemsPath      = collection + "/items"
	schemaPath     = collection + "/schema"

	collectionID = "lieux"
)

// Deps are the dependencies of the package.
type Deps struct {
	Web   *web.Server
	Query *query.Reader
	Pages *html.Site // nil: JSON only
}

// api is what the handlers share.
type api struct {
	Deps
	columns []export.Column      // of a feature
	names   []cql2.Property      // of the columns, then geometry
	members *lru.Cache[[]uint32] // the places that filters select
}

// membersBudget is the size in bytes of the places that filters select.
const membersBudget = 32 << 20

// Register adds the routes to a server.
func Register(deps Deps) {
	a := &api{Deps: deps, columns: export.Columns(false), members: lru.New[[]uint32](membersBudget)}
	a.names = propertiesOf(a.columns)
	for path, handler := range map[string]web.Handler{
		Root: a.landing, conformance: a.conformance, definition: a.definition, collections: a.collections,
		collection: a.collection, queryablesPath: a.queryables, schemaPath: a.schema, itemsPath: a.items,
		itemsPath + "/:id": a.item,
	} {
		a.Web.Get(path, handler)
	}
}

// formatName is the parameter that chooses JSON or HTML, before Accept does.
const formatName = "f"

var formatOwn = query.Own{Name: formatName, Words: []string{"json", "html"},
	Description: "Le format, avant ce que dit Accept : json ou html."}

// plainForm lists what the resources that describe the service take.
var plainForm = &query.Form{Own: []query.Own{formatOwn}}

// asked is a request and what its answer is made of.
type asked struct {
	c    web.Context
	view directory.View
	q    *query.Request
	html bool
}

// ask reads a request. mediaType is that of its answer when it is not a page.
func (a *api) ask(c web.Context, form *query.Form, raw, mediaType string) (*asked, error) {
	v, err := a.Web.View()
	if err != nil {
		return nil, err
	}
	q, err := a.Query.Read(v, form, query.Without(raw, "lang"))
	if err != nil {
		return nil, err
	}
	c.Header()["Vary"] = web.VaryAccept
	r := &asked{c: c, view: v, q: q}
	accept := c.Request().Header.Get("Accept")
	switch q.Word(formatName) {
	case "html":
		r.html = true
	case "":
		page, data := web.Quality(accept, "text/html", 0), web.Quality(accept, mediaType, 0)
		r.html = accept != "" && page > max(data, web.Quality(accept, "application/json", 0))
		if !r.html && !web.AcceptsJSON(accept, mediaType) {
			return nil, web.NewProblem(http.StatusNotAcceptable, "")
		}
	}
	if r.html && a.Pages == nil {
		return nil, web.NewProblem(http.StatusNotAcceptable, "")
	}
	return r, nil
}

// href returns the absolute address of a path of this site.
func (a *api) href(c web.Context, path string) string { return web.EscapeURL(a.Web.BaseURL(c)) + path }

// link is a link of a document.
type link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

// titled returns a link with a title in French, which pages translate.
func titled(href, rel, mediaType, title string) link { return link{href, rel, mediaType, title} }

// The media types of the documents.
const (
	jsonType    = "application/json"
	geoJSONType = "application/geo+json"
	schemaType  = "application/schema+json"
	openAPIType = "application/vnd.oai.openapi+json;version=3.0"
	htmlType    = "text/html"
)

// selves returns the links of a document to itself and to its other form.
func (a *api) selves(r *asked, mediaType string) []link {
	raw := query.Without(query.Without(r.c.Request().URL.RawQuery, formatName), "lang")
	address := func(format string) string {
		given := formatName + "=" + format
		if raw != "" {
			given = web.EscapeURL(raw) + "&" + given
		}
		return a.href(r.c, web.EscapeURL(r.c.Request().URL.EscapedPath())) + "?" + given
	}
	links := []link{titled(address("json"), "self", mediaType, "En JSON")}
	if a.Pages != nil {
		links = append(links, titled(address("html"), "alternate", htmlType, "Comme page"))
	}
	if r.html {
		links[0].Rel, links[1].Rel = "alternate", "self"
	}
	return links
}

// sendJSON sends a document that only the version and the address change.
func (a *api) sendJSON(r *asked, mediaType string, document any) error {
	f, done := a.Web.Unchanged(r.c, r.view, 0)
	if done {
		return nil
	}
	b, err := web.EncodeJSON(document)
	if err != nil {
		return err
	}
	return web.Send(r.c, f, mediaType, b)
}

// licences returns the links to the licences of the sources.
func licences(v directory.View) []link {
	var links []link
	named, _ := export.Licenses(v)
	for _, l := range named {
		if l.URL != "" && !slices.ContainsFunc(links, func(other link) bool { return other.Href == l.URL }) {
			links = append(links, link{Href: l.URL, Rel: "license", Title: l.Name})
		}
	}
	return links
}
