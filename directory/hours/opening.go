package hours

import "time"

// Opening is the state of a place at an instant and when it changes.
type Opening struct {
	State State
	Until time.Time // when an open place closes; zero: never, or unknown
	Next  time.Time // when a place that is not open opens; zero: unknown, or not within 400 days
}

// Opening returns the state at t with the change that follows.
func (h Schedule) Opening(t time.Time, zone *time.Location, cal Calendar) Opening {
	state := h.At(t, zone, cal)
	o := Opening{State: state}
	if h.s == nil {
		return o
	}
	if state == Open {
		if at, _, ok := h.NextChange(t, zone, cal); ok {
			o.Until = at
		}
	} else if at, ok := h.NextOpening(t, zone, cal); ok {
		o.Next = at
	}
	return o
}
