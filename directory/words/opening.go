// Package words tells people about places: opening states, weeks, names, addresses,
// telephone numbers and the values of the schema in plain words.
package words

import (
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Opening is the opening state of a place.
type Opening struct {
	State string // ouvert, ferme, inconnu
	Text  string
}

// OpeningOf describes an opening state of a place and the next change, in its time zone.
// Where it tells people to call, the place has a telephone.
func OpeningOf(t *i18n.Locale, o hours.Opening, now time.Time, p *directory.Place) Opening {
	view, zone := Opening{State: o.State.String()}, territory.Zone(p.INSEECode)
	switch o.State {
	case hours.Open:
		switch {
		case o.Until.IsZero():
			view.Text = t.Say("Ouvert")
		case o.Then == hours.Unknown:
			view.Text = t.Say("Ouvert · à vérifier %s", When(t, o.Until.In(zone), now.In(zone)))
		default:
			view.Text = t.Say("Ouvert · ferme %s", When(t, o.Until.In(zone), now.In(zone)))
		}
	case hours.Closed:
		view.Text = t.Say("Fermé")
		if !o.Next.IsZero() {
			view.Text = t.Say("Fermé · ouvre %s", When(t, o.Next.In(zone), now.In(zone)))
		}
	default:
		view.Text = unknownText(t, o, now.In(zone), PhoneOf(p.Phone) != nil)
	}
	return view
}

// unknownText says why a state is unknown, and what to do. now is in the zone of the place.
func unknownText(t *i18n.Locale, o hours.Opening, now time.Time, callable bool) string {
	switch {
	case o.Reason == hours.Appointment:
		return t.Say("Sur rendez-vous")
	case o.Reason == hours.PublicHoliday && callable:
		return t.Say("Jour férié (%s) : téléphonez avant de venir", t.Say(o.Holiday))
	case o.Reason == hours.PublicHoliday:
		return t.Say("Jour férié (%s)", t.Say(o.Holiday))
	case o.Reason == hours.SchoolHolidays && callable:
		return t.Say("Vacances scolaires : téléphonez avant de venir")
	case o.Reason == hours.SchoolHolidays:
		return t.Say("Vacances scolaires")
	case o.Reason == hours.Contradiction && callable:
		return t.Say("Horaires contradictoires : téléphonez avant de venir")
	case o.Reason == hours.Contradiction:
		return t.Say("Horaires contradictoires")
	case !o.Next.IsZero():
		return t.Say("Horaires à vérifier · ouvre %s", When(t, o.Next.In(now.Location()), now))
	case callable:
		return t.Say("Horaires non connus : téléphonez")
	}
	return t.Say("Horaires non connus")
}

// When returns "à 14 h 30", "demain à 9 h", "lundi à 9 h", "le 3 mars à 9 h".
func When(t *i18n.Locale, at, now time.Time) string {
	hour := t.Say("à %s", t.Clock(at.Hour(), at.Minute()))
	switch days := DaysBetween(now, at); {
	case days == 0:
		return hour
	case days == 1:
		return t.Say("demain %s", hour)
	case days < 7:
		return t.Weekday(at.Weekday()) + " " + hour
	}
	day := t.Date(at)
	if at.Year() == now.Year() {
		day = strings.TrimSuffix(day, " "+strconv.Itoa(at.Year()))
	}
	return t.Say("le %s", day) + " " + hour
}

// DaysBetween returns the number of calendar days between two instants in the same zone.
func DaysBetween(from, to time.Time) int {
	midday := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	}
	return int(midday(to).Sub(midday(from)).Hours() / 24)
}

// Day is one day of the week of a place.
type Day struct {
	Day    string   // "lundi 23"
	Ranges []string // "9 h – 12 h"; none: closed
	Note   string
	Today  bool
}

// Week returns the days of directory.View.Week.
func Week(t *i18n.Locale, week []hours.Day) []Day {
	days := make([]Day, len(week))
	for i, d := range week {
		days[i] = Day{Day: dayName(t, &d), Today: i == 0}
		days[i].Ranges, days[i].Note = rangesText(t, d.Ranges)
		if d.Holiday != "" {
			days[i].Note = strings.TrimPrefix(days[i].Note+" · "+t.Say(d.Holiday), " · ")
		}
	}
	return days
}

// Today returns the hours of the first day of a week in one line: "9 h – 12 h, 14 h – 17 h",
// "fermé"; "" when they are unknown.
func Today(t *i18n.Locale, week []hours.Day) string {
	if len(week) == 0 {
		return ""
	}
	today := Week(t, week[:1])[0]
	return dayText(t, today.Ranges, today.Note)
}

// dayName returns a day with its number in the month: "lundi 23".
func dayName(t *i18n.Locale, d *hours.Day) string {
	return t.Say(d.Weekday) + " " + strings.TrimPrefix(d.Date[len(d.Date)-2:], "0")
}

// dayText returns the hours of a day in one line: "9 h – 12 h (sur rendez-vous)", "fermé".
func dayText(t *i18n.Locale, ranges []string, note string) string {
	text := strings.Join(ranges, ", ")
	if text == "" {
		text = t.Say("fermé")
	}
	if note != "" {
		text += " (" + note + ")"
	}
	return text
}

// rangesText returns each range as "9 h – 12 h", and their comments.
func rangesText(t *i18n.Locale, ranges []hours.Range) (times []string, note string) {
	var notes []string
	for _, r := range ranges {
		text := rangeText(t, r)
		if r.State == hours.Unknown && r.Comment == "" {
			text += t.Say(" (à vérifier)")
		}
		times = append(times, text)
		if r.Comment != "" {
			notes = query.AppendOnce(notes, Clip(r.Comment, 80))
		}
	}
	return times, strings.Join(notes, ", ")
}

func rangeText(t *i18n.Locale, r hours.Range) string {
	if r.From == "00:00" && r.To == "24:00" {
		return t.Say("toute la journée")
	}
	return hourText(t, r.From) + "\u00a0–\u00a0" + hourText(t, r.To)
}

// hourText formats "09:30" as "9 h 30".
func hourText(t *i18n.Locale, clock string) string {
	minutes := minutesOf(clock)
	return t.Clock(minutes/60, minutes%60)
}

// WeekText returns the hours of some days in one sentence, days with the same hours
// together: "lundi, mardi : 9 h – 12 h ; mercredi : fermé".
func WeekText(t *i18n.Locale, week []hours.Day) string {
	var order []string
	days := map[string][]string{}
	for _, d := range week {
		ranges, note := rangesText(t, d.Ranges)
		text := dayText(t, ranges, note)
		if days[text] == nil {
			order = append(order, text)
		}
		days[text] = append(days[text], t.Say(d.Weekday))
	}
	var parts []string
	for _, text := range order {
		parts = append(parts, t.Say("%s : %s", strings.Join(days[text], ", "), text))
	}
	return strings.Join(parts, " ; ")
}

// Soon describes an opening state in few words: what is closed says when it opens.
func Soon(t *i18n.Locale, o hours.Opening, now time.Time, p *directory.Place) Opening {
	if o.State == hours.Closed && !o.Next.IsZero() {
		zone := territory.Zone(p.INSEECode)
		return Opening{State: o.State.String(), Text: t.Say("Ouvre %s", When(t, o.Next.In(zone), now.In(zone)))}
	}
	return OpeningOf(t, o, now, p)
}
