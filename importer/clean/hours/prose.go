package hours

import (
	"slices"
	"strings"
)

// repairs are the rules that repaired a text, each with a French sentence.
type repairs struct{ rules, details []string }

func (n *repairs) record(rule, detail string) {
	if !slices.Contains(n.rules, rule) {
		n.rules, n.details = append(n.rules, rule), append(n.details, detail)
	}
}

// parser parses French opening hours: prose for a week, or the cell of one day.
//
//	week   = { header } { group } | { spans } days …            "9h-12h du lundi au vendredi"
//	group  = days [ ":" ] { spans | "fermé" | "sur rendez-vous" | … }
//	days   = day { ("," | "et" | "/" | "-") day } | day "au" day | nth day "du mois"
//	span   = time ("à" | "-" | "/") time
//
// Every token must be consumed. Words without meaning here ("de", "ouvert",
// "permanence") are listed as decorations; any other word is an error.
type parser struct {
	tokens []token
	i      int
	done   *repairs
	week   week
	cell   int // the column's day, or -1 for a week
	block  *block
	// hoursFirst: spans are written before their days
	hoursFirst bool
	started    bool
	section    parity // set by "Semaine paire :" for what follows
	sectioned  bool
	doubts     []uint8 // sets of days, one of which must be present: see doubtDash
	brokeLine  bool    // a line ended since the last token of the block
}

// parseWeek parses prose for a week.
func parseWeek(s string, done *repairs) (*week, error) { return parseText(s, -1, done) }

// parseCell parses the cell of one day. The week has one block, or none when the cell is empty.
func parseCell(s string, day int, done *repairs) (*week, error) {
	return parseText(s, day, done)
}

func parseText(s string, cell int, done *repairs) (*week, error) {
	tokens, err := tokenize(s)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, done: done, cell: cell}
	if cell >= 0 {
		p.block = &block{days: 1 << cell}
	}
	for p.skipSeparators(); p.i < len(p.tokens); p.skipSeparators() {
		if err := p.item(); err != nil {
			return nil, err
		}
		p.started = true
	}
	if err := p.closeBlock(); err != nil {
		return nil, err
	}
	if err := p.settleDoubts(); err != nil {
		return nil, err
	}
	if err := p.settleTerms(); err != nil {
		return nil, err
	}
	if err := p.week.close(); err != nil {
		return nil, err
	}
	if err := p.week.merge(done); err != nil {
		return nil, err
	}
	return &p.week, nil
}

func (p *parser) peek() token {
	if p.i < len(p.tokens) {
		return p.tokens[p.i]
	}
	return token{}
}

func (p *parser) at(k int) token {
	if p.i+k < len(p.tokens) && p.i+k >= 0 {
		return p.tokens[p.i+k]
	}
	return token{}
}

// words consumes a sequence of words if it comes next.
func (p *parser) words(phrase []string) bool {
	for n, w := range phrase {
		if p.at(n).text != w {
			return false
		}
	}
	p.i += len(phrase)
	return true
}

// skipSeparators consumes what may stand between items.
func (p *parser) skipSeparators() {
	for ; p.i < len(p.tokens); p.i++ {
		switch t := p.peek(); {
		case t.kind == lineBreak:
			p.brokeLine = true
		case t.kind == comma, t.kind == slash, t.kind == dash, t.kind == colon && p.colonAllowed():
		case t.kind == plainWord && (t.text == "et" || t.text == "puis"):
		default:
			return
		}
	}
}

// colonAllowed reports whether a colon may come next: after days, or at the start of a cell or of the text.
func (p *parser) colonAllowed() bool {
	return p.block == nil || (len(p.block.spans) == 0 && !p.block.closed)
}

func (p *parser) unknownWord() error {
	t := p.peek()
	if t.kind == endToken {
		return refusef("incomplet", "le texte est incomplet")
	}
	var text []string
	for k := 0; k < 4 && p.at(k).kind != endToken; k++ {
		if s := p.at(k).text; s != "" {
			text = append(text, s)
		}
	}
	return refusef("mot_inconnu", "non compris : « %s »", strings.Join(text, " "))
}

// item parses days, a span, or a phrase.
func (p *parser) item() error {
	switch t := p.peek(); {
	case t.kind == openParen:
		return p.parenthesis()
	case t.kind == plus: // "+ 14h-17h"
		p.i++
		return nil
	}
	if done, err := p.phrase(); done || err != nil {
		return err
	}
	if p.startsSpan() {
		return p.span()
	}
	if p.startsDays() {
		return p.dayGroup()
	}
	return p.unknownWord()
}

func (p *parser) parenthesis() error {
	p.i++
	for p.skipSeparators(); p.peek().kind != closeParen; p.skipSeparators() {
		if p.peek().kind == openParen || p.peek().kind == endToken {
			return p.unknownWord()
		}
		if err := p.qualifier(); err != nil {
			return err
		}
	}
	p.i++
	return nil
}

// qualifier parses what may stand in parentheses: terms, weeks, ranks, holidays; no hours.
func (p *parser) qualifier() error {
	if done, err := p.phrase(); done || err != nil {
		return err
	}
	if done, err := p.schoolBreakUntil(); done || err != nil {
		return err
	}
	if t := p.peek().text; t == "uniquement" || t == "seulement" {
		p.i++
	}
	if nth, day, ok := p.nthDay(); ok {
		if p.block == nil || p.block.days != 1<<day || p.block.nth != "" {
			return refusef("jour_repete", "un jour est dit deux fois, de façon différente")
		}
		if t := p.peek().text; t == "uniquement" || t == "seulement" {
			p.i++
		}
		p.block.nth = nth
		return nil
	}
	return p.unknownWord()
}

// fillers returns how many of the next tokens are words of list.
func (p *parser) fillers(list ...string) int {
	k := 0
	for slices.Contains(list, p.at(k).text) && p.at(k).kind == plainWord {
		k++
	}
	return k
}

func (p *parser) startsSpan() bool {
	k := p.fillers("de", "des", "d'", "entre", "le", "a")
	return p.at(k).kind == clockTime || p.at(k).kind == bareHour
}

// span parses "de 9h à 12h30". Times always come in pairs.
func (p *parser) span() error {
	before, between := p.at(-1).kind, false
	for k := p.fillers("de", "des", "d'", "entre", "le", "a"); k > 0; k-- {
		between = between || p.peek().text == "entre"
		p.i++
	}
	from := p.peek()
	p.i++
	linked := false
	for {
		t := p.peek()
		if t.kind == dash || t.kind == slash && t.text == "/" ||
			t.kind == plainWord &&
				(t.text == "a" || t.text == "au" || t.text == "jusqu'a" || t.text == "et" && between) {
			linked = true
			p.i++
			continue
		}
		break
	}
	to := p.peek()
	if to.kind != clockTime && to.kind != bareHour || !linked {
		return refusef("heure_seule", "une heure n'a pas de fin ou pas de début")
	}
	p.i++
	// but "10-12/14h-18h"
	if from.kind == bareHour && to.kind == bareHour && p.cell < 0 &&
		!(p.peek().kind == slash && p.at(1).kind == clockTime) {
		return refusef("heure_seule", "nombres qui ne sont peut-être pas des heures")
	}
	return p.addSpan(span{from.value, to.value}, before)
}

// addSpan adds a span to the current block, or to one whose days will follow. before is
// the kind of the token before it.
func (p *parser) addSpan(s span, before tokenKind) error {
	if p.block == nil {
		p.hoursFirst = p.hoursFirst || len(p.week.blocks) == 0
		if !p.hoursFirst {
			return refusef("sans_jour", "des heures ne sont rattachées à aucun jour")
		}
		p.block = &block{parity: p.section}
	}
	p.brokeLine = false
	switch b := p.block; {
	case b.over:
		return refusef("ferme_et_ouvert", "des heures suivent une fermeture")
	case b.closed && p.cell >= 0 && (before == slash || before == dash): // "Fermé / 14h-18h"
		b.part, b.closed = afternoon, false
	case b.closed:
		return refusef("ferme_et_ouvert", "dit fermé et ouvert à la fois")
	}
	return p.block.add(s, p.done)
}

// closeBlock ends the current block.
func (p *parser) closeBlock() error {
	b := p.block
	p.block, p.brokeLine = nil, false
	if b == nil {
		return nil
	}
	if b.days == 0 {
		return refusef("sans_jour", "des heures ne sont rattachées à aucun jour")
	}
	if p.cell >= 0 && !b.closed && len(b.spans) == 0 && b.lead == unspecified && !b.appointmentOnly &&
		b.unknownRecurrence == "" && !b.empty {
		if p.started {
			return refusef("jour_sans_heures", "un jour est nommé sans heures")
		}
		return nil // an empty cell
	}
	if p.week.leadingTerms == byAppointment && len(b.spans) == 0 && !b.closed && b.lead == unspecified {
		b.lead = byAppointment // "sur rendez-vous du lundi au vendredi"
	}
	if err := b.finish(); err != nil {
		return err
	}
	p.week.blocks = append(p.week.blocks, *b)
	return nil
}

// settleTerms applies "sur rendez-vous" written before all days, or after all of them:
// when it may apply to every day, no day is open.
func (p *parser) settleTerms() error {
	if p.week.leadingTerms != byAppointment {
		return nil
	}
	for i := range p.week.blocks {
		b := &p.week.blocks[i]
		for k := range b.spans {
			if b.spans[k].terms == walkIn {
				return refusef("rendez_vous_ambigu", "on ne sait pas à quelles heures s'applique le rendez-vous")
			}
			b.spans[k].terms = byAppointment
		}
	}
	return nil
}
