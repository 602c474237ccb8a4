package hours

import (
	"fmt"
	"strings"
)

// Words of a season whose dates are not given.
const (
	summer = "ete"
	winter = "hiver"
)

// seasonPhrase reads "de septembre à juin", "en juillet et août", "du 1er au 15 août", "l'été
// (juillet-août)". Its dates are in word; a season without dates is in season.
func (p *phraser) seasonPhrase() (phrase, bool, error) {
	if name := p.seasonName(); name != "" {
		start := p.i
		for p.peek().kind == openParen || p.peek().kind == colon || p.peek().kind == dash {
			p.i++
		}
		opened := p.i > start && p.at(start-p.i).kind == openParen
		if dates := p.dates(); dates != "" && (!opened || p.peek().kind == closeParen) {
			if opened {
				p.i++
			}
			return phrase{kind: seasonPhrase, word: dates}, true, nil
		}
		p.i = start
		return phrase{kind: seasonPhrase, season: name}, true, nil
	}
	dates := p.dates()
	if dates == "" || p.peek().kind == number { // with a year: it has passed, or will
		return phrase{}, false, nil
	}
	return phrase{kind: seasonPhrase, word: dates}, true, nil
}

// seasonName consumes the name of a season.
func (p *phraser) seasonName() string {
	start := p.i
	p.i += p.fillers("horaires", "horaire", "d'", "l'", "en", "periode", "saison", "la", "pendant", "durant", "de",
		"hors")
	hors := p.hasWord(start, "hors")
	t := p.peek().text
	p.i++
	switch t {
	case "ete", "estivale", "estivaux":
		if hors {
			return winter
		}
		return summer
	case "hiver", "hivernale", "hivernaux":
		if hors {
			return summer
		}
		return winter
	}
	p.i = start
	return ""
}

func (p *phraser) hasWord(from int, word string) bool {
	for _, t := range p.tokens[from:p.i] {
		if t.text == word {
			return true
		}
	}
	return false
}

// dates consumes months or dates and returns them as OSM writes them, "" when none come next.
func (p *phraser) dates() string {
	start := p.i
	p.i += p.fillers("de", "du", "d'", "en", "au", "aux", "mois", "pendant", "durant", "entre", "le", "les", "tout",
		"toute", "debut", "fin", "juste", "la", "periode")
	vague := p.hasWord(start, "debut") || p.hasWord(start, "fin")
	first, ok := p.date()
	if !ok || vague {
		p.i = start
		return ""
	}
	between := p.hasWord(start, "entre")
	mark := p.i
	if t := p.peek(); t.kind == dash || t.text == "a" || t.text == "au" || t.text == "jusqu'a" ||
		between && t.text == "et" {
		p.i++
		p.i += p.fillers("au", "fin", "a", "mois", "de", "la")
		if last, ok := p.date(); ok && !(p.hasWord(mark, "fin") && last.day > 0) {
			if first.month == 0 {
				first.month = last.month
			}
			if first.day == 0 && last.day == 0 || first.day > 0 && last.day > 0 {
				return first.String() + "-" + last.String()
			}
		}
		p.i = start
		return ""
	}
	if first.month == 0 {
		p.i = start
		return ""
	}
	list := []string{first.String()}
	for first.day == 0 {
		mark := p.i
		for p.peek().kind == comma || p.peek().kind == slash || p.peek().text == "et" {
			p.i++
		}
		p.i += p.fillers("en", "d'", "le")
		next, ok := p.date()
		if !ok || next.day > 0 || mark == p.i-1 {
			p.i = mark
			break
		}
		list = append(list, next.String())
	}
	if first.day > 0 { // a single date is not a season
		p.i = start
		return ""
	}
	return strings.Join(list, ",")
}

// date is a month, or a day of a month. The month is 0 in "du 1er au 15 août".
type date struct{ month, day int }

func (d date) String() string {
	if d.day == 0 {
		return osmMonths[d.month]
	}
	return fmt.Sprintf("%s %02d", osmMonths[d.month], d.day)
}

func (p *phraser) date() (date, bool) {
	t := p.peek()
	switch t.kind {
	case month:
		p.i++
		return date{month: t.value}, true
	case ordinal, bareHour, number:
		if before := p.at(-1).text; p.at(1).kind == slash && (before == "du" || before == "au") {
			return p.numericDate()
		}
		day := t.value
		if t.kind == bareHour {
			day = t.value / 60
		}
		if day < 1 || day > 31 {
			return date{}, false
		}
		if m := p.at(1); m.kind == month {
			p.i += 2
			return date{m.value, day}, true
		}
		if link := p.at(1).text; link == "au" || link == "a" {
			p.i++
			return date{day: day}, true
		}
	}
	return date{}, false
}

// numericDate reads the "15/07" of "du 15/07 au 15/08".
func (p *phraser) numericDate() (date, bool) {
	value := func(t token) int {
		if t.kind == bareHour {
			return t.value / 60
		}
		return t.value
	}
	d := date{day: value(p.peek()), month: value(p.at(2))}
	if k := p.at(2).kind; k != bareHour && k != number || d.day < 1 || d.day > 31 || d.month < 1 || d.month > 12 {
		return date{}, false
	}
	p.i += 3
	return d, true
}
