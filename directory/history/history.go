// Package history is the pages and feeds about what changed: the versions of the directory, two of
// them compared, the history of one place, and what is new in a view. They work without JavaScript.
package history

import (
	"context"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// The addresses of the pages and of the feed.
const (
	Path        = "/versions"
	ComparePath = Path + "/comparer"
	FeedPath    = "/atom"
)

type history struct{ *html.Site }

// Register adds the pages and the feed to the site of a kit.
func Register(site *html.Site) {
	p := &history{site}
	site.Web.PageLight(Path, p.versions)
	site.Web.PageLight(ComparePath, p.compare)
	site.Web.PageLight("/lieux/:id/historique", p.place)
	site.Web.GetLight(FeedPath, p.feed)
	site.Web.GetLight(web.APIRoot+FeedPath, p.feed)
}

var (
	versionsForm = &query.Form{Own: []query.Own{{Name: "avant", Min: 1, Max: 1 << 53, Whole: true}}}
	compareForm  = &query.Form{
		Takes: query.View, IgnoreEmpty: true, Own: []query.Own{{Name: "de", Text: true}, {Name: "a", Text: true}},
	}
	placeForm = &query.Form{}
	feedForm  = &query.Form{Takes: query.View, IgnoreEmpty: true}
)

// asked is one request: the version served, the past, and the parameters.
type asked struct {
	view directory.View
	past directory.Past
	q    *query.Request
	t    *i18n.Locale
	raw  string
}

func (p *history) read(c web.Context, form *query.Form) (a asked, err error) {
	if a.view, err = p.Web.View(); err != nil {
		return a, err
	}
	a.t, a.raw = p.RequestedLocale(c), query.Without(c.Request().URL.RawQuery, "lang")
	if a.q, err = p.Query.Read(a.view, form, a.raw); err != nil {
		return a, err
	}
	if a.past = p.Web.Past(); a.past == nil {
		return a, directory.NoPast()
	}
	return a, nil
}

// version returns the version that a parameter names: a number, or the one at the end of a day.
func (p *history) version(ctx context.Context, a asked, name string) (int64, error) {
	value := strings.TrimSpace(a.q.Word(name))
	newest := a.view.Version()
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		if n < 0 || n > newest {
			a.q.Wrong(name, value, strconv.FormatInt(newest, 10), "cette version n'existe pas")
			return 0, a.q.Err()
		}
		return n, nil
	}
	before, past, err := query.ParseEndOfDay(name, value, p.Web.Now())
	if err != nil || !past {
		return newest, err
	}
	return a.past.VersionOn(ctx, before, newest)
}

// within returns the changes of places that the query selects before them or after. Without any
// filter it returns all.
func (a *asked) within(ctx context.Context, from, to int64, changes []directory.PlaceChange,
) ([]directory.PlaceChange, error) {
	if !a.q.GivenAny(query.View) || len(changes) == 0 {
		return changes, nil
	}
	left := changes
	selected := map[string]bool{}
	for _, version := range []int64{to, from} {
		v, err := a.viewAt(ctx, version, left)
		if err != nil {
			return nil, err
		}
		members, err := v.Members(&a.q.Query)
		if directory.ErrorCode(err) == directory.Invalid {
			continue // a source or a label that this version does not have
		}
		if err != nil {
			return nil, err
		}
		var outside []directory.PlaceChange
		for _, c := range left {
			if i, other, ok := v.ByID(c.ID); ok && other == "" && members.Has(i) {
				selected[c.ID] = true
			} else {
				outside = append(outside, c)
			}
		}
		if left = outside; len(left) == 0 {
			break
		}
	}
	var kept []directory.PlaceChange
	for _, c := range changes {
		if selected[c.ID] {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

// viewAt returns a version that holds at least the places of some changes.
func (a *asked) viewAt(ctx context.Context, version int64, changes []directory.PlaceChange) (directory.View, error) {
	if version == a.view.Version() {
		return a.view, nil
	}
	ids := make([]string, len(changes))
	for i, c := range changes {
		ids[i] = c.ID
	}
	return a.past.At(ctx, version, ids...)
}
