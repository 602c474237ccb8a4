package words

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
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

// Asked describes the hours of a place in few words for a view that asks for days: those of
// the first such day on which it opens, "Samedi : 9 h – 12 h". For other views, and while it
// is open on such a day, it is Soon.
func Asked(t *i18n.Locale, v directory.View, i int, p *directory.Place, w *directory.When, now time.Time) Opening {
	zone := territory.Zone(p.INSEECode)
	state := v.Opening(i, now)
	if w.IsDays() {
		today := hours.MomentAt(now, zone).Date()
		dates := w.DatesIn(zone)
		if len(dates) > 0 && dates[0] == today && state.State == hours.Open {
			return Soon(t, state, now, p)
		}
		if day, midday := firstOpen(v, i, zone, w, dates); day != nil {
			return onDay(t, day, midday, now.In(zone))
		}
	}
	return Soon(t, state, now, p)
}

// OpenOn describes the hours of a place on the first of the days that a view asks for on which
// it opens: "mardi 9 h – 12 h"; "" when the view asks for none, or when it does not open.
func OpenOn(t *i18n.Locale, v directory.View, i int, p *directory.Place, w *directory.When, now time.Time) string {
	zone := territory.Zone(p.INSEECode)
	day, midday := firstOpen(v, i, zone, w, w.DatesIn(zone))
	if day == nil {
		return ""
	}
	times, note := rangesText(t, day.Ranges)
	name := t.Say(day.Weekday) // paper is read on other days: neither "today" nor "tomorrow"
	if DaysBetween(now.In(zone), midday) > 6 {
		name += " " + dayAndMonth(t, midday, now.In(zone))
	}
	return name + " " + dayText(t, times, note)
}

// firstOpen returns the first of some days on which a place may open when a view asks for it,
// and the midday of it; nil when there is none.
func firstOpen(v directory.View, i int, zone *time.Location, w *directory.When, dates []hours.Date) (*hours.Day,
	time.Time) {
	for _, d := range dates {
		midday := time.Unix(int64(d)*86400, 0).UTC()
		midday = time.Date(midday.Year(), midday.Month(), midday.Day(), 12, 0, 0, 0, zone)
		if week := v.Week(i, midday); len(week) > 0 && opensIn(w, week[0].Ranges) {
			return &week[0], midday
		}
	}
	return nil, time.Time{}
}

// opensIn reports whether a place may be open in the part of a day that a view asks for.
func opensIn(w *directory.When, ranges []hours.Range) bool {
	from, to := w.Part()
	return slices.ContainsFunc(ranges, func(r hours.Range) bool {
		return minutesOf(r.From) < to && minutesOf(r.To) > from
	})
}

// onDay describes the hours of one day.
func onDay(t *i18n.Locale, d *hours.Day, at, now time.Time) Opening {
	name := t.Say(d.Weekday)
	switch days := DaysBetween(now, at); {
	case days == 0:
		name = t.Say("aujourd’hui")
	case days == 1:
		name = t.Say("demain")
	case days > 6:
		name += " " + dayAndMonth(t, at, now)
	}
	times, note := rangesText(t, d.Ranges)
	opening := Opening{State: hours.Unknown.String(), Text: t.Say("%s : %s", UpperFirst(name), dayText(t, times, note))}
	if slices.ContainsFunc(d.Ranges, func(r hours.Range) bool { return r.State == hours.Open }) {
		opening.State = hours.Open.String()
	}
	return opening
}

// minutesOf returns the minutes of "09:30".
func minutesOf(clock string) int {
	hour, minute, _ := strings.Cut(clock, ":")
	h, _ := query.Digits(hour)
	m, _ := query.Digits(minute)
	return 60*h + m
}

// UpperFirst returns a text with a capital first.
func UpperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
