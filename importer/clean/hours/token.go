package hours

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// tokenKind is the kind of a token of French opening hours.
type tokenKind uint8

const (
	endToken  tokenKind = iota
	lineBreak           // a new line: no list crosses it
	fullStop            // a semicolon or a full stop
	clockTime           // 9h30, 09:00, midi: value in minutes
	bareHour            // 9, an hour only where a time is expected: value in minutes
	number              // any other number: value
	ordinal             // 1er, premier, dernier: value 1..5, -1 for the last
	weekday             // value 0..6, Monday first
	month               // value 1..12
	dayPart             // value morning, afternoon or evening
	contact             // a telephone number, a mail or a URL
	dash
	slash
	comma
	colon
	plus
	openParen
	closeParen
	plainWord
)

// Parts of a day. Morning and afternoon are bits: together they are the whole day.
const (
	morning   = 1
	afternoon = 2
	evening   = 4
)

// token is one token. Its text is folded.
type token struct {
	kind  tokenKind
	value int
	text  string
	title bool // the word starts with a capital letter: it may start a sentence
}

// refusal is the error of hours that are not understood: a stable code and a French sentence.
type refusal struct{ rule, detail string }

func (e *refusal) Error() string { return e.detail }

func refusef(rule, format string, args ...any) error {
	return &refusal{rule, fmt.Sprintf(format, args...)}
}

// tokenize splits French opening hours into tokens, and records the words that it repaired.
func tokenize(s string, done *repairs) ([]token, error) {
	if len(s) > maxText {
		return nil, refusef("trop_long", "le texte des horaires est trop long")
	}
	tokens := make([]token, 0, len(s)/3+4)
	for _, line := range plainLines(s) {
		if len(tokens) > 0 {
			tokens = append(tokens, token{kind: lineBreak, text: "\n"})
		}
		l := lexer{rest: foldLine(line), done: done}
		for {
			title := l.skipSpace()
			t, err := l.next()
			if err != nil {
				return nil, err
			}
			if t.kind == endToken {
				break
			}
			t.title = title
			tokens = append(tokens, t)
		}
	}
	return tokens, nil
}

// lexer splits one folded line.
type lexer struct {
	rest string
	done *repairs
}

// skipSpace skips spaces, and reports whether the next word is in title case.
func (l *lexer) skipSpace() (title bool) {
	for l.rest != "" && (l.rest[0] == ' ' || l.rest[0] == capital) {
		title = title || l.rest[0] == capital
		l.rest = l.rest[1:]
	}
	return title
}

var (
	phoneNumber = regexp.MustCompile(`^(?:0\d|\+33 ?(?:\(0\) ?)?\d)(?:[ .\-/]?\d\d){4}`)
	mailAddress = regexp.MustCompile(`^[a-z0-9._+-]+@[a-z0-9.-]+`)
	webAddress  = regexp.MustCompile(`^(?:https?://|www\.)\S+`)
)

func (l *lexer) next() (token, error) {
	if l.rest == "" {
		return token{}, nil
	}
	if t, ok := l.contact(); ok {
		return t, nil
	}
	switch c := l.rest[0]; {
	case c >= '0' && c <= '9':
		return l.number()
	case c >= 'a' && c <= 'z':
		return l.word(), nil
	}
	if kind, ok := signs[l.rest[0]]; ok {
		t := token{kind: kind, text: l.rest[:1]}
		if l.rest = l.rest[1:]; kind == dash { // "->"
			l.rest = strings.TrimPrefix(l.rest, ">")
		}
		return t, nil
	}
	return l.unreadable(), nil
}

// contact reads a telephone number, a mail or a URL.
func (l *lexer) contact() (token, bool) {
	n := 0
	if c := l.rest[0]; c == '+' || c == '0' && len(l.rest) > 9 && l.rest[2] != ':' && l.rest[2] != 'h' {
		if n = len(phoneNumber.FindString(l.rest)); n > 0 && (startsWithDigit(l.rest[n:]) || hourFollows(l.rest[n:])) {
			n = 0
		}
	}
	if n == 0 && strings.HasPrefix(l.rest, "http") || strings.HasPrefix(l.rest, "www.") {
		n = len(webAddress.FindString(l.rest))
	}
	if n == 0 && strings.IndexByte(l.rest, '@') > 0 {
		n = len(mailAddress.FindString(l.rest))
	}
	if n == 0 {
		return token{}, false
	}
	t := token{kind: contact, text: l.rest[:n]}
	l.rest = l.rest[n:]
	return t, true
}

// unreadable returns the next rune as a word that no phrase knows.
func (l *lexer) unreadable() token {
	for i := range l.rest {
		if i > 0 {
			t := token{kind: plainWord, text: l.rest[:i]}
			l.rest = l.rest[i:]
			return t
		}
	}
	t := token{kind: plainWord, text: l.rest}
	l.rest = ""
	return t
}

var signs = map[byte]tokenKind{
	'-': dash, '/': slash, '|': slash, '\\': slash, ',': comma, '&': comma, ';': fullStop, '.': fullStop, '!': fullStop,
	'?': fullStop, ':': colon, '+': plus, '(': openParen, ')': closeParen, '>': dash,
}

func (l *lexer) word() token {
	for _, c := range compounds {
		if l.rest[0] == c.written[0] && strings.HasPrefix(l.rest, c.written) &&
			!startsWithLetter(l.rest[len(c.written):]) {
			l.rest = l.rest[len(c.written):]
			return l.wordToken(c.is)
		}
	}
	n := 0
	for n < len(l.rest) && (l.rest[n] >= 'a' && l.rest[n] <= 'z') {
		n++
	}
	text := l.rest[:n]
	l.rest = l.rest[n:]
	if strings.HasPrefix(l.rest, "'") && (len(text) <= 2 || text == "jusqu") { // d', l', qu', jusqu'
		l.rest = l.rest[1:]
		text += "'"
	}
	if abbreviations[text] {
		l.rest = strings.TrimPrefix(l.rest, ".")
	}
	return l.wordToken(text)
}

func (l *lexer) wordToken(text string) token {
	if d, ok := frenchDays[text]; ok {
		return token{kind: weekday, value: d, text: text}
	}
	if m, ok := frenchMonths[text]; ok {
		return token{kind: month, value: m, text: text}
	}
	t, ok := tokenWords[text]
	if !ok {
		if d, ok := misspeltDay(text); ok {
			l.done.record("jour_mal_ecrit", "« "+text+" » lu "+frenchDayNames[d])
			return token{kind: weekday, value: d, text: text}
		}
		t.kind = plainWord
	}
	t.text = text
	return t
}

// number parses what starts with a digit: 9h30, 9 h 30, 09:00, 14 :00, 08.30, 9 heures, 1er, 9.
func (l *lexer) number() (token, error) {
	for _, c := range roundTheClock {
		if l.rest[0] == c.written[0] && strings.HasPrefix(l.rest, c.written) &&
			!startsWithLetter(l.rest[len(c.written):]) &&
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
	if n == 1 && strings.HasPrefix(rest, "oh") { // "1Oh"
		digits, rest = digits+"0", rest[1:]
	}
	value, _ := strconv.Atoi(digits)
	if len(digits) <= 2 {
		if t, ok, err := l.clock(value, rest); ok || err != nil {
			return t, err
		}
		if end, ok := ordinalEnd(rest); ok && value >= 1 && value <= 5 {
			l.rest = rest[end:]
			return token{kind: ordinal, value: value, text: digits}, nil
		}
		if value <= 24 && !startsWithLetter(rest) {
			l.rest = rest
			return token{kind: bareHour, value: value * 60, text: digits}, nil
		}
	}
	l.rest = rest
	return token{kind: number, value: value, text: digits}, nil
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
		gap = 1
	case strings.HasPrefix(spaced, "h") && endsTime(spaced[1:]):
		if after = spaced[1:]; len(after) > 1 && after[0] == '.' && startsWithDigit(after[1:]) {
			after = after[1:] // "9h.30"
		}
	case strings.HasPrefix(spaced, ":") && startsWithDigit(spaced[1:]),
		gap == 0 && strings.HasPrefix(spaced, ".") && startsWithDigit(spaced[1:]):
		after, minutesNeeded = spaced[1:], true
	default:
		return token{}, false, nil
	}
	minute, end, ok := minutesOfHour(after, gap > 0)
	if minutesNeeded && twoDigits(after) {
		minute, _ = strconv.Atoi(after[:2])
		end = 2
	}
	if !ok || minutesNeeded && end == 0 || hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		return token{}, false, refusef("heure_illisible", "heure illisible : « %s »", firstRunes(l.rest, 12))
	}
	rest = after[end:]
	if minutesNeeded && strings.HasPrefix(rest, ":00") { // 09:30:00
		rest = rest[3:]
	}
	for _, unit := range []string{"mins", "min", "mn", "h"} {
		if after, ok := strings.CutPrefix(rest, unit); ok && end > 0 && !startsWithLetter(after) &&
			!startsWithDigit(after) {
			rest = after
			break
		}
	}
	if !endsTime(rest) || startsWithDigit(rest) && end > 0 && !hourAfterMinutes(after) {
		return token{}, false, refusef("heure_illisible", "heure illisible : « %s »", firstRunes(l.rest, 12))
	}
	l.rest = rest
	return token{kind: clockTime, value: hour*60 + minute}, true, nil
}

// minutesOfHour reads the minutes that follow the sign of the hour. end is their length, 0
// when there are none. spaced reports that a space before the sign allows one after it. The digits
// of another time are not minutes: "14h18h", "9 h 12 h".
func minutesOfHour(after string, spaced bool) (minute, end int, ok bool) {
	m := strings.TrimLeft(after, " ")
	space := len(after) - len(m)
	if hourAfterMinutes(after) { // "12h3019h"
		minute, _ = strconv.Atoi(after[:2])
		return minute, 2, true
	}
	if !twoDigits(m) {
		return 0, 0, space > 0 || !startsWithDigit(m)
	}
	minute, _ = strconv.Atoi(m[:2])
	follows := strings.TrimLeft(m[2:], " ")
	switch {
	case hourFollows(m[2:]) && minute <= 24: // another time
		return 0, 0, true
	case space == 0, spaced:
		return minute, space + 2, true
	case minute > 24 || minute == 0: // "13h 30"
		return minute, space + 2, true
	case spanGoesOn.MatchString(follows): // "9h 15 - 12h"
		return minute, space + 2, true
	}
	return 0, 0, true
}

var spanGoesOn = regexp.MustCompile(`^(?:-|a |/) ?\d`)

// hourAfterMinutes reports whether s is minutes stuck to another time: "3019h".
func hourAfterMinutes(s string) bool {
	return len(s) > 4 && startsWithDigit(s) && startsWithDigit(s[1:]) && startsWithDigit(s[2:]) &&
		startsWithDigit(s[3:]) &&
		s[4] == 'h'
}

// endsTime reports whether a time may end before s: not before a letter, but for "à", a day
// and the words that are found stuck to a time.
func endsTime(s string) bool {
	if !startsWithLetter(s) {
		return true
	}
	n := 0
	for n < len(s) && startsWithLetter(s[n:]) {
		n++
	}
	word := s[:n]
	_, day := frenchDays[word]
	return day || word == "a" || word == "et" || word == "sur" || word == "ferme"
}

// twoDigits reports whether s starts with exactly two digits.
func twoDigits(s string) bool {
	return startsWithDigit(s) && len(s) >= 2 && startsWithDigit(s[1:]) && !startsWithDigit(s[2:])
}

// hourFollows reports whether the digits just read are an hour themselves.
func hourFollows(s string) bool {
	s = strings.TrimLeft(s, " ")
	return strings.HasPrefix(s, "h") || strings.HasPrefix(s, ":") && startsWithDigit(s[1:])
}

// ordinalEnd returns the length of the ending of an ordinal number.
func ordinalEnd(s string) (int, bool) {
	for _, end := range []string{"eres", "ere", "ers", "er", "iemes", "ieme", "emes", "eme", "es", "e", "nds", "nd",
		"ndes", "nde"} {
		if strings.HasPrefix(s, end) && !startsWithLetter(s[len(end):]) {
			return len(end), true
		}
	}
	return 0, false
}
