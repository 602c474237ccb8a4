package query

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// Own is a parameter of one route that views do not have: a number within limits, one of some
// words, or a text.
type Own struct {
	Name     string
	Words    []string // the values; nil for a number and a text
	Text     bool     // any text: a view, see Reader.ReadOther, or a value that the route checks
	Min, Max float64  // limits of a number, included
	Whole    bool     // the number has no decimals
	// Radius has rayon_km stand for it where no origin is given.
	Radius bool

	Default     string // value when it is not given
	Description string // French
}

// Number returns the value of one of Form.Own; ok is false when it is not given.
func (r *Request) Number(name string) (value float64, ok bool) {
	value, ok = r.Numbers[name]
	return value, ok
}

// Word returns the value of one of Form.Own, "" when it is not given.
func (r *Request) Word(name string) string { return r.words[name] }

// own returns a parameter of the route, nil when it has none of that name.
func (f *Form) own(name string) *Own {
	for i := range f.Own {
		if f.Own[i].Name == name {
			return &f.Own[i]
		}
	}
	return nil
}

// readOwn reads a value of a parameter of the route.
func (r *Request) readOwn(own *Own, value string) {
	value = strings.TrimSpace(value)
	_, number := r.Numbers[own.Name]
	switch {
	case value == "" && r.form.IgnoreEmpty:
	case value == "":
		r.Wrong(own.Name, "", "", "valeur vide : retirez le paramètre ou donnez-lui une valeur")
	case number || r.words[own.Name] != "":
		r.Wrong(own.Name, value, "", "donné deux fois, alors qu'une seule valeur est possible")
	case own.Words != nil:
		r.readWord(own, value)
	case own.Text:
		r.keepWord(own, value)
	default:
		r.readNumber(own, value)
	}
}

func (r *Request) readWord(own *Own, value string) {
	known := directory.NewVocabulary(own.Name, own.Words...)
	official, ok := known.Match(value)
	if !ok {
		r.Wrong(own.Name, value, Closest(known, value), "une de ces valeurs est attendue : %s",
			strings.Join(own.Words, ", "))
		return
	}
	r.keepWord(own, official)
}

func (r *Request) keepWord(own *Own, value string) {
	if r.words == nil {
		r.words = map[string]string{}
	}
	r.words[own.Name] = value
}

// AllPlaces is the value of an Own.View that stands for the view without filters.
const AllPlaces = "tous"

// otherForm lists what a view within a parameter takes.
var otherForm = &Form{Takes: View, IgnoreEmpty: true, Own: []Own{DateOwn}}

// ReadOther reads the view that a parameter of the route holds, written as a query string: nil when it
// is not given. What is wrong in it is an error of q about that parameter.
func (r *Reader) ReadOther(v directory.View, q *Request, name string) (*Request, error) {
	raw := q.Word(name)
	if raw == "" {
		return nil, nil
	}
	if raw == AllPlaces {
		raw = ""
	}
	other, err := r.Read(v, otherForm, strings.TrimPrefix(raw, "?"))
	var wrong *directory.Error
	if !errors.As(err, &wrong) {
		return other, err
	}
	for _, e := range wrong.Params {
		q.Wrong(name, e.Param+"="+e.Value, e.Suggestion, "%s : %s", e.Param, e.Text)
	}
	return nil, q.Err()
}

func (r *Request) readNumber(own *Own, value string) {
	expected := "nombre attendu, de %s à %s"
	if own.Whole {
		expected = "nombre entier attendu, de %s à %s"
	}
	x, err := strconv.ParseFloat(value, 64)
	plain := strings.Trim(value, "0123456789.-") == ""
	if err != nil || !plain || x < own.Min || x > own.Max || own.Whole && x != math.Trunc(x) {
		r.Wrong(own.Name, value, dotted(value), expected, decimal(own.Min), decimal(own.Max))
		return
	}
	if r.Numbers == nil {
		r.Numbers = map[string]float64{}
	}
	r.Numbers[own.Name] = x
}

// TurnsWith returns when the answer to a request that holds another view may change by itself.
func (r *Reader) TurnsWith(v directory.View, q *Request, name string) (time.Time, error) {
	other, err := r.ReadOther(v, q, name)
	if err != nil || other == nil {
		return q.Turns(), err
	}
	one, two := q.Turns(), other.Turns()
	if one.IsZero() || !two.IsZero() && two.Before(one) {
		return two, nil
	}
	return one, nil
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// radiusOfOwn has rayon_km stand for the parameter of the route that it means without an
// origin, and reports whether there is one.
func (r *Request) radiusOfOwn() bool {
	for i := range r.form.Own {
		own := &r.form.Own[i]
		if !own.Radius {
			continue
		}
		if r.Query.RadiusM > 0 {
			r.readOwn(own, decimal(r.Query.RadiusM/1000))
		}
		r.Query.RadiusM = 0
		return true
	}
	return false
}
