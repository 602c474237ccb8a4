package hours

import (
	"slices"
	"time"
)

// prepare derives the members that evaluation uses from the rules.
func (s *ruleSet) prepare() {
	s.cuts = []uint16{0}
	for i := range s.rules {
		r := &s.rules[i]
		s.byDate = s.byDate || len(r.dates) > 0 || r.days.nth != [7]uint16{}
		s.byWeek = s.byWeek || len(r.weeks) > 0
		s.byPublic = s.byPublic || r.days.public
		s.bySchool = s.bySchool || r.days.school
		for _, t := range r.times {
			s.late = s.late || t.to > 1440
			s.cuts = append(s.cuts, t.from, t.to%1440)
		}
	}
	slices.Sort(s.cuts)
	s.cuts = slices.Compact(s.cuts)
}

// At returns the state at t on the clock of the place's zone, with the public
// holidays of its territory. It allocates nothing.
func (h Schedule) At(t time.Time, zone *time.Location, cal Calendar) State {
	return h.AtMoment(MomentAt(t, zone), cal)
}

// AtMoment is At for a wall clock already read.
func (h Schedule) AtMoment(m Moment, cal Calendar) State {
	if h.s == nil {
		return Unknown
	}
	state, _ := h.s.at(m, cal)
	return state
}

// dayPair holds the facts of a day and of the day before it.
type dayPair struct {
	day              int32
	today, yesterday dayFacts
}

func (s *ruleSet) dayPair(day int32, cal Calendar) dayPair {
	d := dayPair{day: day, today: s.facts(day, cal)}
	if s.late {
		d.yesterday = s.facts(day-1, cal)
	}
	return d
}

// at returns the state and the index of the rule that decided it (-1: none).
func (s *ruleSet) at(m Moment, cal Calendar) (State, int) {
	d := s.dayPair(m.day, cal)
	return s.atMinute(m.minute, &d)
}

// atMinute is at for a day already looked up. Where a holiday is not certain
// both cases are tried, and the state is unknown when they differ.
func (s *ruleSet) atMinute(minute uint16, d *dayPair) (State, int) {
	state, by := s.decide(minute, d, false, false)
	doubtPublic := d.today.public == maybe || d.yesterday.public == maybe
	if !doubtPublic && !s.bySchool {
		return state, by
	}
	for c := 1; c < 4; c++ {
		public, school := c&1 != 0, c&2 != 0
		if (public && !doubtPublic) || (school && !s.bySchool) {
			continue
		}
		if other, _ := s.decide(minute, d, public, school); other != state {
			return Unknown, -1
		}
	}
	return state, by
}

// decide evaluates the rules in order: the last that matches wins, see Schedule.
func (s *ruleSet) decide(minute uint16, d *dayPair, public, school bool) (State, int) {
	state, by := Closed, -1
	for i := range s.rules {
		r := &s.rules[i]
		if r.join == falls && state != Closed {
			continue
		}
		if r.matches(&d.today, public, school) {
			if r.join == replaces && r.state != Closed && r.dated() {
				state, by = Closed, -1
			}
			if r.covers(minute) {
				state, by = r.state, i
			}
		}
		if s.late && len(r.times) > 0 && r.covers(minute+1440) && r.matches(&d.yesterday, public, school) {
			state, by = r.state, i
		}
	}
	return state, by
}

// covers reports whether the minute, counted from the start of the rule's day, is in its times.
func (r *rule) covers(minute uint16) bool {
	if len(r.times) == 0 {
		return true
	}
	for _, t := range r.times {
		if minute >= t.from && minute < t.to {
			return true
		}
	}
	return false
}

// dayFacts holds the properties of a day that rules select on; those that no rule uses are zero.
type dayFacts struct {
	weekday          int
	year, month, day int
	week             int
	fromEnd          int // days left in the month
	public           certainty
}

func (s *ruleSet) facts(day int32, cal Calendar) (f dayFacts) {
	f.weekday = weekdayOf(day)
	if s.byDate || s.byPublic {
		f.year, f.month, f.day = civilOf(day)
		f.fromEnd = monthLength(f.year, f.month) - f.day
	}
	if s.byWeek {
		f.week = isoWeek(day)
	}
	if s.byPublic {
		f.public = cal.public(f.year, f.month, f.day)
	}
	return f
}

// matches reports whether the rule's day selectors hold; public and school are the
// assumptions made where the calendar is uncertain.
func (r *rule) matches(f *dayFacts, public, school bool) bool {
	if r.weekSet != 0 && r.weekSet&(1<<f.week) == 0 {
		return false
	}
	if len(r.dates) > 0 && !slices.ContainsFunc(r.dates, f.within) {
		return false
	}
	d := &r.days
	if d.empty() {
		return true
	}
	holiday := d.school && school ||
		d.public && (f.public == yes || f.public == maybe && public)
	weekday := d.weekdays&(1<<f.weekday) != 0
	if set := d.nth[f.weekday]; set != 0 {
		weekday = weekday || set&(1<<((f.day-1)/7+1)|1<<(f.fromEnd/7+6)) != 0
	}
	if d.within {
		return holiday && weekday
	}
	return holiday || weekday
}

// within reports whether the day is in the span; a span of every year may run over new year.
func (f *dayFacts) within(d dateSpan) bool {
	toDay := int(d.toDay)
	if toDay == 0 {
		toDay = 31
	}
	from := int(d.fromMonth)<<5 | int(d.fromDay)
	to := int(d.toMonth)<<5 | toDay
	day := f.month<<5 | f.day
	if d.fromYear != 0 {
		return int(d.fromYear)<<9|from <= f.year<<9|day && f.year<<9|day <= int(d.toYear)<<9|to
	}
	if from <= to {
		return from <= day && day <= to
	}
	return day >= from || day <= to
}
