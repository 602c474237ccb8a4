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

func (p *parser) dateAfter(t *token) bool {
	_, month := monthWord(t)
	return month || isYear(t)
}

func (p *parser) startsDate() bool { return p.dateAfter(p.peek()) }

func isYear(t *token) bool { return t.kind == numberToken && len(t.text) == 4 }

// yearMonth reads "[year] month"; year is 0 when absent.
func (p *parser) yearMonth() (year uint16, month uint8, err error) {
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
func (p *parser) monthDay(month uint8) (uint8, error) {
	t := p.peek()
	if t.kind != numberToken || len(t.text) > 2 || t.value < 1 || t.value > int(longestMonth(month)) {
		return 0, p.fail()
	}
	p.take()
	return uint8(t.value), nil
}

func (p *parser) date() (d dateSpan, err error) {
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

// valid reports whether both ends have a year or none, and that a span within a year or a month is in order.
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
		if w.to < w.from {
			return fmt.Errorf("semaines en ordre inverse : %d-%d", w.from, w.to)
		}
		r.weeks = append(r.weeks, w)
		for n := int(w.from); n <= int(w.to); n += int(w.step) {
			r.weekSet |= 1 << n
		}
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
