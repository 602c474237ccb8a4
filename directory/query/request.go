// Package query reads the parameters of a view (contract §2.1) into a
// directory.Query. One table describes every parameter; the API, the pages, the
// command line, the custom element and the OpenAPI document derive from it.
package query

import (
	"strings"
	"sync"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Form describes the parameters that a route takes.
type Form struct {
	Takes        Set
	DefaultLimit int
	MaxLimit     int
	Origin       bool  // code_postal, commune and lat,lon give the origin of distances instead of filtering
	SourceName   bool  // source is the name of an import, not a value of the places
	IgnoreEmpty  bool  // empty values, which HTML forms send, are ignored
	Own          []Own // the parameters that views do not have

	once       sync.Once
	vocabulary *directory.Vocabulary
}

// names returns the names that a misspelled parameter is compared with.
func (f *Form) names() *directory.Vocabulary {
	f.once.Do(func() { f.vocabulary = directory.NewVocabulary("parametre", f.Names()...) })
	return f.vocabulary
}

// Names returns the names of the parameters of the route.
func (f *Form) Names() []string {
	names := NamesOf(f.Takes)
	for i := range f.Own {
		names = append(names, f.Own[i].Name)
	}
	return names
}

// Reader reads query strings. It is safe for concurrent use.
type Reader struct {
	gazetteer *territory.Gazetteer
	now       func() time.Time
	values    valuesCache
}

// NewReader returns a reader that knows territories and the present.
func NewReader(gazetteer *territory.Gazetteer, now func() time.Time) *Reader {
	return &Reader{gazetteer: gazetteer, now: now}
}

// Read parses raw, the part of a URL after `?`, for a route. The sources and labels
// of v are known values; v may be nil for a form without these. The error, if any,
// is a *directory.Error of code Invalid that lists every wrong parameter; the
// request then holds the valid ones.
func (r *Reader) Read(v directory.View, form *Form, raw string) (*Request, error) {
	q := &Request{form: form, gazetteer: r.gazetteer, Now: r.now()}
	if v != nil {
		q.places, q.values = v, r.values.of(v)
	}
	return q, q.parse(raw)
}

// Request is a parsed query string.
type Request struct {
	Query   directory.Query
	Now     time.Time          // the instant of opening states: the present, or that of `ouvert`
	Facets  []string           // the filters to count; nil: all
	Source  string             // the name of an import, where the form takes one
	Numbers map[string]float64 // of Form.Own, by name; nil when none is given

	Need string // what orientation is asked for: the code of a need
	Ease string // how the person manages, a code

	form      *Form
	places    placeFinder // nil for a form without places
	gazetteer *territory.Gazetteer
	values    *freeFilters
	given     Set
	postcodes []string          // those of code_postal, as given
	opens     []string          // values of `ouvert`, in their official spelling
	openNow   bool              // ouvert=maintenant
	words     map[string]string // of Form.Own, by name
	lat, lon  float64
	errors    []directory.ParamError
}

// Given reports whether the query string holds a parameter, right or wrong.
func (r *Request) Given(p Param) bool { return r.given.Has(p) }

// GivenAny reports whether the query string holds any parameter of a set.
func (r *Request) GivenAny(s Set) bool { return r.given&s != 0 }

// WholeDirectory adds to a request without any filter the places that do not
// receive the public.
func (r *Request) WholeDirectory() {
	if !r.GivenAny(View) {
		r.Query.Flags = r.Query.Flags.With(directory.NotReceiving)
	}
}

// maxErrors is how many wrong values an error lists.
const maxErrors = 30

func (r *Request) parse(raw string) error {
	r.Query.Limit = r.form.DefaultLimit
	for raw != "" && !r.full() {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		if pair != "" {
			r.readPair(pair)
		}
	}
	r.checkTogether()
	return r.Err()
}

// Err returns the error that lists every wrong parameter, or nil.
func (r *Request) Err() error {
	if len(r.errors) == 0 {
		return nil
	}
	err := directory.NewError(directory.Invalid, summary(r.errors))
	err.Params = r.errors
	return err
}

func summary(errs []directory.ParamError) i18n.Text {
	if len(errs) == 1 {
		return i18n.New("Un paramètre ne convient pas : %s.", errs[0].Param)
	}
	names := make([]string, 0, len(errs))
	for _, e := range errs {
		if len(names) == 0 || names[len(names)-1] != e.Param {
			names = append(names, e.Param)
		}
	}
	return i18n.New("Plusieurs valeurs ne conviennent pas : %s.", strings.Join(names, ", "))
}

// readPair reads one name=value.
func (r *Request) readPair(pair string) {
	rawName, rawValue, _ := strings.Cut(pair, "=")
	name, ok := Unescape(rawName)
	value, okValue := Unescape(rawValue)
	if !ok || !okValue {
		r.Wrong(directory.Clip(rawName), rawValue, "",
			"encodage illisible : « % » doit être suivi de deux chiffres hexadécimaux, en UTF-8")
		return
	}
	if own := r.form.own(name); own != nil {
		r.readOwn(own, value)
		return
	}
	id, known := byName[name]
	if !known || !r.form.Takes.Has(id) {
		r.Wrong(directory.Clip(name), value, r.closestName(name), unknownMessage(known))
		return
	}
	empty := strings.TrimSpace(value) == ""
	if empty && r.form.IgnoreEmpty {
		return
	}
	repeated := r.Given(id)
	r.given |= 1 << id
	if empty {
		r.Wrong(name, "", "", "valeur vide : retirez le paramètre ou donnez-lui une valeur")
		return
	}
	if id == Source && r.form.SourceName {
		r.Source = strings.TrimSpace(value)
		return
	}
	p := &parameters[id]
	if p.Many && !r.isOrigin(p) {
		r.readMany(p, value)
		return
	}
	if repeated {
		r.Wrong(name, value, "", "donné deux fois, alors qu'une seule valeur est possible")
		return
	}
	p.read(r, p, value)
}

// isOrigin reports whether a territory is the origin of distances rather than a filter.
func (r *Request) isOrigin(p *Parameter) bool {
	return r.form.Origin && (p.kind == territory.KindPostcode || p.kind == territory.KindCommune)
}

// readMany reads comma-separated values. Free values may hold commas
// themselves, and are split by their own reader.
func (r *Request) readMany(p *Parameter, value string) {
	if p.free {
		p.read(r, p, value)
		return
	}
	for {
		item, rest, more := strings.Cut(value, ",")
		if strings.TrimSpace(item) == "" {
			r.Wrong(p.Name, "", "", "valeur vide dans la liste")
		} else {
			p.read(r, p, strings.TrimSpace(item))
		}
		if !more || r.full() {
			return
		}
		value = rest
	}
}

// full reports whether the error is full: reading stops then.
func (r *Request) full() bool { return len(r.errors) >= maxErrors }

// Wrong records one wrong value with a message, a French format and its
// values (see i18n.Text); a suggestion may be empty.
func (r *Request) Wrong(name, value, suggestion, format string, args ...any) {
	if !r.full() {
		r.errors = append(r.errors,
			directory.WrongParam(name, directory.Clip(value), suggestion, i18n.New(format, args...)))
	}
}

func unknownMessage(known bool) string {
	if known {
		return "ce paramètre n'existe pas à cette adresse"
	}
	return "paramètre inconnu"
}

// maxSuggested is the length in bytes up to which a wrong text gets a
// suggestion: comparing longer ones costs more than it helps.
const maxSuggested = 200

// closestName returns the parameter of this route that name most probably means, or "".
func (r *Request) closestName(name string) string {
	if len(name) > maxSuggested {
		return ""
	}
	return r.form.names().Closest(name)
}

// Closest returns the value of a vocabulary that is nearest to one that it does
// not hold, or "". Long texts get none.
func Closest(v *directory.Vocabulary, value string) string {
	if len(value) > maxSuggested/2 {
		return ""
	}
	return v.Closest(value)
}

// Values returns the values of a parameter that may have several, in their
// official spelling: of postcodes, those given, of which a CEDEX stands for others in the
// query.
func (r *Request) Values(p Param) []string {
	if p == Open {
		return r.opens
	}
	if parameters[p].kind == territory.KindPostcode {
		return r.postcodes
	}
	if kind := parameters[p].kind; kind != "" {
		return r.Query.Areas[kind]
	}
	if p == Places {
		return r.Query.Places
	}
	return r.Query.Lists[parameters[p].Name]
}
