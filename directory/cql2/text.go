package cql2

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// textParser reads the text notation by recursive descent.
type textParser struct {
	tokens []token
	depth  int
}

func parseText(source string) (expr, error) {
	list, err := tokens(source)
	if err != nil {
		return expr{}, err
	}
	p := &textParser{tokens: list}
	e, err := p.anyOf()
	if err != nil {
		return expr{}, err
	}
	if t := p.next(); t.kind != endToken {
		return expr{}, wrong(t.at, "« %s » n’est pas attendu ici : and, or ou la fin du filtre est attendu",
			directory.Clip(t.text))
	}
	return e, nil
}

// peek returns the next token.
func (p *textParser) peek() token { return p.tokens[0] }

// next returns the next token and passes it, unless it is the end.
func (p *textParser) next() token {
	t := p.tokens[0]
	if t.kind != endToken {
		p.tokens = p.tokens[1:]
	}
	return t
}

// accept passes the next token if it is a word, and reports whether it did.
func (p *textParser) accept(word string) bool {
	if !p.peek().is(word) {
		return false
	}
	p.next()
	return true
}

// expect passes a sign.
func (p *textParser) expect(sign string) error {
	if t := p.next(); !t.sign(sign) {
		return unexpected(t, sign)
	}
	return nil
}

// unexpected returns the error of a token in place of another: a sign, a word or what an i18n.Text says.
func unexpected(t token, wanted any) error {
	if t.kind == endToken {
		return wrong(t.at, "le filtre s’arrête : « %s » est attendu", wanted)
	}
	return wrong(t.at, "« %s » n’est pas attendu ici : « %s » est attendu", directory.Clip(t.text), wanted)
}

// anyOf reads what `or` joins.
func (p *textParser) anyOf() (expr, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return expr{}, wrong(p.peek().at, "trop de parenthèses")
	}
	return p.joined(opOr, func() (expr, error) { return p.joined(opAnd, p.factor) })
}

// joined reads operands joined by an operator.
func (p *textParser) joined(op string, operand func() (expr, error)) (expr, error) {
	first, err := operand()
	if err != nil || !p.peek().is(op) {
		return first, err
	}
	e := expr{at: first.at, op: op, args: []expr{first}}
	for p.accept(op) {
		another, err := operand()
		if err != nil {
			return expr{}, err
		}
		e.args = append(e.args, another)
	}
	return e, nil
}

// factor reads one condition, or several between parentheses, perhaps negated.
func (p *textParser) factor() (expr, error) {
	t := p.peek()
	switch {
	case p.accept(opNot):
		p.depth++
		defer func() { p.depth-- }()
		if p.depth > maxDepth {
			return expr{}, wrong(t.at, "trop de parenthèses")
		}
		e, err := p.factor()
		return expr{at: t.at, op: opNot, args: []expr{e}}, err
	case t.sign("("):
		p.next()
		e, err := p.anyOf()
		if err != nil {
			return expr{}, err
		}
		return e, p.expect(")")
	}
	left, err := p.operand()
	if err != nil {
		return expr{}, err
	}
	return p.condition(left)
}

// condition reads what is said of an operand.
func (p *textParser) condition(left expr) (expr, error) {
	t := p.peek()
	if t.kind == signToken && isComparison(t.text) {
		p.next()
		right, err := p.operand()
		return expr{at: left.at, op: t.text, args: []expr{left, right}}, err
	}
	if p.accept("is") {
		negated := p.accept(opNot)
		if !p.accept("null") {
			return expr{}, unexpected(p.peek(), "null")
		}
		return maybeNot(negated, expr{at: left.at, op: opIsNull, args: []expr{left}}), nil
	}
	negated := p.accept(opNot)
	e := expr{at: left.at, args: []expr{left}}
	switch {
	case p.accept(opLike):
		e.op = opLike
		pattern, err := p.operand()
		e.args = append(e.args, pattern)
		return maybeNot(negated, e), err
	case p.accept(opBetween):
		e.op = opBetween
		low, err := p.operand()
		if err != nil {
			return expr{}, err
		}
		if !p.accept(opAnd) {
			return expr{}, unexpected(p.peek(), opAnd)
		}
		high, err := p.operand()
		e.args = append(e.args, low, high)
		return maybeNot(negated, e), err
	case p.accept(opIn):
		e.op = opIn
		list, err := p.list(p.peek().at)
		e.args = append(e.args, list)
		return maybeNot(negated, e), err
	case negated || left.property != "":
		return expr{}, unexpected(p.peek(), "= <> < > <= >= like between in is")
	}
	return left, nil
}

func maybeNot(negated bool, e expr) expr {
	if negated {
		return expr{at: e.at, op: opNot, args: []expr{e}}
	}
	return e
}

func isComparison(sign string) bool {
	switch sign {
	case "=", "<>", "<", ">", "<=", ">=":
		return true
	}
	return false
}

// list reads operands between parentheses as a literal list.
func (p *textParser) list(at int) (expr, error) {
	args, err := p.operands()
	return expr{at: at, op: opArray, args: args}, err
}

// operands reads operands between parentheses.
func (p *textParser) operands() ([]expr, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var args []expr
	if p.peek().sign(")") {
		p.next()
		return args, nil
	}
	for {
		e, err := p.operand()
		if err != nil {
			return nil, err
		}
		args = append(args, e)
		if t := p.next(); !t.sign(",") {
			if t.sign(")") {
				return args, nil
			}
			return nil, unexpected(t, ")")
		}
	}
}

// operand reads a property, a literal or a function.
func (p *textParser) operand() (expr, error) {
	p.depth++
	defer func() { p.depth-- }()
	t := p.peek()
	if p.depth > maxDepth {
		return expr{}, wrong(t.at, "trop de parenthèses")
	}
	if t.sign("(") {
		return p.list(t.at)
	}
	p.next()
	switch {
	case t.kind == textToken:
		return expr{at: t.at, literal: t.text}, nil
	case t.kind == quotedToken:
		return expr{at: t.at, property: t.text}, nil
	case t.kind == numberToken:
		number, err := parseNumber(t.at, t.text)
		return expr{at: t.at, literal: number}, err
	case t.is("true"), t.is("false"):
		return expr{at: t.at, literal: t.is("true")}, nil
	case t.kind != nameToken:
		return expr{}, unexpected(t, i18n.New("une propriété ou une valeur"))
	}
	name := strings.ToLower(t.text)
	if isGeometry(name) {
		return p.geometry(t.at, name)
	}
	if !p.peek().sign("(") {
		return expr{at: t.at, property: t.text}, nil
	}
	args, err := p.operands()
	if err != nil {
		return expr{}, err
	}
	return call(t.at, name, args)
}

// call returns a function of the text notation; DATE and TIMESTAMP are literals.
func call(at int, name string, args []expr) (expr, error) {
	switch name {
	case "date", "timestamp":
		if len(args) != 1 {
			return expr{}, wrong(at, "une date telle que 2026-01-31 est attendue")
		}
		text, _ := args[0].literal.(string)
		d, err := parseDay(args[0].at, text)
		return expr{at: at, literal: d}, err
	case opPeriod:
		return period(at, args)
	}
	return expr{at: at, op: name, args: args}, nil
}

// period returns an interval: its ends are dates, texts that are dates, properties, or `..`.
func period(at int, args []expr) (expr, error) {
	if len(args) != 2 {
		return expr{}, wrong(at, "un intervalle a deux bornes")
	}
	for i := range args {
		text, isText := args[i].literal.(string)
		switch {
		case isText && text == "..":
			args[i].literal = openEnd{}
		case isText:
			d, err := parseDay(args[i].at, text)
			if err != nil {
				return expr{}, err
			}
			args[i].literal = d
		}
	}
	return expr{at: at, op: opPeriod, args: args}, nil
}
