package pages

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// schemaTypes gives the type of https://schema.org for what a place is, by typologie.
// What is not here is a CivicStructure.
var schemaTypes = map[string]string{
	"BIB": "Library", "RELAIS_LECTURE": "Library",
	"LA_POSTE": "PostOffice",
	"MUNI":     "CityHall",
	"FT":       "EmploymentAgency", "ML": "EmploymentAgency", "CAP_EMPLOI": "EmploymentAgency",
	"MDE": "EmploymentAgency", "PLIE": "EmploymentAgency", "MDEF": "EmploymentAgency",
	"RFS": "GovernmentOffice", "MSAP": "GovernmentOffice", "CCAS": "GovernmentOffice", "CIAS": "GovernmentOffice",
	"CAF": "GovernmentOffice", "CPAM": "GovernmentOffice", "MSA": "GovernmentOffice", "MDPH": "GovernmentOffice",
	"PREF": "GovernmentOffice", "DEETS": "GovernmentOffice", "DEPT": "GovernmentOffice", "CD": "GovernmentOffice",
	"REG": "GovernmentOffice", "EPCI": "GovernmentOffice", "CC": "GovernmentOffice", "MDS": "GovernmentOffice",
	"CMS": "GovernmentOffice", "CDAS": "GovernmentOffice",
	"AFPA": "EducationalOrganization", "ES": "EducationalOrganization", "E2C": "EducationalOrganization",
	"OF": "EducationalOrganization", "CFP": "EducationalOrganization",
	"CHU": "Hospital",
}

// schemaOrder lists the types from the most precise: a France Services in a library or in a
// post office is known as that library or that post office.
var schemaOrder = []string{
	"Library", "PostOffice", "CityHall", "EmploymentAgency", "Hospital", "EducationalOrganization", "GovernmentOffice",
}

// schemaType returns the type of a place.
func schemaType(p *directory.Place) string {
	for _, kind := range schemaOrder {
		if slices.ContainsFunc(p.Typologies, func(code string) bool { return schemaTypes[code] == kind }) {
			return kind
		}
	}
	return "CivicStructure"
}

// isOrganization reports whether a type has an e-mail address: those of places alone have none.
func isOrganization(schemaType string) bool {
	return schemaType != "CivicStructure" && schemaType != "CityHall"
}

// schemaOrg describes a place for search engines with the vocabulary of https://schema.org.
// id is the address of the page without its language, which identifies the place; week
// is the hours of the next seven days.
func schemaOrg(p *directory.Place, id, here string, sites []textLink, week []hours.Day, now time.Time) map[string]any {
	object := map[string]any{
		"@context": "https://schema.org", "@type": schemaType(p), "@id": id, "url": here,
		"name": words.Clip(words.Name(i18n.French, p), maxPageName), "address": schemaAddress(p),
		"identifier": schemaIdentifiers(p), "publicAccess": p.ReceivesPublic(),
	}
	put(object, "description", p.Summary)
	put(object, "telephone", p.Phone)
	put(object, "keywords", strings.Join(p.Services, ", "))
	if links := emailLinks(p.Emails); len(links) > 0 && links[0].Href != "" && isOrganization(schemaType(p)) {
		object["email"] = links[0].Text
	}
	if len(sites) > 0 {
		object["sameAs"] = sites[0].Href
	}
	if len(p.Fees) > 0 {
		object["isAccessibleForFree"] = len(p.Fees) == 1 && p.Fees[0] == "Gratuit"
	}
	if p.Location.Known {
		object["hasMap"] = words.DirectionsURL(p)
		object["geo"] = map[string]any{"@type": "GeoCoordinates", "latitude": p.Location.Position[1],
			"longitude": p.Location.Position[0]}
	}
	if link := words.WebURL(p.AccessibilityURL); link != "" {
		object["amenityFeature"] = map[string]any{"@type": "LocationFeatureSpecification",
			"name": "Accessibilité décrite", "value": link}
	}
	maps.Copy(object, schemaHours(p, week, now))
	return object
}

func schemaAddress(p *directory.Place) map[string]any {
	address := map[string]any{"@type": "PostalAddress", "addressCountry": "FR"}
	put(address, "streetAddress", strings.Join(nonEmpty(p.Address, p.AddressComplement), ", "))
	put(address, "postalCode", p.PostalCode)
	put(address, "addressLocality", p.Commune)
	return address
}

// schemaIdentifiers returns the identifiers of a place: that of the directory, and the number
// of its legal unit.
func schemaIdentifiers(p *directory.Place) []any {
	identifier := func(name, value string) any {
		return map[string]any{"@type": "PropertyValue", "propertyID": name, "value": value}
	}
	all := []any{identifier("lieux", p.ID)}
	switch n := len(p.Pivot); {
	case n == 0:
	case n == 14:
		all = append(all, identifier("SIRET", p.Pivot))
	case strings.HasPrefix(p.Pivot, "W"):
		all = append(all, identifier("RNA", p.Pivot))
	default:
		all = append(all, identifier("RIDET", p.Pivot))
	}
	return all
}

// put sets a key to a text, clipped, unless it is empty.
func put(m map[string]any, key, value string) {
	if value != "" {
		m[key] = words.Clip(value, maxPageName)
	}
}

// schemaDays are the days of the week in the vocabulary of schema.org, from Monday.
var schemaDays = [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// schemaHours returns the opening hours: those of each week, with the public holidays of the
// next year that are not like it, or, when weeks differ, those of the days of week. Times
// at which a place may be closed are left out.
func schemaHours(p *directory.Place, week []hours.Day, now time.Time) map[string]any {
	said := map[string]any{}
	weekly, ok := hours.ParseAll(p.AgreedHours()...).Weekly(now, territory.Zone(p.INSEECode),
		hours.CalendarOf(p.INSEECode))
	if !ok {
		putAll(said, "openingHoursSpecification", datedHours(week, false))
		return said
	}
	putAll(said, "openingHoursSpecification", weeklyHours(&weekly))
	putAll(said, "specialOpeningHoursSpecification", datedHours(weekly.Exceptions, true))
	return said
}

func putAll(m map[string]any, key string, values []any) {
	if len(values) > 0 {
		m[key] = values
	}
}

// weeklyHours returns the hours of one week, days of equal hours together.
func weeklyHours(w *hours.Weekly) []any {
	var all []any
	index := map[[2]string]map[string]any{}
	for i := range w.Week {
		for _, r := range w.Week[i].Ranges {
			if r.State != hours.Open {
				continue
			}
			same := index[[2]string{r.From, r.To}]
			if same == nil {
				same = openingHours(r)
				put(same, "validFrom", w.From)
				put(same, "validThrough", w.Until)
				same["dayOfWeek"] = []string{}
				index[[2]string{r.From, r.To}] = same
				all = append(all, same)
			}
			same["dayOfWeek"] = append(same["dayOfWeek"].([]string), schemaDays[i])
		}
	}
	return all
}

// datedHours returns the hours of single days; withClosed adds the days that are closed,
// which are open from midnight to midnight in this vocabulary.
func datedHours(days []hours.Day, withClosed bool) []any {
	var all []any
	for _, day := range days {
		ranges := day.Ranges
		if len(ranges) == 0 && withClosed {
			ranges = []hours.Range{{From: "00:00", To: "00:00", State: hours.Open}}
		}
		for _, r := range ranges {
			if r.State != hours.Open {
				continue
			}
			one := openingHours(r)
			one["validFrom"], one["validThrough"] = day.Date, day.Date
			all = append(all, one)
		}
	}
	return all
}

func openingHours(r hours.Range) map[string]any {
	closes := r.To
	if closes == "24:00" {
		closes = "23:59"
	}
	return map[string]any{"@type": "OpeningHoursSpecification", "opens": r.From, "closes": closes}
}
