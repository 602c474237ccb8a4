// Package card writes one place, or the nearest ones, for small screens and other programs: plain text, a message of a
// telephone, a card of a directory, a calendar of its openings.
package card

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Card is one place of a version, as told at an instant.
type Card struct {
	Lang      *i18n.Locale
	View      directory.View
	Index     int
	Place     *directory.Place
	Now       time.Time
	URL       string  // of its page
	DistanceM float64 // from where one asks; negative: unknown
}

func (c *Card) name() string { return words.Clip(oneLine(words.Name(c.Lang, c.Place)), words.MaxLine) }

// address returns the lines of the address, clean of line breaks.
func (c *Card) address() []string {
	lines := words.AddressLines(c.Place)
	for i, line := range lines {
		lines[i] = words.Clip(oneLine(line), words.MaxLine)
	}
	return lines
}

func (c *Card) phone() string {
	if phone := words.PhoneOf(c.Place.Phone); phone != nil {
		return phone.Text
	}
	return ""
}

func (c *Card) zone() *time.Location { return territory.Zone(c.Place.INSEECode) }

// state returns the opening state now; "" when nothing is known of it.
func (c *Card) state() string {
	o := c.View.Opening(c.Index, c.Now)
	if o.State == hours.Unknown && o.Reason == hours.Unspecified && o.Next.IsZero() {
		return ""
	}
	return words.OpeningOf(c.Lang, o, c.Now, c.Place).Text
}

// hours returns the hours of the usual week, else as the source writes them, else that they are unknown.
func (c *Card) hours() string {
	t := c.Lang
	if text := words.UsualHours(t, c.View, c.Index, c.Place, c.Now); text != "" {
		return t.Say("Horaires : %s", text)
	}
	if text := oneLine(c.Place.HoursText); text != "" {
		return t.Say("Horaires : %s", words.Clip(text, 300))
	}
	if c.phone() != "" {
		return t.Say("Horaires non connus : téléphonez avant de venir.")
	}
	return t.Say("Horaires non connus")
}

// values returns values of a field in plain words.
func (c *Card) values(field string, values []string) []string {
	return words.TranslateAll(c.Lang, words.TermLabels(field, values))
}

// oneLine replaces line breaks and repeated spaces by one space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
