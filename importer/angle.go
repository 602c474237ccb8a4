package importer

import (
	"math"
	"strconv"
	"strings"
)

// parseAngle parses a coordinate in sexagesimal degrees, or in degrees followed or preceded by the
// letter of a cardinal point: 44°50'16.1"N, 44° 50.268' N, 0:34:45 O, W 0.5792, 44d50m16s. South and
// west (W, or O for ouest) are negative. ok is false for anything else, and for 60 minutes or seconds
// and more.
func parseAngle(s string) (value float64, ok bool) {
	s = angleSpellings.Replace(strings.ToLower(s))
	s, sign, lettered := cutCardinal(s)
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		if lettered {
			return 0, false // a sign and a letter
		}
		s, sign = rest, -1
	}
	parts, marks, ok := angleParts(s)
	if !ok || !lettered && marks == "" {
		return 0, false
	}
	unit := 1.0
	for i, part := range parts {
		number, err := strconv.ParseFloat(part, 64)
		last := i == len(parts)-1
		if err != nil || !last && number != math.Trunc(number) || i > 0 && number >= 60 {
			return 0, false
		}
		value += number * unit
		unit /= 60
	}
	return sign * value, true
}

// angleSpellings writes the marks of degrees, minutes and seconds as one character each.
var angleSpellings = strings.NewReplacer("º", "°", "˚", "°", "′", "'", "’", "'", "‘", "'", "´", "'", "`", "'",
	"''", `"`, "″", `"`, "”", `"`, "“", `"`, "\u00a0", " ", "\u202f", " ", "−", "-", "deg", "°", "degrés", "°", "min", "'",
	"nord", "n", "sud", "s", "ouest", "w", "est", "e", ",", ".")

// cutCardinal removes the letter of a cardinal point at one end of a coordinate. sign is -1 for south and
// west, and lettered reports whether there was a letter.
func cutCardinal(s string) (rest string, sign float64, lettered bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return s, 1, false
	}
	end := len(s) - 1
	for _, at := range [...]int{end, 0} {
		// The s of 44d50m16s is a mark, not the south.
		if at == end && at > 0 && s[at] == 's' && s[at-1] >= '0' && s[at-1] <= '9' && strings.ContainsAny(s, "dm") {
			continue
		}
		switch s[at] {
		case 'n', 'e':
			sign = 1
		case 's', 'w', 'o':
			sign = -1
		default:
			continue
		}
		return strings.TrimSpace(s[:at] + s[at+1:]), sign, true
	}
	return s, 1, false
}

// angleParts returns the numbers of a coordinate, at most three, and the marks after them: "" when only
// spaces or colons separate them.
func angleParts(s string) (parts []string, marks string, ok bool) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		digits := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if digits < 0 {
			digits = len(s)
		}
		if digits == 0 || len(parts) == 3 {
			return nil, "", false
		}
		parts = append(parts, s[:digits])
		s = strings.TrimLeft(s[digits:], " ")
		if s == "" {
			break
		}
		rest, found := cutMark(s, len(parts))
		if found != "" {
			marks += found
			s = rest
		}
	}
	return parts, marks, len(parts) > 0
}

// cutMark removes the mark that follows the nth number of an angle.
func cutMark(s string, n int) (rest, mark string) {
	for _, mark := range [...][]string{{"°", "d", ":"}, {"'", "m", ":"}, {`"`, "s", "'"}}[n-1] {
		if rest, ok := strings.CutPrefix(s, mark); ok {
			return rest, mark
		}
	}
	return s, ""
}

// SplitCoordinates splits a cell that holds a latitude and a longitude with the letters of cardinal points:
// `44°50'16"N, 0°34'45"W`. ok is false for other cells.
func SplitCoordinates(s string) (lat, lon string, ok bool) {
	for i, r := range s {
		if !strings.ContainsRune("NSns", r) || i+1 >= len(s) || i == 0 {
			continue
		}
		lat, lon = s[:i+1], strings.Trim(s[i+1:], " ,;/|")
		if _, okLat := parseAngle(lat); okLat {
			if _, okLon := parseAngle(lon); okLon {
				return lat, lon, true
			}
		}
	}
	return "", "", false
}
