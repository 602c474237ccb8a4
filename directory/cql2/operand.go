package cql2

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// operand is one side of a comparison.
type operand struct {
	at      int
	kind    Kind
	name    string // what an error calls it
	literal bool
	value   func(Row) Value
}

// operand compiles a property, a literal, or one of them in another case or without accents.
func (r *Reader) operand(e expr) (operand, error) {
	switch {
	case e.op == opCase || e.op == opAccent:
		if len(e.args) != 1 {
			return operand{}, wrong(e.at, "nombre de valeurs attendues par « %s » : %d", e.op, 1)
		}
		inner, err := r.operand(e.args[0])
		if err != nil {
			return operand{}, err
		}
		if inner.kind != Text && inner.kind != Texts {
			return operand{}, wrong(inner.at, "%s n’est pas un texte", inner.name)
		}
		change := strings.ToLower
		if e.op == opAccent {
			change = withoutAccents
		}
		return inner.changed(change), nil
	case e.property != "":
		i := r.index(e.property)
		if i < 0 {
			return operand{}, r.unknownProperty(e)
		}
		return operand{at: e.at, kind: r.Properties[i].Kind, name: "« " + e.property + " »",
			value: func(row Row) Value { return row(i) }}, nil
	}
	var v Value
	o := operand{at: e.at, literal: true}
	switch literal := e.literal.(type) {
	case string:
		v, o.name = Value{Known: true, Text: literal}, "« "+literal+" »"
	case float64:
		v, o.kind = Value{Known: true, Number: literal}, Number
		o.name = strconv.FormatFloat(literal, 'g', -1, 64)
	case day:
		v, o.kind, o.name = Value{Known: true, Day: literal.Time}, Day, literal.Format(time.DateOnly)
	default:
		return operand{}, wrong(e.at, "une propriété, un texte, un nombre ou une date est attendu")
	}
	o.value = func(Row) Value { return v }
	return o, nil
}

// changed returns the operand with its texts changed.
func (o operand) changed(change func(string) string) operand {
	inner := o.value
	o.value = func(row Row) Value {
		v := inner(row)
		v.Text = change(v.Text)
		if v.Texts != nil {
			texts := make([]string, len(v.Texts))
			for i, text := range v.Texts {
				texts[i] = change(text)
			}
			v.Texts = texts
		}
		return v
	}
	return o
}

// withoutAccents returns a text without its diacritics.
func withoutAccents(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text)))
}

// asDay returns a literal text as a date where the other side is one.
func (o operand) asDay(other operand) (operand, error) {
	if other.kind != Day || !o.literal || o.kind != Text {
		return o, nil
	}
	d, err := parseDay(o.at, o.value(nil).Text)
	if err != nil {
		return o, err
	}
	v := Value{Known: true, Day: d.Time}
	o.kind, o.value = Day, func(Row) Value { return v }
	return o, nil
}

// pair compiles two operands that are compared: of one kind, or texts with a text.
func (r *Reader) pair(one, two expr) (a, b operand, err error) {
	if a, err = r.operand(one); err != nil {
		return a, b, err
	}
	if b, err = r.operand(two); err != nil {
		return a, b, err
	}
	if a, err = a.asDay(b); err != nil {
		return a, b, err
	}
	if b, err = b.asDay(a); err != nil {
		return a, b, err
	}
	switch {
	case a.kind == Point || b.kind == Point:
		return a, b, wrong(one.at, "une géométrie se compare avec s_intersects")
	case a.kind == Texts && b.kind == Texts:
		return a, b, wrong(two.at, "deux listes se comparent avec a_equals, a_contains ou a_overlaps")
	case a.base() != b.base():
		return a, b, mismatch(a, b)
	}
	return a, b, nil
}

// base returns the kind of one value.
func (o operand) base() Kind {
	if o.kind == Texts {
		return Text
	}
	return o.kind
}

// mismatch returns the error of two operands of different kinds.
func mismatch(a, b operand) error {
	if a.literal && !b.literal {
		a, b = b, a
	}
	switch a.base() {
	case Number:
		return wrong(b.at, "%s est un nombre : comparez-le à un nombre, sans apostrophes", a.name)
	case Day:
		return wrong(b.at, "%s est une date : comparez-la à une date, telle que DATE('2026-01-31')", a.name)
	}
	return wrong(b.at, "%s est un texte : comparez-le à un texte, entre apostrophes", a.name)
}

// any reports whether a test holds for the values, or for one of those of a list.
func (v Value) any(kind Kind, test func(Value) bool) bool {
	if kind != Texts {
		return test(v)
	}
	return slices.ContainsFunc(v.Texts, func(text string) bool { return test(Value{Text: text}) })
}

// compare orders two values of a kind.
func compare(kind Kind, a, b Value) int {
	switch kind {
	case Number:
		return cmp.Compare(a.Number, b.Number)
	case Day:
		return a.Day.Compare(b.Day)
	}
	return cmp.Compare(a.Text, b.Text)
}
