package hours

import (
	"regexp"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// readAside reads a text whose subject is not the opening hours. It counts where it
// says explicitly that an appointment is needed, that the place is closed, or that it
// opens on some days only; other days that it names are those of activities.
func readAside(text string, itinerant bool) (l limits) {
	if text == "" {
		return l
	}
	var clauses []clause
	walkIn := false
	for _, written := range clausesOf(strings.ReplaceAll(text[:min(len(text), maxComment)], "(", "\n")) {
		c := parseClause(written)
		c.closed = c.closed && closedOutright.MatchString(written) && !strings.Contains(written, "rouver")
		short := len(strings.Fields(written)) <= 6
		onlyThen := c.time && (c.only || short && c.named && strings.Contains(written, "mois"))
		if onlyThen && !c.byAppointment && (short || c.extra) { // "ouvert le samedi uniquement": the other days are not
			c.condition = wholeWeek
		}
		if walkIn = walkIn || c.walkIn && !c.named && !c.byAppointment; c.byAppointment || c.closed || onlyThen {
			clauses = append(clauses, c)
		}
	}
	for _, c := range clauses {
		switch {
		case c.neutral(itinerant):
		case c.byAppointment && walkIn && !c.named && !c.only: // walk-in; only some other service needs an appointment
		case c.byAppointment:
			l.byAppointment = append(l.byAppointment, c.condition)
		default:
			l.unconfirmed = append(l.unconfirmed, c.condition)
		}
	}
	return l
}

// closedOutright matches closings, as opposed to farms ("la ferme de…") and past closings.
var closedOutright = regexp.MustCompile(`\b(?:est|sera|sont|seront|reste|actuellement|temporairement|provisoirement` +
	`|definitivement|exceptionnellement|:) ?(?:[a-z]+ )?fermee?s?\b` +
	`|\bfermee?s? (?:le|les|l'|au public|aux|pendant|jusqu|a partir|a compter|pour|toute|tous|cause|la semaine|en ` +
	`(?:periode|ete|hiver|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre` +
	`|octobre|novembre|decembre)|du (?:\d|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|lundi` +
	`|mardi|mercredi|jeudi|vendredi|samedi|dimanche)` +
	`|\bfermetures? (?:le|les|l'|au public|pendant|jusqu|a partir|pour|estivale|annuelle|exceptionnelle` +
	`|temporaire|definitive|du \d|en |lundi|mardi|mercredi|jeudi|vendredi|samedi)`)

var itinerantWords = setOf("bus minibus camion camionnette fourgon van itinerant itinerante itinerants mobile roulotte")

// ItinerantName reports whether the name of a place is that of an itinerant one, such as "Bus numérique".
func ItinerantName(name string) bool {
	for w := range strings.FieldsFuncSeq(directory.Fold(name), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if itinerantWords[w] {
			return true
		}
	}
	return false
}
