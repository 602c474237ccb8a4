// Package api answers the JSON API of contract §2.2. Handlers are thin: they read
// the parameters, ask the version that is served, and encode.
package api

import (
	"errors"
	"sync/atomic"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Deps are the dependencies of the API.
type Deps struct {
	Web       *web.Server
	Query     *query.Reader
	Gazetteer *territory.Gazetteer
	Coverage  *coverage.Engine
	Reading   *understand.Reader  // of what people type
	Geocoder  understand.Geocoder // nil: streets are not located
	Archive   directory.Archive   // past imports; nil: /imports lists the last import of each source
	Guide     *orientation.Guide  // of /orientation
	Explain   directory.Explain   // of what imports find; nil: nothing is explained
}

// API holds the state shared by the handlers.
type API struct {
	Deps
	reference  atomic.Pointer[reference] // /referentiel
	openAPI    []byte                    // /openapi.json
	docsPage   []byte
	docsPolicy string // its Content-Security-Policy
}

// asked is a request that is still to be answered.
type asked struct {
	view  directory.View
	q     *query.Request
	fresh web.Freshness // of an answer that only the version and the address change
}

// ask reads a request whose answer only the version and the address change. It returns nil without an
// error when the client has that answer already, and was told so before any work.
func (a *API) ask(c web.Context, form *query.Form) (*asked, error) {
	v, err := a.Web.View()
	if err != nil {
		return nil, err
	}
	e, done := a.Web.Unchanged(c, v, 0)
	if done {
		return nil, nil
	}
	q, err := a.Query.Read(v, form, c.Request().URL.RawQuery)
	if err != nil {
		return nil, err
	}
	return &asked{v, q, e}, nil
}

// Register adds the routes of the API and of its downloads to a server.
func Register(deps Deps) error {
	document, err := openAPIJSON()
	page, policy, pageErr := docsHTML()
	if err := errors.Join(err, pageErr); err != nil {
		return err
	}
	a := &API{Deps: deps, openAPI: document, docsPage: page, docsPolicy: policy}
	for path, handler := range map[string]web.Handler{
		"/facettes":                           a.facets,
		"/conformite":                         a.conformity,
		"/territoires/:type/:code/besoins":    a.needs,
		"/territoires/:type/:code/couverture": a.coverage,
		"/territoires/:type/:code/ouvrir":     a.plan,
		"/orientation":                        a.orientation,
	} {
		a.Web.Get(web.APIRoot+path, handler)
	}
	for path, handler := range map[string]web.Handler{ // that cost little, or wait for the database
		"":                         a.landing,
		"/lieux":                   a.places,
		"/lieux/:id":               a.place,
		"/proches":                 a.nearest,
		"/tuiles.json":             a.tileJSON,
		"/tuiles/:z/:x/:file":      a.tile,
		"/comprendre":              a.understand,
		"/suggestions":             a.suggestions,
		"/territoires":             a.territories,
		"/territoires/:type/:code": a.territory,
		"/besoins-courants":        a.commonNeeds,
		"/referentiel":             a.referential,
		"/labels":                  a.labels,
		"/labels/:code":            a.label,
		"/sources":                 a.sources,
		"/sources/:name":           a.source,
		"/imports":                 a.imports,
		"/versions":                a.versions,
		"/changements":             a.changes,
		"/openapi.json":            a.openAPIDocument,
		"/docs":                    a.docs,
	} {
		a.Web.GetLight(web.APIRoot+path, handler)
	}
	a.Web.Get(dataPackagePath, a.dataPackage)
	a.Web.Get(cataloguePath, a.catalogue)
	for _, f := range []*export.Format{export.Structures, export.Services} {
		a.Web.Get("/donnees/datainclusion/"+f.Name+f.Extension(), func(c web.Context) error { return a.file(c, f) })
	}
	a.Web.GetLight("/donnees/:file", unknownFile)
	for _, f := range export.Formats {
		a.Web.GetLight(web.APIRoot+"/lieux"+f.Extension(), a.places)
		a.Web.Get(web.Downloads+f.Extension(), a.download)
	}
	return nil
}
