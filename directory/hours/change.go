package hours

import "time"

// changeHorizon is the number of days within which changes are searched: more than a
// year, so that yearly rules are found.
const changeHorizon = 400

// NextChange returns the first instant after t where the state, or why it is
// unknown, is no longer that of t, in t's own location, and the state from then on.
// ok is false when it lasts for the next 400 days. Days of 23 and 25 hours are counted as they are.
func (h Schedule) NextChange(t time.Time, zone *time.Location, cal Calendar) (at time.Time, to State, ok bool) {
	if h.s == nil {
		return time.Time{}, Unknown, false
	}
	m := MomentAt(t, zone)
	now := h.s.at(m, cal)
	holiday := cal.nameFor(now, m.day)
	return h.s.next(t, zone, cal, func(v verdict, day int32) bool {
		return v.state != now.state || v.reason != now.reason || cal.nameFor(v, day) != holiday
	})
}

// NextOpening returns the first instant after t where the place is open and was not
// just before. ok is false when there is none within 400 days.
func (h Schedule) NextOpening(t time.Time, zone *time.Location, cal Calendar) (at time.Time, ok bool) {
	if h.s == nil || !h.s.uses.opens {
		return time.Time{}, false
	}
	was := h.At(t, zone, cal)
	at, _, ok = h.s.next(t, zone, cal, func(v verdict, _ int32) bool {
		opens := v.state == Open && was != Open
		was = v.state
		return opens
	})
	return at, ok
}

// next returns the first instant after t where the state may change and satisfies found.
// Wall-clock marks become instants with the offset in force; a change of the
// zone's offset is a mark too.
func (s *ruleSet) next(
	t time.Time, zone *time.Location, cal Calendar, found func(verdict, int32) bool,
) (time.Time, State, bool) {
	if zone == nil {
		zone = time.UTC
	}
	now := t.Unix()
	pair := dayPair{day: -1 << 31}
	for end := momentOf(now).day + changeHorizon; ; {
		local := time.Unix(now, 0).In(zone)
		_, offset := local.Zone()
		_, bound := local.ZoneBounds()
		m := momentOf(now + int64(offset))
		if m.day > end {
			return time.Time{}, Unknown, false
		}
		day, minute := s.cutAfter(m)
		now = int64(day)*86400 + int64(minute)*60 - int64(offset)
		if !bound.IsZero() && now >= bound.Unix() {
			now = bound.Unix()
		}
		at := time.Unix(now, 0).In(zone)
		if m = MomentAt(at, zone); m.day != pair.day {
			s.look(&pair, m.day, cal)
		}
		if v := s.atMinute(m.minute, &pair); found(v, m.day) {
			return at.In(t.Location()), v.state, true
		}
	}
}

// cutAfter returns the first mark after m where a state may change.
func (s *ruleSet) cutAfter(m Moment) (day int32, minute uint16) {
	for _, c := range s.cuts {
		if c > m.minute {
			return m.day, c
		}
	}
	return m.day + 1, s.cuts[0]
}
