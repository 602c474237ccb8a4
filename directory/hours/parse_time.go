package hours

import (
	"fmt"
	"strings"
)

// sunTimes are the names of events of the sun, with the part of the day in which they happen
// at any place of the territories, in minutes.
var sunTimes = map[string][2]int{"dawn": {0, 720}, "sunrise": {0, 720}, "sunset": {720, 1440}, "dusk": {720, 1440}}

// clockTime is a time of the day, known to lie between two minutes.
type clockTime struct {
	earliest, latest int
	text             string
}

func (c clockTime) certain() bool { return c.earliest == c.latest }

// startsTime reports whether a token begins a time.
func startsTime(t *token) bool {
	_, sun := sunTimes[t.text]
	return t.kind == timeToken || t.kind == wordToken && sun || t.kind == signToken && t.text == "("
}

// times reads "09:00-12:00,14:00-17:00", "09:00+", "sunrise-(sunset-01:00)".
func (p *parser) times(r *rule) error {
	if !startsTime(p.peek()) {
		return nil
	}
	for {
		if err := p.span(r); err != nil {
			return err
		}
		if !p.commaThen(startsTime) {
			return nil
		}
	}
}

func (p *parser) span(r *rule) error {
	at := p.peek().at
	from, err := p.time()
	if err != nil {
		return err
	}
	if from.earliest >= 1440 || from.certain() && from.earliest < 0 {
		return fmt.Errorf("heure de début impossible au caractère %d : %s", at+1, from.text)
	}
	if p.accept("+") {
		if !from.certain() {
			return fmt.Errorf("fin ouverte d'une heure du soleil au caractère %d", at+1)
		}
		r.times = append(r.times, timeSpan{from: uint16(from.earliest), to: uint16(openEnd(from.earliest)), unknown: true,
			text: from.text + "+"})
		return nil
	}
	if !p.is("-") || !startsTime(p.after()) {
		return fmt.Errorf("heure seule au caractère %d : %q", at+1, from.text)
	}
	p.take()
	to, err := p.time()
	if err != nil {
		return err
	}
	if from.certain() && to.certain() {
		return p.clockSpan(r, at, from, to)
	}
	r.addSunSpan(from, to)
	return nil
}

// time reads "09:00", "sunset" or "(sunset-01:00)".
func (p *parser) time() (clockTime, error) {
	if p.peek().kind == timeToken {
		t := p.take()
		return clockTime{t.value, t.value, t.text}, nil
	}
	shifted := p.accept("(")
	t := p.take()
	window, ok := sunTimes[t.text]
	if !ok {
		return clockTime{}, notUnderstood(t.text, t.at)
	}
	c := clockTime{window[0], window[1], t.text}
	if !shifted {
		return c, nil
	}
	sign, mark := 1, "+"
	if p.is("-") {
		sign, mark = -1, "-"
	}
	if !p.accept(mark) || p.peek().kind != timeToken {
		return c, p.fail()
	}
	by := p.take()
	if !p.accept(")") {
		return c, p.fail()
	}
	return clockTime{c.earliest + sign*by.value, c.latest + sign*by.value, "(" + t.text + mark + by.text + ")"}, nil
}

// clockSpan adds a span between two times of the clock, with an open end after it if there is one.
func (p *parser) clockSpan(r *rule, at int, from, to clockTime) error {
	start, end := from.earliest, to.earliest
	if end < start {
		end += 1440
	}
	whole := start == 0 && end == 1440
	if end == start || (end-start >= 1440 && !whole) || to.earliest > 1440 && end-start >= 1440 {
		return fmt.Errorf("plage vide ou trop longue au caractère %d : %s-%s", at+1, from.text, to.text)
	}
	t := timeSpan{from: uint16(start), to: uint16(end)}
	if !p.accept("+") {
		r.times = append(r.times, t)
		return nil
	}
	var text strings.Builder
	t.write(&text)
	t.text = text.String() + "+"
	r.times = append(r.times, t, timeSpan{from: t.to, to: uint16(openEnd(end)), unknown: true, silent: true})
	return nil
}

// openEnd returns until when a place that opens at a minute, or stays open after it, and states no
// end may be open, as the reference evaluator has it: to the end of the day, some hours longer in the evening.
func openEnd(minute int) int {
	switch {
	case minute >= 22*60:
		return min(minute+8*60, 2880)
	case minute >= 17*60:
		return minute + 10*60
	}
	return 1440
}

// addSunSpan adds a span with an end that depends on the sun: it is open for certain
// after the latest start and before the earliest end.
func (r *rule) addSunSpan(from, to clockTime) {
	if to.latest <= from.earliest {
		to.earliest, to.latest = to.earliest+1440, to.latest+1440
	}
	first := len(r.times)
	add := func(start, end int, unknown bool) {
		start, end = max(start, 0), min(end, max(from.earliest, 0)+1439)
		if start < end {
			r.times = append(r.times, timeSpan{from: uint16(start), to: uint16(end), unknown: unknown, sun: true, silent: true})
		}
	}
	if from.latest < to.earliest {
		add(from.earliest, from.latest, true)
		add(from.latest, to.earliest, false)
		add(to.earliest, to.latest, true)
	} else {
		add(from.earliest, to.latest, true)
	}
	r.times[first].silent, r.times[first].text = false, from.text+"-"+to.text
}
