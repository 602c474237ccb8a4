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
	dates   []dateSpan
	weeks   []weekSpan
	weekSet uint64 // bit w: ISO week w
	days    daySet
	times   []timeSpan
	uses    uses
	reason  Reason // of an Unknown state
}

func (r *rule) verdict() verdict { return verdict{r.state, r.reason, r} }

// namesDay reports whether the rule is for single days of the calendar: whoever
// wrote "Jul 14 10:00-12:00" knew which day that is.
func (r *rule) namesDay() bool {
	for _, d := range r.dates {
		if d.fromDay == 0 || d.fromMonth != d.toMonth || d.fromDay != d.toDay || d.fromYear != d.toYear {
			return false
		}
	}
	return len(r.dates) > 0
}

// dated reports whether the rule names days: only such a rule replaces others.
func (r *rule) dated() bool {
	return len(r.dates) > 0 || len(r.weeks) > 0 || !r.days.empty()
}

// dateSpan is a span of dates, ends included. Year 0: every year; day 0: the whole month.
type dateSpan struct {
	fromYear, toYear   uint16
	fromMonth, toMonth uint8
	fromDay, toDay     uint8
}

// weekSpan is weeks from, from+step, … up to to; 1..53.
type weekSpan struct{ from, to, step uint8 }

// timeSpan is minutes since the start of the day: 0 ≤ from < 1440, from < to < from+1440,
// or the whole day 0..1440.
type timeSpan struct{ from, to uint16 }

// daySet is a set of days of the week and holidays.
type daySet struct {
	weekdays       uint8     // bit 0 Monday … bit 6 Sunday
	nth            [7]uint16 // by weekday: bits 1..5 nth of the month, bits 6..10 nth from its end
	public, school bool
	within         bool // weekdays count only when they are holidays (SH Mo-Fr)
}

func (d *daySet) empty() bool { return *d == daySet{} }

func (d *daySet) anyWeekday() bool { return d.weekdays != 0 || d.nth != [7]uint16{} }

// certain rejects rules that implementations interpret differently or not at all:
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

// always reports whether the rule is written 24/7.
func (r *rule) always() bool {
	return !r.dated() && len(r.times) == 0 && r.state == Open && r.comment == ""
}
