package clean

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// hourKind is the kind of a token of French opening hours.
type hourKind uint8

const (
	endHour   hourKind = iota
	lineBreak          // a new line, a semicolon or a full stop: nothing is listed across it
	clockTime          // 9h30, 09:00, midi: value in minutes
	bareHour           // 9, an hour only where a time is expected: value in minutes
	ordinal            // 1er, premier, dernier: value 1..5, -1 for the last
	weekday            // value 0..6, Monday first
	dayPart            // value morning or afternoon
	dash
	slash
	comma
	colon
	plus
	openParen
	closeParen
	plainWord
)

const (
	morning   = 1
	afternoon = 2
)

// hourToken is one token; text is folded.
type hourToken struct {
	kind  hourKind
	value int
	text  string
}

// hourError says why hours were not understood: a stable code and a French sentence.
type hourError struct{ rule, detail string }

func (e *hourError) Error() string { return e.detail }

func hourErrorf(rule, format string, args ...any) error {
	return &hourError{rule, fmt.Sprintf(format, args...)}
}

// maxHoursText bounds the work that one cell can ask for, in bytes.
const maxHoursText = 3000

// hourSpelling undoes HTML and the several kinds of line ends.
var hourSpelling = strings.NewReplacer("&amp;", "&", "\r\n", "\n", "\r", "\n", "\u2028", "\n")

// tokenizeHours cuts French opening hours into tokens.
func tokenizeHours(s string) ([]hourToken, error) {
	if len(s) > maxHoursText {
		return nil, hourErrorf("trop_long", "le texte des horaires est trop long")
	}
	var tokens []hourToken
	for line := range strings.SplitSeq(hourSpelling.Replace(s), "\n") {
		if len(tokens) > 0 {
			tokens = append(tokens, hourToken{kind: lineBreak, text: "\n"})
		}
		l := hourLexer{rest: directory.Fold(line)}
		for {
			t, err := l.next()
			if err != nil {
				return nil, err
			}
			if t.kind == endHour {
				break
			}
			tokens = append(tokens, t)
		}
	}
	return tokens, nil
}

// hourLexer reads one folded line.
type hourLexer struct{ rest string }

func (l *hourLexer) next() (hourToken, error) {
	l.rest = strings.TrimLeft(l.rest, " ")
	if l.rest == "" {
		return hourToken{}, nil
	}
	switch c := l.rest[0]; {
	case c >= '0' && c <= '9':
		return l.number()
	case c >= 'a' && c <= 'z':
		return l.word(), nil
	}
	if kind, ok := hourSigns[l.rest[0]]; ok {
		t := hourToken{kind: kind, text: l.rest[:1]}
		l.rest = l.rest[1:]
		return t, nil
	}
	return hourToken{}, hourErrorf("mot_inconnu", "non compris : « %s »", firstRunes(l.rest, 20))
}

var hourSigns = map[byte]hourKind{
	'-': dash, '/': slash, '|': slash, ',': comma, '&': comma, ';': lineBreak, '.': lineBreak,
	':': colon, '+': plus, '(': openParen, ')': closeParen, '>': dash,
}

func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

const weekEnd = "weekend"

// compounds are words that hold a hyphen or a space, and what they become.
var compounds = []struct{ written, is string }{
	{"rendez-vous", "rdv"}, {"rendez vous", "rdv"}, {"rendez - vous", "rdv"}, {"rdvs", "rdv"},
	{"apres-midis", "apres-midi"}, {"apres-midi", "apres-midi"}, {"apres midi", "apres-midi"}, {"aprem", "apres-midi"}, {"apm", "apres-midi"}, {"apmidi", "apres-midi"},
	{"non-stop", "non stop"}, {"jusqu'a", "jusqu'a"}, {"week-end", weekEnd}, {"week end", weekEnd}, {"week-ends", weekEnd},
}

// roundTheClock are the words that begin with a figure.
var roundTheClock = []struct{ written, is string }{
	{"24h/24h", allDay}, {"24h/24", allDay}, {"24h / 24", allDay}, {"24/24h", allDay}, {"24/24", allDay}, {"24h sur 24", allDay}, {"24 heures sur 24", allDay},
	{"7j/7j", allWeek}, {"7j/7", allWeek}, {"7j / 7", allWeek}, {"7/7j", allWeek}, {"7/7", allWeek}, {"7j sur 7", allWeek}, {"7 jours sur 7", allWeek}, {"7 jours/7", allWeek},
}

const (
	allDay  = "24h24"
	allWeek = "7j7"
)

func (l *hourLexer) word() hourToken {
	for _, c := range compounds {
		if strings.HasPrefix(l.rest, c.written) && !startsWithLetter(l.rest[len(c.written):]) {
			l.rest = l.rest[len(c.written):]
			return wordToken(c.is)
		}
	}
	n := 0
	for n < len(l.rest) && (l.rest[n] >= 'a' && l.rest[n] <= 'z') {
		n++
	}
	text := l.rest[:n]
	l.rest = l.rest[n:]
	if strings.HasPrefix(l.rest, "'") && len(text) <= 2 { // d', l', qu'
		l.rest = l.rest[1:]
		text += "'"
	}
	if text == "h" || text == "lun" || text == "mar" || text == "mer" || text == "jeu" || text == "ven" || text == "sam" || text == "dim" {
		l.rest = strings.TrimPrefix(l.rest, ".")
	}
	return wordToken(text)
}

func startsWithLetter(s string) bool { return s != "" && s[0] >= 'a' && s[0] <= 'z' }

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

var hourWords = map[string]hourToken{
	"midi": {kind: clockTime, value: 720}, "minuit": {kind: clockTime, value: 1440},
	"matin": {kind: dayPart, value: morning}, "matins": {kind: dayPart, value: morning}, "matinee": {kind: dayPart, value: morning},
	"apres-midi": {kind: dayPart, value: afternoon},
	"premier":    {kind: ordinal, value: 1}, "premiers": {kind: ordinal, value: 1}, "deuxieme": {kind: ordinal, value: 2}, "second": {kind: ordinal, value: 2},
	"troisieme": {kind: ordinal, value: 3}, "quatrieme": {kind: ordinal, value: 4}, "dernier": {kind: ordinal, value: -1}, "derniers": {kind: ordinal, value: -1},
}

var frenchDays = map[string]int{
	"lundi": 0, "lundis": 0, "lun": 0, "mardi": 1, "mardis": 1, "mar": 1, "mercredi": 2, "mercredis": 2, "mer": 2,
	"jeudi": 3, "jeudis": 3, "jeu": 3, "vendredi": 4, "vendredis": 4, "ven": 4, "samedi": 5, "samedis": 5, "sam": 5,
	"dimanche": 6, "dimanches": 6, "dim": 6,
}

func wordToken(text string) hourToken {
	if d, ok := frenchDays[text]; ok {
		return hourToken{weekday, d, text}
	}
	t, ok := hourWords[text]
	if !ok {
		t.kind = plainWord
	}
	t.text = text
	return t
}

// number reads what starts with a digit: 9h30, 9 h 30, 09:00, 14 :00, 08.30, 9 heures, 1er, 9.
func (l *hourLexer) number() (hourToken, error) {
	for _, c := range roundTheClock {
		if strings.HasPrefix(l.rest, c.written) && !startsWithLetter(l.rest[len(c.written):]) && !startsWithDigit(l.rest[len(c.written):]) {
			l.rest = l.rest[len(c.written):]
			return hourToken{kind: plainWord, text: c.is}, nil
		}
	}
	n := 0
	for n < len(l.rest) && startsWithDigit(l.rest[n:]) {
		n++
	}
	digits, rest := l.rest[:n], l.rest[n:]
	value, _ := strconv.Atoi(digits)
	if n <= 2 {
		if t, ok, err := l.clock(value, rest); ok || err != nil {
			return t, err
		}
		if end, ok := ordinalEnd(rest); ok && value >= 1 && value <= 5 {
			l.rest = rest[end:]
			return hourToken{ordinal, value, digits}, nil
		}
		if value <= 24 && !startsWithLetter(rest) {
			l.rest = rest
			return hourToken{bareHour, value * 60, digits}, nil
		}
	}
	return hourToken{}, hourErrorf("mot_inconnu", "non compris : « %s »", firstRunes(l.rest, 20))
}

// clock reads the rest of a time of day after its hour; ok is false when it is none.
func (l *hourLexer) clock(hour int, rest string) (hourToken, bool, error) {
	spaced := strings.TrimLeft(rest, " ")
	gap := len(rest) - len(spaced)
	var after string // what follows the sign
	minutesNeeded := false
	switch {
	case strings.HasPrefix(spaced, "heures") && !startsWithLetter(spaced[6:]):
		after = spaced[6:]
	case strings.HasPrefix(spaced, "h") && (!startsWithLetter(spaced[1:]) || gluedTo(spaced[1:])):
		after = spaced[1:]
	case strings.HasPrefix(spaced, ":") && startsWithDigit(spaced[1:]),
		gap == 0 && strings.HasPrefix(spaced, ".") && startsWithDigit(spaced[1:]):
		after, minutesNeeded = spaced[1:], true
	default:
		return hourToken{}, false, nil
	}
	minutes := after
	if gap > 0 { // "9 h 30": a space before the h allows one after it
		if m := strings.TrimLeft(after, " "); twoDigits(m) && !hourFollows(m[2:]) {
			minutes = m
		}
	}
	minute := 0
	switch {
	case twoDigits(minutes):
		minute, _ = strconv.Atoi(minutes[:2])
		minutes = minutes[2:]
	case minutesNeeded || startsWithDigit(minutes):
		return hourToken{}, false, hourErrorf("heure_illisible", "heure illisible : « %s »", firstRunes(l.rest, 12))
	default:
		minutes = after
	}
	if hour > 24 || minute > 59 || hour == 24 && minute > 0 || startsWithLetter(minutes) || startsWithDigit(minutes) {
		if gluedTo(minutes) && hour < 24 && minute <= 59 { // "12h30a 14h"
			l.rest = minutes
			return hourToken{clockTime, hour*60 + minute, ""}, true, nil
		}
		return hourToken{}, false, hourErrorf("heure_illisible", "heure illisible : « %s »", firstRunes(l.rest, 12))
	}
	l.rest = minutes
	return hourToken{clockTime, hour*60 + minute, ""}, true, nil
}

// gluedTo says that s starts with the "à" before another time.
func gluedTo(s string) bool {
	return strings.HasPrefix(s, "a") && startsWithDigit(strings.TrimLeft(s[1:], " "))
}

// twoDigits says that s starts with exactly two digits.
func twoDigits(s string) bool {
	return startsWithDigit(s) && len(s) >= 2 && startsWithDigit(s[1:]) && !startsWithDigit(s[2:])
}

// hourFollows says that the digits just read are an hour themselves.
func hourFollows(s string) bool {
	s = strings.TrimLeft(s, " ")
	return strings.HasPrefix(s, "h") || strings.HasPrefix(s, ":")
}

// ordinalEnd is the length of the ending of an ordinal number.
func ordinalEnd(s string) (int, bool) {
	for _, end := range []string{"eres", "ere", "ers", "er", "emes", "eme", "es", "e", "nd"} {
		if strings.HasPrefix(s, end) && !startsWithLetter(s[len(end):]) {
			return len(end), true
		}
	}
	return 0, false
}
