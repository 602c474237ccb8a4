package words

import (
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// usualWeeks is how many weeks are compared to know the usual one: hours of every other week, and of the first of
// the month, are seen in it.
const usualWeeks = 9

// UsualHours returns the hours of a place in its usual week: "du lundi au vendredi de 9 h à 12 h et de 14 h à 17 h ; le
// samedi de 9 h à 12 h". It says which hours are not those of every week. Days of closing are not named. It is "" when
// the hours are unknown, or when the place does not open within nine weeks.
func UsualHours(t *i18n.Locale, v directory.View, i int, p *directory.Place, now time.Time) string {
	return UsualText(UsualWeek(t, v, i, p, now))
}

// UsualWeek returns the same in parts, each with its days: "du lundi au vendredi" and "de 9 h à 12 h".
func UsualWeek(t *i18n.Locale, v directory.View, i int, p *directory.Place, now time.Time) []Usual {
	return usualParts(t, ComingDays(v, i, p, now, usualWeeks))
}

// ScheduleWeek returns the same of a schedule that no place has yet, public and school holidays aside, in the time zone
// of a commune. It is nil when the schedule does not open within nine weeks.
func ScheduleWeek(t *i18n.Locale, schedule hours.Schedule, insee string, now time.Time) []Usual {
	zone := territory.Zone(insee)
	var days []hours.Day
	for w := range usualWeeks {
		days = append(days, schedule.Week(now.In(zone).AddDate(0, 0, 7*w), zone, hours.Calendar{})...)
	}
	return usualParts(t, days)
}

// Usual is the hours of some days of the usual week.
type Usual struct{ Days, Times string }

// ComingDays returns the days of some weeks from the present, as View.Week does.
func ComingDays(v directory.View, i int, p *directory.Place, now time.Time, weeks int) []hours.Day {
	local := now.In(territory.Zone(p.INSEECode))
	var days []hours.Day
	for w := range weeks {
		days = append(days, v.Week(i, local.AddDate(0, 0, 7*w))...)
	}
	return days
}

// usualPart is the hours of some days of the week, and in which weeks they are so.
type usualPart struct {
	times string
	weeks string // "certaines semaines"; "" all
	days  []int  // 0 Monday
}

// UsualText returns the parts of a usual week in one sentence.
func UsualText(parts []Usual) string {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = part.Days + " " + part.Times
	}
	return strings.Join(texts, "\u00a0; ")
}

func usualParts(t *i18n.Locale, days []hours.Day) []Usual {
	var parts []usualPart
	var byWeekday [7][]*hours.Day // Monday first
	for i := range days {
		if at, err := time.Parse(time.DateOnly, days[i].Date); err == nil {
			weekday := (int(at.Weekday()) + 6) % 7
			byWeekday[weekday] = append(byWeekday[weekday], &days[i])
		}
	}
	for weekday := range 7 {
		for _, part := range usualDay(t, weekday, byWeekday[weekday]) {
			same := func(other usualPart) bool { return other.times == part.times && other.weeks == part.weeks }
			if at := slices.IndexFunc(parts, same); at >= 0 {
				parts[at].days = append(parts[at].days, weekday)
			} else {
				parts = append(parts, part)
			}
		}
	}
	told := make([]Usual, len(parts))
	for i, part := range parts {
		told[i] = Usual{daysText(t, part.days), part.times}
		if part.weeks != "" {
			told[i].Times += " (" + part.weeks + ")"
		}
	}
	return told
}

// Holidays returns the public holidays of a week: "vendredi 25 (Noël)"; "" none.
func Holidays(t *i18n.Locale, week []hours.Day) string {
	var names []string
	for _, d := range week {
		if d.Holiday != "" {
			names = append(names, dayName(t, &d)+" ("+t.Say(d.Holiday)+")")
		}
	}
	return strings.Join(names, ", ")
}

// usualDay returns the hours of one day of the week, given some of them, the most frequent first.
// Public holidays do not count.
func usualDay(t *i18n.Locale, weekday int, days []*hours.Day) []usualPart {
	type seen struct {
		times           string
		count, holidays int // days with these hours; those in school holidays
	}
	var all seen
	var variants []seen
	for _, d := range days {
		if d.Holiday != "" {
			continue
		}
		times, school := timesText(t, d.Ranges), 0
		if d.SchoolHolidays != "" {
			school = 1
		}
		all.count, all.holidays = all.count+1, all.holidays+school
		at2 := slices.IndexFunc(variants, func(s seen) bool { return s.times == times })
		if at2 < 0 {
			at2, variants = len(variants), append(variants, seen{times: times})
		}
		variants[at2].count, variants[at2].holidays = variants[at2].count+1, variants[at2].holidays+school
	}
	slices.SortStableFunc(variants, func(a, b seen) int { return b.count - a.count })
	var parts []usualPart
	for _, s := range variants {
		part := usualPart{times: s.times, days: []int{weekday}}
		switch {
		case s.times == "":
			continue
		case s.count == all.count:
		case s.holidays == 0 && s.count == all.count-all.holidays:
			part.weeks = t.Say("hors vacances scolaires")
		case s.holidays == s.count && s.count == all.holidays:
			part.weeks = t.Say("pendant les vacances scolaires")
		default:
			part.weeks = t.Say("certaines semaines")
		}
		parts = append(parts, part)
	}
	return parts
}

// timesText returns the times of a day: "de 9 h à 12 h et de 14 h à 17 h (sur rendez-vous)"; "" closed.
func timesText(t *i18n.Locale, ranges []hours.Range) string {
	texts := make([]string, len(ranges))
	for i, r := range ranges {
		texts[i] = t.Say("toute la journée")
		if r.From != "00:00" || r.To != "24:00" {
			texts[i] = t.Say("de %s à %s", hourText(t, r.From), hourText(t, r.To))
		}
		note := Clip(r.Comment, 80)
		if r.State == hours.Unknown && note == "" {
			note = t.Say("à vérifier")
		}
		if note != "" {
			texts[i] += " (" + note + ")"
		}
	}
	return joined(t, texts, "et")
}

// daysText returns days of the week, in order: "du lundi au jeudi et le samedi", "tous les jours".
func daysText(t *i18n.Locale, days []int) string {
	if len(days) == 7 {
		return t.Say("tous les jours")
	}
	name := func(day int) string { return t.Weekday(time.Weekday((day + 1) % 7)) }
	var texts []string
	for len(days) > 0 {
		run := 1
		for run < len(days) && days[run] == days[0]+run {
			run++
		}
		if run > 2 {
			texts = append(texts, t.Say("du %s au %s", name(days[0]), name(days[run-1])))
		} else {
			run = 1
			texts = append(texts, t.Say("le %s", name(days[0])))
		}
		days = days[run:]
	}
	return joined(t, texts, "et")
}
