package hours

func ambiguousClosing() error {
	return refusef("fermeture_ambigue", "on ne sait pas quand c'est fermé")
}

// closed applies "fermé" to the days before it, to a half day, to the days after it, to a part of the
// year or to some hours.
func (r *reader) closed(p phrase) error {
	b := r.block
	if part, ok := r.take(partPhrase, p); ok {
		return r.closePart(part.part)
	}
	next := r.next()
	adjacent := next.paren == p.paren && next.joint&breaks == 0
	if adjacent && (next.kind == seasonPhrase || next.kind == regimePhrase) {
		r.i++
		return r.closeWhen(next)
	}
	if b == nil && (r.scope.regime != allYear || r.scope.dates+r.scope.season != "") {
		return r.closeSection()
	}
	bare := b != nil && b.days != 0 && !b.stated() && !b.closed
	closesAt := adjacent && next.kind == untilPhrase
	if bare && !closesAt && !(p.joint&lineJoint != 0 && adjacent && next.kind == daysPhrase && !p.colon && r.cell < 0) {
		if b.half != 0 {
			r.week.closedParts = append(r.week.closedParts, closedPart{b.days, b.half})
			r.block = nil
			return nil
		}
		b.closed = true
		return nil
	}
	switch {
	case closesAt && !bare && r.at(1).kind == daysPhrase && r.at(1).paren == p.paren: // "fermeture à 16h le vendredi"
		r.i += 2
		return r.endAt(r.at(-1).days, next)
	case closesAt && bare && r.cell < 0 && r.week.covers(b.days): // "vendredi, fermeture à 16h"
		r.i++
		days := b.days
		r.block = nil
		return r.week.endAt(days, next)
	case adjacent && next.kind == spanPhrase && b != nil && len(b.spans) > 0:
		r.i++
		return b.closeAt(next.span)
	case next.kind == daysPhrase && next.paren == p.paren && (r.cell < 0 || next.nth != ""):
		r.i++
		return r.closeDays(next)
	case r.cell >= 0: // "9h-12h / Fermé"
		if b.closed || p.joint&(slashJoint|dashJoint) == 0 {
			return refusef("ferme_et_ouvert", "dit fermé et ouvert à la fois")
		}
		return r.closePart(afternoon)
	}
	return ambiguousClosing()
}

// closePart reads "fermé l'après-midi" of the days of the block.
func (r *reader) closePart(part int) error {
	b := r.block
	if b == nil || b.days == 0 || part == evening {
		return refusef("demi_journee", "une demi-journée fermée n'est rattachée à aucun jour")
	}
	for _, s := range b.spans {
		if !s.in(morning + afternoon - part) {
			return ambiguousClosing()
		}
	}
	b.closedPart, r.half = part, 0
	return nil
}

// closeAt takes the hours of a closing out of the span that contains them: "9h-18h, fermé de 12h à 14h".
func (b *block) closeAt(s span) error {
	for i, open := range b.spans {
		if open.from < s.from && s.to < open.to && s.from < s.to {
			after := qualified{span{s.to, open.to}, open.terms}
			b.spans[i].to = s.from
			b.spans = append(b.spans, after)
			return nil
		}
	}
	return ambiguousClosing()
}

// closeSection reads "Août : fermé".
func (r *reader) closeSection() error {
	p := phrase{kind: seasonPhrase, word: r.scope.dates, season: r.scope.season}
	if r.scope.regime != allYear {
		p = phrase{kind: regimePhrase, regime: r.scope.regime}
	}
	r.scope = scope{}
	return r.closeWhen(p)
}

// closeWhen closes a part of the year.
func (r *reader) closeWhen(p phrase) error {
	switch {
	case p.kind == seasonPhrase && p.word != "" && r.cell >= 0:
		r.week.closings = append(r.week.closings, p.word+" "+listOfDays(1<<r.cell)+" off")
	case p.kind == seasonPhrase && p.word != "":
		r.week.closings = append(r.week.closings, p.word+" off")
	case p.kind == regimePhrase && p.regime == schoolBreak && r.cell >= 0:
		r.block.regime = termTime
	case p.kind == regimePhrase && p.regime == schoolBreak:
		r.week.closings = append(r.week.closings, "SH off")
	default:
		return ambiguousClosing()
	}
	r.alsoHolidays(p)
	return nil
}

// closeDays closes days, or a half of them, that have hours in what has been read.
func (r *reader) closeDays(p phrase) error {
	if r.cell >= 0 {
		if p.days != 1<<r.cell || p.nth == "" {
			return refusef("ferme_et_ouvert", "dit fermé et ouvert à la fois")
		}
	}
	next := r.next()
	adjacent := next.paren == p.paren && next.joint&breaks == 0
	if adjacent && next.kind == closedPhrase { // "sauf jeudi après-midi, fermé au public"
		r.i++
		next = r.next()
		adjacent = next.paren == p.paren && next.joint&breaks == 0
	}
	if p.paren == 0 && r.block != nil && r.cell < 0 {
		if err := r.endBlock(); err != nil {
			return err
		}
	}
	switch {
	case adjacent && next.kind == untilPhrase && p.nth == "" && p.part == 0: // "fermé le vendredi à 16h30"
		r.i++
		return r.endAt(p.days, next)
	case adjacent && (next.kind == spanPhrase || next.kind == untilPhrase),
		p.part != 0 && (p.part == evening || p.days&(p.days-1) != 0):
		return ambiguousClosing()
	case adjacent && next.kind == seasonPhrase && next.word != "" && p.part == 0:
		r.i++
		r.week.closings = append(r.week.closings, next.word+" "+listOfDays(p.days)+" off")
	case adjacent && next.kind == regimePhrase && next.regime == schoolBreak && p.part == 0 && p.days != holiday:
		r.i++
		r.week.closings = append(r.week.closings, "SH "+listOfDays(p.days)+" off")
	case p.nth != "" && p.part == 0:
		r.week.closings = append(r.week.closings, listOfDays(p.days)+"["+p.nth+"] off")
	case p.nth != "":
		return ambiguousClosing()
	case p.part != 0:
		r.week.closedParts = append(r.week.closedParts, closedPart{p.days, p.part})
	default:
		r.week.closed |= p.days
	}
	if next := r.next(); p.days&holiday != 0 && next.kind == regimePhrase && next.regime == schoolBreak &&
		next.joint&links != 0 && next.paren == p.paren && !next.colon { // "sauf jours fériés et vacances scolaires"
		r.i++
		return r.closeWhen(next)
	}
	return nil
}

// except reads "sauf le mercredi": an exception to the days just read if their hours are still to come, other
// hours if the exception gives some, else a closing.
func (r *reader) except(p phrase) error {
	next, b := r.next(), r.block
	if next.paren != p.paren {
		return ambiguousClosing()
	}
	r.i++
	switch next.kind {
	case seasonPhrase, regimePhrase:
		return r.closeWhen(next)
	case daysPhrase:
	default:
		return ambiguousClosing()
	}
	bare := b != nil && b.days != 0 && !b.stated() && !b.closed && r.cell < 0
	switch after := r.next(); {
	case bare && next.nth == "" && next.part == 0:
		days := next.days &^ holiday
		if b.days&days != days || b.days == days {
			return ambiguousClosing()
		}
		b.days &^= days
		b.doubtful &^= days
		r.week.closed |= next.days & holiday
		return nil
	case after.kind == untilPhrase && after.paren == p.paren && after.joint&breaks == 0 && next.nth == "":
		r.i++
		return r.endAt(next.days, after)
	case after.kind == spanPhrase && after.paren == p.paren && (next.colon || after.joint == commaJoint) &&
		next.nth == "" &&
		r.cell < 0 && (b != nil || len(r.week.blocks) > 0):
		if err := r.endBlock(); err != nil {
			return err
		}
		r.open(next)
		r.block.exception = true
		return nil
	}
	if after := r.next(); after.kind == termsPhrase && after.terms == byAppointment && after.paren == p.paren &&
		after.joint&breaks == 0 && r.cell < 0 { // "sauf le mercredi sur rendez-vous"
		r.i++
		return r.daysByAppointment(next)
	}
	return r.closeDays(next)
}
