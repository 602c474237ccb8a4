package cql2

import "slices"

// comparisons are the signs, by what the order of two values must be.
var comparisons = map[string]func(order int) bool{
	"=":  func(order int) bool { return order == 0 },
	"<":  func(order int) bool { return order < 0 },
	">":  func(order int) bool { return order > 0 },
	"<=": func(order int) bool { return order <= 0 },
	">=": func(order int) bool { return order >= 0 },
}

func (r *Reader) comparison(e expr) (predicate, error) {
	if e.op == "<>" {
		e.op = "="
		return r.negated(expr{at: e.at, op: opNot, args: []expr{e}})
	}
	if len(e.args) != 2 {
		return nil, wrong(e.at, "nombre de valeurs attendues par « %s » : %d", e.op, 2)
	}
	a, b, err := r.pair(e.args[0], e.args[1])
	if err != nil {
		return nil, err
	}
	return compared(a, b, comparisons[e.op]), nil
}

// compared holds when the order of two operands does; of a list, for one of its values.
func compared(a, b operand, holds func(order int) bool) predicate {
	kind := a.base()
	return func(row Row) truth {
		x, y := a.value(row), b.value(row)
		if !x.Known || !y.Known {
			return unknown
		}
		return truthOf(x.any(a.kind, func(one Value) bool {
			return y.any(b.kind, func(two Value) bool { return holds(compare(kind, one, two)) })
		}))
	}
}

func (r *Reader) between(e expr) (predicate, error) {
	if len(e.args) != 3 {
		return nil, wrong(e.at, "nombre de valeurs attendues par « %s » : %d", e.op, 3)
	}
	return r.joined(expr{at: e.at, op: opAnd, args: []expr{
		{at: e.at, op: ">=", args: []expr{e.args[0], e.args[1]}},
		{at: e.at, op: "<=", args: []expr{e.args[0], e.args[2]}},
	}})
}

func (r *Reader) among(e expr) (predicate, error) {
	if len(e.args) != 2 || e.args[1].op != opArray || len(e.args[1].args) == 0 {
		return nil, wrong(e.at, "une liste est attendue, telle que code_postal in ('33000', '33100')")
	}
	any := expr{at: e.at, op: opOr}
	for _, item := range e.args[1].args {
		any.args = append(any.args, expr{at: e.at, op: "=", args: []expr{e.args[0], item}})
	}
	return r.joined(any)
}

// like compiles a pattern: % stands for any text, _ for one character, and a backslash before either
// for that character.
func (r *Reader) like(e expr) (predicate, error) {
	if len(e.args) != 2 {
		return nil, wrong(e.at, "nombre de valeurs attendues par « %s » : %d", e.op, 2)
	}
	a, b, err := r.pair(e.args[0], e.args[1])
	if err != nil {
		return nil, err
	}
	if a.base() != Text {
		return nil, wrong(a.at, "%s n’est pas un texte", a.name)
	}
	if !b.literal {
		return nil, wrong(b.at, "un modèle tel que 'Média%%' est attendu")
	}
	pattern := patternOf(b.value(nil).Text)
	return func(row Row) truth {
		v := a.value(row)
		if !v.Known {
			return unknown
		}
		return truthOf(v.any(a.kind, func(one Value) bool { return pattern.matches([]rune(one.Text)) }))
	}, nil
}

// pattern is that of LIKE: a part for each character.
type pattern []part

// part is one character of a pattern.
type part struct {
	r        rune
	one, any bool // any character; any text
}

func patternOf(text string) pattern {
	var p pattern
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			p, escaped = append(p, part{r: r}), false
		case r == '\\':
			escaped = true
		case r == '%':
			p = append(p, part{any: true})
		default:
			p = append(p, part{r: r, one: r == '_'})
		}
	}
	if escaped {
		p = append(p, part{r: '\\'})
	}
	return p
}

// matches compares in time proportional to the product of the lengths at most.
func (p pattern) matches(text []rune) bool {
	i, j, star, back := 0, 0, -1, 0
	for j < len(text) {
		switch {
		case i < len(p) && p[i].any:
			star, back = i, j
			i++
		case i < len(p) && (p[i].one || p[i].r == text[j]):
			i++
			j++
		case star >= 0:
			back++
			i, j = star+1, back
		default:
			return false
		}
	}
	for i < len(p) && p[i].any {
		i++
	}
	return i == len(p)
}

// arrays are the functions of two sets of texts.
var arrays = map[string]func(a, b []string) bool{
	"a_equals":      func(a, b []string) bool { return holdsAll(a, b) && holdsAll(b, a) },
	"a_contains":    holdsAll,
	"a_containedby": func(a, b []string) bool { return holdsAll(b, a) },
	"a_overlaps": func(a, b []string) bool {
		return slices.ContainsFunc(b, func(text string) bool { return slices.Contains(a, text) })
	},
}

// holdsAll reports whether each text of b is in a.
func holdsAll(a, b []string) bool {
	return !slices.ContainsFunc(b, func(text string) bool { return !slices.Contains(a, text) })
}

// array compiles a function of two lists.
func (r *Reader) array(e expr) (predicate, error) {
	if len(e.args) != 2 {
		return nil, wrong(e.at, "nombre de valeurs attendues par « %s » : %d", e.op, 2)
	}
	var sides [2]operand
	for i, arg := range e.args {
		var err error
		if sides[i], err = r.listOperand(arg); err != nil {
			return nil, err
		}
	}
	holds := arrays[e.op]
	return func(row Row) truth {
		a, b := sides[0].value(row), sides[1].value(row)
		if !a.Known || !b.Known {
			return unknown
		}
		return truthOf(holds(a.Texts, b.Texts))
	}, nil
}

// listOperand compiles a property that is a list, or a literal list of texts.
func (r *Reader) listOperand(e expr) (operand, error) {
	if e.op != opArray {
		o, err := r.operand(e)
		if err == nil && o.kind != Texts {
			err = wrong(e.at, "%s n’est pas une liste", o.name)
		}
		return o, err
	}
	items := make([]operand, len(e.args))
	for i, item := range e.args {
		var err error
		if items[i], err = r.operand(item); err != nil {
			return operand{}, err
		}
		if items[i].kind != Text {
			return operand{}, wrong(item.at, "%s n’est pas un texte", items[i].name)
		}
	}
	return operand{at: e.at, kind: Texts, value: func(row Row) Value {
		v := Value{Known: true, Texts: make([]string, 0, len(items))}
		for _, item := range items {
			one := item.value(row)
			v.Known = v.Known && one.Known
			v.Texts = append(v.Texts, one.Text)
		}
		return v
	}}, nil
}
