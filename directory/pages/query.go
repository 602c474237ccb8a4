package pages

import (
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// pageQuery is the state of a page: the parameters of its view in their usual
// spelling, in a fixed order, without the cursor.
type pageQuery []pair

type pair struct{ name, value string }

// pageForm is what pages take: the parameters of the API, empty fields of forms forgiven.
var pageForm = &query.Form{
	Takes: query.View | query.SetOf(query.Limit, query.After), DefaultLimit: pageSize, MaxLimit: 100, ForgiveEmpty: true,
}

// pageSize is how many places a page lists.
const pageSize = 20

// whereParams say where: choosing another place replaces them.
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

// stateOrder lists where a view lies first, then its filters in the order of their table.
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

// without leaves out the pairs for which drop is true.
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

// has tells whether a value is chosen.
func (q pageQuery) has(name, value string) bool {
	for _, p := range q {
		if p.name == name && p.value == value {
			return true
		}
	}
	return false
}

// elsewhere is the same filters at another place.
func (q pageQuery) elsewhere(where ...pair) pageQuery {
	rest := q.without(func(p pair) bool { return whereParams.HasName(p.name) })
	return append(append(pageQuery{}, where...), rest...)
}

// movedOn is the same filters at another place, on a page. The map that a site
// shows of its territory stays within it, unless another territory is chosen.
func (q pageQuery) movedOn(path string, where ...pair) pageQuery {
	moved := q.elsewhere(where...)
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

// encode is the query string, without `?`. Commas and colons stay readable.
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

// url is the address of a page with this state.
func (q pageQuery) url(path string) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.encode()
}
