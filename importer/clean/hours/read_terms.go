package hours

import "slices"

// onTerms applies "sur rendez-vous" or "sans rendez-vous": to a section, to the hours that follow, or to
// those just read. Where it may apply to more hours, it applies to all of them: no hours that may need an
// appointment are open.
func (r *reader) onTerms(p phrase) error {
	next, b := r.next(), r.block
	if next.kind == partPhrase && next.paren == p.paren && next.joint == 0 && r.at(1).kind != spanPhrase &&
		!(b != nil && len(b.spans) == 0) {
		r.i++
		return r.halfOnTerms(next.part, p)
	}
	if days, ok := r.take(daysPhrase, p); ok && p.paren != 0 && p.terms == byAppointment && r.cell < 0 {
		return r.daysByAppointment(days)
	} else if ok {
		r.i--
	}
	switch {
	case r.cell < 0 && p.paren == 0 && r.opensSection(p):
		return r.termsOfSection(p)
	case b == nil && len(r.week.blocks) == 0:
		r.terms, r.spans = p.terms, p.terms
		r.week.leadingTerms = p.terms
		return nil
	case b == nil:
		r.week.setTerms(p.terms)
		return nil
	case b.closed:
		return refusef("ferme_et_ouvert", "dit fermé et ouvert à la fois")
	case len(b.spans) == 0:
		return r.leadingTerms(p)
	}
	return r.termsOfSpans(p)
}

// opensSection reports whether terms, or a part of the year, that come before days are those of
// a section.
func (r *reader) opensSection(p phrase) bool {
	next, b := r.next(), r.block
	if next.kind != daysPhrase && !(next.kind == recurrencePhrase && next.days != 0) {
		return false
	}
	return p.colon || b == nil || p.joint&breaks != 0 || p.joint != 0 && next.joint == 0
}

func (r *reader) termsOfSection(p phrase) error {
	if b := r.block; b != nil && p.terms == byAppointment && !p.colon && r.next().joint != 0 {
		b.setTerms(byAppointment) // on a line of its own: perhaps of the days before it
	}
	if err := r.endBlock(); err != nil {
		return err
	}
	r.terms = p.terms
	return nil
}

// daysByAppointment reads "(mercredi sur rendez-vous)" beside the hours of more days.
func (r *reader) daysByAppointment(p phrase) error {
	if p.nth != "" {
		return toldTwice()
	}
	b := block{scope: r.scope, days: p.days, spread: p.spread, half: p.part, line: r.line, appointmentOnly: true}
	if b.half == 0 {
		b.half = wholeDay
	}
	r.week.blocks = append(r.week.blocks, b)
	return nil
}

// leadingTerms reads terms between days and their hours.
func (r *reader) leadingTerms(p phrase) error {
	b, next := r.block, r.next()
	half := r.before().part != 0 && next.kind == partPhrase // "lundi matin sur rdv et après-midi 14h-17h"
	if !half && (next.kind == spanPhrase || next.kind == partPhrase) && (next.paren == p.paren || p.paren != 0) &&
		next.joint&lineJoint == 0 {
		r.spans = p.terms
		return nil
	}
	if p.terms == byAppointment {
		b.appointmentOnly = true
	}
	return nil
}

// termsOfSpans reads terms after hours.
func (r *reader) termsOfSpans(p phrase) error {
	b, next := r.block, r.next()
	last := &b.spans[len(b.spans)-1]
	goesOn := next.kind == spanPhrase && next.paren == p.paren && next.joint&breaks == 0
	follows := r.before().kind == spanPhrase
	switch {
	case goesOn && follows && p.joint != 0 && next.joint == 0: // 9h-12h / sur RDV 14h-17h
		r.spans = p.terms
	case goesOn && follows && p.joint == 0 && next.joint != 0: // 9h-12h sur RDV, 14h-17h
		last.terms, r.spans = p.terms, unspecified
	case goesOn:
		b.setTerms(p.terms)
		r.spans = p.terms
	case p.terms == byAppointment && p.joint&(andJoint|orJoint|plusJoint) != 0 && p.paren == 0:
		b.appointmentOnly = true
	case p.terms == walkIn:
		last.terms, r.spans = walkIn, unspecified
	default:
		contrast := b.hasTerms(walkIn) || b.hasTerms(byAppointment) ||
			slices.ContainsFunc(r.week.blocks, func(b block) bool { return b.hasTerms(walkIn) })
		b.setTerms(byAppointment)
		r.spans = unspecified
		if r.cell < 0 && !contrast && p.paren == 0 && !r.hoursFollow() && b.regime == allYear {
			r.week.leadingTerms = byAppointment // at the very end: it may apply to every day
		}
	}
	return nil
}

// hoursFollow reports whether days or hours are still to come.
func (r *reader) hoursFollow() bool {
	for _, p := range r.phrases[r.i:] {
		switch p.kind {
		case daysPhrase, spanPhrase, untilPhrase, recurrencePhrase:
			return true
		}
	}
	return false
}

// halfOnTerms reads "l'après-midi sur rendez-vous": the hours of that half of the days, or an appointment at
// times that are not given. In a sentence of its own it is about every day.
func (r *reader) halfOnTerms(part int, t phrase) error {
	if t.terms != byAppointment {
		return nil
	}
	touched := false
	for i := range r.week.blocks {
		if t.joint&breaks != 0 || r.block == nil {
			touched = r.week.blocks[i].halfByAppointment(part) || touched
		}
	}
	switch b := r.block; {
	case b != nil && b.days != 0:
		if !b.halfByAppointment(part) && !touched {
			b.appointmentOnly = true
		}
	case !touched:
		return refusef("rendez_vous_ambigu", "on ne sait pas à quels jours s'applique le rendez-vous")
	}
	return nil
}

// halfByAppointment makes the spans of a half of the day need an appointment, and reports whether there are
// any. A span across noon belongs to both halves.
func (b *block) halfByAppointment(part int) (touched bool) {
	c := condition{}
	for d := range c.parts {
		c.parts[d] = uint8(part)
	}
	for i := range b.spans {
		if c.touches(0, b.spans[i].span) {
			b.spans[i].terms, touched = byAppointment, true
		}
	}
	return touched
}
