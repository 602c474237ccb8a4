package html

import (
	"errors"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// ViewPage describes a page that shows a view, such as `/` and `/carte`.
type ViewPage struct {
	Path     string
	Template string
	Embedded bool // framed by a page of another site
}

// ViewRequest is a request for a page that shows a view.
type ViewRequest struct {
	Page  *ViewPage
	View  directory.View
	Q     *Request
	State State
	Show  Display
	Wrong *directory.Error // nil: the address is right
}

// ReadView reads the parameters of the view. An embedded page ignores the invalid
// ones and lists them: its visitors cannot correct them.
func (s *Site) ReadView(r *ViewRequest, raw string) error {
	read := func(raw string) error {
		var err error
		r.Q, err = s.Read(r.View, s.Locale(r.Show.Lang), raw)
		r.Wrong = nil
		if err != nil && !errors.As(err, &r.Wrong) {
			return err
		}
		r.State = StateOf(r.Q, raw)
		return nil
	}
	if err := read(raw); err != nil {
		return err
	}
	if r.Page.Embedded && r.Wrong != nil {
		wrong := r.Wrong.Params
		r.Show.errors = append(r.Show.errors, wrong...)
		right := r.State.Without(func(given Pair) bool { return !isMany(given.Name) && namesParam(wrong, given.Name) })
		if err := read(right.Encode()); err != nil {
			return err
		}
		if r.Wrong != nil { // values that do not go together
			if err := read(""); err != nil {
				return err
			}
		}
	}
	for i, e := range r.Show.errors {
		r.Show.errors[i] = TranslateError(r.Q.Lang, e)
	}
	r.State = append(r.State, r.Show.state...)
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

// AnyWhere reports whether the view is limited to a location.
func AnyWhere(q *Request) bool { return q.GivenAny(WhereParams) }

// UntilMidnight returns the earlier of until and the end of the local day of a commune,
// when its week of opening hours starts with another day. A zero until never comes.
func UntilMidnight(until time.Time, insee string, now time.Time) time.Time {
	_, midnight := territory.LocalDay(insee, now)
	return web.Earlier(until, midnight)
}
