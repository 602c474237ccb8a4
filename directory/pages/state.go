package pages

import (
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// pageQuery is the state of a page: the parameters of its view in their official
// spelling, in a fixed order, without the cursor.
type pageQuery []pair

type pair struct{ name, value string }

// pageForm lists what pages take: the parameters of the API, with empty form fields
// ignored.
var pageForm = &query.Form{
	Takes: query.View | query.SetOf(query.Limit, query.After), DefaultLimit: pageSize, MaxLimit: 100,
	IgnoreEmpty: true,
}

// pageSize is the number of places on a page.
const pageSize = 20

// whereParams are the parameters of a location: choosing another one replaces them.
var whereParams = query.Areas | query.SetOf(query.Bound, query.Near, query.Radius, query.Words)

// stateOf returns the state that a request has read. Values are official spellings.
func stateOf(r *request, raw string) pageQuery {
	given, _ := url.ParseQuery(raw) // what cannot be parsed is already among the request's errors
	var q pageQuery
	for _, p := range stateOrder {
		if !r.Given(p) {
			continue
		}
		name := p.String()
		if query.Describe(p).Many {
			q = q.withAll(name, r.Values(p))
		} else if value := strings.TrimSpace(given.Get(name)); value != "" {
			q = append(q, pair{name, value})
		}
	}
	return q
}

// stateOrder lists the location of a view first, then its filters in the order of
// their table.
var stateOrder = func() []query.Param {
	order := []query.Param{query.Near, query.Radius, query.Words, query.Bound}
	order = append(order, query.Areas.Params()...)
	placed := query.SetOf(order...)
	return append(order, ((query.View | query.SetOf(query.Limit)) &^ placed).Params()...)
}()

func (q pageQuery) withAll(name string, values []string) pageQuery {
	for _, v := range values {
		q = append(q, pair{name, v})
	}
	return q
}

// without returns the state without the pairs for which drop returns true.
func (q pageQuery) without(drop func(pair) bool) pageQuery {
	kept := make(pageQuery, 0, len(q))
	for _, p := range q {
		if !drop(p) {
			kept = append(kept, p)
		}
	}
	return kept
}

func (q pageQuery) withoutName(name string) pageQuery {
	return q.without(func(p pair) bool { return p.name == name })
}

// has reports whether a value is selected.
func (q pageQuery) has(name, value string) bool {
	for _, p := range q {
		if p.name == name && p.value == value {
			return true
		}
	}
	return false
}

// relocated returns the same filters at another location.
func (q pageQuery) relocated(where ...pair) pageQuery {
	rest := q.without(func(p pair) bool { return whereParams.HasName(p.name) })
	return append(append(pageQuery{}, where...), rest...)
}

// relocatedOn returns the same filters at another location, on a page. An embedded map
// stays within its territory, unless another territory is chosen.
func (q pageQuery) relocatedOn(path string, where ...pair) pageQuery {
	moved := q.relocated(where...)
	for _, p := range where {
		if query.Areas.HasName(p.name) {
			return moved
		}
	}
	if path != embeddedPage.path {
		return moved
	}
	for _, p := range q {
		if query.Areas.HasName(p.name) {
			moved = append(moved, p)
		}
	}
	return moved
}

// encode returns the query string, without `?`. Commas and colons are not escaped.
func (q pageQuery) encode() string {
	var b strings.Builder
	for i, p := range q {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.name))
		b.WriteByte('=')
		b.WriteString(readable.Replace(url.QueryEscape(p.value)))
	}
	return b.String()
}

var readable = strings.NewReplacer("%2C", ",", "%3A", ":")

// url returns the address of a page with this state.
func (q pageQuery) url(path string) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.encode()
}
