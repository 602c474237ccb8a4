package query

import (
	"math"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// Own is a parameter of one route that views do not have: a number within limits, or one of
// some words.
type Own struct {
	Name     string
	Words    []string // the values; nil for a number
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
	if r.words == nil {
		r.words = map[string]string{}
	}
	r.words[own.Name] = official
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
