package importer

import (
	"strconv"
	"strings"
)

// ParseCoordinate parses one coordinate as listings write it: with a decimal point or comma,
// perhaps spaces and a degree sign, perhaps a second separator ("41.93414,8"), or in degrees,
// minutes and seconds (44°50'16"N). exact is false when something was ignored or converted. The unit
// and the axis are those of the listing. ok is false when the text is not a number.
func ParseCoordinate(s string) (value float64, exact, ok bool) {
	s = strings.TrimSpace(s)
	if value, err := strconv.ParseFloat(s, 64); err == nil && !strings.ContainsAny(s, "xXpPiInN") {
		return value, true, true
	}
	if value, exact, ok = parseDecimal(s); ok {
		return value, exact, true
	}
	value, ok = parseAngle(s)
	return value, false, ok
}

// parseDecimal is ParseCoordinate for decimal numbers.
func parseDecimal(s string) (value float64, exact, ok bool) {
	exact = true
	var b strings.Builder
	point := false
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9', (r == '-' || r == '+') && b.Len() == 0:
			b.WriteRune(r)
		case (r == '.' || r == ',') && !point:
			point = true
			b.WriteByte('.')
		case r == ' ', r == '\u00a0', r == '\u202f', r == '\'' && i == 0, r == '"':
		case r == '°' && i > 0 && strings.Trim(s[i:], "° ") == "":
		case (r == '.' || r == ',') && b.Len() > 4:
			value, err := strconv.ParseFloat(b.String(), 64)
			return value, false, err == nil
		default:
			return 0, false, false
		}
	}
	value, err := strconv.ParseFloat(b.String(), 64)
	return value, exact, err == nil
}
