package hours

// when applies a part of the year, the school holidays or a parity of weeks: to the section that it
// opens, to other hours of the same days, or to the hours just read.
func (r *reader) when(p phrase) error {
	b, next := r.block, r.next()
	if p.regime == schoolBreak && !r.opensSection(p) && p.joint&andJoint != 0 &&
		(next.kind != spanPhrase || b == nil || len(b.spans) == 0) ||
		p.regime == schoolBreak && !p.colon && next.kind == daysPhrase && next.joint&(andJoint|commaJoint) != 0 {
		return refusef("jour_repete", "on ne sait pas si les vacances s'ajoutent aux jours dits")
	}
	if p.kind == parityPhrase && r.parts && r.cell < 0 && next.kind == daysPhrase && p.paren == 0 ||
		r.cell < 0 && p.paren == 0 && r.opensSection(p) || b == nil && p.paren == 0 && opensHours(next) {
		if p.kind == parityPhrase && !r.parts && len(r.week.blocks) > 0 && !p.colon {
			return refusef("semaines_ambigues", "on ne sait pas à quels jours s'appliquent les semaines %s", p.word)
		}
		return r.section(p)
	}
	if b == nil || b.days == 0 {
		if p.regime == termTime {
			r.alsoHolidays(p)
		}
		return r.whenOfAll(p)
	}
	if next.kind == spanPhrase && next.paren == p.paren && (len(b.spans) > 0 || b.closed) &&
		(p.colon || next.joint == 0) {
		return r.otherHours(p)
	}
	if next.kind == closedPhrase && next.paren == p.paren && next.joint&breaks == 0 && len(b.spans) > 0 {
		r.i++
		return r.closeWhen(p)
	}
	if p.regime == termTime {
		r.alsoHolidays(p)
	}
	return r.whenOfHours(p)
}

// opensHours reports whether a phrase may follow the name of a section.
func opensHours(p phrase) bool {
	switch p.kind {
	case spanPhrase, closedPhrase, partPhrase, termsPhrase, exceptPhrase, deskPhrase, channelPhrase:
		return true
	}
	return false
}

// section opens a section: "Vacances scolaires : …", "Semaine paire : …".
func (r *reader) section(p phrase) error {
	if err := r.endBlock(); err != nil {
		return err
	}
	if p.kind == parityPhrase {
		r.scope.parity, r.parts = p.parity, true
		return nil
	}
	r.scope = scope{parity: r.scope.parity}
	r.scope.set(p)
	return nil
}

// set limits a scope to what a phrase says.
func (s *scope) set(p phrase) {
	switch p.kind {
	case regimePhrase:
		s.regime = p.regime
	case seasonPhrase:
		s.dates, s.season = p.word, p.season
	case parityPhrase:
		s.parity = p.parity
	}
}

// has reports whether a scope is already limited in the way of a phrase.
func (s *scope) has(p phrase) bool {
	switch p.kind {
	case regimePhrase:
		return s.regime != allYear
	case seasonPhrase:
		return s.dates+s.season != ""
	}
	return s.parity != everyWeek
}

// otherHours opens the hours that the days of the block have at another time of the year: "mardi 16h-18h
// (vacances scolaires : 14h-18h)".
func (r *reader) otherHours(p phrase) error {
	b := *r.block
	if b.scope.has(p) {
		return refusef("jour_repete", "un jour est dit deux fois, de façon différente")
	}
	if err := r.endBlock(); err != nil {
		return err
	}
	r.block = &block{scope: b.scope, days: b.days, nth: b.nth, paren: p.paren, spread: true, phone: b.phone,
		line: r.line}
	r.block.scope.set(p)
	return nil
}

// alsoHolidays reads the "et jours fériés" of "hors vacances scolaires et jours fériés".
func (r *reader) alsoHolidays(p phrase) {
	next := r.next()
	if next.kind == daysPhrase && next.days == holiday && next.joint&links != 0 && next.joint&breaks == 0 &&
		next.paren == p.paren && !next.colon && r.at(1).kind != spanPhrase {
		r.i++
		r.week.closed |= holiday
	}
}

// whenOfHours limits the hours just read. School holidays and months that are not in parentheses also limit the
// hours before them on the line.
func (r *reader) whenOfHours(p phrase) error {
	b := r.block
	if b.scope.has(p) {
		return refusef("jour_repete", "deux périodes sont dites pour les mêmes heures")
	}
	b.scope.set(p)
	b.scoped = len(b.spans) > 0
	if p.kind == parityPhrase || p.paren != 0 || r.cell >= 0 {
		return nil
	}
	for i := range r.week.blocks {
		before := &r.week.blocks[i]
		if !before.scope.has(p) && (before.line == b.line || p.regime == termTime && !r.hoursFollow()) {
			before.scope.set(p)
		}
	}
	return nil
}

// whenOfAll limits all the hours of the week that have been read.
func (r *reader) whenOfAll(p phrase) error {
	if len(r.week.blocks) == 0 {
		if r.block == nil || p.kind == parityPhrase {
			return refusef("mot_inconnu", "on ne sait pas à quels jours s'applique la période")
		}
		r.block.scope.set(p)
		return nil
	}
	for i := range r.week.blocks {
		if b := &r.week.blocks[i]; !b.scope.has(p) {
			b.scope.set(p)
		}
	}
	return nil
}

// recurs reads "une semaine sur deux", "un mardi sur deux": the hours are unknown, as the
// weeks are not given.
func (r *reader) recurs(p phrase) error {
	b := r.block
	ambiguous := refusef("semaines_ambigues", "on ne sait pas à quels jours s'applique « %s »", p.word)
	switch {
	case r.cell < 0 && p.days == 0 && p.paren == 0 && r.opensSection(p):
		if err := r.endBlock(); err != nil {
			return err
		}
		r.recurrence = p.word
		return nil
	case r.cell < 0 && p.days != 0 && (b == nil || b.days != p.days) && p.paren == 0:
		if err := r.endBlock(); err != nil {
			return err
		}
		r.open(p)
		r.block.unknownRecurrence = p.word
		return nil
	case p.days != 0 && (b == nil || b.days != p.days):
		return ambiguous
	case b == nil && p.joint&breaks == 0 || b != nil && (b.days == 0 || b.unknownRecurrence != ""):
		return ambiguous
	case b != nil:
		b.unknownRecurrence = p.word
	}
	if p.joint&lineJoint == 0 || r.cell >= 0 {
		return nil
	}
	for i := range r.week.blocks { // on a line of its own: of every day
		r.week.blocks[i].unknownRecurrence = p.word
	}
	return nil
}
