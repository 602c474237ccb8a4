package hours

import (
	"fmt"
	"time"
)

// Date is a day of the calendar, in days since 1970-01-01. It begins at another
// instant in each time zone.
type Date int32

// DateOf returns the day of a year, month and day of the month.
func DateOf(year int, month time.Month, day int) Date { return Date(dayOf(year, int(month), day)) }

// Date returns the day of the wall clock.
func (m Moment) Date() Date { return Date(m.day) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday((weekdayOf(int32(d)) + 1) % 7) }

// Next returns the first day from d on, d included, that is a weekday.
func (d Date) Next(w time.Weekday) Date { return d + Date((w-d.Weekday()+7)%7) }

// String returns the day as YYYY-MM-DD.
func (d Date) String() string {
	year, month, day := civilOf(int32(d))
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

// EndOfDay is the number of minutes of a day, the greatest end of a part of it.
const EndOfDay = 1440

// Between returns the state of a part of a day, from one minute of its wall clock up
// to another, 0 ≤ from < to ≤ EndOfDay: Open when the place is open at some time of it,
// else Unknown when its state is unknown at some time, else Closed. It allocates nothing.
func (h Schedule) Between(d Date, from, to int, cal Calendar) State {
	if h.s == nil {
		return Unknown
	}
	var pair dayPair
	h.s.look(&pair, int32(d), cal)
	best := Closed
	for i, cut := range h.s.cuts {
		end := EndOfDay
		if i+1 < len(h.s.cuts) {
			end = int(h.s.cuts[i+1])
		}
		if end <= from || int(cut) >= to {
			continue
		}
		switch h.s.atMinute(cut, &pair).state {
		case Open:
			return Open
		case Unknown:
			best = Unknown
		}
	}
	return best
}

// On returns the hours of a day. ok is false when they are unknown.
func (h Schedule) On(d Date, cal Calendar) (day Day, ok bool) {
	if h.s == nil {
		return Day{}, false
	}
	return h.s.dayHours(int32(d), cal), true
}
