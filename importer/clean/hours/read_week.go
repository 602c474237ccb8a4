package hours

import "slices"

// repairs are the rules that repaired a text, each with a French sentence.
type repairs struct{ rules, details []string }

func (n *repairs) record(rule, detail string) {
	if !slices.Contains(n.rules, rule) {
		n.rules, n.details = append(n.rules, rule), append(n.details, detail)
	}
}

// reader turns the phrases of French opening hours, prose for a week or the cell of one day, into a
// week. It goes through them once, and keeps the block of days whose hours are being read.
//
//	text   = { section } { group } [ sentence ]
//	group  = days [ part ] { span | terms | part | "fermé" | when } | { span } days …
//	section = ( terms | when | "par téléphone" ) before days, on its own or before a colon
//	when   = school holidays, months, even weeks, a recurrence
//
// Every phrase must be used. Words that are not understood are an error, except a sentence
// after the hours that limits nothing: see sentence.
type reader struct {
	phrases []phrase
	i       int
	cell    int // the column's day, or -1 for a week
	done    *repairs
	week    week
	block   *block
	scope   scope // of the section
	terms   terms // of the section: "Sur rendez-vous : lundi …"
	spans   terms // of the next spans of the block
	half    int   // the half of the day of the next spans of the block
	phone   bool  // in a section about a telephone line
	parts   bool  // sections of even and odd weeks follow each other
	named   string
	line    int
	// recurrence of the section, before its days
	recurrence string
}

// parseWeek parses prose for a week.
func parseWeek(s string, done *repairs) (*week, error) { return parseText(s, -1, done) }

// parseCell parses the cell of one day. The week has one block, or none when the cell is empty.
func parseCell(s string, day int, done *repairs) (*week, error) { return parseText(s, day, done) }

func parseText(s string, cell int, done *repairs) (*week, error) {
	tokens, err := tokenize(s, done)
	if err != nil {
		return nil, err
	}
	phrases, err := phrasesOf(tokens, cell >= 0, done)
	if err != nil {
		return nil, err
	}
	r := reader{phrases: phrases, cell: cell, done: done}
	if cell >= 0 {
		r.block = &block{days: 1 << cell}
	}
	for r.i < len(r.phrases) {
		p := r.phrases[r.i]
		if p.joint&breaks != 0 {
			r.line++
		}
		r.i++
		if err := r.phrase(p); err != nil {
			return nil, err
		}
	}
	if err := r.endBlock(); err != nil {
		return nil, err
	}
	return &r.week, r.week.settle(done)
}

// at returns the phrase k after the next one, the zero phrase when there is none.
func (r *reader) at(k int) phrase {
	if r.i+k < len(r.phrases) && r.i+k >= 0 {
		return r.phrases[r.i+k]
	}
	return phrase{}
}

// next returns the phrase that follows the current one, before returns the one that precedes it.
func (r *reader) next() phrase { return r.at(0) }

func (r *reader) before() phrase { return r.at(-2) }

// take consumes the next phrase if it is of a kind and in the same parentheses as p.
func (r *reader) take(kind phraseKind, p phrase) (phrase, bool) {
	next := r.next()
	if next.kind != kind || next.paren != p.paren {
		return phrase{}, false
	}
	r.i++
	return next, true
}

func (r *reader) phrase(p phrase) error {
	switch p.kind {
	case daysPhrase:
		return r.days(p)
	case spanPhrase:
		return r.span(p)
	case untilPhrase:
		return r.until(p)
	case partPhrase:
		return r.part(p)
	case rankPhrase:
		return r.rank(p)
	case termsPhrase:
		return r.onTerms(p)
	case closedPhrase:
		return r.closed(p)
	case exceptPhrase:
		return r.except(p)
	case regimePhrase, seasonPhrase, parityPhrase:
		return r.when(p)
	case recurrencePhrase:
		return r.recurs(p)
	case channelPhrase:
		return r.channel(p)
	case deskPhrase:
		return r.desk(p)
	case addPhrase:
		if n := r.next().kind; n != daysPhrase && n != spanPhrase {
			return refusef("mot_inconnu", "non compris : « ainsi que »")
		}
		return nil
	case includePhrase:
		return r.include()
	case sentencePhrase:
		return r.sentence(p)
	}
	if b := r.block; b != nil && b.appointmentOnly && len(b.spans) == 0 {
		r.week.others = append(r.week.others, p.word) // the hours of these days are unknown anyway
		return nil
	}
	return refusef("mot_inconnu", "non compris : « %s »", firstRunes(p.word, 40))
}

// days opens the block of the days, or ends the one whose hours came first.
func (r *reader) days(p phrase) error {
	if r.cell >= 0 { // the name of the column's day, or its rank in the month
		if p.days != 1<<r.cell || p.nth != "" && r.block.nth != "" {
			return refusef("autre_jour", "la colonne d'un jour parle d'un autre jour")
		}
		if p.nth != "" {
			r.block.nth = p.nth
		}
		return r.setHalf(p.part)
	}
	b := r.block
	if p.joint&(orJoint|andJoint) == orJoint && (b != nil || len(r.week.blocks) > 0) {
		return refusef("mot_inconnu", "non compris : un jour « ou » un autre")
	}
	if b != nil && p.paren != 0 && b.days != 0 {
		return r.daysInParentheses(p)
	}
	if b != nil && b.hoursFirst && b.days == 0 {
		b.days, b.doubtful, b.between, b.spread, b.nth, b.half = p.days, p.doubtful, p.between, p.spread, p.nth, p.part
		for _, s := range b.spans {
			if !s.in(p.part) {
				return refusef("demi_journee", "la plage %s n'est pas dans la demi-journée dite", s.span)
			}
		}
		return nil
	}
	if b != nil && p.joint == 0 && p.days == b.days && p.nth == b.nth && len(b.spans) > 0 &&
		r.next().kind != spanPhrase {
		return nil // "jeudi 9h-11h chaque jeudi"
	}
	// tous les matins du lundi au vendredi
	if b != nil && b.spread && b.days == everyDay && !b.stated() && !b.closed && p.joint == 0 {
		b.days, b.doubtful = p.days, p.doubtful
		return r.setHalf(p.part)
	}
	if err := r.endBlock(); err != nil {
		return err
	}
	r.open(p)
	return nil
}

// open opens the block of days.
func (r *reader) open(p phrase) {
	r.block = &block{scope: r.scope, paren: p.paren, days: p.days, doubtful: p.doubtful, between: p.between,
		spread: p.spread, nth: p.nth,
		half:  p.part,
		phone: r.phone, line: r.line, unknownRecurrence: r.recurrence, fromSection: r.terms != unspecified}
	r.block.added = r.at(-2).kind == addPhrase
	r.half, r.spans = p.part, r.terms
}

// daysInParentheses reads days after hours, in parentheses: "Samedi 9h-12h (1er samedi du mois)",
// "(mercredi fermé)", "(vendredi 16h30)".
func (r *reader) daysInParentheses(p phrase) error {
	b := r.block
	if p.nth != "" && b.days == p.days && b.nth == "" {
		b.nth = p.nth
		return nil
	}
	if _, ok := r.take(closedPhrase, p); ok {
		return r.closeDays(p)
	}
	if t, ok := r.take(termsPhrase, p); ok && t.terms == byAppointment {
		return r.daysByAppointment(p)
	}
	if until, ok := r.take(untilPhrase, p); ok {
		return r.endAt(p.days, until)
	}
	if p.nth == "" && r.next().kind == spanPhrase && r.next().paren == p.paren && b.days&p.days == p.days &&
		b.days != p.days {
		if err := r.endBlock(); err != nil {
			return err
		}
		r.open(p)
		return nil
	}
	return refusef("jour_repete", "un jour est dit deux fois, de façon différente")
}

// span adds a span to the block, or to one whose days will follow.
func (r *reader) span(p phrase) error {
	b := r.block
	if b == nil || b.hoursFirst && b.days != 0 {
		if err := r.endBlock(); err != nil {
			return err
		}
		b = &block{scope: r.scope, paren: p.paren, hoursFirst: true, phone: r.phone, line: r.line,
			unknownRecurrence: r.recurrence,
			fromSection:       r.terms != unspecified}
		r.block, r.spans, r.half = b, r.terms, 0
	}
	if days, ok := r.take(daysPhrase, p); ok && p.paren != 0 && p.joint&plusJoint != 0 && days.nth != "" {
		also := block{scope: b.scope, days: days.days, nth: days.nth, line: r.line, phone: b.phone}
		r.week.blocks = append(r.week.blocks, also) // "(+ 14h-17h le 1er samedi du mois)"
		return r.week.blocks[len(r.week.blocks)-1].add(p.span, unspecified, r.done)
	} else if ok {
		r.i--
	}
	if b.scoped && b.days != 0 && r.cell < 0 { // "9h-17h d'octobre à mai, 9h-19h de juin à septembre"
		if err := r.endBlock(); err != nil {
			return err
		}
		days := b
		b = &block{scope: r.scope, days: days.days, nth: days.nth, spread: true, phone: r.phone, line: r.line}
		r.block = b
	}
	if p.paren != b.paren && (p.paren == 0 || len(b.spans) > 0) {
		return refusef("heures_entre_parentheses", "on ne sait pas quand valent les heures entre parenthèses")
	}
	if len(b.spans) == 0 {
		b.paren = p.paren
	}
	if !p.span.in(r.half) {
		return refusef("demi_journee", "la plage %s n'est pas dans la demi-journée dite", p.span)
	}
	switch {
	case b.closed && r.cell >= 0 && p.joint&(slashJoint|dashJoint) != 0: // "Fermé / 14h-18h"
		b.closed, b.closedPart = false, morning
	case b.closed:
		return refusef("ferme_et_ouvert", "dit fermé et ouvert à la fois")
	}
	if b.closedPart != 0 && !p.span.in(morning+afternoon-b.closedPart) {
		return refusef("ferme_et_ouvert", "des heures suivent une fermeture")
	}
	return b.add(p.span, r.spans, r.done)
}

// until reads "jusqu'à 15h30" after a day that has hours already, "(17h30 le mercredi)" and "(17h
// pendant les vacances scolaires)".
func (r *reader) until(p phrase) error {
	b := r.block
	if days, ok := r.take(daysPhrase, p); ok && (p.paren != 0 || p.word != "") {
		return r.endAt(days.days, p)
	}
	if p.paren != 0 || p.word != "" {
		next := r.next()
		if b != nil && b.days != 0 && next.paren == p.paren && (next.regime == schoolBreak || next.word != "" &&
			next.kind == seasonPhrase) {
			r.i++
			return r.endInPeriod(p, next)
		}
	}
	if b != nil && p.word != "" && b.days != 0 && len(b.spans) == 0 && !b.stated() && r.week.covers(b.days) {
		r.block = nil
		return r.week.endAt(b.days, p)
	}
	return refusef("heure_seule", "une heure n'a pas de fin ou pas de début")
}

// endAt ends the last hours of some days at another time: "9h-18h (17h le vendredi)".
func (r *reader) endAt(days uint8, p phrase) error {
	if r.block != nil && r.block.days != 0 {
		if r.cell >= 0 {
			return refusef("autre_jour", "la colonne d'un jour parle d'un autre jour")
		}
		if err := r.endBlock(); err != nil {
			return err
		}
	}
	return r.week.endAt(days, p)
}

// endInPeriod adds the hours of the school holidays or of some months, which end at another time than
// those of the block.
func (r *reader) endInPeriod(p, period phrase) error {
	b := r.block
	if len(b.spans) == 0 {
		return refusef("sans_jour", "des heures ne sont rattachées à aucun jour")
	}
	last := b.spans[len(b.spans)-1]
	if p.span.to <= last.from || p.span.to >= last.to && p.word == "" || b.scope.has(period) {
		return refusef("plages_contradictoires", "l'heure de fin n'est pas dans la plage %s", last.span)
	}
	other := *b
	other.scope.set(period)
	other.spread = true
	other.spans = slices.Clone(b.spans)
	other.spans[len(b.spans)-1].to = p.span.to
	r.week.blocks = append(r.week.blocks, other)
	return nil
}

// part reads "le matin": the half of the day of the next hours, or of those just read.
func (r *reader) part(p phrase) error {
	b := r.block
	if b == nil {
		if next := r.next().kind; next != spanPhrase && (next != termsPhrase || r.at(1).kind != spanPhrase) {
			return refusef("demi_journee", "une demi-journée n'est rattachée à aucun jour")
		}
		r.block = &block{scope: r.scope, paren: p.paren, hoursFirst: true, phone: r.phone, line: r.line,
			fromSection: r.terms != unspecified}
		r.spans, r.half = r.terms, p.part
		return nil
	}
	if t, ok := r.take(termsPhrase, p); ok && r.next().kind != spanPhrase { // "l'après-midi sur rendez-vous"
		return r.halfOnTerms(p.part, t)
	} else if ok {
		r.spans = t.terms
	}
	if _, ok := r.take(closedPhrase, p); ok {
		return r.closePart(p.part)
	}
	next := r.next()
	if n := len(b.spans); n > 0 && r.before().kind == spanPhrase && p.joint == 0 && b.spans[n-1].in(p.part) &&
		(next.kind != spanPhrase || !next.span.in(p.part)) {
		r.half = 0 // said of the hours before it
		return nil
	}
	if r.before().kind == partPhrase || r.before().kind == daysPhrase && r.before().part != 0 { // "matin et après-midi"
		r.half = 0
		return nil
	}
	if next.kind != spanPhrase && next.kind != termsPhrase && next.kind != deskPhrase {
		if b.stated() || b.hoursFirst {
			return refusef("demi_journee", "une demi-journée est nommée sans heures")
		}
		b.half = p.part
	}
	r.half = p.part
	return nil
}

// setHalf limits the next hours of the block to a half of the day.
func (r *reader) setHalf(part int) error {
	if part == 0 {
		return nil
	}
	if r.half != 0 && r.half != part {
		return refusef("demi_journee", "deux demi-journées sont dites à la fois")
	}
	r.half, r.block.half = part, part
	for _, s := range r.block.spans {
		if !s.in(part) {
			return refusef("demi_journee", "la plage %s n'est pas dans la demi-journée dite", s.span)
		}
	}
	return nil
}

// rank reads "(1er et 3e du mois)", said of the day of the block.
func (r *reader) rank(p phrase) error {
	b := r.block
	if b == nil || b.days == 0 || b.days&(b.days-1) != 0 || b.nth != "" {
		return refusef("jour_repete", "on ne sait pas de quel jour c'est le rang dans le mois")
	}
	b.nth = p.nth
	return nil
}

// include reads "y compris les jours fériés".
func (r *reader) include() error {
	days := r.next()
	if days.kind != daysPhrase || r.block == nil || r.block.days == 0 {
		return refusef("mot_inconnu", "non compris : « y compris »")
	}
	r.i++
	r.block.days |= days.days
	return nil
}

// endBlock ends the current block.
func (r *reader) endBlock() error {
	b := r.block
	r.block, r.spans, r.half = nil, unspecified, 0
	if b == nil {
		return nil
	}
	if b.phone {
		r.week.phone = true
		return nil
	}
	switch {
	case b.days == 0 && len(b.spans) == 1 && b.spans[0].span == (span{0, 1440}):
		b.days = everyDay // "24h/24"
	case b.days == 0:
		return refusef("sans_jour", "des heures ne sont rattachées à aucun jour")
	case r.cell >= 0 && !b.closed && !b.stated() && b.closedPart == 0 && b.nth == "":
		if len(r.phrases) > 0 {
			return refusef("jour_sans_heures", "un jour est nommé sans heures")
		}
		return nil // an empty cell
	case !b.stated() && !b.closed && r.terms == byAppointment:
		b.appointmentOnly = true // "sur rendez-vous du lundi au vendredi"
	}
	if b.closed == b.stated() {
		if b.closed {
			return refusef("ferme_et_ouvert", "dit fermé et ouvert à la fois")
		}
		return refusef("jour_sans_heures", "un jour est nommé sans heures")
	}
	r.week.blocks = append(r.week.blocks, *b)
	return nil
}
