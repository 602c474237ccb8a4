package html

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// State is the state of a page: the parameters of its view in their official
// spelling, in a fixed order, without the cursor.
type State []Pair

// Pair is a parameter with one of its values.
type Pair struct{ Name, Value string }

// PairOf returns the pair of a name and a value.
func PairOf(name, value string) Pair { return Pair{name, value} }

// Form lists what pages take: the parameters of the API, with empty form fields
// ignored.
var Form = &query.Form{
	Takes: query.View | query.SetOf(query.Limit, query.After), DefaultLimit: PageSize, MaxLimit: 100,
	IgnoreEmpty: true,
}

// PageSize is the number of places on a page.
const PageSize = 20

// WhereParams are the parameters of a location: choosing another one replaces them.
var WhereParams = query.Areas | query.SetOf(query.Bound, query.Near, query.Radius, query.Places,
	query.Words)

// StateOf returns the state that a request has read. Values are official spellings.
func StateOf(r *Request, raw string) State {
	given, _ := url.ParseQuery(raw) // what cannot be parsed is already among the request's errors
	var q State
	for _, p := range stateOrder {
		if !r.Given(p) {
			continue
		}
		name := p.String()
		if query.Describe(p).Many {
			q = q.withAll(name, r.Values(p))
		} else if value := strings.TrimSpace(given.Get(name)); value != "" {
			q = append(q, PairOf(name, value))
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

func (q State) withAll(name string, values []string) State {
	for _, v := range values {
		q = append(q, PairOf(name, v))
	}
	return q
}

// Without returns the state without the pairs for which drop returns true.
func (q State) Without(drop func(Pair) bool) State {
	kept := make(State, 0, len(q))
	for _, p := range q {
		if !drop(p) {
			kept = append(kept, p)
		}
	}
	return kept
}

// WithoutName returns the state without a parameter.
func (q State) WithoutName(name string) State {
	return q.Without(func(p Pair) bool { return p.Name == name })
}

// With returns the state with one more value, at its end.
func (q State) With(name, value string) State {
	return append(slices.Clip(q), Pair{name, value})
}

// Has reports whether a value is selected.
func (q State) Has(name, value string) bool {
	for _, p := range q {
		if p.Name == name && p.Value == value {
			return true
		}
	}
	return false
}

// Relocated returns the same filters at another location.
func (q State) Relocated(where ...Pair) State {
	rest := q.Without(func(p Pair) bool { return WhereParams.HasName(p.Name) })
	return append(append(State{}, where...), rest...)
}

// EmbeddedPath is the address of the page that other sites frame, GuidePath that of the
// guided way, ReportPath that of the page on which one says what is wrong.
const (
	EmbeddedPath = "/carte"
	GuidePath    = "/orienter"
	ReportPath   = "/signaler"
)

// ReportURL returns the address where one says what is wrong with a place; ending is that of ReportEnding.
func ReportURL(id, ending string) string { return ReportPath + "?lieu=" + id + ending }

// ReportEnding returns the end of the address where one says what is wrong with a place, the same for all places of a
// page in a language; embedded tells that another site frames it.
func ReportEnding(t *i18n.Locale, embedded bool) string {
	ending := ""
	if embedded {
		ending = "&depuis=integration"
	}
	if t.Code != i18n.French.Code {
		ending += "&lang=" + t.Code
	}
	return ending
}

// RelocatedOn returns the same filters at another location, on a page. An embedded map
// stays within its territory, unless another territory is chosen.
func (q State) RelocatedOn(path string, where ...Pair) State {
	moved := q.Relocated(where...)
	for _, p := range where {
		if query.Areas.HasName(p.Name) {
			return moved
		}
	}
	if !strings.HasPrefix(path, EmbeddedPath) {
		return moved
	}
	for _, p := range q {
		if query.Areas.HasName(p.Name) {
			moved = append(moved, p)
		}
	}
	return moved
}

// Encode returns the query string, without `?`. Commas and colons are not escaped.
func (q State) Encode() string {
	var b strings.Builder
	q.writeTo(&b)
	return b.String()
}

func (q State) writeTo(b *strings.Builder) {
	for i, p := range q {
		if i > 0 {
			b.WriteByte('&')
		}
		writeEscaped(b, p.Name)
		b.WriteByte('=')
		writeEscaped(b, p.Value)
	}
}

// writeEscaped writes a text as url.QueryEscape does, but for commas and colons.
func writeEscaped(b *strings.Builder, text string) {
	const hex = "0123456789ABCDEF"
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-_.~,:", c) >= 0:
			b.WriteByte(c)
		case c == ' ':
			b.WriteByte('+')
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
}

// URL returns the address of a page with this state.
func (q State) URL(path string) string {
	if len(q) == 0 {
		return path
	}
	n := len(path)
	for _, p := range q {
		n += len(p.Name) + len(p.Value) + 2
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteString(path)
	b.WriteByte('?')
	q.writeTo(&b)
	return b.String()
}

// Values returns every value of a parameter.
func (q State) Values(name string) []string {
	var values []string
	for _, p := range q {
		if p.Name == name {
			values = append(values, p.Value)
		}
	}
	return values
}

// First returns the first value of a parameter, "" without any.
func (q State) First(name string) string {
	for _, p := range q {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}
