package api

import (
	"net/http"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// needs answers /territoires/{type}/{code}/besoins.
func (a *API) needs(c web.Context) error {
	return a.measure(c, coverage.NeedsForm,
		func(_ directory.View, q *query.Request, t *coverage.Territory) (any, error) {
			return a.Coverage.Needs(t, coverage.NeedsOptionsOf(q)), nil
		})
}

// coverage answers /territoires/{type}/{code}/couverture.
func (a *API) coverage(c web.Context) error {
	return a.measure(c, coverage.AccessForm,
		func(v directory.View, q *query.Request, t *coverage.Territory) (any, error) {
			other, err := a.Query.ReadOther(v, q, coverage.Other)
			if err != nil {
				return nil, err
			}
			past, err := a.Web.OtherViewOf(c, v, other)
			if err != nil {
				return nil, err
			}
			o := coverage.OptionsOf(q, other)
			o.OtherVersion = past
			return a.Coverage.Coverage(v, &q.Query, t, o)
		})
}

// plan answers /territoires/{type}/{code}/ouvrir.
func (a *API) plan(c web.Context) error {
	return a.measure(c, coverage.PlanForm,
		func(v directory.View, q *query.Request, t *coverage.Territory) (any, error) {
			o, err := coverage.PlanOptionsOf(q)
			if err != nil {
				return nil, err
			}
			return a.Coverage.Plan(v, &q.Query, t, o)
		})
}

// answer computes what is said of a territory.
type answer func(v directory.View, q *query.Request, t *coverage.Territory) (any, error)

// measure answers what is said of the territory of the path by the places of a view.
func (a *API) measure(c web.Context, form *query.Form, say answer) error {
	v, err := a.Web.ViewOf(c)
	if err != nil {
		return err
	}
	e, done := a.Web.Unchanged(c, v, a.Coverage.Stamp())
	if done {
		return nil
	}
	t, err := a.measured(c)
	if err != nil {
		return err
	}
	q, err := a.Query.Read(v, form, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	e.Expensive = true
	turns, err := a.Query.TurnsWith(v, q, coverage.Other)
	if err != nil {
		return err
	}
	said, err := say(v, q, t)
	if err != nil {
		return err
	}
	if turns.IsZero() {
		return web.SendJSON(c, e, said)
	}
	b, err := web.EncodeJSON(said)
	if err != nil {
		return err
	}
	return a.Web.SendDigested(c, v, "application/json", b, turns)
}

// measured returns the territory of the path.
func (a *API) measured(c web.Context) (*coverage.Territory, error) {
	kind, code := territory.Kind(c.Param("type")), strings.ToUpper(c.Param("code"))
	if t := a.Coverage.Territory(kind, code); t != nil {
		return t, nil
	}
	names := make([]string, 0, len(coverage.Kinds()))
	for _, kind := range coverage.Kinds() {
		names = append(names, string(kind))
	}
	return nil, web.NewProblem(http.StatusNotFound, "Aucun territoire de ce type et de ce code n'a de chiffres. "+
		"Les types qui en ont sont "+listOf(names)+".")
}
