package cql2

import (
	"strings"
	"unicode"
)

// tokenKind is the class of a token.
type tokenKind uint8

const (
	endToken    tokenKind = iota
	nameToken             // of a property, an operator or a function
	quotedToken           // "a property"
	textToken             // 'a text'
	numberToken
	signToken // ( ) , = <> < > <= >= and what cannot be read
)

// token is one word of a filter.
type token struct {
	kind tokenKind
	text string // of a quoted one: what is between its quotes
	at   int    // its first character, from 1
}

// is reports whether the token is a word of the language, in any case.
func (t token) is(word string) bool { return t.kind == nameToken && strings.EqualFold(t.text, word) }

// sign reports whether the token is a sign.
func (t token) sign(text string) bool { return t.kind == signToken && t.text == text }

// tokens splits a filter into words; the last one is an endToken.
func tokens(source string) ([]token, error) {
	var list []token
	runes := []rune(source)
	for i := 0; i < len(runes); {
		c, at := runes[i], i+1
		switch {
		case unicode.IsSpace(c):
			i++
		case c == '\'' || c == '"':
			text, end, ok := quoted(runes, i)
			if !ok {
				return nil, wrong(at, "le texte qui commence ici n’est pas fermé")
			}
			kind := textToken
			if c == '"' {
				kind = quotedToken
			}
			list = append(list, token{kind, text, at})
			i = end
		case isDigit(runes, i) || (c == '-' || c == '+' || c == '.') && isDigit(runes, i+1):
			end := numberEnd(runes, i)
			list = append(list, token{numberToken, string(runes[i:end]), at})
			i = end
		case unicode.IsLetter(c) || c == '_' || c == ':':
			end := i
			for end < len(runes) && (unicode.IsLetter(runes[end]) || isDigit(runes, end) ||
				strings.ContainsRune("_.:", runes[end])) {
				end++
			}
			list = append(list, token{nameToken, string(runes[i:end]), at})
			i = end
		default:
			end := i + 1
			if end < len(runes) && (c == '<' && (runes[end] == '>' || runes[end] == '=') || c == '>' && runes[end] == '=') {
				end++
			}
			list = append(list, token{signToken, string(runes[i:end]), at})
			i = end
		}
	}
	return append(list, token{endToken, "", len(runes) + 1}), nil
}

// quoted reads a text between quotes from its opening one. A doubled quote, and one after a backslash,
// stand for a quote. end is the index after the closing one.
func quoted(runes []rune, from int) (text string, end int, ok bool) {
	var b strings.Builder
	for i := from + 1; i < len(runes); i++ {
		switch {
		case runes[i] == '\\' && i+1 < len(runes) && runes[i+1] == runes[from],
			runes[i] == runes[from] && i+1 < len(runes) && runes[i+1] == runes[from]:
			i++
		case runes[i] == runes[from]:
			return b.String(), i + 1, true
		}
		b.WriteRune(runes[i])
	}
	return "", 0, false
}

func isDigit(runes []rune, i int) bool {
	return i < len(runes) && (runes[i] >= '0' && runes[i] <= '9' || runes[i] == '.' && isDigit(runes, i+1))
}

// numberEnd returns the index after a number, exponent included.
func numberEnd(runes []rune, i int) int {
	i++
	for i < len(runes) {
		exponent := runes[i] == 'e' || runes[i] == 'E'
		sign := (runes[i] == '-' || runes[i] == '+') && (runes[i-1] == 'e' || runes[i-1] == 'E')
		if runes[i] != '.' && !isDigit(runes, i) && !exponent && !sign {
			break
		}
		i++
	}
	return i
}
