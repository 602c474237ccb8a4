// Package i18n holds the texts that people read. A message is its French text
// with the values in it; every other language is one catalogue file that
// translates these texts, with plural forms where a number decides.
package i18n

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Text is a message: a French format, which is its key in catalogues, and the
// values of its verbs. The zero Text is the empty message.
//
// A value that is itself a Text, a Count, a Date or a Decimal is written in the
// language of the message; any other value as fmt.Sprint does.
type Text struct {
	Format string
	Args   []any
}

// New returns a message.
func New(format string, args ...any) Text { return Text{format, args} }

// Count is a number of things: "1 lieu", "12 lieux". One and Other are French
// formats with one verb, for one thing (or none) and for several.
type Count struct {
	N          int
	One, Other string
}

// Date is a day written in short: 21/11/2026.
type Date time.Time

// Decimal is a number written with its decimals after a point: "0.05".
type Decimal string

// String returns the message in French.
func (t Text) String() string { return French.Text(t) }

// IsZero reports whether the message is empty.
func (t Text) IsZero() bool { return t.Format == "" }

// messenger is an error whose message can be translated. It lets packages below
// this one, such as geo, carry messages without importing it.
type messenger interface {
	Message() (format string, args []any)
}

// Of returns the message of an error that carries one, else its text as it is.
func Of(err error) Text {
	var m messenger
	if errors.As(err, &m) {
		format, args := m.Message()
		return Text{format, args}
	}
	return Text{"%s", []any{err.Error()}}
}

// verbs are what formats may hold: in catalogues they are all %s.
var verbs = strings.NewReplacer("%d", "%s", "%v", "%s", "%w", "%s", "%g", "%s")

// plainSpaces makes the keys of catalogues easy to type: their spaces all break.
var plainSpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// key returns a format as catalogues spell it.
func key(format string) string {
	format = plainVerbs(format)
	if strings.Contains(format, "\u00a0") || strings.Contains(format, "\u202f") {
		return plainSpaces.Replace(format)
	}
	return format
}

// plainVerbs returns a format whose verbs are all %s.
func plainVerbs(format string) string {
	for i := 0; i+1 < len(format); i++ {
		if format[i] == '%' && format[i+1] != 's' {
			return verbs.Replace(format)
		}
	}
	return format
}

// fill writes values in the place of the verbs of a format, one after the other.
// Any other % is text.
func fill(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	var b strings.Builder
	rest := plainVerbs(format)
	for _, arg := range args {
		before, after, found := strings.Cut(rest, "%s")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if text, ok := arg.(string); ok {
			b.WriteString(text)
		} else {
			fmt.Fprint(&b, arg)
		}
		rest = after
	}
	return b.String() + rest
}

// named are the places that texts in data files name instead of numbering them.
var named = strings.NewReplacer("{date}", "%s", "{lieux}", "%s")

// Template returns a text of a data file, which names the place of a value as
// {date} or {lieux}, as a format.
func Template(text string) string { return named.Replace(text) }
