package query

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// nowWord is the value of `ouvert` that stands for the present.
const nowWord = "maintenant"

// Weekdays are the values of `ouvert` that name a day, in the order of time.Weekday.
var Weekdays = [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}

var openWords = directory.NewVocabulary("ouvert", append([]string{nowWord}, Weekdays[:]...)...)

// readOpen reads one value of `ouvert`: `maintenant`, the name of a day, a date, or an
// instant, of which an unescaped `+` is decoded as a space.
func (r *Request) readOpen(p *Parameter, value string) {
	s := strings.TrimSpace(value)
	open := &r.Query.Open
	if word, ok := openWords.Match(s); ok {
		s = word
		if s == nowWord {
			r.openNow, open.At = true, r.Now
		} else {
			open.Weekdays, open.Now = open.Weekdays.With(weekdayNamed(s)), r.Now
		}
	} else if day, err := time.Parse(time.DateOnly, s); err == nil && wellKnown(day) {
		open.Dates = AppendOnce(open.Dates, hours.DateOf(day.Date()))
	} else if at, err := time.Parse(time.RFC3339, strings.Replace(s, " ", "+", 1)); err == nil && wellKnown(at) {
		open.At, r.Now = at, at // opening states are those of that instant
	} else {
		r.Wrong(p.Name, value, r.closestDay(s), "« maintenant », un jour (samedi), une date (2026-05-04) ou un instant "+
			"RFC 3339 attendu, tel que 2026-05-04T14:30:00+02:00")
		return
	}
	r.opens = AppendOnce(r.opens, s)
}

// wellKnown reports whether opening hours are evaluated in the year of an instant.
func wellKnown(t time.Time) bool { return t.Year() >= 2000 && t.Year() <= 2100 }

func weekdayNamed(name string) time.Weekday {
	for d, n := range Weekdays {
		if n == name {
			return time.Weekday(d)
		}
	}
	return time.Sunday // unreachable: Match returns names of the table
}

// closestDay returns the value of `ouvert` that another most probably means, or "".
func (r *Request) closestDay(value string) string {
	today := r.Now.In(territory.Zone("")).Weekday()
	switch directory.Fold(value) {
	case "aujourd'hui", "aujourdhui":
		return Weekdays[today]
	case "demain":
		return Weekdays[(today+1)%7]
	case "week-end", "weekend":
		return Weekdays[time.Saturday] + "," + Weekdays[time.Sunday]
	}
	if day := frenchDate(value); day != "" {
		return day
	}
	return Closest(openWords, value)
}

// readOpenBetween reads two times of a day joined by a hyphen.
func (r *Request) readOpenBetween(p *Parameter, value string) {
	first, second, _ := strings.Cut(strings.TrimSpace(value), "-")
	from, okFrom := minutesOf(first)
	to, okTo := minutesOf(second)
	switch {
	case !okFrom || !okTo:
		r.Wrong(p.Name, value, clockSpan(value), "deux heures attendues, telles que 14:00-18:00")
	case from >= to:
		r.Wrong(p.Name, value, "", "la seconde heure doit venir après la première, jusqu'à 24:00 : "+
			"après minuit, demandez le jour suivant")
	default:
		r.Query.Open.From, r.Query.Open.To = from, to
	}
}

// minutesOf reads a time written hh:mm, 24:00 at most, as minutes since midnight.
func minutesOf(clock string) (minutes int, ok bool) {
	if len(clock) != 5 || clock[2] != ':' {
		return 0, false
	}
	hour, okHour := Digits(clock[:2])
	minute, okMinute := Digits(clock[3:])
	minutes = 60*hour + minute
	return minutes, okHour && okMinute && minute < 60 && minutes <= hours.EndOfDay
}

// clockSpan suggests the form of ouvert_entre for times written otherwise, such as
// "14h-18h30" or "9-12"; "" when they are not times.
func clockSpan(value string) string {
	s := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "–", "-", "—", "-", "à", "-", "heures", ":", "h", ":").
		Replace(strings.ToLower(value))
	first, second, ok := strings.Cut(s, "-")
	if !ok {
		return ""
	}
	var span [2]string
	for i, part := range []string{first, second} {
		hour, minute, _ := strings.Cut(part, ":")
		if minute == "" {
			minute = "00"
		}
		if len(hour) == 1 {
			hour = "0" + hour
		}
		span[i] = hour + ":" + minute
	}
	from, okFrom := minutesOf(span[0])
	to, okTo := minutesOf(span[1])
	if !okFrom || !okTo || from >= to {
		return ""
	}
	return span[0] + "-" + span[1]
}

// checkOpen checks the parameters of opening hours against each other.
func (r *Request) checkOpen() {
	open := &r.Query.Open
	switch {
	case len(r.opens) > 1 && !open.At.IsZero():
		r.Wrong(Open.String(), strings.Join(r.opens, ","), r.opens[0],
			"« maintenant » et un instant se demandent seuls ; seuls des jours se joignent")
	case !r.Given(OpenBetween) || open.IsDays():
	case !r.Given(Open):
		r.Wrong(OpenBetween.String(), "", "",
			"ces heures sont celles d'un jour : donnez aussi ouvert, tel que ouvert=samedi")
	case !open.At.IsZero():
		r.Wrong(OpenBetween.String(), "", "", "ces heures sont celles d'un jour : donnez ouvert=samedi, par exemple, "+
			"au lieu de %s, ou retirez-les", r.opens[0])
	}
}

// Turns returns the next instant at which the passing of time may change which places
// the query selects; zero when it never does.
func (r *Request) Turns() time.Time {
	switch {
	case r.openNow:
		return NextMinute(r.Now)
	case r.Query.Open.Weekdays != 0:
		return territory.NextMidnight(r.Now)
	}
	return time.Time{}
}

// NextMinute returns the instant at which opening states may change next: opening hours are
// given in minutes.
func NextMinute(now time.Time) time.Time { return now.Truncate(time.Minute).Add(time.Minute) }
