package pages

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// cardView is one place of the list.
type cardView struct {
	ID, URL     string
	Name        string
	Located     bool
	Lon, Lat    string
	Distance    string
	Address     string
	Open        openView
	Cost        string
	Accessible  bool
	Itinerant   bool
	Approximate string
	Labels      []string
	Services    []string
	More        string // "et 3 autres aides"
	Phone       *phoneView
	Booking     string
}

// phoneView is a link to a telephone number.
type phoneView struct {
	Href template.URL
	Text string
}

// Limits of what a list shows of the texts of sources, in characters and values.
const (
	maxListText     = 140
	maxListLabels   = 6
	maxListServices = 4
)

// cardOf returns a hit as the list shows it. back is the query string of the view, for
// links that return to it.
func cardOf(t *i18n.Locale, v directory.View, hit directory.Hit, now time.Time, back string) cardView {
	place := v.Place(hit.Index)
	card := cardView{
		ID:          place.ID,
		URL:         "/lieux/" + place.ID + back,
		Name:        clipText(nameOf(t, place), maxListText),
		Distance:    t.Distance(hit.DistanceM),
		Address:     clipText(strings.Join(addressLines(place), ", "), maxListText),
		Open:        openText(t, v.Opening(hit.Index, now), now, territory.Zone(place.INSEECode)),
		Cost:        strings.Join(translateAll(t, place.Fees), ", "),
		Accessible:  webURL(place.AccessibilityURL) != "",
		Itinerant:   itinerant(place),
		Approximate: t.Say(approximateText(place)),
		Phone:       phoneOf(place.Phone),
		Booking:     webURL(place.BookingURL),
	}
	for _, label := range place.Labels() {
		if len(card.Labels) == maxListLabels {
			break
		}
		card.Labels = append(card.Labels, clipText(label, maxListText))
	}
	card.Services = translateAll(t, plainLabels("services", place.Services))
	if n := len(card.Services) - maxListServices; n > 1 {
		card.Services, card.More = card.Services[:maxListServices], t.Say("et %s autres aides", strconv.Itoa(n))
	}
	if place.Location.Known {
		card.Located = true
		card.Lon = strconv.FormatFloat(place.Location.Position[0], 'f', -1, 64)
		card.Lat = strconv.FormatFloat(place.Location.Position[1], 'f', -1, 64)
	}
	return card
}

func nameOf(t *i18n.Locale, p *directory.Place) string {
	if strings.TrimSpace(p.Name) == "" {
		return t.Say("Lieu sans nom")
	}
	return p.Name
}

// addressLines returns number and street, complement, postcode and commune, those
// that are known.
func addressLines(p *directory.Place) []string {
	var lines []string
	for _, line := range []string{p.Address, p.AddressComplement, strings.TrimSpace(p.PostalCode + " " + p.Commune)} {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func itinerant(p *directory.Place) bool {
	for _, v := range p.Itinerance {
		if v == "Itinérant" {
			return true
		}
	}
	return false
}

// approximateText returns a warning, in French, about a position less precise than a
// building; "" when it is precise.
func approximateText(p *directory.Place) string {
	if !p.Location.Known {
		return "Position inconnue"
	}
	switch p.Location.Precision {
	case geo.PrecisionPoint, "":
		return ""
	case geo.PrecisionStreet:
		return "Position : la rue"
	}
	return "Position approximative"
}

// phoneOf returns the link to an E.164 or French short number, nil for anything else.
func phoneOf(number string) *phoneView {
	rest, international := strings.CutPrefix(number, "+")
	if !query.IsDigits(rest) || len(rest) < 4 || len(rest) > 15 {
		return nil
	}
	text := pairs(rest)
	if international {
		text = nationalText(rest)
	}
	return &phoneView{Href: template.URL("tel:" + number), Text: text}
}

// nationalText returns a number in national format: 05 56 01 02 03. Numbers outside
// the French numbering plan keep their country code.
func nationalText(e164 string) string {
	for _, code := range []string{"33", "262", "508", "590", "594", "596"} {
		if rest, ok := strings.CutPrefix(e164, code); ok && (len(rest) == 9 || code == "508") {
			if code == "508" {
				return "+508 " + pairs(rest)
			}
			return pairs("0" + rest)
		}
	}
	if len(e164) > 6 {
		return "+" + e164[:3] + " " + pairs(e164[3:])
	}
	return "+" + e164
}

// pairs separates pairs of digits with no-break spaces.
func pairs(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && i%2 == 0 {
			b.WriteString("\u00a0")
		}
		b.WriteRune(d)
	}
	return b.String()
}
