package api

import (
	"net/url"
	"strings"
)

// pageQuery is the state of a page: the parameters of its view in their usual
// spelling, in a fixed order, without the cursor.
type pageQuery []pair

type pair struct{ name, value string }

// pageForm is what pages take: the parameters of the API, empty fields of forms forgiven.
var pageForm = &form{takes: viewParams | setOf(paramLimit, paramAfter), defaultLimit: pageSize, maxLimit: 100, forgiveEmpty: true}

// pageSize is how many places a page lists.
const pageSize = 20

// whereParams say where: choosing another place replaces them.
var whereParams = setOf(paramPostalCode, paramCommune, paramEPCI, paramDepartement, paramRegion, paramBound, paramNear, paramRadius, paramWords)

// queryOf is the state that a parser has read. Values are official spellings.
func queryOf(p *parser, raw string) pageQuery {
	given, _ := url.ParseQuery(raw) // what cannot be read is already among the parser's errors
	var q pageQuery
	for _, id := range stateOrder {
		if !p.seen.has(id) {
			continue
		}
		name := params[id].name
		switch id {
		case paramPostalCode:
			q = q.withAll(name, p.query.PostalCodes)
		case paramCommune:
			q = q.withAll(name, p.query.Communes)
		case paramEPCI:
			q = q.withAll(name, p.query.EPCIs)
		case paramDepartement:
			q = q.withAll(name, p.query.Departements)
		case paramRegion:
			q = q.withAll(name, p.query.Regions)
		default:
			if params[id].many {
				q = q.withAll(name, p.query.Lists[name])
			} else if value := strings.TrimSpace(given.Get(name)); value != "" {
				q = append(q, pair{name, value})
			}
		}
	}
	return q
}

// stateOrder is where first, then the filters in the order of params.
var stateOrder = func() []paramID {
	order := []paramID{paramNear, paramRadius, paramWords, paramBound, paramPostalCode, paramCommune, paramEPCI, paramDepartement, paramRegion}
	placed := setOf(order...)
	for id := paramServices; id <= paramLimit; id++ {
		if !placed.has(id) {
			order = append(order, id)
		}
	}
	return order
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
	rest := q.without(func(p pair) bool { return whereParams.has(paramByName[p.name]) })
	return append(append(pageQuery{}, where...), rest...)
}

// areaParams are the territories that a view lies in.
var areaParams = setOf(paramPostalCode, paramCommune, paramEPCI, paramDepartement, paramRegion)

// movedOn is the same filters at another place, on a page. The map that a site
// shows of its territory stays within it, unless another territory is chosen.
func (q pageQuery) movedOn(path string, where ...pair) pageQuery {
	moved := q.elsewhere(where...)
	for _, p := range where {
		if areaParams.has(paramByName[p.name]) {
			return moved
		}
	}
	if path != embeddedPage.path {
		return moved
	}
	for _, p := range q {
		if areaParams.has(paramByName[p.name]) {
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
