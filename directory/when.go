package directory

import (
	"slices"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

// When selects places by their opening hours: those that are open at an instant, or at
// some time of one of some days. The zero When selects all places.
type When struct {
	At time.Time // an instant; zero: none

	// Days are on the calendar of each place. Names of days stand for the next such day,
	// today included, as of Now.

	Dates    []hours.Date
	Weekdays WeekdaySet
	Now      time.Time // set when Weekdays is not empty

	From, To int // the part of each day, in minutes: 0 ≤ From < To ≤ hours.EndOfDay; both 0: the whole day
}

// WeekdaySet is a set of days of the week.
type WeekdaySet uint8

// Has reports whether a day is in the set.
func (s WeekdaySet) Has(d time.Weekday) bool { return s>>d&1 != 0 }

// With returns the set with a day in it.
func (s WeekdaySet) With(d time.Weekday) WeekdaySet { return s | 1<<d }

// EveryDay is the set of all days of the week.
const EveryDay WeekdaySet = 1<<7 - 1

// IsZero reports whether w selects all places.
func (w *When) IsZero() bool { return w.At.IsZero() && !w.IsDays() }

// IsDays reports whether w selects by days.
func (w *When) IsDays() bool { return len(w.Dates) > 0 || w.Weekdays != 0 }

// Part returns the part of each day, in minutes.
func (w *When) Part() (from, to int) {
	if w.To == 0 {
		return 0, hours.EndOfDay
	}
	return w.From, w.To
}

// DatesIn returns the days that w stands for in a time zone, in order.
func (w *When) DatesIn(zone *time.Location) []hours.Date {
	days := slices.Clone(w.Dates)
	if w.Weekdays != 0 {
		today := hours.MomentAt(w.Now, zone).Date()
		for d := today; d < today+7; d++ {
			if w.Weekdays.Has(d.Weekday()) && !slices.Contains(days, d) {
				days = append(days, d)
			}
		}
	}
	slices.Sort(days)
	return days
}
