package read

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonParser parses one value.
type jsonParser struct {
	b     []byte
	i     int
	depth int
}

const maxDepth = 64

var errJSON = errors.New("JSON invalide")

func (p *jsonParser) space() {
	for p.i < len(p.b) {
		switch p.b[p.i] {
		case ' ', '\t', '\r', '\n':
			p.i++
		default:
			return
		}
	}
}

// next returns the next byte that is not white space, 0 at the end.
func (p *jsonParser) next() byte {
	p.space()
	if p.i >= len(p.b) {
		return 0
	}
	return p.b[p.i]
}

func (p *jsonParser) fail(what string) error {
	from := max(0, p.i-10)
	near := strings.ToValidUTF8(string(p.b[from:min(len(p.b), p.i+20)]), "?")
	return fmt.Errorf("%w : %s près de « %s »", errJSON, what, near)
}

// members calls visit at each value of an object, with its key. visit must consume the value.
func (p *jsonParser) members(visit func(key string) error) error {
	if p.next() != '{' {
		return p.fail("« { » attendu")
	}
	if p.depth++; p.depth > maxDepth {
		return p.fail("trop de niveaux")
	}
	p.i++
	for {
		switch p.next() {
		case '}':
			p.i++
			p.depth--
			return nil
		case ',':
			p.i++
			continue
		case '"':
		default:
			return p.fail("nom de propriété attendu")
		}
		key, err := p.text()
		if err != nil {
			return err
		}
		if p.next() != ':' {
			return p.fail("« : » attendu")
		}
		p.i++
		if err := visit(key); err != nil {
			return err
		}
		if b := p.next(); b != ',' && b != '}' {
			return p.fail("« , » attendu")
		}
	}
}

// items calls visit at each value of an array. visit must consume the value.
func (p *jsonParser) items(visit func(n int) error) error {
	if p.next() != '[' {
		return p.fail("« [ » attendu")
	}
	if p.depth++; p.depth > maxDepth {
		return p.fail("trop de niveaux")
	}
	p.i++
	for n := 0; ; n++ {
		switch p.next() {
		case ']':
			p.i++
			p.depth--
			return nil
		case ',':
			p.i++
			n--
			continue
		}
		if err := visit(n); err != nil {
			return err
		}
		if b := p.next(); b != ',' && b != ']' {
			return p.fail("« , » attendu")
		}
	}
}

// pass consumes one value and returns its bytes.
func (p *jsonParser) pass() ([]byte, error) {
	b := p.next()
	start := p.i
	if b != '{' && b != '[' {
		_, err := p.scalar()
		return p.b[start:p.i], err
	}
	cut := valueCut{}
	for p.i < len(p.b) {
		p.i++
		if cut.step(p.b[p.i-1]) {
			return p.b[start:p.i], nil
		}
	}
	return nil, p.fail("crochet jamais fermé")
}

// scalar returns a string, a number or a word as text: numbers as they are written (except
// exponents, which would destroy identifiers), null as "".
func (p *jsonParser) scalar() (string, error) {
	if p.next() == '"' {
		return p.text()
	}
	start := p.i
	cut := valueCut{}
	for p.i < len(p.b) && !cut.ends(p.b[p.i]) {
		p.i++
	}
	word := string(p.b[start:p.i])
	switch word {
	case "null", "NaN":
		return "", nil
	case "true", "false":
		return word, nil
	}
	if !isNumber(word) {
		p.i = start
		return "", p.fail("valeur incompréhensible")
	}
	return plainNumber(word), nil
}

func isNumber(s string) bool {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return false
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '.', c == 'e', c == 'E', c == '+', c == '-':
		default:
			return false
		}
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// plainNumber returns 3.56E13 as 35600000000000, and other numbers unchanged.
func plainNumber(s string) string {
	if !strings.ContainsAny(s, "eE") {
		return s
	}
	f, _, err := big.ParseFloat(s, 10, 200, big.ToNearestEven)
	if err != nil || f.MantExp(nil) > 200 || f.MantExp(nil) < -200 {
		return s
	}
	if f.IsInt() {
		return f.Text('f', 0)
	}
	return f.Text('f', -1)
}

// text parses a quoted string.
func (p *jsonParser) text() (string, error) {
	p.i++
	start := p.i
	p.i += plainLength(p.b[start:])
	switch {
	case p.i == len(p.b):
		return "", p.fail("guillemet jamais fermé")
	case p.b[p.i] == '\\':
		return p.escapedText(start)
	}
	s := string(p.b[start:p.i])
	p.i++
	return s, nil
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (p *jsonParser) escapedText(start int) (string, error) {
	out := append(make([]byte, 0, p.i-start+32), p.b[start:p.i]...)
	for p.i < len(p.b) {
		b := p.b[p.i]
		p.i++
		switch {
		case b == '"':
			return string(out), nil
		case b != '\\':
			out = append(out, b)
		case p.i >= len(p.b):
			return "", p.fail("guillemet jamais fermé")
		case p.b[p.i] == 'u':
			p.i++
			r, err := p.unicode()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, r)
		default:
			plain, ok := escapes[p.b[p.i]]
			if !ok {
				return "", p.fail("échappement inconnu")
			}
			out = append(out, plain)
			p.i++
		}
	}
	return "", p.fail("guillemet jamais fermé")
}

// unicode parses the hexadecimal digits of \uXXXX, and of the second half of a surrogate pair.
func (p *jsonParser) unicode() (rune, error) {
	first, err := p.hex()
	if err != nil || !utf16.IsSurrogate(first) {
		return first, err
	}
	if p.i+1 < len(p.b) && p.b[p.i] == '\\' && p.b[p.i+1] == 'u' {
		before := p.i
		p.i += 2
		second, err := p.hex()
		if err != nil {
			return 0, err
		}
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return r, nil
		}
		p.i = before
	}
	return utf8.RuneError, nil
}

func (p *jsonParser) hex() (rune, error) {
	if p.i+4 > len(p.b) {
		return 0, p.fail("échappement incomplet")
	}
	n, err := strconv.ParseUint(string(p.b[p.i:p.i+4]), 16, 16)
	if err != nil {
		return 0, p.fail("échappement inconnu")
	}
	p.i += 4
	return rune(n), nil
}
