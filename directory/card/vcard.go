package card

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/emersion/go-vcard"

	"github.com/lieux-numeriques/lieux/directory/words"
)

// VCardType is the media type of a card of a directory of telephones.
const VCardType = "text/vcard; charset=utf-8"

// VCard returns the place as a vCard 3.0 (RFC 2426), which telephones of any age read.
func (c *Card) VCard() ([]byte, error) {
	t, p := c.Lang, c.Place
	card := vcard.Card{}
	card.SetValue(vcard.FieldVersion, "3.0")
	card.SetValue(vcard.FieldProductID, "-//Lieux//"+t.Code)
	card.SetValue(vcard.FieldUID, p.ID)
	card.SetValue(vcard.FieldFormattedName, c.name())
	card.SetValue(vcard.FieldName, component(c.name())+";;;;")
	organisation := component(c.name())
	if parent := oneLine(p.ParentStructure); parent != "" && parent != c.name() {
		organisation = component(words.Clip(parent, words.MaxLine)) + ";" + organisation
	}
	card.SetValue(vcard.FieldOrganization, organisation)
	if len(c.address()) > 0 {
		card.AddAddress(&vcard.Address{
			Field:           typed("WORK"),
			ExtendedAddress: component(p.AddressComplement), StreetAddress: component(p.Address),
			Locality: component(p.Commune), PostalCode: component(p.PostalCode), Country: "France",
		})
	}
	if words.PhoneOf(p.Phone) != nil {
		phone := typed("WORK", "VOICE")
		phone.Value = p.Phone
		card.Add(vcard.FieldTelephone, phone)
	}
	for _, address := range p.Emails {
		email := typed("WORK", "INTERNET")
		email.Value = oneLine(address)
		card.Add(vcard.FieldEmail, email)
	}
	for _, site := range p.Websites {
		if link := words.WebURL(site); link != "" {
			card.AddValue(vcard.FieldURL, link)
		}
	}
	card.AddValue(vcard.FieldURL, c.URL)
	card.SetValue(vcard.FieldSource, c.URL)
	if p.Location.Known {
		card.SetValue(vcard.FieldGeolocation, degrees(p.Location.Position[1])+";"+degrees(p.Location.Position[0]))
	}
	card.SetValue(vcard.FieldTimezone, c.Now.In(c.zone()).Format("-07:00"))
	card.SetValue(vcard.FieldNote, c.note())
	card.SetCategories([]string{t.Say("Aide numérique")})
	if !p.UpdatedOn.IsZero() {
		card.SetValue(vcard.FieldRevision, p.UpdatedOn.Format("2006-01-02"))
	}
	var b bytes.Buffer
	err := vcard.NewEncoder(&b).Encode(card)
	return folded(b.Bytes()), err
}

// note returns what no other field of a card holds: hours, price, services.
func (c *Card) note() string {
	lines := []string{c.hours()}
	if price := c.price(); price != "" {
		lines = append(lines, price)
	}
	if services := c.values("services", c.Place.Services); len(services) > 0 {
		lines = append(lines, c.list(c.Lang.Say("Ce que vous pouvez faire ici"), services))
	}
	return strings.Join(append(lines, c.origin()), "\n")
}

func typed(types ...string) *vcard.Field {
	return &vcard.Field{Params: vcard.Params{vcard.ParamType: types}}
}

// component writes a part of a structured value: it holds no semicolon, which separates parts.
func component(s string) string { return strings.ReplaceAll(oneLine(s), ";", ",") }

func degrees(x float64) string { return strconv.FormatFloat(x, 'f', 6, 64) }

// folded breaks lines of more than 75 bytes, between letters: the next line begins with a space.
func folded(card []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.SplitSeq(bytes.TrimSuffix(card, []byte("\r\n")), []byte("\r\n")) {
		limit := 75
		for len(line) > limit {
			cut := limit
			for cut > 1 && line[cut]&0xc0 == 0x80 {
				cut--
			}
			b.Write(line[:cut])
			b.WriteString("\r\n ")
			line, limit = line[cut:], 74
		}
		b.Write(line)
		b.WriteString("\r\n")
	}
	return b.Bytes()
}
