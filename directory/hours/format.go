package hours

import (
	"fmt"
	"strconv"
	"strings"
)

var (
	weekdayNames = [7]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	monthNames   = [14]string{"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
		"easter"}
)

// String returns the normal form: Parse reads it back to an equal Schedule. "" when unknown, and of Agree.
func (h Schedule) String() string {
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
	for i, y := range r.years {
		if i > 0 {
			b.WriteByte(',')
		}
		y.write(b)
	}
	for i, d := range r.dates {
		if i > 0 {
			b.WriteByte(',')
		} else {
			part()
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
		if t.silent {
			continue
		}
		if i == 0 {
			part()
		} else {
			b.WriteByte(',')
		}
		t.write(b)
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

// stateWord returns the state as written; alone means that no selector precedes it.
func (r *rule) stateWord(alone bool) string {
	switch {
	case r.state == Closed:
		return "off"
	case r.state == Unknown && r.comment == "":
		return "unknown"
	case r.state == Open && alone && r.comment != "": // see always
		return "24/7 open"
	case r.state == Open && alone:
		return "24/7"
	case r.state == Open && r.comment != "":
		return "open"
	}
	return ""
}

func (y yearSpan) write(b *strings.Builder) {
	b.WriteString(strconv.Itoa(int(y.from)))
	switch {
	case y.to == openYear:
		b.WriteByte('+')
	case y.to != y.from:
		b.WriteString("-" + strconv.Itoa(int(y.to)))
	}
}

func (d dateSpan) write(b *strings.Builder) {
	d.from.write(b)
	sameMonth := d.from.year == d.to.year && d.from.month == d.to.month && d.from.month != easterMonth
	switch {
	case d.from == d.to:
	case sameMonth && d.from.day < d.to.day:
		b.WriteByte('-')
		writeTwo(b, int(d.to.day))
	default:
		b.WriteByte('-')
		d.to.write(b)
	}
}

func (e dateEnd) write(b *strings.Builder) {
	if e.year != 0 {
		b.WriteString(strconv.Itoa(int(e.year)) + " ")
	}
	b.WriteString(monthNames[e.month])
	writeShift(b, e.shift)
	if e.day != 0 {
		b.WriteByte(' ')
		writeTwo(b, int(e.day))
	}
}

// writeShift writes " +1 day", " -2 days", nothing for 0.
func writeShift(b *strings.Builder, shift int8) {
	if shift == 0 {
		return
	}
	fmt.Fprintf(b, " %+d day", shift)
	if shift != 1 && shift != -1 {
		b.WriteByte('s')
	}
}

func (t timeSpan) write(b *strings.Builder) {
	if t.text != "" {
		b.WriteString(t.text)
		return
	}
	writeMinute(b, t.from)
	b.WriteByte('-')
	writeMinute(b, t.to)
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
	writeShift(b, d.shift)
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
