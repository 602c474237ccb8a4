package words

import (
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// WhenAsked returns when a view asks that places be open: "en ce moment", "samedi après
// 18 h", "le samedi 5 décembre", "aujourd’hui ou demain".
func WhenAsked(t *i18n.Locale, w *directory.When, now time.Time, zone *time.Location) string {
	if !w.At.IsZero() {
		if w.At.Truncate(time.Minute).Equal(now.Truncate(time.Minute)) {
			return t.Say("en ce moment")
		}
		at := w.At.In(zone)
		return t.Say("le %s", dayAndMonth(t, at, now)) + " " + t.Say("à %s", t.Clock(at.Hour(), at.Minute()))
	}
	part := PartOfDay(t, w)
	if w.Weekdays == directory.EveryDay && len(w.Dates) == 0 {
		if part == "" {
			return t.Say("dans les sept jours")
		}
		return part
	}
	var days []string
	today := hours.MomentAt(now, zone).Date()
	for d := today; d < today+7; d++ {
		if !w.Weekdays.Has(d.Weekday()) {
			continue
		}
		name := t.OnWeekday(d.Weekday())
		if d == today {
			name = t.Say("aujourd’hui")
		}
		days = append(days, name)
	}
	for _, d := range w.Dates {
		at := time.Unix(int64(d)*86400, 0).UTC()
		days = append(days, t.Say("le %s", t.Weekday(at.Weekday())+" "+dayAndMonth(t, at, now)))
	}
	return strings.TrimSpace(joined(t, days, "ou") + " " + part)
}

// dayAndMonth returns a day, with its year when it is not the present one.
func dayAndMonth(t *i18n.Locale, at, now time.Time) string {
	day := t.Date(at)
	if at.Year() == now.In(at.Location()).Year() {
		day = strings.TrimSuffix(day, " "+strconv.Itoa(at.Year()))
	}
	return day
}

// PartOfDay returns the part of the days that a view asks for: "après 18 h", "entre 14 h
// et 18 h"; "" for whole days.
func PartOfDay(t *i18n.Locale, w *directory.When) string {
	from, to := w.Part()
	clock := func(minutes int) string { return t.Clock(minutes/60, minutes%60) }
	switch {
	case from == 0 && to == hours.EndOfDay:
		return ""
	case to == hours.EndOfDay:
		return t.Say("après %s", clock(from))
	case from == 0:
		return t.Say("avant %s", clock(to))
	}
	return t.Say("entre %s et %s", clock(from), clock(to))
}
