package hours

import (
	"fmt"
	"slices"
)

func monthWord(t *token) (uint8, bool) {
	if t.kind != wordToken || t.text == "" {
		return 0, false
	}
	m := slices.Index(monthNames[:], t.text)
	return uint8(max(m, 0)), m > 0
}

func isEaster(t *token) bool { return t.kind == wordToken && t.text == monthNames[easterMonth] }

func isYear(t *token) bool { return t.kind == numberToken && len(t.text) == 4 && t.value >= 1900 }

func (p *parser) dateAfter(t *token) bool {
	_, month := monthWord(t)
	return month || isYear(t)
}

func (p *parser) startsDate() bool { return p.dateAfter(p.peek()) }

// startsYears reports whether years come that are not those of one date: "2026 Jul", "2026-2027", "2026+".
func (p *parser) startsYears() bool {
	if !isYear(p.peek()) {
		return false
	}
	_, month := monthWord(p.after())
	third := &p.tokens[min(p.i+2, len(p.tokens)-1)]
	return !month || isEaster(p.after()) || third.kind != numberToken || isYear(third)
}

// years reads "2026,2028-2030" or "2026+".
func (p *parser) years(r *rule) error {
	for {
		at := p.peek().at
		y := yearSpan{from: uint16(p.take().value)}
		y.to = y.from
		switch {
		case p.accept("+"):
			y.to = openYear
		case p.accept("-"):
			if !isYear(p.peek()) {
				return p.fail()
			}
			y.to = uint16(p.take().value)
		}
		if y.to < y.from {
			return fmt.Errorf("années en ordre inverse au caractère %d", at+1)
		}
		r.years = append(r.years, y)
		if !p.commaThen(isYear) {
			return nil
		}
	}
}

// dateEnd reads "[year] month [day]" or "easter [±n days]".
func (p *parser) dateEnd() (e dateEnd, err error) {
	if isYear(p.peek()) {
		e.year = uint16(p.take().value)
	}
	month, ok := monthWord(p.peek())
	if !ok || month == easterMonth && e.year != 0 {
		return e, p.fail()
	}
	p.take()
	e.month = month
	if month == easterMonth {
		e.shift, err = p.shift(60)
		return e, err
	}
	if p.peek().kind == numberToken && !isYear(p.peek()) {
		e.day, err = p.monthDay(month)
	}
	return e, err
}

// shift reads "+1 day" or "-2 days", at most limit; 0 when there is none.
func (p *parser) shift(limit int) (int8, error) {
	sign := 1
	switch after := p.after(); {
	case after.kind != numberToken || isYear(after) || !p.is("+") && !p.is("-"):
		return 0, nil
	case p.is("-"):
		sign = -1
	}
	p.take()
	n := p.take()
	if t := p.peek(); t.kind != wordToken || t.text != "day" || n.value == 0 || n.value > limit {
		return 0, p.fail()
	}
	p.take()
	return int8(sign * n.value), nil
}

// monthDay reads a day of the given month.
func (p *parser) monthDay(month uint8) (uint8, error) {
	t := p.peek()
	if t.kind != numberToken || len(t.text) > 2 || t.value < 1 || t.value > int(longestMonth(month)) {
		return 0, p.fail()
	}
	p.take()
	return uint8(t.value), nil
}

// dates reads one date or span, with the days of the same month that follow it: "Dec 24,26-31".
func (p *parser) dates(r *rule) error {
	at := p.peek().at
	from, err := p.dateEnd()
	if err != nil {
		return err
	}
	for {
		d := dateSpan{from, from}
		if p.accept("-") {
			if d.to, err = p.spanEnd(from); err != nil {
				return err
			}
		}
		if !d.valid() {
			return fmt.Errorf("dates incohérentes au caractère %d", at+1)
		}
		r.dates = append(r.dates, d)
		another := func(t *token) bool { return t.kind == numberToken && !isYear(t) }
		if from.day == 0 || d.to.month != from.month || d.to.year != from.year || !p.commaThen(another) {
			return nil
		}
		if from.day, err = p.monthDay(from.month); err != nil {
			return err
		}
	}
}

// spanEnd reads the end of a span of dates: "15" alone is a day of the month of from.
func (p *parser) spanEnd(from dateEnd) (to dateEnd, err error) {
	if p.startsDate() {
		if to, err = p.dateEnd(); err == nil && to.year == 0 && to.month != easterMonth {
			to.year = from.year
		}
		return to, err
	}
	to = from
	if from.day == 0 {
		return to, p.fail()
	}
	to.day, err = p.monthDay(from.month)
	return to, err
}

// valid reports whether both ends are days or whole months, have a year or none, and that
// a span within a year or a month is in order.
func (d dateSpan) valid() bool {
	whole := func(e dateEnd) bool { return e.day == 0 && e.month != easterMonth }
	if whole(d.from) != whole(d.to) || (d.from.year == 0) != (d.to.year == 0) {
		return false
	}
	if d.from.year != 0 {
		return int(d.from.year)<<9|d.from.key(0, false) <= int(d.to.year)<<9|d.to.key(0, true)
	}
	if d.from.month == easterMonth && d.to.month == easterMonth {
		return d.from.shift <= d.to.shift
	}
	return d.from.month != d.to.month || d.from.day <= d.to.day
}

func (p *parser) weeks(r *rule) error {
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
		if w.to < w.from && w.step > 1 {
			return fmt.Errorf("semaines en ordre inverse : %d-%d", w.from, w.to)
		}
		if w.to < w.from { // over the new year
			r.add(weekSpan{w.from, 53, 1})
			w.from = 1
		}
		r.add(w)
		if !p.commaThen(func(t *token) bool { return t.kind == numberToken }) {
			return nil
		}
	}
}

func (p *parser) week() (uint8, error) {
	t := p.peek()
	if t.kind != numberToken || len(t.text) > 2 || t.value < 1 || t.value > 53 {
		return 0, p.fail()
	}
	p.take()
	return uint8(t.value), nil
}

func (r *rule) add(w weekSpan) {
	r.weeks = append(r.weeks, w)
	for n := int(w.from); n <= int(w.to); n += int(w.step) {
		r.weekSet |= 1 << n
	}
}
