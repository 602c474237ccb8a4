package words

import (
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo"
)

// AddressLines returns number and street, complement, postcode and commune, those
// that are known.
func AddressLines(p *directory.Place) []string {
	var lines []string
	for _, line := range []string{p.Address, p.AddressComplement, strings.TrimSpace(p.PostalCode + " " + p.Commune)} {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// Street returns number and street, and the commune: the address of a place among its
// neighbours.
func Street(p *directory.Place) string {
	street, commune := strings.TrimSpace(p.Address), strings.TrimSpace(p.Commune)
	if street == "" || commune == "" {
		return street + commune
	}
	return street + ", " + commune
}

// Itinerant reports whether a place moves.
func Itinerant(p *directory.Place) bool {
	for _, v := range p.Itinerance {
		if v == "Itinérant" {
			return true
		}
	}
	return false
}

// Approximate returns a warning, in French, about a position less precise than a
// building; "" when it is precise.
func Approximate(p *directory.Place) string {
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

// ClipAll shortens texts as Clip does.
func ClipAll(values []string, limit int) []string {
	clipped := make([]string, len(values))
	for i, v := range values {
		clipped[i] = Clip(v, limit)
	}
	return clipped
}

// TranslateAll translates texts that are complete in themselves, such as terms.
func TranslateAll(l *i18n.Locale, texts []string) []string {
	translated := make([]string, len(texts))
	for i, text := range texts {
		translated[i] = l.Say(text)
	}
	return translated
}

// DirectionsURL returns the address of directions to a place on OpenStreetMap.
func DirectionsURL(p *directory.Place) string {
	lat := strconv.FormatFloat(p.Location.Position[1], 'f', 5, 64)
	lon := strconv.FormatFloat(p.Location.Position[0], 'f', 5, 64)
	return "https://www.openstreetmap.org/directions?route=%3B" + lat + "%2C" + lon
}
