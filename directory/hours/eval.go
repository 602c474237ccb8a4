package hours

import (
	"slices"
	"time"
)

// uses lists what hours depend on, beyond the day of the week.
type uses struct {
	date, week     bool
	public, school bool // they mention holidays
	late           bool // some times run past midnight
	opens          bool // some rule opens
	shifted        bool // some rule is for the day after another
}

func (u uses) with(o uses) uses {
	return uses{
		date: u.date || o.date, week: u.week || o.week, public: u.public || o.public, school: u.school || o.school,
		late: u.late || o.late, opens: u.opens || o.opens,
		shifted: u.shifted || o.shifted,
	}
}

// prepare derives the members that evaluation uses from the rules.
func (s *ruleSet) prepare() {
	s.cuts = []uint16{0}
	for i := range s.rules {
		r := &s.rules[i]
		r.uses = uses{
			date: len(r.years)+len(r.dates) > 0 || r.days.nth != [7]uint16{}, week: len(r.weeks) > 0,
			public: r.days.public, school: r.days.school, opens: r.state == Open,
			shifted: r.days.shift != 0,
		}
		for _, t := range r.times {
			r.uses.late = r.uses.late || t.to > 1440
			s.cuts = append(s.cuts, t.from, t.to%1440)
		}
		s.uses = s.uses.with(r.uses)
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
	return h.s.at(m, cal).state
}

// verdict is what hours say of one minute.
type verdict struct {
	state  State
	reason Reason // why the state is Unknown
	by     *rule  // the rule that decided; nil: none did
}

// dayPair holds the facts of a day and of the day before it.
type dayPair struct {
	day              int32
	cal              Calendar
	today, yesterday dayFacts
}

// look looks up the facts of a day.
func (s *ruleSet) look(d *dayPair, day int32, cal Calendar) {
	d.day, d.cal = day, cal
	s.facts(&d.today, day, cal)
	if s.uses.late {
		s.facts(&d.yesterday, day-1, cal)
	}
}

func (s *ruleSet) at(m Moment, cal Calendar) verdict {
	var d dayPair
	s.look(&d, m.day, cal)
	return s.atMinute(m.minute, &d)
}

// atMinute is at for a day already looked up.
func (s *ruleSet) atMinute(minute uint16, d *dayPair) verdict {
	if s.accounts != nil {
		return s.agreed(minute, d)
	}
	return s.judge(minute, d)
}

// judge returns what the rules say of a minute. Where a holiday is not certain
// both cases are tried, and the state is unknown when they differ. Rules that
// never mention public holidays do not open a place on one.
func (s *ruleSet) judge(minute uint16, d *dayPair) verdict {
	v, late := s.decide(minute, d, false, false)
	if doubt := s.doubt(d); doubt != [2]bool{} {
		for c := 1; c < 4; c++ {
			public, school := c&1 != 0, c&2 != 0
			if public && !doubt[0] || school && !doubt[1] {
				continue
			}
			if other, _ := s.decide(minute, d, public, school); other.state != v.state {
				if public {
					return verdict{state: Unknown, reason: PublicHoliday}
				}
				return verdict{state: Unknown, reason: SchoolHolidays}
			}
		}
	}
	if !s.uses.public && v.state != Closed && d.silent(v.by, late) {
		return verdict{state: Unknown, reason: PublicHoliday}
	}
	return v
}

// doubt reports whether public and school holidays may be uncertain.
func (s *ruleSet) doubt(d *dayPair) [2]bool {
	return [2]bool{d.today.public == maybe || d.yesterday.public == maybe || s.uses.shifted,
		d.today.school == maybe || d.yesterday.school == maybe}
}

// silent reports whether a day is a public holiday of which the rule that decided says nothing.
// late: it is a rule of the day before.
func (d *dayPair) silent(by *rule, late bool) bool {
	return !by.namesDay() && (d.cal.isHoliday(d.day) || late && d.cal.isHoliday(d.day-1))
}

// decide evaluates the rules in order: the last that matches wins, see Schedule.
// late reports whether the day before decided.
func (s *ruleSet) decide(minute uint16, d *dayPair, public, school bool) (v verdict, late bool) {
	v = verdict{state: Closed}
	for i := range s.rules {
		r := &s.rules[i]
		if r.join == falls && v.state != Closed {
			continue
		}
		if s.matches(r, &d.today, d.cal, public, school) {
			if r.join == replaces && r.state != Closed && r.dated() {
				v, late = verdict{state: Closed}, false
			}
			if covered, unknown := r.covers(minute); covered {
				v, late = r.over(v, unknown), false
			}
		}
		if !s.uses.late || len(r.times) == 0 {
			continue
		}
		if covered, unknown := r.covers(minute + 1440); covered && s.matches(r, &d.yesterday, d.cal, public, school) {
			v, late = r.over(v, unknown), true
		}
	}
	return v, late
}

// covers reports whether the minute, counted from the start of the rule's day, is in its times,
// and whether that is not certain.
func (r *rule) covers(minute uint16) (covered, unknown bool) {
	if len(r.times) == 0 {
		return true, false
	}
	for i := range r.times {
		if t := &r.times[i]; minute >= t.from && minute < t.to {
			if !t.unknown {
				return true, false
			}
			covered, unknown = true, true
		}
	}
	return covered, unknown
}

// dayFacts holds the properties of a day that rules select on; those that no rule uses are zero.
type dayFacts struct {
	number           int32 // of the day, since 1970-01-01
	weekday          int
	year, month, day int
	week             int
	fromEnd          int // days left in the month
	public, school   certainty
}

func (s *ruleSet) facts(f *dayFacts, day int32, cal Calendar) {
	f.number, f.weekday = day, weekdayOf(day)
	if s.uses.date || s.uses.public {
		f.year, f.month, f.day = civilOf(day)
		f.fromEnd = monthLength(f.year, f.month) - f.day
	}
	if s.uses.week {
		f.week = isoWeek(day)
	}
	if s.uses.public {
		f.public = cal.public(f.year, f.month, f.day)
	}
	if s.uses.school {
		f.school, _ = cal.schoolOn(day)
	}
}

// matches reports whether the rule's day selectors hold; public and school are the
// assumptions made where the calendar is uncertain.
func (s *ruleSet) matches(r *rule, f *dayFacts, cal Calendar, public, school bool) bool {
	if r.days.shift == 0 {
		return r.matches(f, public, school)
	}
	var other dayFacts
	s.facts(&other, f.number-int32(r.days.shift), cal)
	return r.matches(&other, public, school)
}

func (r *rule) matches(f *dayFacts, public, school bool) bool {
	if len(r.years) > 0 && !slices.ContainsFunc(r.years, f.inYears) {
		return false
	}
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
	holiday := d.school && (f.school == yes || f.school == maybe && school) ||
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
	from, to := d.from.key(f.year, false), d.to.key(f.year, true)
	day := f.month<<5 | f.day
	if d.from.year != 0 {
		return int(d.from.year)<<9|from <= f.year<<9|day && f.year<<9|day <= int(d.to.year)<<9|to
	}
	if from <= to {
		return from <= day && day <= to
	}
	return day >= from || day <= to
}

func (f *dayFacts) inYears(y yearSpan) bool { return int(y.from) <= f.year && f.year <= int(y.to) }
