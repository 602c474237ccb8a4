package pages

import (
	"regexp"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// The gazetteer knows towns, not streets: of an address written in the search
// box, the postcode or the town is what places are near to.

var (
	// streetName begins like an address, once folded: a number, or the kind of a street.
	streetName = regexp.MustCompile(`^(?:\d{1,4} ?(?:(?:bis|ter|quater|[a-d]) )?)?(?:rue|r|avenue|av|boulevard|bd|bvd|blvd|place|pl|chemin|ch|impasse|imp|allees?|quai|cours|route|rte|square|sq|passage|faubourg|residence|res|lotissement|lot|hameau|lieu dit|voie|venelle|sentier|esplanade|promenade|mail|rond point|cite|clos|villa|zone|za|zi) `)
	// article links the kind of a street to its name.
	article      = regexp.MustCompile(`^(de|du|des|d|la|le|les|l)$`)
	postcodeWord = regexp.MustCompile(`\b\d{5}\b`)
)

// lookUpAddress reads an address as its postcode or its town; ok tells that
// there is one. "12 rue de Paris" is a street of no town that is named.
func lookUpAddress(t *i18n.Locale, g *territory.Gazetteer, words string) (found lookedUp, ok bool) {
	slug := territory.Slug(words)
	start := streetName.FindString(slug)
	if start == "" {
		return lookedUp{}, false
	}
	if at := postcodeWord.FindStringIndex(words); at != nil && g.Postcode(words[at[0]:at[1]]) != nil {
		return lookUpPostcode(t, g, words[at[0]:at[1]], strings.TrimSpace(words[at[1]:])), true
	}
	rest := strings.Fields(slug[len(start):])
	named := 0 // how many parts the name of the street takes at least
	for named < len(rest) && article.MatchString(rest[named]) {
		named++
	}
	for i := named + 1; i < len(rest); i++ {
		if found := lookUpName(t, g, strings.Join(rest[i:], " ")); len(found.where) != 1 || found.where[0].name != "q" {
			return found, true
		}
	}
	return lookedUp{}, false
}
