package hours

import (
	"strconv"
	"strings"
)

// Sets of days, as bits: Monday first, then public holidays.
const (
	weekdays = 0x1f
	saturday = 1 << 5
	sunday   = 1 << 6
	everyDay = 0x7f
	holiday  = 1 << 7
)

var dayArticles = []string{"le", "les", "du", "de", "des", "d'", "tous", "tout", "chaque", "au", "en"}

// daysPhrase reads a list or a range of days. A line break ends it: "lundi⏎mardi 9h" gives no
// hours for Monday.
func (p *phraser) daysPhrase() (phrase, bool, error) {
	p.i += p.fillers(dayArticles...)
	if days, ok := p.weekEnd(); ok {
		if start := p.i; p.words([]string{"et"}) && p.holidays() {
			days |= holiday
		} else {
			p.i = start
		}
		return phrase{kind: daysPhrase, days: days, spread: true, part: p.dayPart()}, true, nil
	}
	if _, ok := p.dayAt(0); !ok {
		return phrase{}, false, nil
	}
	l := dayList{p: p}
	for {
		day := p.day()
		l.part(p.dayPart())
		l.add(day)
		link := p.dayLink()
		if link == noLink {
			break
		}
		l.links = append(l.links, link)
		if link == holidayLink {
			l.links = l.links[:len(l.links)-1]
			l.holidays = true
			break
		}
	}
	return l.phrase()
}

// dayList is a list of days as it is written.
type dayList struct {
	p        *phraser
	days     []int
	links    []dayLink // between them
	parts    []int     // the part of each day, 0 for none
	holidays bool
}

func (l *dayList) add(day int) { l.days = append(l.days, day) }

func (l *dayList) part(part int) { l.parts = append(l.parts, part) }

// phrase returns what the list means. A dash between two days is a range, or joins items of a
// list: two dashes or more are a list; two neighbours are the same either way.
func (l *dayList) phrase() (phrase, bool, error) {
	ph := phrase{kind: daysPhrase, spread: len(l.days) > 1}
	dashes, others := 0, 0
	for _, link := range l.links {
		if link == dashLink {
			dashes++
		} else {
			others++
		}
	}
	for i := 0; i < len(l.days); i++ {
		ph.days |= 1 << l.days[i]
		if i == len(l.links) || l.links[i] == listLink || l.links[i] == dashLink && dashes > 1 {
			continue
		}
		between := spread(l.days[i], l.days[i+1])
		for _, d := range between {
			ph.days |= 1 << d
		}
		switch {
		case l.links[i] == rangeLink:
		case len(between) == 3:
			ph.doubtful |= 1 << between[1]
		case len(between) == 4 && others > 0:
			ph.doubtful |= 1<<between[1] | 1<<between[2]
		case len(between) == 4:
			ph.between |= 1<<between[1] | 1<<between[2]
		}
	}
	for i, part := range l.parts {
		if part == 0 {
			continue
		}
		if ph.part != 0 && ph.part != part {
			return ph, true, refusef("demi_journee", "deux demi-journées sont dites à la fois")
		}
		if i < len(l.days)-1 && l.parts[len(l.parts)-1] == 0 {
			return ph, true, refusef("demi_journee", "on ne sait pas de quels jours c'est la demi-journée")
		}
		ph.part = part
	}
	if l.holidays {
		ph.days |= holiday
	}
	return ph, true, nil
}

// dayLink is what joins two days.
type dayLink uint8

const (
	noLink dayLink = iota
	listLink
	dashLink
	rangeLink
	holidayLink // "et jours fériés"
)

// dayLink consumes what joins the day just read to another day, if anything does.
func (p *phraser) dayLink() dayLink {
	start := p.i
	if t := p.peek(); t.kind == plainWord && (t.text == "au" || t.text == "a") {
		if _, ok := p.dayAt(1); ok {
			p.i++
			return rangeLink
		}
	}
	if p.peek().kind == dash {
		if _, ok := p.dayAt(1); ok {
			p.i++
			return dashLink
		}
	}
	k := 0
	for p.at(k).kind == comma || p.at(k).kind == slash || p.at(k).kind == plus || p.at(k).kind == plainWord &&
		(p.at(k).text == "et" || p.at(k).text == "puis") {
		k++
	}
	if p.at(k).kind == dash && k > 0 { // "lundi, - mardi"
		k++
	}
	p.i += k
	if p.holidays() {
		return holidayLink
	}
	if p.at(0).kind == plainWord && p.at(0).text == "aussi" {
		p.i = start
		return noLink
	}
	p.i += p.fillers("le", "les", "l'", "du")
	_, ok := p.dayAt(0)
	if !ok || k == 0 && p.i > start {
		p.i = start
		return noLink
	}
	return listLink
}

// holidays consumes "et les jours fériés".
func (p *phraser) holidays() bool {
	start := p.i
	p.i += p.fillers("le", "les", "l'")
	for _, words := range [][]string{{"jours", "feries"}, {"jour", "ferie"}, {"feries"}} {
		if p.words(words) {
			return true
		}
	}
	p.i = start
	return false
}

// weekEnd consumes "le week-end".
func (p *phraser) weekEnd() (uint8, bool) {
	p.i += p.fillers("le", "les")
	return saturday | sunday, p.words([]string{weekEnd})
}

// day consumes the day that dayAt found.
func (p *phraser) day() int {
	p.i += p.fillers("le", "les", "l'", "du", "de")
	d, _ := p.dayAt(0)
	p.i++
	return d
}

// dayAt returns the day that is k tokens on, after an article.
func (p *phraser) dayAt(k int) (day int, ok bool) {
	for p.at(k).kind == plainWord && (p.at(k).text == "le" || p.at(k).text == "les" || p.at(k).text == "l'") {
		k++
	}
	t := p.at(k)
	if t.kind == weekday {
		return t.value, true
	}
	return p.shortDay(k)
}

// shortDay returns the day of a single letter, or of two, k tokens on: "L, M, Me, J, V". It is one
// in a list of them in the order of the week, or, of two letters, before a colon or hours.
func (p *phraser) shortDay(k int) (day int, ok bool) {
	t := p.at(k)
	day, ok = shortDays[t.text]
	if !ok || t.kind != plainWord {
		return 0, false
	}
	before, after := p.at(k-1), p.at(k+1)
	if before.kind == comma || before.kind == dash || before.kind == slash || before.text == "et" ||
		before.text == "a" ||
		before.text == "au" {
		before = p.at(k - 2)
	}
	previous, listed := shortDays[before.text]
	if listed && t.text == "m" && (previous == 1 || before.text == "m" || before.text == "ma") {
		day = 2
	}
	if listed && previous < day {
		return day, true
	}
	if after.kind == colon || after.kind == clockTime || after.kind == bareHour && p.at(k+2).kind == dash {
		return day, len(t.text) == 2
	}
	if after.kind == comma || after.kind == dash || after.kind == slash || after.text == "et" || after.text == "a" ||
		after.text == "au" {
		after = p.at(k + 2)
	}
	next, listed := shortDays[after.text]
	return day, listed && (next > day || t.text == "m" && after.text == "m")
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
func (p *phraser) dayPart() int {
	if t := p.peek(); t.kind == dayPart {
		p.i++
		return t.value
	}
	return 0
}

// nthDay reads "1er et 3e samedis du mois", "dernier samedi de chaque mois", "les 2 premiers
// samedis du mois".
func (p *phraser) nthDay() (phrase, bool, error) {
	p.i += p.fillers(dayArticles...)
	ranks := p.ranks()
	if len(ranks) == 0 {
		return phrase{}, false, nil
	}
	day, ok := p.dayAt(0)
	if !ok {
		return phrase{}, false, nil
	}
	p.day()
	ph := phrase{kind: daysPhrase, days: 1 << day, nth: strings.Join(ranks, ","), part: p.dayPart()}
	p.ofMonth()
	if ph.part == 0 {
		ph.part = p.dayPart()
	}
	return ph, true, nil
}

// rankPhrase reads "1er et 3e du mois", said of a day that was named before.
func (p *phraser) rankPhrase() (phrase, bool, error) {
	p.i += p.fillers(dayArticles...)
	ranks := p.ranks()
	if len(ranks) == 0 {
		return phrase{}, false, nil
	}
	if !p.ofMonth() && p.paren == 0 || p.peek().kind == month {
		return phrase{}, false, nil
	}
	return phrase{kind: rankPhrase, nth: strings.Join(ranks, ",")}, true, nil
}

// ofMonth consumes "du mois".
func (p *phraser) ofMonth() bool {
	for _, words := range [][]string{{"du", "mois"}, {"de", "chaque", "mois"}, {"par", "mois"}, {"/", "mois"},
		{"chaque", "mois"}, {"de", "tous", "les", "mois"}, {"dans", "le", "mois"}} {
		if p.words(words) {
			return true
		}
	}
	return false
}

// ranks consumes "1er et 3e", "les 2 premiers".
func (p *phraser) ranks() (ranks []string) {
	if count := p.firstCount(); count > 0 {
		p.i += 2
		for n := range count {
			ranks = append(ranks, strconv.Itoa(n+1))
		}
		return ranks
	}
	for {
		start := p.i
		if len(ranks) > 0 {
			for p.peek().kind == comma || p.peek().kind == slash || p.peek().text == "et" || p.peek().kind == dash {
				p.i++
			}
			p.i += p.fillers("le", "les", "du", "de")
		}
		t := p.peek()
		if t.kind == bareHour && len(ranks) == 0 && p.at(1).text == "et" && p.at(2).kind == ordinal { // "1 et 3eme"
			t = token{kind: ordinal, value: t.value / 60}
		}
		if t.kind != ordinal || t.value > 5 {
			p.i = start
			return ranks
		}
		ranks = append(ranks, strconv.Itoa(t.value))
		p.i++
	}
}

// firstCount returns the number of "2 premiers", 2 to 4; 0 when it does not come next.
func (p *phraser) firstCount() (count int) {
	switch t := p.peek(); t.kind {
	case bareHour:
		count = t.value / 60
	case plainWord:
		count = map[string]int{"deux": 2, "trois": 3, "quatre": 4}[t.text]
	}
	if next := p.at(1); count < 2 || count > 4 || next.kind != ordinal || next.value != 1 {
		return 0
	}
	return count
}

// oneInTwo reads "un mardi sur deux", "un samedi par mois", "deux samedis par mois".
func (p *phraser) oneInTwo() (phrase, bool, error) {
	p.i += p.fillers("le", "les")
	count := p.peek()
	day, ok := p.dayAt(1)
	if !ok || p.at(1).kind != weekday || count.kind == ordinal {
		return phrase{}, false, nil
	}
	p.i += 2
	ph := phrase{kind: recurrencePhrase, days: 1 << day, part: p.dayPart()}
	one := count.text == "un" || count.text == "1" || count.text == "chaque"
	for _, words := range [][]string{{"sur", "deux"}, {"sur", "2"}, {"/", "2"}} {
		if one && p.words(words) {
			ph.word = "une semaine sur deux"
			return ph, true, nil
		}
	}
	if !one && count.text != "deux" && count.text != "2" || !p.ofMonth() {
		return phrase{}, false, nil
	}
	if ph.word = "une fois par mois"; !one {
		ph.word = "deux fois par mois"
	}
	return ph, true, nil
}

// parityPhrase reads "semaines paires".
func (p *phraser) parityPhrase() (phrase, bool, error) {
	p.i += p.fillers("en", "les", "la", "des", "de", "uniquement", "seulement")
	if t := p.peek().text; t != "semaines" && t != "semaine" {
		return phrase{}, false, nil
	}
	ph := phrase{kind: parityPhrase}
	switch text := p.at(1).text; text {
	case "paire", "paires", "pair", "pairs":
		ph.parity, ph.word = evenWeeks, "paires"
	case "impaire", "impaires", "impair", "impairs":
		ph.parity, ph.word = oddWeeks, "impaires"
	default:
		return phrase{}, false, nil
	}
	p.i += 2
	return ph, true, nil
}

// textOf returns tokens as text.
func textOf(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		s := t.text
		if t.kind == clockTime && s == "" {
			s = clockText(t.value)
		}
		tight := t.kind == comma || t.kind == fullStop || t.kind == closeParen
		if b.Len() > 0 && !tight && !strings.HasSuffix(b.String(), "'") && !strings.HasSuffix(b.String(), "(") {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String()
}
