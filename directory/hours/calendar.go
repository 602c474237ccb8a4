package hours

// Calendar holds the public and school holidays of a French territory. The zero
// Calendar has the public holidays of metropolitan France outside Alsace and Moselle,
// and no dates of school holidays.
type Calendar struct {
	territory territory
	zone      zone
	school    *SchoolCalendar
}

// territory is a part of France with its own public holidays.
type territory uint8

const (
	metropole territory = iota
	alsaceMoselle
	guadeloupe
	martinique
	guyane
	reunion
	mayotte
	saintBarthelemy
	saintMartin
	wallisFutuna
	polynesie
	caledonie
)

// CalendarOf returns the calendar of a commune by its INSEE code, with the published dates
// of school holidays; a département code is enough.
func CalendarOf(insee string) Calendar { return published().CalendarOf(insee) }

// CalendarOf returns the calendar of a commune by its INSEE code, with the school holidays of c;
// a département code is enough.
func (c *SchoolCalendar) CalendarOf(insee string) Calendar {
	return Calendar{territoryOf(insee), zoneOf(insee), c}
}

// WithoutSchool returns c without its school holidays: hours that do not mention
// them are the same in all zones of a territory.
func (c Calendar) WithoutSchool() Calendar { return Calendar{territory: c.territory} }

func territoryOf(insee string) territory {
	switch zoneOf(insee) {
	case zoneGuadeloupe:
		return guadeloupe
	case zoneMartinique:
		return martinique
	case zoneGuyane:
		return guyane
	case zoneReunion:
		return reunion
	case zoneMayotte:
		return mayotte
	case zoneSaintBarthelemy:
		return saintBarthelemy
	case zoneSaintMartin:
		return saintMartin
	case zoneWallis:
		return wallisFutuna
	case zonePolynesie:
		return polynesie
	case zoneCaledonie:
		return caledonie
	case zoneB:
		if insee[:2] == "57" || insee[:2] == "67" || insee[:2] == "68" {
			return alsaceMoselle
		}
	}
	return metropole
}
