package hours

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	endToken     tokenKind = iota
	wordToken              // letters
	numberToken            // digits
	timeToken              // hh:mm, value in minutes
	commentToken           // between quotes
	signToken              // , ; - / [ ] ||
)

type token struct {
	kind  tokenKind
	text  string
	value int
	at    int // byte offset
}

// lex cuts the string into tokens; spaces only separate them.
func lex(s string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(s); {
		t := token{at: i}
		switch c := s[i]; {
		case c == ' ':
			i++
			continue
		case isLetter(c):
			t.kind, t.text = wordToken, s[i:i+span(s[i:], isLetter)]
		case isDigit(c):
			if err := lexNumber(s[i:], &t); err != nil {
				return nil, err
			}
		case c == '"':
			n := strings.IndexByte(s[i+1:], '"')
			if n < 1 {
				return nil, notUnderstood(s[i:], i)
			}
			t.kind, t.text = commentToken, s[i:i+n+2]
			if !validComment(t.text[1 : n+1]) {
				return nil, notUnderstood(t.text, i)
			}
		case strings.HasPrefix(s[i:], "||"):
			t.kind, t.text = signToken, "||"
		case strings.IndexByte(",;-/[]", c) >= 0:
			t.kind, t.text = signToken, s[i:i+1]
		default:
			return nil, notUnderstood(s[i:], i)
		}
		tokens = append(tokens, t)
		i += len(t.text)
	}
	return append(tokens, token{at: len(s)}), nil
}

// lexNumber reads digits, and hh:mm when a colon follows two of them.
func lexNumber(s string, t *token) error {
	n := span(s, isDigit)
	t.kind, t.text = numberToken, s[:n]
	if n > 4 {
		return notUnderstood(s, t.at)
	}
	t.value, _ = strconv.Atoi(s[:n])
	if n < len(s) && s[n] == ':' {
		m := span(s[n+1:], isDigit)
		if n != 2 || m != 2 {
			return notUnderstood(s, t.at)
		}
		minute, _ := strconv.Atoi(s[3:5])
		if minute > 59 || t.value > 48 {
			return notUnderstood(s, t.at)
		}
		t.kind, t.text, t.value = timeToken, s[:5], t.value*60+minute
	}
	return nil
}

// validComment keeps comments to one line of printable text.
func validComment(s string) bool {
	if !utf8.ValidString(s) || s != strings.TrimSpace(s) || s == "" {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' })
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

func span(s string, is func(byte) bool) int {
	n := 0
	for n < len(s) && is(s[n]) {
		n++
	}
	return n
}

func notUnderstood(s string, at int) error {
	if r := []rune(s); len(r) > 20 {
		s = string(r[:20]) + "…"
	}
	return fmt.Errorf("horaires non compris au caractère %d : %q", at+1, s)
}
