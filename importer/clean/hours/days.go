package hours

import (
	"strconv"
	"strings"
)

// startsDays reports whether days come next, after articles.
func (p *parser) startsDays() bool {
	k := p.fillers("le", "les", "du", "de", "des", "tous", "tout", "chaque", "au")
	return p.at(k).kind == weekday || p.at(k).kind == ordinal || p.firstCount(k) > 0
}

// dayGroup parses days, and opens their block; or ends it when the hours came first.
func (p *parser) dayGroup() error {
	days, nth, part, err := p.days()
	if err != nil {
		return err
	}
	if p.cell >= 0 { // the name of the column's day, or its rank in the month
		if days != 1<<p.cell || p.block.nth != "" {
			return refusef("autre_jour", "la colonne d'un jour parle d'un autre jour")
		}
		p.block.nth = nth
		return p.setPart(part)
	}
	if p.hoursFirst && p.block != nil && p.block.days == 0 {
		p.block.days, p.block.nth, p.block.part = days, nth, part
		if p.block.parity == everyWeek {
			p.block.parity = p.section
		}
		return p.trailing()
	}
	if p.hoursFirst {
		return refusef("jour_sans_heures", "un jour est nommé sans heures")
	}
	if err := p.closeBlock(); err != nil {
		return err
	}
	p.block = &block{days: days, nth: nth, part: part, parity: p.section}
	return nil
}

// trailing parses what directly follows the days of a block whose hours came first, and ends the block.
func (p *parser) trailing() error {
	for p.peek().kind == openParen {
		if err := p.parenthesis(); err != nil {
			return err
		}
	}
	return p.closeBlock()
}

// setPart limits the current block to a half of the day.
func (p *parser) setPart(part int) error {
	if part != 0 {
		if p.block.part != 0 && p.block.part != part {
			return refusef("demi_journee", "deux demi-journées sont dites à la fois")
		}
		p.block.part = part
	}
	return nil
}

// days parses a list or a range of days. A line break ends it: "lundi⏎mardi 9h" gives
// no hours for Monday.
func (p *parser) days() (days uint8, nth string, part int, err error) {
	if nth, day, ok := p.nthDay(); ok {
		return 1 << day, nth, p.dayPart(), nil
	}
	var list []int
	dashes, ranges, others := 0, 0, 0
	for {
		p.i += p.fillers("le", "les", "du", "de", "des", "tous", "tout", "chaque", "au")
		t := p.peek()
		if t.kind != weekday {
			return 0, "", 0, p.unknownWord()
		}
		p.i++
		list = append(list, t.value)
		if part0 := p.dayPart(); part0 != 0 {
			if part != 0 && part != part0 {
				return 0, "", 0, refusef("demi_journee", "deux demi-journées sont dites à la fois")
			}
			part = part0
		}
		switch kind := p.dayLink(); kind {
		case noLink:
			switch {
			case dashes == 1 && others == 0:
				list = spread(list[0], list[1])
				p.doubtDash(list)
			case dashes == 1:
				return 0, "", 0,
					refusef("jours_ambigus", "on ne sait pas si le tiret va d'un jour à l'autre ou les énumère")
			}
			for _, d := range list {
				days |= 1 << d
			}
			return days, "", part, nil
		case rangeLink:
			to := p.peek()
			p.i++
			list = append(list[:len(list)-1], spread(t.value, to.value)...)
			ranges++
			others++
			if p0 := p.dayPart(); p0 != 0 {
				part = p0
			}
			if !p.listGoesOn() {
				if dashes > 0 {
					return 0, "", 0,
						refusef("jours_ambigus", "on ne sait pas si le tiret va d'un jour à l'autre ou les énumère")
				}
				for _, d := range list {
					days |= 1 << d
				}
				return days, "", part, nil
			}
		case dashLink:
			dashes++
		default:
			others++
		}
	}
}

// doubtDash records an ambiguous "mardi-jeudi": three days, or two of them. Only a
// neighbouring day elsewhere, lundi or vendredi, shows that it is three.
func (p *parser) doubtDash(list []int) {
	if len(list) == 3 {
		p.doubts = append(p.doubts, 1<<((list[0]+6)%7)|1<<((list[2]+1)%7))
	}
}

// settleDoubts returns an error when a dash between days remains ambiguous.
func (p *parser) settleDoubts() error {
	var seen uint8
	for i := range p.week.blocks {
		seen |= p.week.blocks[i].days
	}
	for _, neighbours := range p.doubts {
		if seen&neighbours == 0 {
			return refusef("jours_ambigus", "on ne sait pas si le tiret va d'un jour à l'autre ou les énumère")
		}
	}
	return nil
}

// What dayLink found between two days.
const (
	noLink = iota
	listLink
	dashLink
	rangeLink
)

// dayLink consumes what joins the day just read to another day, if anything does.
func (p *parser) dayLink() int {
	if t := p.peek(); t.kind == plainWord && (t.text == "au" || t.text == "a") && p.at(1).kind == weekday {
		p.i++
		return rangeLink
	}
	if p.peek().kind == dash && p.dayAt(1) {
		p.i++
		return dashLink
	}
	if p.listGoesOn() {
		return listLink
	}
	return noLink
}

// listGoesOn consumes ",", "et", "/" or nothing if another day follows on the line.
func (p *parser) listGoesOn() bool {
	k := 0
	for p.at(k).kind == comma || p.at(k).kind == slash || p.at(k).kind == plainWord && p.at(k).text == "et" {
		k++
	}
	if !p.dayAt(k) {
		return false
	}
	if k == 0 && p.peek().kind != weekday { // "lundi du mardi"
		return false
	}
	p.i += k
	return true
}

// dayAt reports whether a plain day, not a range that starts with "du", is k tokens on.
func (p *parser) dayAt(k int) bool {
	for p.at(k).kind == plainWord && (p.at(k).text == "le" || p.at(k).text == "les") {
		k++
	}
	return p.at(k).kind == weekday
}

// spread returns the days from one to another, past Sunday if needed.
func spread(from, to int) []int {
	list := []int{from}
	for d := from; d != to; {
		d = (d + 1) % 7
		list = append(list, d)
	}
	return list
}

// dayPart consumes "matin" or "après-midi" and returns it, 0 when neither comes next.
func (p *parser) dayPart() int {
	if t := p.peek(); t.kind == dayPart {
		p.i++
		return t.value
	}
	return 0
}

// firstOnes parses the "2 premiers" of "les 2 premiers samedis du mois" and returns the ranks.
func (p *parser) firstOnes() (ranks []string) {
	count := p.firstCount(0)
	if count == 0 {
		return nil
	}
	p.i += 2
	for n := range count {
		ranks = append(ranks, strconv.Itoa(n+1))
	}
	return ranks
}

// firstCount returns the number of "2 premiers", 2 to 4, k tokens on; 0 when it is not there.
func (p *parser) firstCount(k int) (count int) {
	switch t := p.at(k); t.kind {
	case bareHour:
		count = t.value / 60
	case plainWord:
		count = map[string]int{"deux": 2, "trois": 3, "quatre": 4}[t.text]
	}
	if next := p.at(k + 1); count < 2 || count > 4 || next.kind != ordinal || next.value != 1 {
		return 0
	}
	return count
}

// schoolBreakUntil parses "17h pendant les vacances scolaires" after hours that end
// later: the difference is in school term only.
func (p *parser) schoolBreakUntil() (done bool, err error) {
	start := p.i
	p.i += p.fillers("jusqu'a")
	t := p.peek()
	p.i++
	if t.kind != clockTime || p.fillers("pendant", "durant", "en") != 1 {
		p.i = start
		return false, nil
	}
	p.i++
	p.i += p.fillers("les", "la", "periode", "periodes", "de")
	if !p.words([]string{"vacances", "scolaires"}) && !p.words([]string{"vacances"}) {
		p.i = start
		return false, nil
	}
	b := p.block
	if b == nil || len(b.spans) == 0 {
		return false, refusef("sans_jour", "des heures ne sont rattachées à aucun jour")
	}
	last := &b.spans[len(b.spans)-1]
	if t.value <= last.from || t.value >= last.to || last.terms != unspecified {
		return false, refusef("plages_contradictoires", "l'heure des vacances n'est pas dans la plage %s", last.span)
	}
	rest := qualified{span{t.value, last.to}, termTimeOnly}
	last.to = t.value
	b.spans = append(b.spans, rest)
	return true, nil
}

// nthDay parses "1er et 3e samedis du mois", "dernier samedi de chaque mois", "les 2
// premiers samedis du mois".
func (p *parser) nthDay() (nth string, day int, ok bool) {
	start := p.i
	p.i += p.fillers("le", "les", "du", "de", "des", "tous", "chaque")
	ranks := p.firstOnes()
	for p.peek().kind == ordinal {
		ranks = append(ranks, strconv.Itoa(p.peek().value))
		p.i++
		for p.peek().kind == comma || p.peek().text == "et" {
			p.i++
		}
	}
	t := p.peek()
	if len(ranks) == 0 || t.kind != weekday {
		p.i = start
		return "", 0, false
	}
	p.i++
	for _, month := range [][]string{{"du", "mois"}, {"de", "chaque", "mois"}, {"par", "mois"}, {"/", "mois"}} {
		if p.words(month) {
			return strings.Join(ranks, ","), t.value, true
		}
	}
	p.i = start
	return "", 0, false
}
