package hours

import "slices"

// limits is what a text next to the hours removes from them: times of the week that
// need an appointment, and times under a condition that is not read any further. Both
// become unknown, never open. A text never adds opening hours.
type limits struct {
	byAppointment, unconfirmed []condition
}

// condition is a part of the week: on each day the morning, the afternoon, or given times.
type condition struct {
	parts  [7]uint8 // by day: morning and afternoon, as bits
	ranges []span   // when not empty: only hours that overlap them
	named  bool     // the text names the days: their other half needs an appointment too
	extra  bool     // it is about an opening, perhaps on days without hours
}

const wholeDay = morning | afternoon

var wholeWeek = condition{parts: [7]uint8{wholeDay, wholeDay, wholeDay, wholeDay, wholeDay, wholeDay, wholeDay}}

// maxComment is the length in bytes from which a comment is not read: all hours become unknown.
const maxComment = 20_000

const unconfirmedComment = "voir les précisions"

// readComment reads a comment on the hours, clause by clause. A clause is ignored when
// it gives no time, when it is an offer ("possibilité de prendre rendez-vous", "rendez-vous
// conseillé"), or when it is about a service elsewhere, unless the place is itinerant.
// Any other clause about days, closing or seasons makes these days unknown; all of
// them when it names none.
func readComment(text string, itinerant bool) (l limits) {
	if isBlank(text) {
		return l
	}
	if len(text) > maxComment {
		return limits{unconfirmed: []condition{wholeWeek}}
	}
	for _, clause := range clausesOf(text) {
		c := parseClause(clause)
		switch {
		case c.neutral(itinerant):
		case c.byAppointment:
			l.byAppointment = append(l.byAppointment, c.condition)
		default:
			l.unconfirmed = append(l.unconfirmed, c.condition)
		}
	}
	return l
}

func (l *limits) empty() bool { return len(l.byAppointment)+len(l.unconfirmed) == 0 }

// touches reports whether a condition applies to a span of a day. A span at noon
// belongs to both halves of the day.
func (c *condition) touches(day int, s span) bool {
	half := uint8(0)
	if s.from < 12*60+30 {
		half |= morning
	}
	if s.to > 13*60+30 {
		half |= afternoon
	}
	if half == 0 {
		half = wholeDay
	}
	if c.parts[day]&half == 0 {
		return false
	}
	if len(c.ranges) == 0 {
		return true
	}
	return slices.ContainsFunc(c.ranges, func(r span) bool { return r.from < s.to && s.from < r.to })
}

// apply removes the limits from the hours of a week, and reports whether that changed it.
func (l *limits) apply(w *week) (changed bool) {
	var limited []block
	seen := uint8(0)
	for i := range w.blocks {
		seen |= w.blocks[i].days
		if b := w.blocks[i]; b.days&holiday != 0 {
			b.days = holiday
			limited = append(limited, b)
		}
		for day := range 7 {
			if w.blocks[i].days&(1<<day) == 0 {
				continue
			}
			b := w.blocks[i]
			b.days, b.spans = 1<<day, slices.Clone(b.spans)
			changed = l.limitDay(&b, day) || changed
			limited = append(limited, b)
		}
	}
	for day := range 7 {
		if seen&(1<<day) != 0 {
			continue
		}
		if b := (block{days: 1 << day}); l.addDay(&b, day) {
			limited, changed = append(limited, b), true
		}
	}
	if changed {
		w.blocks = limited
	}
	return changed
}

func (l *limits) limitDay(b *block, day int) (changed bool) {
	for _, kind := range []struct {
		conditions []condition
		terms      terms
	}{{l.unconfirmed, unconfirmed}, {l.byAppointment, byAppointment}} {
		for i := range kind.conditions {
			c := &kind.conditions[i]
			touched := false
			for k := range b.spans {
				q := &b.spans[k]
				if !c.touches(day, q.span) {
					continue
				}
				if touched = true; q.terms != byAppointment && q.terms != unconfirmed {
					q.terms, changed = kind.terms, true
				}
			}
			if kind.terms == byAppointment && c.named && !touched && c.parts[day] != 0 && len(b.spans) > 0 {
				b.appointmentOnly, changed = true, true // in the other half of the day
			}
		}
	}
	return changed
}

// addDay makes a day without hours unknown when the text says that the place opens then.
func (l *limits) addDay(b *block, day int) bool {
	for i := range l.byAppointment {
		if c := &l.byAppointment[i]; c.named && c.parts[day] != 0 {
			b.appointmentOnly = true
			return true
		}
	}
	for i := range l.unconfirmed {
		if c := &l.unconfirmed[i]; c.named && c.extra && c.parts[day] != 0 {
			b.unknownRecurrence = unconfirmedComment
			return true
		}
	}
	return false
}
