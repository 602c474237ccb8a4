package card

import (
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// CalendarType is the media type of a calendar.
const CalendarType = "text/calendar; charset=utf-8"

// calendarWeeks is how many weeks a calendar holds. A program that subscribes to it asks again long before.
const calendarWeeks = 26

// localTime is the layout of a time on the clock of a place.
const localTime = "20060102T150405"

// Calendar returns the openings of the coming weeks as iCalendar (RFC 5545): events that repeat every week, without the
// days on which they do not take place, such as public holidays; those of some weeks one by one. What is not certain is
// not in it. It is nil when no opening is known.
func (c *Card) Calendar() []byte {
	events := openingEvents(words.ComingDays(c.View, c.Index, c.Place, c.Now, calendarWeeks), c.zone())
	if len(events) == 0 {
		return nil
	}
	t := c.Lang
	cal := ics.NewCalendarFor("Lieux")
	cal.SetProductId("-//Lieux//" + strings.ToUpper(t.Code))
	cal.SetMethod(ics.MethodPublish)
	cal.SetCalscale("GREGORIAN")
	cal.SetXWRCalName(c.name())
	cal.SetXWRTimezone(c.zone().String())
	cal.SetXWRCalDesc(c.description())
	cal.SetRefreshInterval("P1D")
	cal.SetXPublishedTTL("P1D")
	cal.AddVTimezone(timezone(c.zone(), events[0].dates[0], c.Now.AddDate(0, 0, 7*calendarWeeks+1)))
	for i := range events {
		c.addEvent(cal, &events[i])
	}
	return []byte(cal.Serialize(ics.WithNewLineWindows))
}

// description says how far the calendar goes, and what it does not hold.
func (c *Card) description() string {
	t := c.Lang
	until := t.Date(c.Now.In(c.zone()).AddDate(0, 0, 7*calendarWeeks-1))
	return t.Say("Ouvertures connues jusqu’au %s. Les jours à vérifier et les rendez-vous n’y sont pas.", until)
}

// event is one opening of a day, with the days on which it takes place, in order: some days of the week, or one date.
type event struct {
	from, to string // clock times, hh:mm
	comment  string
	dates    []time.Time // at the start, on the clock of the place
}

// openingEvents gathers the openings of days: those of at least every second week into events that repeat.
func openingEvents(days []hours.Day, zone *time.Location) []event {
	type key struct {
		from, to, comment string
		weekday           time.Weekday
	}
	var order []key
	byKey := map[key][]time.Time{}
	for _, d := range days {
		for _, r := range d.Ranges {
			at, err := time.ParseInLocation("2006-01-02 15:04", d.Date+" "+r.From, zone)
			if err != nil || r.State != hours.Open {
				continue
			}
			k := key{r.From, r.To, r.Comment, at.Weekday()}
			if byKey[k] == nil {
				order = append(order, k)
			}
			byKey[k] = append(byKey[k], at)
		}
	}
	var events []event
	for _, k := range order {
		dates := byKey[k]
		weeks := int(dates[len(dates)-1].Sub(dates[0]).Hours()/(24*7)+0.5) + 1
		if len(dates) == 1 || 2*len(dates) < weeks {
			for i := range dates {
				events = append(events, event{k.from, k.to, k.comment, dates[i : i+1]})
			}
			continue
		}
		alike := func(o event) bool {
			return len(o.dates) > 1 && o.from == k.from && o.to == k.to && o.comment == k.comment
		}
		if at := slices.IndexFunc(events, alike); at >= 0 {
			events[at].dates = append(events[at].dates, dates...)
		} else {
			events = append(events, event{k.from, k.to, k.comment, dates})
		}
	}
	for _, e := range events {
		slices.SortFunc(e.dates, time.Time.Compare)
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.dates[0].Compare(b.dates[0]) })
	return events
}

// weekdayNames are the days of the week as RRULE names them, from Sunday.
var weekdayNames = [7]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// rule returns the rule by which an event repeats, and the days on which it does not take place though the rule names
// them: each day of the week repeats from the first to the last date.
func (e *event) rule() (rrule string, except []time.Time) {
	first, last := e.dates[0], e.dates[len(e.dates)-1]
	takesPlace := map[string]bool{}
	var on [7]bool
	for _, at := range e.dates {
		takesPlace[at.Format(time.DateOnly)], on[at.Weekday()] = true, true
	}
	var names []string
	for d := range 7 { // from Monday
		if weekday := (d + 1) % 7; on[weekday] {
			names = append(names, weekdayNames[weekday])
		}
	}
	for at := first; !at.After(last); at = at.AddDate(0, 0, 1) {
		if on[at.Weekday()] && !takesPlace[at.Format(time.DateOnly)] {
			except = append(except, at)
		}
	}
	return "FREQ=WEEKLY;BYDAY=" + strings.Join(names, ",") + ";UNTIL=" + last.UTC().Format(localTime) + "Z", except
}

// end returns the end of the occurrence that starts at an instant: midnight is the start of the next day.
func (e *event) end(start time.Time) time.Time {
	to, next := e.to, 0
	if to == "24:00" {
		to, next = "00:00", 1
	}
	at, _ := time.Parse("15:04", to) // a time of hours.Range
	y, m, d := start.Date()
	return time.Date(y, m, d+next, at.Hour(), at.Minute(), 0, 0, start.Location())
}

func (c *Card) addEvent(cal *ics.Calendar, e *event) {
	t, zone, start := c.Lang, ics.WithTZID(c.zone().String()), e.dates[0]
	id := c.Place.ID + "-" + strings.ReplaceAll(e.from+"-"+e.to, ":", "") + start.Format("-20060102")
	event := cal.AddEvent(id + "@lieux")
	event.SetDtStampTime(c.View.Built())
	event.SetProperty(ics.ComponentPropertyDtStart, start.Format(localTime), zone)
	event.SetProperty(ics.ComponentPropertyDtEnd, e.end(start).Format(localTime), zone)
	if len(e.dates) > 1 {
		rrule, except := e.rule()
		event.AddRrule(rrule)
		for _, at := range except {
			event.AddExdate(at.Format(localTime), zone)
		}
	}
	summary := t.Say("%s : ouvert", c.name())
	if e.comment != "" {
		summary += " (" + words.Clip(oneLine(e.comment), 80) + ")"
	}
	event.SetSummary(summary)
	if lines := c.address(); len(lines) > 0 {
		event.SetLocation(strings.Join(lines, ", "))
	}
	if c.Place.Location.Known {
		ics.SetGeo(event, degrees(c.Place.Location.Position[1]), degrees(c.Place.Location.Position[0]))
	}
	event.SetDescription(strings.Join(append(c.contacts(), c.origin()), "\n"))
	event.SetURL(c.URL)
	event.SetTimeTransparency(ics.TransparencyTransparent) // it takes nobody's time
}

// timezone describes a zone between two instants: its offset, and when that changes.
func timezone(zone *time.Location, from, to time.Time) *ics.VTimezone {
	described := ics.NewTimezone(zone.String())
	start, end := from.In(zone).ZoneBounds()
	_, before := start.Add(-time.Second).In(zone).Zone()
	if epoch := time.Unix(0, 0); start.Before(epoch) { // the zone keeps its offset
		start = epoch
		_, before = from.In(zone).Zone()
	}
	for {
		name, after := start.In(zone).Zone()
		described.Components = append(described.Components, observance(start, before, after, name))
		if end.IsZero() || end.After(to) {
			return described
		}
		before, start = after, end
		_, end = start.In(zone).ZoneBounds()
	}
}

// observance describes an offset, in seconds east of Greenwich, from an instant on.
func observance(start time.Time, before, after int, name string) ics.Component {
	standard := ics.NewStandard()
	for _, p := range [][2]string{
		{string(ics.ComponentPropertyDtStart), start.In(time.FixedZone("", before)).Format(localTime)},
		{string(ics.PropertyTzoffsetfrom), offset(before)}, {string(ics.PropertyTzoffsetto), offset(after)},
		{string(ics.PropertyTzname), name},
	} {
		standard.AddProperty(ics.ComponentProperty(p[0]), p[1])
	}
	if after > before {
		return &ics.Daylight{ComponentBase: standard.ComponentBase}
	}
	return standard
}

// offset writes seconds east of Greenwich as iCalendar does: "+0200", "-0330".
func offset(seconds int) string {
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.FixedZone("", seconds)).Format("-0700")
}
