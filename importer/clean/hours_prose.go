package clean

import (
	"slices"
	"strings"
)

// hourNotes gathers what was repaired on the way: rule → French sentence.
type hourNotes struct{ rules, details []string }

func (n *hourNotes) note(rule, detail string) {
	if !slices.Contains(n.rules, rule) {
		n.rules, n.details = append(n.rules, rule), append(n.details, detail)
	}
}

// hourParser reads French opening hours: a week of prose, or one day's cell.
//
//	week   = { header } { group } | { spans } days …            "9h-12h du lundi au vendredi"
//	group  = days [ ":" ] { spans | "fermé" | "sur rendez-vous" | … }
//	days   = day { ("," | "et" | "/" | "-") day } | day "au" day | nth day "du mois"
//	span   = time ("à" | "-" | "/") time
//
// Every token must be consumed. Words that only decorate ("de", "ouvert",
// "permanence") are listed in decorations; any other word refuses the text.
type hourParser struct {
	tokens []hourToken
	i      int
	notes  *hourNotes
	week   week
	cell   int // the column's day, or -1 for a week
	block  *block
	// hoursFirst: spans are written before their days
	hoursFirst bool
	started    bool
	section    parity // said by "Semaine paire :" for what follows
	sectioned  bool
	doubts     []uint8 // days that would make "mardi-jeudi" clear
	brokeLine  bool    // a line ended since the last content of the block
}

// parseWeek reads prose for a week.
func parseWeek(s string, notes *hourNotes) (*week, error) { return parseHourText(s, -1, notes) }

// parseCell reads the cell of one day's column; the week has one block, or none when the cell says nothing.
func parseCell(s string, day int, notes *hourNotes) (*week, error) {
	return parseHourText(s, day, notes)
}

func parseHourText(s string, cell int, notes *hourNotes) (*week, error) {
	tokens, err := tokenizeHours(s)
	if err != nil {
		return nil, err
	}
	p := &hourParser{tokens: tokens, notes: notes, cell: cell}
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
	if err := p.week.consistent(notes); err != nil {
		return nil, err
	}
	return &p.week, nil
}

func (p *hourParser) peek() hourToken {
	if p.i < len(p.tokens) {
		return p.tokens[p.i]
	}
	return hourToken{}
}

func (p *hourParser) at(k int) hourToken {
	if p.i+k < len(p.tokens) && p.i+k >= 0 {
		return p.tokens[p.i+k]
	}
	return hourToken{}
}

// words takes a sequence of words when it comes next.
func (p *hourParser) words(phrase []string) bool {
	for n, w := range phrase {
		if p.at(n).text != w {
			return false
		}
	}
	p.i += len(phrase)
	return true
}

// skipSeparators passes what stands between items.
func (p *hourParser) skipSeparators() {
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

// colonAllowed: after days, or at the start of a cell or of the text.
func (p *hourParser) colonAllowed() bool {
	return p.block == nil || (len(p.block.spans) == 0 && !p.block.closed)
}

func (p *hourParser) unknownWord() error {
	t := p.peek()
	if t.kind == endHour {
		return hourErrorf("incomplet", "le texte est incomplet")
	}
	var text []string
	for k := 0; k < 4 && p.at(k).kind != endHour; k++ {
		if s := p.at(k).text; s != "" {
			text = append(text, s)
		}
	}
	return hourErrorf("mot_inconnu", "non compris : « %s »", strings.Join(text, " "))
}

// item reads one thing: days, a span, or a phrase.
func (p *hourParser) item() error {
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

func (p *hourParser) parenthesis() error {
	p.i++
	for p.skipSeparators(); p.peek().kind != closeParen; p.skipSeparators() {
		if p.peek().kind == openParen || p.peek().kind == endHour {
			return p.unknownWord()
		}
		if err := p.qualifier(); err != nil {
			return err
		}
	}
	p.i++
	return nil
}

// qualifier is what may stand between parentheses: terms, weeks, ranks, holidays; no hours.
func (p *hourParser) qualifier() error {
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
			return hourErrorf("jour_repete", "un jour est dit deux fois, de façon différente")
		}
		if t := p.peek().text; t == "uniquement" || t == "seulement" {
			p.i++
		}
		p.block.nth = nth
		return nil
	}
	return p.unknownWord()
}

// fillers may stand before a time or a day.
func (p *hourParser) fillers(list ...string) int {
	k := 0
	for slices.Contains(list, p.at(k).text) && p.at(k).kind == plainWord {
		k++
	}
	return k
}

func (p *hourParser) startsSpan() bool {
	k := p.fillers("de", "des", "d'", "entre", "le", "a")
	return p.at(k).kind == clockTime || p.at(k).kind == bareHour
}

// span reads "de 9h à 12h30". Times are always read two by two.
func (p *hourParser) span() error {
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
		if t.kind == dash || t.kind == slash && t.text == "/" || t.kind == plainWord && (t.text == "a" || t.text == "au" || t.text == "jusqu'a" || t.text == "et" && between) {
			linked = true
			p.i++
			continue
		}
		break
	}
	to := p.peek()
	if to.kind != clockTime && to.kind != bareHour || !linked {
		return hourErrorf("heure_seule", "une heure n'a pas de fin ou pas de début")
	}
	p.i++
	if from.kind == bareHour && to.kind == bareHour && p.cell < 0 && !(p.peek().kind == slash && p.at(1).kind == clockTime) { // but "10-12/14h-18h"
		return hourErrorf("heure_seule", "nombres qui ne sont peut-être pas des heures")
	}
	return p.addSpan(hourSpan{from.value, to.value}, before)
}

// addSpan gives a span to the days being read, or to those that will follow;
// before is what stands before it.
func (p *hourParser) addSpan(s hourSpan, before hourKind) error {
	if p.block == nil {
		p.hoursFirst = p.hoursFirst || len(p.week.blocks) == 0
		if !p.hoursFirst {
			return hourErrorf("sans_jour", "des heures ne sont rattachées à aucun jour")
		}
		p.block = &block{parity: p.section}
	}
	p.brokeLine = false
	switch b := p.block; {
	case b.over:
		return hourErrorf("ferme_et_ouvert", "des heures suivent une fermeture")
	case b.closed && p.cell >= 0 && (before == slash || before == dash): // "Fermé / 14h-18h"
		b.part, b.closed = afternoon, false
	case b.closed:
		return hourErrorf("ferme_et_ouvert", "dit fermé et ouvert à la fois")
	}
	return p.block.add(s, p.notes)
}

// closeBlock ends the group of days being read.
func (p *hourParser) closeBlock() error {
	b := p.block
	p.block, p.brokeLine = nil, false
	if b == nil {
		return nil
	}
	if b.days == 0 {
		return hourErrorf("sans_jour", "des heures ne sont rattachées à aucun jour")
	}
	if p.cell >= 0 && !b.closed && len(b.spans) == 0 && b.lead == unsaid && !b.wholeRdv && b.byChance == "" && !b.empty {
		if p.started {
			return hourErrorf("jour_sans_heures", "un jour est nommé sans heures")
		}
		return nil // a cell that says nothing
	}
	if p.week.leadingTerms == booked && len(b.spans) == 0 && !b.closed && b.lead == unsaid {
		b.lead = booked // "sur rendez-vous du lundi au vendredi"
	}
	if err := b.finish(); err != nil {
		return err
	}
	p.week.blocks = append(p.week.blocks, *b)
	return nil
}

// settleTerms applies "sur rendez-vous" said before all days, or after all of
// them: when it may concern every day, no day is told open.
func (p *hourParser) settleTerms() error {
	if p.week.leadingTerms != booked {
		return nil
	}
	for i := range p.week.blocks {
		b := &p.week.blocks[i]
		for k := range b.spans {
			if b.spans[k].terms == free {
				return hourErrorf("rendez_vous_ambigu", "on ne sait pas à quelles heures s'applique le rendez-vous")
			}
			b.spans[k].terms = booked
		}
	}
	return nil
}
