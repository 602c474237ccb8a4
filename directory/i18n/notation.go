package i18n

import (
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// notation is how a language writes times and short dates.
type notation struct {
	firstOfMonth string // of the first day of a month; "" the number
	shortDate    string // layout; "" day, month in words, year
	clock        func(hour, minute int) string
}

// international is the notation of languages other than French.
var international = notation{
	clock: func(hour, minute int) string { return strconv.Itoa(hour) + ":" + twoDigits(minute) },
}

// French is the language that texts are written in.
var French = &Locale{
	Code: "fr", Lang: "fr", Name: "Français", tag: language.French, thousands: "\u202f", decimal: ",",
	months: []string{
		"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
		"décembre",
	},
	weekdays: []string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	notation: notation{firstOfMonth: "1er", shortDate: "02/01/2006", clock: frenchClock},
}

// frenchClock returns "9 h", "14 h 30".
func frenchClock(hour, minute int) string {
	text := strconv.Itoa(hour) + "\u00a0h"
	if minute > 0 {
		text += "\u00a0" + twoDigits(minute)
	}
	return text
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// Int returns a whole number with its thousands separated.
func (l *Locale) Int(n int) string {
	digits := strconv.Itoa(n)
	if len(digits) <= 3 {
		return digits
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(l.thousands)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Decimal returns a number that is written with a point.
func (l *Locale) Decimal(written string) string { return strings.Replace(written, ".", l.decimal, 1) }

// Places returns "12 lieux".
func (l *Locale) Places(n int) string { return l.Count(n, "%s lieu", "%s lieux") }

// Distance returns a distance in metres rounded for reading: to 10 m below a
// kilometre, 100 m below ten, 1 km beyond; "" for a negative distance.
func (l *Locale) Distance(metres float64) string {
	switch {
	case metres < 0:
		return ""
	case metres < 10:
		return l.Say("moins de %s", "10\u00a0m")
	case metres < 995:
		return strconv.Itoa(int(math.Round(metres/10))*10) + "\u00a0m"
	case metres < 9950:
		return l.Decimal(strconv.FormatFloat(math.Round(metres/100)/10, 'f', -1, 64)) + "\u00a0km"
	}
	return l.Int(int(math.Round(metres/1000))) + "\u00a0km"
}

// Score returns a quality, 0..1, in hundredths: "64 / 100".
func (l *Locale) Score(score float64) string {
	return l.Int(int(math.Round(score*100))) + "\u00a0/\u00a0100"
}

// Date returns a day in words: "1er mars 2026".
func (l *Locale) Date(at time.Time) string {
	day := strconv.Itoa(at.Day())
	if at.Day() == 1 && l.notation.firstOfMonth != "" {
		day = l.notation.firstOfMonth
	}
	return day + " " + l.months[at.Month()-1] + " " + strconv.Itoa(at.Year())
}

func (l *Locale) shortDate(day Date) string {
	if l.notation.shortDate == "" {
		return l.Date(time.Time(day))
	}
	return time.Time(day).Format(l.notation.shortDate)
}

// Weekday returns the name of a day of the week.
func (l *Locale) Weekday(day time.Weekday) string { return l.weekdays[day] }

// OnWeekday returns when something is on a day of the week: "samedi", "on Saturday".
func (l *Locale) OnWeekday(day time.Weekday) string {
	if l.Lang == French.Lang {
		return l.Weekday(day)
	}
	return l.Say("le %s", l.Weekday(day))
}

// Clock returns a time of day: "14 h 30".
func (l *Locale) Clock(hour, minute int) string { return l.notation.clock(hour, minute) }
