package hours

import "slices"

func toldTwice() error {
	return refusef("jour_repete", "un jour est dit deux fois, de façon différente")
}

// merge settles the days that are named twice in the same part of the year. Two groups of exactly the same days
// are joined: the morning on one line, the afternoon on another. Where one group is part of the other, the
// specific days have their own hours: see completes. Any other overlap is an error.
func (w *week) merge(done *repairs) error {
	var kept []block
	for _, b := range w.blocks {
		merged := false
		for i := range kept {
			k := &kept[i]
			common := k.days & b.days
			if common == 0 || k.dates != b.dates || k.regime != b.regime || k.closed && b.closed {
				continue
			}
			var err error
			switch {
			case k.nth != b.nth || k.parity != b.parity:
				if !addable(k, &b) {
					err = toldTwice()
				}
			case k.closed != b.closed:
				err = closeCommon(k, &b)
			case k.days == b.days:
				err = k.absorb(&b, unspecified, done)
				merged = true
			case common == b.days:
				err = specify(k, &b, done)
			case common == k.days:
				err = specify(&b, k, done)
			default:
				err = toldTwice()
			}
			if err != nil {
				return err
			}
		}
		if !merged {
			kept = append(kept, b)
		}
	}
	w.blocks = slices.DeleteFunc(kept, func(b block) bool { return b.days == 0 })
	return nil
}

// closeCommon settles days of which one group is open and the other closed: a closed day among others that
// are open is closed.
func closeCommon(k, b *block) error {
	open, closed := k, b
	if k.closed {
		open, closed = b, k
	}
	if open.days&^closed.days == 0 || closed.days&^open.days != 0 && open.spread == closed.spread {
		return refusef("ferme_et_ouvert", "un jour est dit fermé et ouvert")
	}
	open.days &^= closed.days
	return nil
}

// specify takes the specific days, which are part of the general ones, out of these. Their own hours replace the
// general ones that they overlap or, if they are said to, that they except; hours of another half of the day,
// or on other terms, are added to the general ones. When neither is clear, the general hours of these days
// are unknown.
func specify(general, specific *block, done *repairs) error {
	rest := *general
	rest.spans = slices.Clone(general.spans)
	general.days &^= specific.days
	general.doubtful = 0
	overlap := false
	for _, x := range general.spans {
		for _, y := range specific.spans {
			overlap = overlap || x.from < y.to && y.from < x.to
		}
	}
	switch {
	case specific.appointmentOnly && len(specific.spans) == 0 && specific.half != 0:
		for i := range rest.spans {
			if specific.half == wholeDay || !rest.spans[i].in(wholeDay-specific.half) {
				rest.spans[i].terms, specific.appointmentOnly = byAppointment, false
			}
		}
		return specific.absorb(&rest, unspecified, done)
	case len(rest.spans) == 0:
		specific.appointmentOnly = specific.appointmentOnly || rest.appointmentOnly
		return nil
	case specific.exception, general.unknownRecurrence+specific.unknownRecurrence != "", len(specific.spans) == 0:
		return nil
	case specific.half == morning || specific.half == afternoon:
		rest.spans = slices.DeleteFunc(rest.spans, func(s qualified) bool { return s.in(specific.half) })
		for _, s := range rest.spans {
			if !s.in(morning + afternoon - specific.half) {
				return nil
			}
		}
		return specific.absorb(&rest, unspecified, done)
	case specific.added && !overlap, specific.fromSection != general.fromSection:
		return specific.absorb(&rest, unspecified, done)
	case overlap:
		done.record("jour_precise", "un jour a ses propres heures, qui remplacent celles des autres jours")
		return nil
	}
	done.record("jour_complete", "un jour est dit deux fois : on ne sait pas si ses heures s'ajoutent")
	return specific.absorb(&rest, unconfirmed, done)
}

// absorb adds the hours of another block of the same days, on other terms if t is not unspecified.
func (b *block) absorb(other *block, t terms, done *repairs) error {
	if b.unknownRecurrence != other.unknownRecurrence {
		return toldTwice()
	}
	b.appointmentOnly = b.appointmentOnly || other.appointmentOnly
	b.empty = b.empty || other.empty
	for _, s := range other.spans {
		if t != unspecified {
			s.terms = t
		}
		if slices.Contains(b.spans, s) {
			done.record("plage_repetee", "plage écrite deux fois")
			continue
		}
		b.spans = append(b.spans, s)
	}
	return b.consistent()
}

// separate makes the spans of a block disjoint: where some need an appointment and others do not, hours that are
// said to need none keep all of theirs, and others give way.
func (b *block) separate() {
	rank := func(t terms) int { return slices.Index([]terms{unspecified, unconfirmed, byAppointment, walkIn}, t) }
	var kept []qualified
	for _, s := range b.spans {
		left := []span{s.span}
		for _, other := range b.spans {
			if rank(other.terms) > rank(s.terms) {
				left = without(left, other.span)
			}
		}
		for _, l := range left {
			kept = append(kept, qualified{l, s.terms})
		}
	}
	b.spans = kept
}

// without returns spans without the times of another.
func without(list []span, taken span) (left []span) {
	for _, s := range list {
		if taken.from >= s.to || s.from >= taken.to {
			left = append(left, s)
			continue
		}
		if s.from < taken.from {
			left = append(left, span{s.from, taken.from})
		}
		if taken.to < s.to {
			left = append(left, span{taken.to, s.to})
		}
	}
	return left
}

// addable reports whether two blocks of one day that differ by week or rank in the month
// can be combined: other weeks, or an nth day that completes the hours of every week.
func addable(a, b *block) bool {
	if a.closed || b.closed {
		return false
	}
	if a.parity != everyWeek && b.parity != everyWeek {
		return true
	}
	for _, x := range a.spans {
		for _, y := range b.spans {
			if x.from < y.to && y.from < x.to {
				return false
			}
		}
	}
	return len(a.spans) > 0 && len(b.spans) > 0 && a.unknownRecurrence == "" && b.unknownRecurrence == "" &&
		!a.appointmentOnly && !b.appointmentOnly
}
