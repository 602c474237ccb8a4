package hours

import "time"

// Opening is the state of a place at an instant and when it changes.
type Opening struct {
	State   State
	Reason  Reason    // why the state is Unknown
	Holiday string    // the public holiday, when it is the reason: "Noël"
	Until   time.Time // when an open place closes, or may close; zero: never, or unknown
	Then    State     // at Until: Closed, or Unknown when it may close
	Next    time.Time // when a place that is not open opens; zero: unknown, or not within 400 days
}

// Opening returns the state at t with the change that follows.
func (h Schedule) Opening(t time.Time, zone *time.Location, cal Calendar) Opening {
	if h.s == nil {
		return Opening{Reason: Unspecified}
	}
	m := MomentAt(t, zone)
	v := h.s.at(m, cal)
	o := Opening{State: v.state, Reason: v.reason, Holiday: cal.nameFor(v, m.day)}
	if o.State == Open {
		if at, to, ok := h.NextChange(t, zone, cal); ok {
			o.Until, o.Then = at, to
		}
	} else if at, ok := h.NextOpening(t, zone, cal); ok {
		o.Next = at
	}
	return o
}
