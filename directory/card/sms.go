package card

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// SMSLength is the length of a text message, in characters: three messages of the alphabet of telephones.
const SMSLength = 480

// Message returns the place as a text message of at most SMSLength characters. What does not fit is left to its page.
func (c *Card) Message() string {
	t := c.Lang
	parts := []string{c.heading(0), strings.Join(c.address(), ", ")}
	if phone := c.phone(); phone != "" {
		parts = append(parts, t.Say("Téléphone : %s", phone))
	}
	end := basic(c.URL)
	text := basic(words.Clip(strings.Join(parts, "\n"), SMSLength-utf8.RuneCountInString(end)-2))
	for _, more := range []string{c.hours(), c.price()} {
		if more = basic(more); more != "" && length(text)+length(more)+length(end)+2 <= SMSLength {
			text += "\n" + more
		}
	}
	return text + "\n" + end + "\n"
}

// Messages returns the nearest places as one text message: whole places only, as many as fit. title is that of the
// list.
func Messages(t *i18n.Locale, title string, cards []Card) string {
	text := basic(title)
	for i := range cards {
		c := &cards[i]
		lines := []string{c.heading(i + 1), c.street()}
		if phone := c.phone(); phone != "" {
			lines = append(lines, phone)
		}
		if state := c.state(); state != "" {
			lines = append(lines, state)
		}
		place := basic(strings.Join(lines, "\n"))
		if length(text)+length(place)+2 > SMSLength {
			break
		}
		text += "\n" + place
	}
	return text + "\n"
}

// heading returns the name of the place after its rank, with its distance.
func (c *Card) heading(rank int) string {
	text := words.Clip(c.name(), 70)
	if rank > 0 {
		text = c.Lang.Int(rank) + ". " + text
	}
	if distance := c.Lang.Distance(c.DistanceM); distance != "" {
		text += " (" + distance + ")"
	}
	return text
}

// street returns number, street and commune on one line.
func (c *Card) street() string {
	street, commune := words.Clip(oneLine(c.Place.Address), 70), words.Clip(oneLine(c.Place.Commune), 45)
	if street == "" || commune == "" {
		return street + commune
	}
	return street + ", " + commune
}

func length(s string) int { return utf8.RuneCountInString(s) }

// basic writes a text in the alphabet of telephones (GSM 03.38), which has few of the letters of French: a message
// with any other letter is cut into parts of 67 characters instead of 153.
func basic(s string) string {
	var b strings.Builder
	for _, r := range typographic.Replace(s) {
		if r < 0x80 && r != '`' || strings.ContainsRune("éèàùìòÉÇäöüÄÖÜñÑåÅæÆøØ£§", r) {
			b.WriteRune(r)
			continue
		}
		for _, part := range norm.NFKD.String(string(r)) {
			if part < 0x80 && part != '`' {
				b.WriteRune(part)
			}
		}
	}
	return b.String()
}

var typographic = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "« ", `"`, "«\u00a0", `"`, " »", `"`,
	"\u00a0»", `"`, "–", "-", "—", "-", "·", "-", "°", "o", "œ", "oe", "Œ", "Oe", "€", "EUR", "\u00a0", " ", "\u202f", " ")
