package pages

import (
	"regexp"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// The gazetteer knows communes, not streets: of an address typed in the search box,
// only the postcode or the commune is used.

var (
	// streetName matches the beginning of an address as a slug: a number, or a type of street.
	streetName = regexp.MustCompile(`^(?:\d{1,4} ?(?:(?:bis|ter|quater|[a-d]) )?)?(?:rue|r|avenue|av|boulevard` +
		`|bd|bvd|blvd|place|pl|chemin|ch|impasse|imp|allees?|quai|cours|route|rte|square|sq|passage|faubourg` +
		`|residence|res|lotissement|lot|hameau|lieu dit|voie|venelle|sentier|esplanade|promenade|mail|rond ` +
		`point|cite|clos|villa|zone|za|zi) `)
	// article matches a word between the type of a street and its name.
	article      = regexp.MustCompile(`^(de|du|des|d|la|le|les|l)$`)
	postcodeWord = regexp.MustCompile(`\b\d{5}\b`)
)

// lookUpAddress finds the postcode or the commune of an address; ok reports whether
// it has one. "12 rue de Paris" has none: Paris is part of the name of the street.
func lookUpAddress(t *i18n.Locale, g *territory.Gazetteer, typed string) (found searchResult, ok bool) {
	slug := territory.Slug(typed)
	start := streetName.FindString(slug)
	if start == "" {
		return searchResult{}, false
	}
	if at := postcodeWord.FindStringIndex(typed); at != nil && g.Postcode(typed[at[0]:at[1]]) != nil {
		return lookUpPostcode(t, g, typed[at[0]:at[1]], strings.TrimSpace(typed[at[1]:])), true
	}
	rest := strings.Fields(slug[len(start):])
	named := 0 // the articles before the name of the street
	for named < len(rest) && article.MatchString(rest[named]) {
		named++
	}
	for i := named + 1; i < len(rest); i++ {
		if found := lookUpName(t, g, strings.Join(rest[i:], " ")); len(found.where) != 1 || found.where[0].Name != "q" {
			return found, true
		}
	}
	return searchResult{}, false
}
