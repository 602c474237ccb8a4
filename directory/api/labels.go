package api

import (
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// labels answers /labels: the register, with how many places of the view have each label.
func (a *API) labels(c web.Context) error {
	return a.sendLabels(c, func(all []directory.CountedLabel) (any, error) {
		return map[string]any{"labels": all}, nil
	})
}

// label answers /labels/{code}: one label of the register.
func (a *API) label(c web.Context) error {
	return a.sendLabels(c, func(all []directory.CountedLabel) (any, error) {
		i := slices.IndexFunc(all, func(l directory.CountedLabel) bool { return l.Code == c.Param("code") })
		if i < 0 {
			return nil, directory.UnknownLabel()
		}
		return all[i], nil
	})
}

func (a *API) sendLabels(c web.Context, answer func([]directory.CountedLabel) (any, error)) error {
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	q, err := a.Query.Read(v, viewForm, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	counted, err := directory.CountLabels(v, &q.Query)
	if err != nil {
		return err
	}
	document, err := answer(counted)
	if err != nil {
		return err
	}
	b, err := web.EncodeJSON(document)
	if err != nil {
		return err
	}
	return a.Web.SendDigested(c, v, "application/json", b, q.Turns())
}
