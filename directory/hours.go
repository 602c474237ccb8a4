package directory

import (
	"strconv"
	"strings"
)

// State is what opening hours say of one instant. The zero State is HoursUnknown.
type State uint8

// The three states. What cannot be told is unknown, never guessed.
const (
	HoursUnknown State = iota
	HoursOpen
	HoursClosed
)

// String is the state as the API shows it: ouvert, ferme or inconnu.
func (s State) String() string {
	switch s {
	case HoursOpen:
		return "ouvert"
	case HoursClosed:
		return "ferme"
	}
	return "inconnu"
}

// MarshalText gives the French word of the API.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Hours is opening hours in a stated part of the OSM opening_hours language
// (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification). It is
// immutable and small: a pointer. The zero Hours is "unknown hours".
//
//	hours   = rule { ( ";" | "," | "||" ) rule }
//	rule    = "24/7" [ state ] | [ dates ] [ weeks ] [ days ] [ times ] [ state ]
//	dates   = date { "," date }
//	date    = month [ "-" month ]                            Jul, Jul-Aug
//	        | [ year ] month day [ "-" [ [ year ] month ] day ]  Jul 01-15, 2026 Dec 20-2027 Jan 04
//	weeks   = "week" span { "," span }                       ISO 8601 weeks: 3, 1-10, 1-53/2
//	days    = day { "," day } | ("PH" | "SH") { "," … } day { "," day }
//	day     = weekday [ "-" weekday ] | weekday "[" nth { "," nth } "]" | "PH" | "SH"
//	times   = hh:mm "-" hh:mm { "," … }                      past midnight: 22:00-02:00 or 22:00-26:00
//	state   = [ "open" | "off" | "closed" | "unknown" ] [ '"' comment '"' ]
//
// Meaning, as in the specification: a rule after ";" replaces what earlier
// rules say of the days that it matches; after "," it is added to them; after
// "||" it speaks only where the others say closed. "off" closes only the times
// it names. A comment alone means unknown ("sur rendez-vous"). PH are public
// holidays, SH school holidays: their dates are not known here, so a state that
// depends on them is unknown. "SH Mo-Fr" is the weekdays that are in holidays.
// Hours past midnight belong to the day where they start, and give way to a
// later rule for the day where they end.
//
// Refused, because the meaning is not certain or not supported: open ends
// ("09:00+"), points in time, sun times, Easter, day offsets, an opening rule
// without a day after another rule (a missing day more often than "every day"),
// dates with an nth weekday (but one nth weekday of a span of months), a rule added to 24/7.
type Hours struct{ s *schedule }

// schedule is what Hours points to: the rules, and what evaluation needs to be fast.
type schedule struct {
	rules []rule
	cuts  []uint16 // minutes of day where a state may change: 0 and all ends of times; sorted, unique
	// what the rules depend on, beyond the day of the week
	byDate, byWeek, byPublic, bySchool bool
	late                               bool // some times run past midnight
}

// join is how a rule relates to those before it.
type join uint8

const (
	replaces join = iota // ";", and the first rule
	adds                 // ","
	falls                // "||"
)

// rule is one rule. An empty selector matches everything.
type rule struct {
	join    join
	state   State
	comment string
	dates   []dateSpan
	weeks   []weekSpan
	weekSet uint64 // bit w: ISO week w
	days    daySet
	times   []timeSpan
}

// dated says that the rule names days: only such a rule replaces others.
func (r *rule) dated() bool {
	return len(r.dates) > 0 || len(r.weeks) > 0 || !r.days.empty()
}

// dateSpan is a span of dates, ends included. Year 0: every year; day 0: the whole month.
type dateSpan struct {
	fromYear, toYear   uint16
	fromMonth, toMonth uint8
	fromDay, toDay     uint8
}

// weekSpan is weeks from, from+step, … up to to; 1..53.
type weekSpan struct{ from, to, step uint8 }

// timeSpan is minutes since the start of the day: 0 ≤ from < 1440, from < to < from+1440,
// or the whole day 0..1440.
type timeSpan struct{ from, to uint16 }

// daySet is a set of days of the week and holidays.
type daySet struct {
	weekdays       uint8     // bit 0 Monday … bit 6 Sunday
	nth            [7]uint16 // by weekday: bits 1..5 nth of the month, bits 6..10 nth from its end
	public, school bool
	within         bool // weekdays count only when they are holidays (SH Mo-Fr)
}

func (d *daySet) empty() bool { return *d == daySet{} }

func (d *daySet) anyWeekday() bool { return d.weekdays != 0 || d.nth != [7]uint16{} }

// IsZero says that nothing is known of the hours.
func (h Hours) IsZero() bool { return h.s == nil }

var (
	weekdayNames = [7]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	monthNames   = [13]string{"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
)

// String is the normal form: ParseHours reads it back to equal Hours. "" when unknown.
func (h Hours) String() string {
	if h.s == nil {
		return ""
	}
	var b strings.Builder
	for i := range h.s.rules {
		r := &h.s.rules[i]
		if i > 0 {
			b.WriteString([...]string{"; ", ", ", " || "}[r.join])
		}
		r.write(&b)
	}
	return b.String()
}

func (r *rule) write(b *strings.Builder) {
	start := b.Len()
	part := func() {
		if b.Len() > start {
			b.WriteByte(' ')
		}
	}
	for i, d := range r.dates {
		if i > 0 {
			b.WriteByte(',')
		}
		d.write(b)
	}
	if len(r.weeks) > 0 {
		part()
		b.WriteString("week ")
		for i, w := range r.weeks {
			if i > 0 {
				b.WriteByte(',')
			}
			w.write(b)
		}
	}
	if !r.days.empty() {
		part()
		r.days.write(b)
	}
	for i, t := range r.times {
		if i == 0 {
			part()
		} else {
			b.WriteByte(',')
		}
		writeMinute(b, t.from)
		b.WriteByte('-')
		writeMinute(b, t.to)
	}
	word := r.stateWord(b.Len() == start)
	if word != "" {
		part()
		b.WriteString(word)
	}
	if r.comment != "" {
		part()
		b.WriteString(`"` + r.comment + `"`)
	}
}

// stateWord is the state as written; alone says that no selector precedes it.
func (r *rule) stateWord(alone bool) string {
	switch {
	case r.state == HoursClosed:
		return "off"
	case r.state == HoursUnknown && r.comment == "":
		return "unknown"
	case r.state == HoursOpen && r.comment != "":
		return "open"
	case r.state == HoursOpen && alone: // see always
		return "24/7"
	}
	return ""
}

func (d dateSpan) write(b *strings.Builder) {
	end := func(year uint16, month, day uint8) {
		if year != 0 {
			b.WriteString(strconv.Itoa(int(year)) + " ")
		}
		b.WriteString(monthNames[month])
		if day != 0 {
			b.WriteByte(' ')
			writeTwo(b, int(day))
		}
	}
	end(d.fromYear, d.fromMonth, d.fromDay)
	sameMonth := d.fromYear == d.toYear && d.fromMonth == d.toMonth
	switch {
	case sameMonth && d.fromDay == d.toDay:
	case sameMonth && d.fromDay < d.toDay:
		b.WriteByte('-')
		writeTwo(b, int(d.toDay))
	default:
		b.WriteByte('-')
		end(d.toYear, d.toMonth, d.toDay)
	}
}

func (w weekSpan) write(b *strings.Builder) {
	writeTwo(b, int(w.from))
	if w.to != w.from {
		b.WriteByte('-')
		writeTwo(b, int(w.to))
	}
	if w.step > 1 {
		b.WriteString("/" + strconv.Itoa(int(w.step)))
	}
}

func (d *daySet) write(b *strings.Builder) {
	start := b.Len()
	item := func(s string) {
		if b.Len() > start {
			b.WriteByte(',')
		}
		b.WriteString(s)
	}
	holidays := func() {
		if d.public {
			item("PH")
		}
		if d.school {
			item("SH")
		}
	}
	if d.within {
		holidays()
		b.WriteByte(' ')
		start = b.Len()
	}
	for from := 0; from < 7; from++ {
		to := from
		for to < 7 && d.weekdays&(1<<to) != 0 {
			to++
		}
		switch {
		case to-from > 2:
			item(weekdayNames[from] + "-" + weekdayNames[to-1])
			from = to - 1
		case to > from:
			item(weekdayNames[from])
		}
	}
	for w, set := range d.nth {
		if set != 0 {
			item(weekdayNames[w] + "[" + nthList(set) + "]")
		}
	}
	if !d.within {
		holidays()
	}
}

func nthList(set uint16) string {
	var list []string
	for n := 1; n <= 10; n++ {
		if set&(1<<n) == 0 {
			continue
		}
		if n > 5 {
			list = append(list, "-"+strconv.Itoa(n-5))
		} else {
			list = append(list, strconv.Itoa(n))
		}
	}
	return strings.Join(list, ",")
}

// writeMinute writes hh:mm; a minute past midnight goes back to the clock,
// midnight itself at the end of a span is 24:00.
func writeMinute(b *strings.Builder, minute uint16) {
	if minute > 1440 {
		minute -= 1440
	}
	writeTwo(b, int(minute/60))
	b.WriteByte(':')
	writeTwo(b, int(minute%60))
}

func writeTwo(b *strings.Builder, n int) {
	if n < 10 {
		b.WriteByte('0')
	}
	b.WriteString(strconv.Itoa(n))
}
