package hours

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// tokenKind is the kind of a token of French opening hours.
type tokenKind uint8

const (
	endToken  tokenKind = iota
	lineBreak           // a new line, a semicolon or a full stop: no list crosses it
	clockTime           // 9h30, 09:00, midi: value in minutes
	bareHour            // 9, an hour only where a time is expected: value in minutes
	ordinal             // 1er, premier, dernier: value 1..5, -1 for the last
	weekday             // value 0..6, Monday first
	dayPart             // value morning or afternoon
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

// token is one token. Its text is folded.
type token struct {
	kind  tokenKind
	value int
	text  string
}

// refusal is the error of hours that are not understood: a stable code and a French sentence.
type refusal struct{ rule, detail string }

func (e *refusal) Error() string { return e.detail }

func refusef(rule, format string, args ...any) error {
	return &refusal{rule, fmt.Sprintf(format, args...)}
}

// maxText is the length in bytes from which a cell is not read.
const maxText = 3000

// lineEnds decodes "&amp;" and makes every line end "\n".
var lineEnds = strings.NewReplacer("&amp;", "&", "\r\n", "\n", "\r", "\n", "\u2028", "\n")

// tokenize splits French opening hours into tokens.
func tokenize(s string) ([]token, error) {
	if len(s) > maxText {
		return nil, refusef("trop_long", "le texte des horaires est trop long")
	}
	var tokens []token
	for line := range strings.SplitSeq(lineEnds.Replace(s), "\n") {
		if len(tokens) > 0 {
			tokens = append(tokens, token{kind: lineBreak, text: "\n"})
		}
		l := lexer{rest: directory.Fold(line)}
		for {
			t, err := l.next()
			if err != nil {
				return nil, err
			}
			if t.kind == endToken {
				break
			}
			tokens = append(tokens, t)
		}
	}
	return tokens, nil
}

// lexer splits one folded line.
type lexer struct{ rest string }

func (l *lexer) next() (token, error) {
	l.rest = strings.TrimLeft(l.rest, " ")
	if l.rest == "" {
		return token{}, nil
	}
	switch c := l.rest[0]; {
	case c >= '0' && c <= '9':
		return l.number()
	case c >= 'a' && c <= 'z':
		return l.word(), nil
	}
	if kind, ok := signs[l.rest[0]]; ok {
		t := token{kind: kind, text: l.rest[:1]}
		l.rest = l.rest[1:]
		return t, nil
	}
	return token{}, refusef("mot_inconnu", "non compris : « %s »", firstRunes(l.rest, 20))
}

var signs = map[byte]tokenKind{
	'-': dash, '/': slash, '|': slash, ',': comma, '&': comma, ';': lineBreak, '.': lineBreak,
	':': colon, '+': plus, '(': openParen, ')': closeParen, '>': dash,
}

// firstRunes returns s, cut after n runes.
func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

const weekEnd = "weekend"

// compounds are words with a hyphen or a space, and the token text that they become.
var compounds = []struct{ written, is string }{
	{"rendez-vous", "rdv"}, {"rendez vous", "rdv"}, {"rendez - vous", "rdv"}, {"rdvs", "rdv"},
	{"apres-midis", "apres-midi"}, {"apres-midi", "apres-midi"}, {"apres midi", "apres-midi"}, {"aprem", "apres-midi"},
	{"apm", "apres-midi"}, {"apmidi", "apres-midi"},
	{"non-stop", "non stop"}, {"jusqu'a", "jusqu'a"}, {"week-end", weekEnd}, {"week end", weekEnd},
	{"week-ends", weekEnd},
}

// roundTheClock are the words that start with a digit.
var roundTheClock = []struct{ written, is string }{
	{"24h/24h", allDay}, {"24h/24", allDay}, {"24h / 24", allDay}, {"24/24h", allDay}, {"24/24", allDay},
	{"24h sur 24", allDay}, {"24 heures sur 24", allDay},
	{"7j/7j", allWeek}, {"7j/7", allWeek}, {"7j / 7", allWeek}, {"7/7j", allWeek}, {"7/7", allWeek},
	{"7j sur 7", allWeek}, {"7 jours sur 7", allWeek}, {"7 jours/7", allWeek},
}

const (
	allDay  = "24h24"
	allWeek = "7j7"
)

func (l *lexer) word() token {
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
	if text == "h" || text == "lun" || text == "mar" || text == "mer" || text == "jeu" || text == "ven" ||
		text == "sam" || text == "dim" {
		l.rest = strings.TrimPrefix(l.rest, ".")
	}
	return wordToken(text)
}

func startsWithLetter(s string) bool { return s != "" && s[0] >= 'a' && s[0] <= 'z' }

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

var tokenWords = map[string]token{
	"midi": {kind: clockTime, value: 720}, "minuit": {kind: clockTime, value: 1440},
	"matin": {kind: dayPart, value: morning}, "matins": {kind: dayPart, value: morning},
	"matinee":    {kind: dayPart, value: morning},
	"apres-midi": {kind: dayPart, value: afternoon},
	"premier":    {kind: ordinal, value: 1}, "premiers": {kind: ordinal, value: 1},
	"deuxieme": {kind: ordinal, value: 2}, "second": {kind: ordinal, value: 2},
	"troisieme": {kind: ordinal, value: 3}, "quatrieme": {kind: ordinal, value: 4},
	"dernier": {kind: ordinal, value: -1}, "derniers": {kind: ordinal, value: -1},
}

var frenchDays = map[string]int{
	"lundi": 0, "lundis": 0, "lun": 0, "mardi": 1, "mardis": 1, "mar": 1, "mercredi": 2, "mercredis": 2, "mer": 2,
	"jeudi": 3, "jeudis": 3, "jeu": 3, "vendredi": 4, "vendredis": 4, "ven": 4, "samedi": 5, "samedis": 5, "sam": 5,
	"dimanche": 6, "dimanches": 6, "dim": 6,
}

func wordToken(text string) token {
	if d, ok := frenchDays[text]; ok {
		return token{weekday, d, text}
	}
	t, ok := tokenWords[text]
	if !ok {
		t.kind = plainWord
	}
	t.text = text
	return t
}

// number parses what starts with a digit: 9h30, 9 h 30, 09:00, 14 :00, 08.30, 9 heures, 1er, 9.
func (l *lexer) number() (token, error) {
	for _, c := range roundTheClock {
		if strings.HasPrefix(l.rest, c.written) && !startsWithLetter(l.rest[len(c.written):]) &&
			!startsWithDigit(l.rest[len(c.written):]) {
			l.rest = l.rest[len(c.written):]
			return token{kind: plainWord, text: c.is}, nil
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
			return token{ordinal, value, digits}, nil
		}
		if value <= 24 && !startsWithLetter(rest) {
			l.rest = rest
			return token{bareHour, value * 60, digits}, nil
		}
	}
	return token{}, refusef("mot_inconnu", "non compris : « %s »", firstRunes(l.rest, 20))
}

// clock parses the rest of a time of day after its hour; ok is false when it is not a time.
func (l *lexer) clock(hour int, rest string) (token, bool, error) {
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
		return token{}, false, nil
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
		return token{}, false, refusef("heure_illisible", "heure illisible : « %s »", firstRunes(l.rest, 12))
	default:
		minutes = after
	}
	if hour > 24 || minute > 59 || hour == 24 && minute > 0 || startsWithLetter(minutes) || startsWithDigit(minutes) {
		if gluedTo(minutes) && hour < 24 && minute <= 59 { // "12h30a 14h"
			l.rest = minutes
			return token{clockTime, hour*60 + minute, ""}, true, nil
		}
		return token{}, false, refusef("heure_illisible", "heure illisible : « %s »", firstRunes(l.rest, 12))
	}
	l.rest = minutes
	return token{clockTime, hour*60 + minute, ""}, true, nil
}

// gluedTo reports whether s starts with the "à" before another time.
func gluedTo(s string) bool {
	return strings.HasPrefix(s, "a") && startsWithDigit(strings.TrimLeft(s[1:], " "))
}

// twoDigits reports whether s starts with exactly two digits.
func twoDigits(s string) bool {
	return startsWithDigit(s) && len(s) >= 2 && startsWithDigit(s[1:]) && !startsWithDigit(s[2:])
}

// hourFollows reports whether the digits just read are an hour themselves.
func hourFollows(s string) bool {
	s = strings.TrimLeft(s, " ")
	return strings.HasPrefix(s, "h") || strings.HasPrefix(s, ":")
}

// ordinalEnd returns the length of the ending of an ordinal number.
func ordinalEnd(s string) (int, bool) {
	for _, end := range []string{"eres", "ere", "ers", "er", "emes", "eme", "es", "e", "nd"} {
		if strings.HasPrefix(s, end) && !startsWithLetter(s[len(end):]) {
			return len(end), true
		}
	}
	return 0, false
}
