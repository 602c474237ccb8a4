package hours

import "time"

// Ordinary is when a place is open in an ordinary week: one without public or school
// holidays. Hours of some dates only count for their share of the year.
type Ordinary struct {
	Minutes int // open in a week
	// Slots holds the half hours of each day, Monday first, at the start of which the
	// place is open: bit 0 is midnight, bit 47 is 23:30.
	Slots [7]uint64
}

// SlotMinutes is the length of a bit of Ordinary.Slots, in minutes.
const SlotMinutes = 30

// yearDays is 52 weeks: over them, hours of some dates are averaged.
const yearDays = 7 * 52

// Ordinary returns when a place is open in an ordinary week, as of the week of a day.
// It is nil when the hours are unknown, and when no minute of them is open for certain
// while some may be.
func (h Schedule) Ordinary(as time.Time) *Ordinary {
	if h.s == nil {
		return nil
	}
	first := MomentAt(as, time.UTC).day
	first -= int32(weekdayOf(first))
	days := int32(7)
	if h.s.uses.date || h.s.uses.week {
		days = yearDays
	}
	var o Ordinary
	open, doubtful := 0, false
	for day := range days {
		minutes, slots, doubt := h.s.ordinaryDay(first + day)
		open += minutes
		doubtful = doubtful || doubt
		if day < 7 {
			o.Slots[day] = slots
		}
	}
	if open == 0 && doubtful {
		return nil
	}
	o.Minutes = open / int(days/7)
	return &o
}

// ordinaryDay returns how many minutes of a day are open, the half hours that begin open,
// and whether some minute may be open.
func (s *ruleSet) ordinaryDay(day int32) (open int, slots uint64, doubt bool) {
	var pair dayPair
	s.look(&pair, day, Calendar{})
	for _, f := range []*dayFacts{&pair.today, &pair.yesterday} {
		f.public, f.school = no, no
	}
	for i, cut := range s.cuts {
		end := uint16(24 * 60)
		if i+1 < len(s.cuts) {
			end = s.cuts[i+1]
		}
		switch s.ordinarily(cut, &pair) {
		case Open:
			open += int(end - cut)
			for at := (cut + SlotMinutes - 1) / SlotMinutes; at*SlotMinutes < end; at++ {
				slots |= 1 << at
			}
		case Unknown:
			doubt = true
		}
	}
	return open, slots, doubt
}

// ordinarily returns the state of a minute of a day that is no holiday: what all accounts
// say of it when there are several.
func (s *ruleSet) ordinarily(minute uint16, d *dayPair) State {
	if len(s.accounts) == 0 {
		v, _ := s.decide(minute, d, false, false)
		return v.state
	}
	state := s.accounts[0].ordinarily(minute, d)
	for _, other := range s.accounts[1:] {
		if other.ordinarily(minute, d) != state {
			return Unknown
		}
	}
	return state
}
