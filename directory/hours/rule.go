package hours

import (
	"errors"
	"math/bits"
)

// ruleSet holds the rules of a Schedule and data derived from them for evaluation.
type ruleSet struct {
	rules []rule
	cuts  []uint16 // minutes of day where a state may change: 0 and all ends of times; sorted, unique
	uses  uses
	// accounts are the hours that must agree, see Agree; there are no rules then
	accounts []*ruleSet
}

// join is the relation of a rule to those before it.
type join uint8

const (
	replaces join = iota // ";", and the first rule
	adds                 // ","
	falls                // "||"
)

// rule is one rule. An empty selector matches everything.
type rule struct {
	join    join
	state   State
	comment string
	years   []yearSpan
	dates   []dateSpan
	weeks   []weekSpan
	weekSet uint64 // bit w: ISO week w
	days    daySet
	times   []timeSpan
	uses    uses
	reason  Reason // of an Unknown state
}

// over returns what the rule says after earlier rules said v; unknown: of a minute that its times
// cover perhaps.
func (r *rule) over(v verdict, unknown bool) verdict {
	if unknown && (r.state == Open || r.state == Closed && v.state != Closed) {
		return verdict{Unknown, Unspecified, r}
	}
	return verdict{r.state, r.reason, r}
}

// namesDay reports whether the rule is for single days of the calendar: whoever
// wrote "Jul 14 10:00-12:00" knew which day that is.
func (r *rule) namesDay() bool {
	for _, d := range r.dates {
		if d.from != d.to || d.from.day == 0 && d.from.month != easterMonth {
			return false
		}
	}
	return len(r.dates) > 0
}

// dated reports whether the rule names days: only such a rule replaces others.
func (r *rule) dated() bool {
	return len(r.years) > 0 || len(r.dates) > 0 || len(r.weeks) > 0 || !r.days.empty()
}

// yearSpan is a span of years, ends included.
type yearSpan struct{ from, to uint16 }

// openYear is the end of "2026+".
const openYear = 9999

// dateSpan is a span of dates, ends included.
type dateSpan struct{ from, to dateEnd }

// dateEnd is a date. Year 0: every year; day 0: the whole month.
type dateEnd struct {
	year       uint16
	month, day uint8
	shift      int8 // days after Easter Sunday, when month is easterMonth
}

// easterMonth is the month of dates that are counted from Easter Sunday.
const easterMonth = 13

// key returns the date in a year, in an order; a whole month ends on its last day.
func (e dateEnd) key(year int, last bool) int {
	month, day := int(e.month), int(e.day)
	switch {
	case e.month == easterMonth:
		_, month, day = civilOf(easter(year) + int32(e.shift))
	case day == 0 && last:
		day = 31
	}
	return month<<5 | day
}

// weekSpan is weeks from, from+step, … up to to; 1..53.
type weekSpan struct{ from, to, step uint8 }

// timeSpan is minutes since the start of the day: 0 ≤ from < 1440, from < to < from+1440,
// or the whole day 0..1440.
type timeSpan struct {
	from, to uint16
	unknown  bool   // after an open end, or while the sun may rise or set
	sun      bool   // an end depends on the sun
	text     string // as written, where from and to do not say it: "09:00+"; it stands for the silent spans that follow
	silent   bool
}

// daySet is a set of days of the week and holidays.
type daySet struct {
	weekdays       uint8     // bit 0 Monday … bit 6 Sunday
	nth            [7]uint16 // by weekday: bits 1..5 nth of the month, bits 6..10 nth from its end
	public, school bool
	within         bool // weekdays count only when they are holidays (SH Mo-Fr)
	shift          int8 // the day that many days after ("Sa[1] +1 day")
}

func (d *daySet) empty() bool { return *d == daySet{} }

func (d *daySet) anyWeekday() bool { return d.weekdays != 0 || d.nth != [7]uint16{} }

// certain rejects rules that implementations interpret differently or not at all:
// with dates, an nth weekday must stand alone, and the dates be one span of months.
func (r *rule) certain() error {
	if r.days.shift != 0 && (len(r.years) > 0 || len(r.dates) > 0 || len(r.weeks) > 0) {
		return errors.New("décalage d'un jour avec des dates")
	}
	if r.days.nth == [7]uint16{} || len(r.dates) == 0 {
		return nil
	}
	ranks := 0
	for _, set := range r.days.nth {
		ranks += bits.OnesCount16(set)
	}
	alone := daySet{nth: r.days.nth} == r.days && ranks == 1
	if !alone || len(r.dates) > 1 || r.dates[0].from.day != 0 || r.dates[0].from.month == easterMonth {
		return errors.New("rang d'un jour avec des dates")
	}
	return nil
}

// always reports whether the rule is written 24/7.
func (r *rule) always() bool {
	return !r.dated() && len(r.times) == 0 && r.state == Open && r.comment == ""
}
