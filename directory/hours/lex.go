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
	signToken              // , ; : - + / [ ] ( ) ||
)

type token struct {
	kind  tokenKind
	text  string // in the normal spelling
	value int
	at    int // byte offset
}

// plainSigns are the dashes, quotes and spaces of word processors, each as the sign that it stands for.
var plainSigns = map[rune]byte{'‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '−': '-', '：': ':',
	'“': '"', '”': '"', '\u00a0': ' ', '\u202f': ' ', '\u2009': ' '}

// spellings are the other spellings of words, in lower case.
var spellings = func() map[string]string {
	m := map[string]string{"ph": "PH", "sh": "SH", "days": "day", "sept": "Sep"}
	for i, long := range strings.Fields("monday tuesday wednesday thursday friday saturday sunday") {
		m[long], m[long[:3]], m[long[:2]] = weekdayNames[i], weekdayNames[i], weekdayNames[i]
	}
	for i, long := range strings.Fields("january february march april may june july august september october " +
		"november december") {
		m[long], m[long[:3]] = monthNames[i+1], monthNames[i+1]
	}
	return m
}()

// lex cuts the string into tokens; spaces only separate them.
func lex(s string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(s); {
		t, size, c := token{at: i}, 1, s[i]
		if c >= utf8.RuneSelf {
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			c = plainSigns[r]
		}
		switch {
		case c == ' ':
			i += size
			continue
		case isLetter(c):
			size = span(s[i:], isLetter)
			t.kind, t.text = wordToken, strings.ToLower(s[i:i+size])
			if known, ok := spellings[t.text]; ok {
				t.text = known
			}
		case isDigit(c):
			var err error
			if size, err = lexNumber(s[i:], &t); err != nil {
				return nil, err
			}
		case c == '"':
			n, end := strings.IndexByte(s[i+size:], '"'), 1
			if s[i] != '"' {
				n, end = strings.Index(s[i+size:], "”"), len("”")
			}
			if n < 1 || !validComment(s[i+size:i+size+n]) {
				return nil, notUnderstood(s[i:], i)
			}
			t.kind, t.text = commentToken, `"`+s[i+size:i+size+n]+`"`
			size += n + end
		case strings.HasPrefix(s[i:], "||"):
			t.kind, t.text, size = signToken, "||", 2
		case strings.IndexByte(",;:-+/[]()", c) >= 0:
			t.kind, t.text = signToken, string([]byte{c})
		default:
			return nil, notUnderstood(s[i:], i)
		}
		tokens = append(tokens, t)
		i += size
	}
	return append(tokens, token{at: len(s)}), nil
}

// lexNumber reads digits, and h:mm when a colon and digits follow; it returns their length.
func lexNumber(s string, t *token) (size int, err error) {
	n := span(s, isDigit)
	t.kind, t.text = numberToken, s[:n]
	if n > 4 {
		return 0, notUnderstood(s, t.at)
	}
	t.value, _ = strconv.Atoi(s[:n])
	if n+1 >= len(s) || s[n] != ':' || !isDigit(s[n+1]) {
		return n, nil
	}
	m := span(s[n+1:], isDigit)
	minute, _ := strconv.Atoi(s[n+1 : n+1+m])
	if n > 2 || m != 2 || minute > 59 || t.value > 48 {
		return 0, notUnderstood(s, t.at)
	}
	t.kind, t.text, t.value = timeToken, fmt.Sprintf("%02d:%02d", t.value, minute), t.value*60+minute
	return n + 3, nil
}

// validComment keeps comments to one line of printable text.
func validComment(s string) bool {
	if !utf8.ValidString(s) || s != strings.TrimSpace(s) || s == "" || strings.Contains(s, `"`) {
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
