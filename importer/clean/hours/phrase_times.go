package hours

import "fmt"

// spanPhrase reads "de 9h à 12h30", "9h 12h", "14-18". Times always come in pairs.
func (p *phraser) spanPhrase() (phrase, bool, error) {
	between := false
	for k := p.fillers("de", "des", "d'", "entre", "le", "a", "du", "h"); k > 0; k-- {
		between = between || p.peek().text == "entre"
		p.i++
	}
	from := p.peek()
	if from.kind != clockTime && from.kind != bareHour {
		return phrase{}, false, nil
	}
	p.i++
	var link token
	for t := p.peek(); isTimeLink(t, between); t = p.peek() {
		link = t
		p.i++
	}
	to := p.peek()
	if to.kind == number && len(to.text) == 4 && to.value%100 < 60 && to.value < 2400 && from.kind == clockTime &&
		link.kind == dash { // "13h30-1730"
		to = token{kind: clockTime, value: to.value/100*60 + to.value%100}
	}
	if to.kind != clockTime && to.kind != bareHour {
		return phrase{}, false, nil
	}
	p.i++
	if err := p.checkPair(from, to, link); err != nil {
		return phrase{}, true, err
	}
	return phrase{kind: spanPhrase, span: span{from.value, to.value}}, true, nil
}

func isTimeLink(t token, between bool) bool {
	return t.kind == dash || t.kind == slash && t.text == "/" || t.kind == plainWord &&
		(t.text == "a" || t.text == "au" || t.text == "jusqu'a" || t.text == "et" && between)
}

// checkPair reports why two times are perhaps not a span: without a sign between them both must be clock
// times in their order; two numbers must be joined by a dash or "à", and be neither a date nor a number
// of something.
func (p *phraser) checkPair(from, to, link token) error {
	alone := refusef("heure_seule", "une heure n'a pas de fin ou pas de début")
	switch {
	case link.kind == endToken && (from.kind != clockTime || to.kind != clockTime || from.value >= to.value):
		return alone
	case from.kind == clockTime || to.kind == clockTime:
		return nil
	}
	numbers := refusef("heure_seule", "nombres qui ne sont peut-être pas des heures")
	after := p.peek()
	switch {
	case link.kind != dash && link.text != "a", from.value >= to.value || from.value < 6*60,
		after.kind == month, after.kind == number, after.kind == plainWord && !knownAfterSpan[after.text]:
		return numbers
	case p.cell:
		return nil
	case p.last().kind == spanPhrase, p.last().kind == daysPhrase && p.last().nth == "":
		return nil
	case after.kind == slash && p.at(1).kind == clockTime:
		return nil
	}
	return numbers
}

// knownAfterSpan are the words that may follow "14-18".
var knownAfterSpan = setOf("et puis ou sur sans avec le les du de l' ferme uniquement hors sauf semaine une un en")

// untilPhrase reads "jusqu'à 15h30", or a time alone.
func (p *phraser) untilPhrase() (phrase, bool, error) {
	k := p.fillers("jusqu'a", "jusqu'", "fin", "fermeture", "a", "ferme")
	until := k > 0 && p.peek().text != "a" && p.peek().text != "ferme"
	t := p.at(k)
	if t.kind != clockTime && (t.kind != bareHour || !until) {
		return phrase{}, false, nil
	}
	p.i += k + 1
	ph := phrase{kind: untilPhrase, span: span{0, t.value}}
	if until {
		ph.word = "jusqu'a"
	}
	return ph, true, nil
}

func clockText(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60%24, minutes%60) }
