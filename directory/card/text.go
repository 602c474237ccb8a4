package card

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/words"
)

// TextType is the media type of plain text.
const TextType = "text/plain; charset=utf-8"

// Text returns the place in plain words, some lines of text.
func (c *Card) Text() string {
	t, p := c.Lang, c.Place
	var b strings.Builder
	part := func(lines ...string) {
		if lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" }); len(lines) > 0 {
			b.WriteString(strings.Join(lines, "\n") + "\n\n")
		}
	}
	part(c.name(), c.distance())
	part(c.address()...)
	part(c.contacts()...)
	part(c.hours(), c.now())
	part(c.price(), c.list(t.Say("Ce que vous pouvez faire ici"), c.values("services", p.Services)))
	part(c.list(t.Say("Comment vous serez aidé"), c.values("modalites_accompagnement", p.SupportModes)),
		c.list(t.Say("Publics accueillis en particulier"), c.values("publics_specifiquement_adresses", p.Audiences)),
		c.list(t.Say("Besoins particuliers pris en charge"),
			c.values("prise_en_charge_specifique", p.SpecificSupport)))
	part(oneLine(p.Summary))
	part(t.Say("Fiche complète : %s", c.URL), c.origin())
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func (c *Card) distance() string {
	if text := c.Lang.Distance(c.DistanceM); text != "" {
		return c.Lang.Say("à %s", text)
	}
	return ""
}

// contacts returns how to reach the place, one line each.
func (c *Card) contacts() []string {
	t, p := c.Lang, c.Place
	lines := []string{}
	if phone := c.phone(); phone != "" {
		lines = append(lines, t.Say("Téléphone : %s", phone))
	}
	for _, email := range p.Emails {
		lines = append(lines, t.Say("Courriel : %s", words.Clip(oneLine(email), 200)))
	}
	for _, site := range p.Websites {
		if link := words.WebURL(site); link != "" {
			lines = append(lines, t.Say("Site : %s", link))
		}
	}
	if link := words.WebURL(p.BookingURL); link != "" {
		lines = append(lines, t.Say("Rendez-vous : %s", link))
	}
	return lines
}

// now returns the opening state with the word that dates it.
func (c *Card) now() string {
	if state := c.state(); state != "" {
		return c.Lang.Say("En ce moment : %s", state)
	}
	return ""
}

func (c *Card) price() string {
	if fees := words.TranslateAll(c.Lang, c.Place.Fees); len(fees) > 0 {
		return c.Lang.Say("Coût : %s", strings.Join(fees, ", "))
	}
	return ""
}

// list returns a title and its values, one on each line; "" without any.
func (c *Card) list(title string, values []string) string {
	if len(values) == 0 {
		return ""
	}
	return title + "\n- " + strings.Join(values, "\n- ")
}

// origin returns the date and the collector of the data.
func (c *Card) origin() string {
	t, p := c.Lang, c.Place
	text := t.Say("Date de mise à jour non connue.")
	if !p.UpdatedOn.IsZero() {
		text = t.Say("Mis à jour le %s.", t.Date(p.UpdatedOn))
	}
	if p.Source != "" {
		text += " " + t.Say("Source : %s", words.Clip(oneLine(p.Source), words.MaxLine))
	}
	return text
}
