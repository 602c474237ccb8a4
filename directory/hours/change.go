package hours

import "time"

// changeHorizon is the number of days within which changes are searched: more than a
// year, so that yearly rules are found. Hours of weekdays only repeat after a week.
const changeHorizon = 400

// NextChange returns the first instant after t where the state is no longer that of
// t, in t's own location, and the state from then on. ok is false when the state
// lasts for the next 400 days. Days of 23 and 25 hours are counted as they are.
func (h Schedule) NextChange(t time.Time, zone *time.Location, cal Calendar) (at time.Time, to State, ok bool) {
	now := h.At(t, zone, cal)
	return h.next(t, zone, cal, func(s State) bool { return s != now })
}

// NextOpening returns the first instant after t where the place is open and was not
// just before. ok is false when there is none within 400 days.
func (h Schedule) NextOpening(t time.Time, zone *time.Location, cal Calendar) (at time.Time, ok bool) {
	was := h.At(t, zone, cal)
	at, _, ok = h.next(t, zone, cal, func(s State) bool {
		opens := s == Open && was != Open
		was = s
		return opens
	})
	return at, ok
}

// next returns the first instant after t where the state may change and satisfies found.
// Wall-clock marks become instants with the offset in force; a change of the
// zone's offset is a mark too.
func (h Schedule) next(
	t time.Time, zone *time.Location, cal Calendar, found func(State) bool,
) (time.Time, State, bool) {
	if h.s == nil {
		return time.Time{}, Unknown, false
	}
	if zone == nil {
		zone = time.UTC
	}
	horizon := int32(changeHorizon)
	if !h.s.byDate && !h.s.byWeek && !h.s.byPublic {
		horizon = 9
	}
	now := t.Unix()
	pair := dayPair{day: -1 << 31}
	for end := momentOf(now).day + horizon; ; {
		local := time.Unix(now, 0).In(zone)
		_, offset := local.Zone()
		_, bound := local.ZoneBounds()
		m := momentOf(now + int64(offset))
		if m.day > end {
			return time.Time{}, Unknown, false
		}
		day, minute := h.s.cutAfter(m)
		now = int64(day)*86400 + int64(minute)*60 - int64(offset)
		if !bound.IsZero() && now >= bound.Unix() {
			now = bound.Unix()
		}
		at := time.Unix(now, 0).In(zone)
		if m = MomentAt(at, zone); m.day != pair.day {
			pair = h.s.dayPair(m.day, cal)
		}
		if state, _ := h.s.atMinute(m.minute, &pair); found(state) {
			return at.In(t.Location()), state, true
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
