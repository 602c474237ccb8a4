package hours

import (
	"errors"
	"fmt"
)

// maxLength bounds the work that a hostile string can ask for, in bytes.
const maxLength = 2000

// maxRules bounds the work of one evaluation; real hours have fewer than ten rules.
const maxRules = 50

// ErrNoHours is the error of Parse for days without hours: "Mo-Fr" and "Mo-Fr open" would
// be day and night in the language, which is hardly ever meant.
var ErrNoHours = errors.New("jours sans heures")

// Parse parses opening hours in the part of the language that Schedule describes.
// The error names what is not in it, and the character; the empty string is an
// error too. Its message is French, for reports.
func Parse(s string) (Schedule, error) {
	if len(s) > maxLength {
		return Schedule{}, fmt.Errorf("horaires de plus de %d caractères", maxLength)
	}
	tokens, err := lex(s)
	if err != nil {
		return Schedule{}, err
	}
	p := parser{tokens: tokens}
	sched, err := p.ruleSet()
	if err != nil {
		return Schedule{}, err
	}
	sched.prepare()
	return Schedule{sched}, nil
}

// parser is a recursive descent over the tokens.
type parser struct {
	tokens []token
	i      int
}

func (p *parser) peek() *token { return &p.tokens[p.i] }

func (p *parser) after() *token { return &p.tokens[min(p.i+1, len(p.tokens)-1)] }

func (p *parser) take() *token {
	t := &p.tokens[p.i]
	if t.kind != endToken {
		p.i++
	}
	return t
}

func (p *parser) is(sign string) bool {
	return p.peek().kind == signToken && p.peek().text == sign
}

func (p *parser) accept(sign string) bool {
	if p.is(sign) {
		p.i++
		return true
	}
	return false
}

func (p *parser) fail() error {
	t := p.peek()
	if t.kind == endToken {
		return fmt.Errorf("horaires incomplets")
	}
	return notUnderstood(t.text, t.at)
}

func (p *parser) ruleSet() (*ruleSet, error) {
	s := &ruleSet{}
	next := replaces
	for {
		for len(s.rules) > 0 && p.accept(";") { // empty rules
			next = replaces
		}
		if len(s.rules) > 0 && next == replaces && p.peek().kind == endToken {
			return s, nil
		}
		at := p.peek().at
		r, err := p.rule()
		if err != nil {
			return nil, err
		}
		r.join = next
		if err := r.certain(); err != nil {
			return nil, fmt.Errorf("%w, au caractère %d", err, at+1)
		}
		switch {
		case next == falls || len(s.rules) == 0:
		case s.rules[len(s.rules)-1].join == falls:
			return nil, fmt.Errorf("règle après une règle de repli au caractère %d", at+1)
		case next == adds && s.rules[len(s.rules)-1].always():
			return nil, fmt.Errorf("règle ajoutée à 24/7 au caractère %d", at+1)
		case !r.dated() && r.state != Closed:
			return nil, fmt.Errorf("règle sans jour après une autre au caractère %d", at+1)
		}
		if len(s.rules) == maxRules {
			return nil, fmt.Errorf("horaires de plus de %d règles", maxRules)
		}
		s.rules = append(s.rules, r)
		switch {
		case p.peek().kind == endToken:
			return s, nil
		case p.accept(";"):
			next = replaces
		case p.accept(","):
			next = adds
		case p.accept("||"):
			next = falls
		default:
			return nil, p.fail()
		}
	}
}

func (p *parser) rule() (r rule, err error) {
	start := p.i
	always := p.startsAlways()
	if always {
		if err := p.twentyFourSeven(); err != nil {
			return r, err
		}
	} else {
		if err := p.selectors(&r); err != nil {
			return r, err
		}
	}
	p.state(&r)
	for i := range r.times { // "17:00+ off" closes
		r.times[i].unknown = r.times[i].unknown && (r.times[i].sun || r.state != Closed)
	}
	if p.i == start {
		return r, p.fail()
	}
	if r.state == Open && len(r.times) == 0 && !always {
		if !p.endsRule() {
			return r, p.fail()
		}
		return r, fmt.Errorf("%w au caractère %d", ErrNoHours, p.tokens[start].at+1)
	}
	return r, nil
}

func (p *parser) endsRule() bool {
	return p.peek().kind == endToken || p.is(";") || p.is(",") || p.is("||")
}

func (p *parser) startsAlways() bool {
	return p.peek().kind == numberToken && p.peek().text == "24" && p.after().text == "/"
}

// colon takes a colon that only makes the rule easier to read.
func (p *parser) colon(r *rule) {
	if r.dated() {
		p.accept(":")
	}
}

func (p *parser) twentyFourSeven() error {
	p.take()
	if !p.accept("/") || p.peek().kind != numberToken || p.peek().text != "7" {
		return p.fail()
	}
	p.take()
	return nil
}

func (p *parser) selectors(r *rule) error {
	if p.startsYears() {
		if err := p.years(r); err != nil {
			return err
		}
	}
	for p.startsDate() {
		if err := p.dates(r); err != nil {
			return err
		}
		if !p.commaThen(p.dateAfter) {
			break
		}
	}
	if t := p.peek(); t.kind == wordToken && t.text == "week" {
		p.take()
		if err := p.weeks(r); err != nil {
			return err
		}
	}
	p.colon(r)
	if _, ok := dayWord(p.peek()); ok {
		if err := p.days(&r.days); err != nil {
			return err
		}
	}
	p.colon(r)
	if r.dated() && p.startsAlways() {
		r.times = []timeSpan{{from: 0, to: 1440}}
		return p.twentyFourSeven()
	}
	return p.times(r)
}

// commaThen takes a comma when what follows it continues the list.
func (p *parser) commaThen(continues func(*token) bool) bool {
	if p.is(",") && continues(p.after()) {
		p.i++
		return true
	}
	return false
}

func (p *parser) state(r *rule) {
	r.state = Open
	t := p.peek()
	word := ""
	if t.kind == wordToken {
		word = t.text
	}
	switch word {
	case "open":
	case "off", "closed":
		r.state = Closed
	case "unknown":
		r.state = Unknown
	default:
		word = ""
	}
	if word != "" {
		p.take()
	}
	if t := p.peek(); t.kind == commentToken {
		p.take()
		r.comment = t.text[1 : len(t.text)-1]
		if word == "" {
			r.state = Unknown
		}
	}
	if r.state == Unknown {
		r.reason = Unspecified
		if appointment.MatchString(r.comment) {
			r.reason = Appointment
		}
	}
}
