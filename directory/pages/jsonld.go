package pages

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// schemaOrg returns the JSON-LD of a place for search engines, with the vocabulary of
// https://schema.org/CivicStructure. Opening hours are those of the next seven
// days. There is no e-mail address: the vocabulary has one for organizations only.
// id is the address of the page without its language, which identifies the place.
func schemaOrg(p *directory.Place, id, here string, sites []textLink, week []hours.Day) map[string]any {
	address := map[string]any{"@type": "PostalAddress", "addressCountry": "FR"}
	put(address, "streetAddress", strings.Join(nonEmpty(p.Address, p.AddressComplement), ", "))
	put(address, "postalCode", p.PostalCode)
	put(address, "addressLocality", p.Commune)
	object := map[string]any{
		"@context": "https://schema.org", "@type": "CivicStructure", "@id": id, "url": here,
		"address": address,
	}
	object["publicAccess"] = !(len(p.AccessModes) == 1 && p.AccessModes[0] == directory.NotReceivingPublic)
	put(object, "name", words.Name(i18n.French, p))
	put(object, "description", p.Summary)
	put(object, "telephone", p.Phone)
	put(object, "keywords", strings.Join(p.Services, ", "))
	if len(sites) > 0 {
		object["sameAs"] = sites[0].Href
	}
	if len(p.Fees) > 0 {
		object["isAccessibleForFree"] = len(p.Fees) == 1 && p.Fees[0] == "Gratuit"
	}
	if p.Location.Known {
		object["hasMap"] = directionsURL(p)
		object["geo"] = map[string]any{"@type": "GeoCoordinates", "latitude": p.Location.Position[1],
			"longitude": p.Location.Position[0]}
	}
	if link := words.WebURL(p.AccessibilityURL); link != "" {
		object["amenityFeature"] = map[string]any{"@type": "LocationFeatureSpecification",
			"name": "Accessibilité décrite", "value": link}
	}
	if specifications := openingSpecifications(week); len(specifications) > 0 {
		object["openingHoursSpecification"] = specifications
	}
	return object
}

// put sets a key to a text, clipped, unless it is empty.
func put(m map[string]any, key, value string) {
	if value != "" {
		m[key] = words.Clip(value, maxPageName)
	}
}

func openingSpecifications(week []hours.Day) []any {
	var all []any
	for _, day := range week {
		for _, r := range day.Ranges {
			if r.State != hours.Open {
				continue
			}
			closes := r.To
			if closes == "24:00" {
				closes = "23:59"
			}
			all = append(all, map[string]any{
				"@type": "OpeningHoursSpecification", "opens": r.From, "closes": closes,
				"validFrom": day.Date, "validThrough": day.Date,
			})
		}
	}
	return all
}
