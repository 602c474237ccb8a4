package hours

import "time"

// Weekly is opening hours that are the same every week, public holidays aside.
type Weekly struct {
	Week [7]Day // from Monday, outside public holidays; without dates
	// Exceptions are the days of the next year, in order, whose hours are known and not
	// those of the week; none from Until on.
	Exceptions []Day
	// From and Until bound the days of which the week and its exceptions say all there is
	// to say: a day outside of them may be closed, and nobody knows. They are days,
	// YYYY-MM-DD, both included; "" for no bound.
	From, Until string
}

// weeklyHorizon is the number of days within which exceptions are searched.
const weeklyHorizon = 365

// Weekly returns the hours as those of one week from the day of t in the zone,
// with the exceptions to it. ok is false for hours that depend on more than the day of
// the week and public holidays, and for unknown hours.
func (h Schedule) Weekly(t time.Time, zone *time.Location, cal Calendar) (w Weekly, ok bool) {
	if h.s == nil || h.s.uses.date || h.s.uses.week || h.s.uses.school {
		return Weekly{}, false
	}
	monday := dayOf(2024, 3, 11) // a week without holiday in any territory
	for i := range w.Week {
		w.Week[i] = h.s.dayHours(monday+int32(i), Calendar{})
		w.Week[i].Date = ""
	}
	first := MomentAt(t, zone).day
	for day := first; day < first+weeklyHorizon; day++ {
		// What runs past midnight makes the day after a holiday differ too.
		if !cal.isHoliday(day) && !(h.s.uses.late && cal.isHoliday(day-1)) {
			continue
		}
		d := h.s.dayHours(day, cal)
		switch {
		case d.sameRanges(&w.Week[weekdayOf(day)]):
		case d.known():
			w.Exceptions = append(w.Exceptions, d)
		case day == first || w.From == dateOf(day):
			w.From = dateOf(day + 1)
		default:
			w.Until = dateOf(day - 1)
			return w, true
		}
	}
	return w, true
}

// sameRanges reports whether two days have the same hours.
func (d *Day) sameRanges(other *Day) bool {
	if len(d.Ranges) != len(other.Ranges) {
		return false
	}
	for i := range d.Ranges {
		if d.Ranges[i] != other.Ranges[i] {
			return false
		}
	}
	return true
}

// known reports whether the day is open or closed at every time.
func (d *Day) known() bool {
	for i := range d.Ranges {
		if d.Ranges[i].State != Open {
			return false
		}
	}
	return true
}
