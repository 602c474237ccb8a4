package importer

// HoursText is opening hours as the producer wrote them.
type HoursText struct {
	Days [7]string // one cell per day, Monday first
	OSM  string    // a cell declared as OSM opening_hours
	Week string    // prose for the whole week
	// WeekOpening is the cell of alternate weeks ("Semaine paire", "Semaine impaire").
	WeekOpening string
	// Note is a free comment on the hours: it may remove some of them, never add any.
	Note string
	// Aside is the other texts of the row that mention appointments or closing, one per
	// line. Like Note it only ever removes hours.
	Aside string
	// Itinerant reports that the place moves: the mapping may know it from a column
	// that it does not read otherwise.
	Itinerant bool
}

// MayLimitHours reports whether a text may remove opening hours: it contains the start
// of a word for an appointment, for closing, or for "only". It is cheap, and has false
// positives but no false negatives.
func MayLimitHours(text string) bool {
	for i := 0; i+3 <= len(text); i++ {
		switch text[i] | 0x20 {
		case 'r':
			if begins(text[i:], "rdv") || begins(text[i:], "rendez") || begins(text[i:], "r.d.v") {
				return true
			}
		case 'f':
			if begins(text[i:], "ferm") {
				return true
			}
		case 'u':
			if begins(text[i:], "uniquement") {
				return true
			}
		case 's':
			if begins(text[i:], "seulement") {
				return true
			}
		case 'e':
			if begins(text[i:], "exclusivement") {
				return true
			}
		case 'q':
			if begins(text[i:], "que le ") || begins(text[i:], "que les ") {
				return true
			}
		case 'm':
			if begins(text[i:], "mois") {
				return true
			}
		}
	}
	return false
}

// begins reports whether text starts with a word of lower-case ASCII letters, points and spaces, whatever the case.
func begins(text, word string) bool {
	if len(text) < len(word) {
		return false
	}
	for i := 0; i < len(word); i++ {
		c := text[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != word[i] {
			return false
		}
	}
	return true
}
