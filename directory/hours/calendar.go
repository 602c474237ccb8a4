package hours

// Calendar holds the public holidays of a French territory. The zero Calendar is
// that of metropolitan France outside Alsace and Moselle.
type Calendar struct{ territory territory }

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

// CalendarOf returns the calendar of a commune by its INSEE code; a département code is enough.
func CalendarOf(insee string) Calendar {
	if len(insee) < 2 {
		return Calendar{}
	}
	switch insee[:2] {
	case "57", "67", "68":
		return Calendar{alsaceMoselle}
	}
	if len(insee) < 3 {
		return Calendar{}
	}
	switch insee[:3] {
	case "971":
		return Calendar{guadeloupe}
	case "972":
		return Calendar{martinique}
	case "973":
		return Calendar{guyane}
	case "974":
		return Calendar{reunion}
	case "976":
		return Calendar{mayotte}
	case "977":
		return Calendar{saintBarthelemy}
	case "978":
		return Calendar{saintMartin}
	case "986":
		return Calendar{wallisFutuna}
	case "987":
		return Calendar{polynesie}
	case "988":
		return Calendar{caledonie}
	}
	return Calendar{}
}
