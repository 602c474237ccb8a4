package correction

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/note"
)

// Closure is when a place receives nobody, both days included.
type Closure struct {
	ForGood  bool
	From, To time.Time // days, at 00:00 UTC; To zero: until further notice
}

// ParseClosure reads the value of a field note.Closure.
func ParseClosure(value string) (c Closure, ok bool) {
	if value == note.ForGood {
		return Closure{ForGood: true}, true
	}
	first, last, _ := strings.Cut(value, "/")
	var err error
	if c.From, err = time.Parse(time.DateOnly, first); err != nil {
		return Closure{}, false
	}
	if last == "" {
		return c, true
	}
	if c.To, err = time.Parse(time.DateOnly, last); err != nil || c.To.Before(c.From) {
		return Closure{}, false
	}
	return c, true
}

// closingComment is what the hours of a place say of a closure.
const closingComment = "fermeture temporaire"

// hoursDate is the form of a day in opening hours.
const hoursDate = "2006 Jan 02"

// rules returns the closure as rules of opening hours.
func (c *Closure) rules() string {
	off := ` off "` + closingComment + `"`
	switch first := c.From.Format(hoursDate); {
	case c.To.Equal(c.From):
		return first + off
	case !c.To.IsZero():
		return first + "-" + c.To.Format(hoursDate) + off
	default:
		last := time.Date(c.From.Year(), 12, 31, 0, 0, 0, 0, time.UTC)
		return first + "-" + last.Format(hoursDate) + off + "; " + last.AddDate(0, 0, 1).Format("2006") + "+" + off
	}
}

// close returns opening hours with the closure, in the normal form. Hours that are not known stay so outside it. A
// fallback of the hours ("||") is left out, since it would apply during the closure too.
func (c *Closure) close(text string) string {
	if h, err := hours.Parse(text); err != nil || h.IsZero() {
		text = "unknown"
	}
	h, err := hours.Parse(withoutFallback(text) + "; " + c.rules())
	if err != nil {
		h, _ = hours.Parse("unknown; " + c.rules())
	}
	return h.String()
}

// withoutFallback returns opening hours up to their first "||" that is not in a comment.
func withoutFallback(text string) string {
	quoted := false
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case !quoted && strings.HasPrefix(text[i:], "||"):
			return text[:i]
		}
	}
	return text
}

// Close closes a place: its hours, and what each of its records says of them.
func (c *Closure) Close(p *directory.Place) {
	p.Hours = c.close(p.Hours)
	for i := range p.HoursAccounts {
		p.HoursAccounts[i].Hours = c.close(p.HoursAccounts[i].Hours)
	}
}
