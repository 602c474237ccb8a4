package directory

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// maxHoursLength bounds the work that a hostile string can ask for, in bytes.
const maxHoursLength = 2000

// maxHoursRules bounds the work of one evaluation; real hours have fewer than ten rules.
const maxHoursRules = 50

// ParseHours reads opening hours of the part of the language that Hours states.
// Anything else is an error that says what was not understood and where; the
// empty string is one too. The message is French, for reports.
func ParseHours(s string) (Hours, error) {
	if len(s) > maxHoursLength {
		return Hours{}, fmt.Errorf("horaires de plus de %d caractères", maxHoursLength)
	}
	tokens, err := lexHours(s)
	if err != nil {
		return Hours{}, err
	}
	p := hoursParser{tokens: tokens}
	sched, err := p.schedule()
	if err != nil {
		return Hours{}, err
	}
	sched.prepare()
	return Hours{sched}, nil
}

// hoursParser is a recursive descent over the tokens.
type hoursParser struct {
	tokens []hoursToken
	i      int
}

func (p *hoursParser) peek() *hoursToken { return &p.tokens[p.i] }

func (p *hoursParser) after() *hoursToken { return &p.tokens[min(p.i+1, len(p.tokens)-1)] }

func (p *hoursParser) take() *hoursToken {
	t := &p.tokens[p.i]
	if t.kind != endToken {
		p.i++
	}
	return t
}

func (p *hoursParser) is(sign string) bool {
	return p.peek().kind == signToken && p.peek().text == sign
}

func (p *hoursParser) accept(sign string) bool {
	if p.is(sign) {
		p.i++
		return true
	}
	return false
}

func (p *hoursParser) fail() error {
	t := p.peek()
	if t.kind == endToken {
		return fmt.Errorf("horaires incomplets")
	}
	return notUnderstood(t.text, t.at)
}

func (p *hoursParser) schedule() (*schedule, error) {
	s := &schedule{}
	next := replaces
	for {
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
		case !r.dated() && r.state != HoursClosed:
			return nil, fmt.Errorf("règle sans jour après une autre au caractère %d", at+1)
		}
		if len(s.rules) == maxHoursRules {
			return nil, fmt.Errorf("horaires de plus de %d règles", maxHoursRules)
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

// certain refuses what implementations understand differently or not at all:
// with dates, an nth weekday must stand alone, and the dates be one span of months.
func (r *rule) certain() error {
	if r.days.nth == [7]uint16{} || len(r.dates) == 0 {
		return nil
	}
	ranks := 0
	for _, set := range r.days.nth {
		ranks += bits.OnesCount16(set)
	}
	alone := daySet{nth: r.days.nth} == r.days && ranks == 1
	if !alone || len(r.dates) > 1 || r.dates[0].fromDay != 0 {
		return errors.New("rang d'un jour avec des dates")
	}
	return nil
}

// always says that the rule is written 24/7.
func (r *rule) always() bool {
	return !r.dated() && len(r.times) == 0 && r.state == HoursOpen && r.comment == ""
}

func (p *hoursParser) rule() (r rule, err error) {
	start := p.i
	if p.peek().kind == numberToken && p.peek().text == "24" {
		if err := p.twentyFourSeven(); err != nil {
			return r, err
		}
	} else {
		if err := p.selectors(&r); err != nil {
			return r, err
		}
	}
	p.state(&r)
	if p.i == start {
		return r, p.fail()
	}
	return r, nil
}

func (p *hoursParser) twentyFourSeven() error {
	p.take()
	if !p.accept("/") || p.peek().kind != numberToken || p.peek().text != "7" {
		return p.fail()
	}
	p.take()
	return nil
}

func (p *hoursParser) selectors(r *rule) error {
	for p.startsDate() {
		d, err := p.date()
		if err != nil {
			return err
		}
		r.dates = append(r.dates, d)
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
	if _, ok := dayWord(p.peek()); ok {
		if err := p.days(&r.days); err != nil {
			return err
		}
	}
	for p.peek().kind == timeToken {
		t, err := p.times()
		if err != nil {
			return err
		}
		r.times = append(r.times, t)
		if !p.commaThen(func(t *hoursToken) bool { return t.kind == timeToken }) {
			break
		}
	}
	return nil
}

// commaThen takes a comma when what follows it continues the list.
func (p *hoursParser) commaThen(continues func(*hoursToken) bool) bool {
	if p.is(",") && continues(p.after()) {
		p.i++
		return true
	}
	return false
}

func (p *hoursParser) state(r *rule) {
	r.state = HoursOpen
	t := p.peek()
	word := ""
	if t.kind == wordToken {
		word = t.text
	}
	switch word {
	case "open":
	case "off", "closed":
		r.state = HoursClosed
	case "unknown":
		r.state = HoursUnknown
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
			r.state = HoursUnknown
		}
	}
}

func monthWord(t *hoursToken) (uint8, bool) {
	if t.kind != wordToken || t.text == "" {
		return 0, false
	}
	m := slices.Index(monthNames[:], t.text)
	return uint8(max(m, 0)), m > 0
}

func (p *hoursParser) dateAfter(t *hoursToken) bool {
	_, month := monthWord(t)
	return month || isYear(t)
}

func (p *hoursParser) startsDate() bool { return p.dateAfter(p.peek()) }

func isYear(t *hoursToken) bool { return t.kind == numberToken && len(t.text) == 4 }

// yearMonth reads "[year] month"; year is 0 when absent.
func (p *hoursParser) yearMonth() (year uint16, month uint8, err error) {
	if isYear(p.peek()) {
		if year = uint16(p.peek().value); year < 1900 {
			return 0, 0, p.fail()
		}
		p.take()
	}
	month, ok := monthWord(p.peek())
	if !ok {
		return 0, 0, p.fail()
	}
	p.take()
	return year, month, nil
}

// monthDay reads a day of the given month.
func (p *hoursParser) monthDay(month uint8) (uint8, error) {
	t := p.peek()
	if t.kind != numberToken || len(t.text) > 2 || t.value < 1 || t.value > int(longestMonth(month)) {
		return 0, p.fail()
	}
	p.take()
	return uint8(t.value), nil
}

func (p *hoursParser) date() (d dateSpan, err error) {
	at := p.peek().at
	if d.fromYear, d.fromMonth, err = p.yearMonth(); err != nil {
		return d, err
	}
	dayed := p.peek().kind == numberToken && !isYear(p.peek())
	if dayed {
		if d.fromDay, err = p.monthDay(d.fromMonth); err != nil {
			return d, err
		}
	}
	if d.fromYear != 0 && !dayed {
		return d, p.fail()
	}
	d.toYear, d.toMonth, d.toDay = d.fromYear, d.fromMonth, d.fromDay
	if !p.accept("-") {
		return d, nil
	}
	if !dayed || p.startsDate() {
		year, month, err := p.yearMonth()
		if err != nil {
			return d, err
		}
		d.toMonth = month
		if year != 0 {
			d.toYear = year
		}
	}
	if dayed {
		if d.toDay, err = p.monthDay(d.toMonth); err != nil {
			return d, err
		}
	}
	if !d.valid() {
		return d, fmt.Errorf("dates incohérentes au caractère %d", at+1)
	}
	return d, nil
}

// valid says that both ends have a year or none, and that a span within a year or a month is in order.
func (d dateSpan) valid() bool {
	if (d.fromYear == 0) != (d.toYear == 0) {
		return false
	}
	if d.fromYear != 0 {
		from := int(d.fromYear)<<9 | int(d.fromMonth)<<5 | int(d.fromDay)
		return from <= int(d.toYear)<<9|int(d.toMonth)<<5|int(d.toDay)
	}
	return d.fromMonth != d.toMonth || d.fromDay <= d.toDay
}

func (p *hoursParser) weeks(r *rule) error {
	for {
		w := weekSpan{step: 1}
		var err error
		if w.from, err = p.week(); err != nil {
			return err
		}
		w.to = w.from
		if p.accept("-") {
			if w.to, err = p.week(); err != nil {
				return err
			}
			if p.accept("/") {
				if w.step, err = p.week(); err != nil {
					return err
				}
			}
		}
		if w.to < w.from {
			return fmt.Errorf("semaines en ordre inverse : %d-%d", w.from, w.to)
		}
		r.weeks = append(r.weeks, w)
		for n := int(w.from); n <= int(w.to); n += int(w.step) {
			r.weekSet |= 1 << n
		}
		if !p.commaThen(func(t *hoursToken) bool { return t.kind == numberToken }) {
			return nil
		}
	}
}

func (p *hoursParser) week() (uint8, error) {
	t := p.peek()
	if t.kind != numberToken || len(t.text) > 2 || t.value < 1 || t.value > 53 {
		return 0, p.fail()
	}
	p.take()
	return uint8(t.value), nil
}

// dayWord is 0..6 for a weekday, 7 for PH, 8 for SH.
func dayWord(t *hoursToken) (int, bool) {
	if t.kind != wordToken {
		return 0, false
	}
	switch t.text {
	case "PH":
		return 7, true
	case "SH":
		return 8, true
	}
	w := slices.Index(weekdayNames[:], t.text)
	return w, w >= 0
}

func (p *hoursParser) days(d *daySet) error {
	if err := p.dayList(d); err != nil {
		return err
	}
	if w, ok := dayWord(p.peek()); ok { // "SH Mo-Fr"
		if w > 6 || d.anyWeekday() {
			return p.fail()
		}
		d.within = true
		public, school := d.public, d.school
		if err := p.dayList(d); err != nil {
			return err
		}
		if d.public != public || d.school != school {
			return fmt.Errorf("congés répétés dans une liste de jours")
		}
	}
	return nil
}

func (p *hoursParser) dayList(d *daySet) error {
	for {
		w, _ := dayWord(p.take())
		switch {
		case w == 7:
			d.public = true
		case w == 8:
			d.school = true
		case p.accept("-"):
			to, ok := dayWord(p.peek())
			if !ok || to > 6 || to == w {
				return p.fail()
			}
			p.take()
			for n := w; ; n = (n + 1) % 7 {
				d.weekdays |= 1 << n
				if n == to {
					break
				}
			}
		case p.accept("["):
			if err := p.nth(&d.nth[w]); err != nil {
				return err
			}
		default:
			d.weekdays |= 1 << w
		}
		if !p.commaThen(func(t *hoursToken) bool { _, ok := dayWord(t); return ok }) {
			return nil
		}
	}
}

// nth reads "1,3,-1]" or "1-3]".
func (p *hoursParser) nth(set *uint16) error {
	one := func() (int, error) {
		t := p.peek()
		if t.kind != numberToken || t.value < 1 || t.value > 5 || len(t.text) != 1 {
			return 0, p.fail()
		}
		p.take()
		return t.value, nil
	}
	for {
		shift := 0
		if p.accept("-") {
			shift = 5
		}
		from, err := one()
		if err != nil {
			return err
		}
		to := from
		if shift == 0 && p.accept("-") {
			if to, err = one(); err != nil {
				return err
			}
			if to <= from {
				return fmt.Errorf("rangs en ordre inverse : %d-%d", from, to)
			}
		}
		for n := from; n <= to; n++ {
			*set |= 1 << (n + shift)
		}
		if p.accept("]") {
			return nil
		}
		if !p.accept(",") {
			return p.fail()
		}
	}
}

func (p *hoursParser) times() (timeSpan, error) {
	from := p.take()
	if !p.accept("-") || p.peek().kind != timeToken {
		return timeSpan{}, fmt.Errorf("heure seule au caractère %d : %q", from.at+1, from.text)
	}
	to := p.take()
	end := to.value
	if end < from.value {
		end += 1440
	}
	whole := from.value == 0 && end == 1440
	if from.value >= 1440 || end == from.value || (end-from.value >= 1440 && !whole) || to.value > 1440 && end-from.value >= 1440 {
		return timeSpan{}, fmt.Errorf("plage vide ou trop longue au caractère %d : %s-%s", from.at+1, from.text, to.text)
	}
	return timeSpan{uint16(from.value), uint16(end)}, nil
}
