// Package cql2 reads filters in the Common Query Language of OGC (CQL2, OGC 21-065r2), as text and as
// JSON, and applies them to rows. It knows comparisons, LIKE, BETWEEN, IN, IS NULL, CASEI and ACCENTI, and
// the spatial, temporal and array functions; it has no arithmetic and no functions of its own.
package cql2

import (
	"errors"
	"time"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo"
)

// Kind is the type of a property.
type Kind uint8

// The kinds of properties.
const (
	Text  Kind = iota
	Texts      // several texts: a comparison holds when it holds for one of them
	Number
	Day
	Point // lon,lat
)

// Property is a property that filters may name.
type Property struct {
	Name string
	Kind Kind
}

// Value is the value of a property in a row: the member of its kind is set.
type Value struct {
	Known  bool // false: null
	Text   string
	Texts  []string
	Number float64
	Day    time.Time // at 00:00 UTC
	Point  geo.Position
}

// Row returns the value of a property, by its index in Reader.Properties.
type Row func(property int) Value

// Reader reads filters.
type Reader struct {
	Properties []Property
	// Project returns a position in the system of the geometries of the filter.
	Project func(geo.Position) (x, y float64)
}

// Filter selects rows.
type Filter struct{ holds predicate }

// Matches reports whether the filter is true of a row. As in SQL, what is compared with a value that is not
// known is neither true nor false, and a row is selected only when the whole is true.
func (f *Filter) Matches(r Row) bool { return f.holds(r) == yes }

// Error is what is wrong in a filter.
type Error struct {
	At         int       // the character, from 1
	Detail     i18n.Text // what is wrong there
	Suggestion string    // "" none
}

func (e *Error) Error() string { return e.Text().String() }

// Text returns where the filter is wrong, and what is.
func (e *Error) Text() i18n.Text { return i18n.New("caractère %d : %s", e.At, e.Detail) }

// wrong returns the error of a character: a French format with its values.
func wrong(at int, format string, args ...any) *Error {
	return &Error{At: at, Detail: i18n.New(format, args...)}
}

// ParseText reads a filter as text. The error is an *Error.
func (r *Reader) ParseText(source string) (*Filter, error) {
	e, err := parseText(source)
	if err != nil {
		return nil, err
	}
	return r.compile(e)
}

// ParseJSON reads a filter as JSON. The error is an *Error.
func (r *Reader) ParseJSON(source string) (*Filter, error) {
	e, err := parseJSON(source)
	var f *Filter
	if err == nil {
		f, err = r.compile(e)
	}
	if located := (*Error)(nil); errors.As(err, &located) { // by bytes, so far
		located.At = utf8.RuneCountInString(source[:min(located.At-1, len(source))]) + 1
	}
	return f, err
}

// Equal returns the filter of one property that equals a value written as text. The error is an *Error.
func (r *Reader) Equal(property, value string) (*Filter, error) {
	literal := expr{at: 1, literal: value}
	if i := r.index(property); i >= 0 && r.Properties[i].Kind == Number {
		number, err := parseNumber(1, value)
		if err != nil {
			return nil, err
		}
		literal.literal = number
	}
	return r.compile(expr{at: 1, op: "=", args: []expr{{at: 1, property: property}, literal}})
}

func (r *Reader) index(property string) int {
	for i := range r.Properties {
		if r.Properties[i].Name == property {
			return i
		}
	}
	return -1
}

func (r *Reader) compile(e expr) (*Filter, error) {
	holds, err := r.predicate(e)
	if err != nil {
		return nil, err
	}
	return &Filter{holds}, nil
}

// closest returns the name most similar to one that does not exist, or "".
func closest(name string, names []string) string {
	if len(name) > 100 {
		return ""
	}
	return directory.NewVocabulary("nom", names...).Closest(name)
}

// unknownProperty returns the error of a property that does not exist.
func (r *Reader) unknownProperty(e expr) *Error {
	names := make([]string, len(r.Properties))
	for i := range r.Properties {
		names[i] = r.Properties[i].Name
	}
	err := wrong(e.at, "« %s » n’est pas une propriété", directory.Clip(e.property))
	err.Suggestion = closest(e.property, names)
	return err
}
