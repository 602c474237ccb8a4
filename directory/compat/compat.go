// Package compat answers as the services that are embedded today do, in their own
// shapes, so that what was made for them shows these places by a change of address.
package compat

import (
	"context"
	"io"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Path of the list of the first API, which the components of version 5 ask for.
const Path = "/api/v0/lieux-inclusion-numerique"

// Deps are the dependencies of the package.
type Deps struct {
	Web       *web.Server
	Query     *query.Reader
	Gazetteer *territory.Gazetteer
}

// viewForm is what the list takes besides its own grammar.
var viewForm = &query.Form{Takes: query.View}

// Register adds the routes to a server.
func Register(deps Deps) {
	deps.Web.Get(Path, func(c web.Context) error { return places(deps, c) })
	registerSix(&six{deps})
}

// places answers the list: all places of a view that the checks of the component allow.
func places(deps Deps, c web.Context) error {
	v, err := deps.Web.View()
	if err != nil {
		return err
	}
	conditions, rest, err := parseFilter(c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	q, err := deps.Query.Read(v, viewForm, rest)
	if err != nil {
		return err
	}
	s, err := export.Select(v, q)
	if err != nil {
		return err
	}
	f := deps.Web.Fresh(c, v, stampOf(q, s.Hits), q.Turns())
	if f.NotModified(c) {
		return nil
	}
	return deps.Web.SendWhole(c, f, web.Whole{MediaType: "application/json",
		Make: func(ctx context.Context, w io.Writer) error { return write(ctx, w, v, s.Hits, conditions) }})
}

// stampOf stands for the places of a view that the clock changes; 0 for another.
func stampOf(q *query.Request, hits []directory.Hit) uint64 {
	if q.Turns().IsZero() {
		return 0
	}
	return uint64(web.NewDigest.AddHits(hits))
}

// write writes a JSON array of the places that meet the conditions.
func write(ctx context.Context, w io.Writer, v directory.View, hits []directory.Hit, conditions filter) error {
	published := v.Built().UTC().Format(time.DateOnly)
	return export.WriteList(ctx, w, func(yield func(any) bool) {
		for _, hit := range hits {
			if ctx.Err() != nil {
				return
			}
			if p, ok := rowOf(v.Fields(hit.Index), published); ok && conditions.meets(p) && !yield(p) {
				return
			}
		}
	})
}
