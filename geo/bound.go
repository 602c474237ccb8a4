package geo

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// maxBoundText is the longest text that is parsed, in bytes: more than four
// numbers ever need.
const maxBoundText = 160

// ParseBound parses a box written minLon,minLat,maxLon,maxLat: degrees WGS84,
// lon in -180..180, lat in -90..90, limits included. A box of zero width is
// valid; one that crosses the antimeridian is an error. Error messages are French
// and quote the text.
func ParseBound(text string) (orb.Bound, error) {
	if len(text) > maxBoundText {
		return orb.Bound{}, newTextError("une boîte tient en %d caractères au plus, %d ont été lus",
			maxBoundText, len(text))
	}
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return orb.Bound{}, newTextError(
			"une boîte s'écrit minLon,minLat,maxLon,maxLat (quatre nombres) ; %d lu(s) dans « %s »", len(parts), printable(text))
	}
	names := [4]string{"minLon", "minLat", "maxLon", "maxLat"}
	var v [4]float64
	for i, part := range parts {
		n, err := parseDegrees(part, names[i], 180-90*float64(i%2))
		if err != nil {
			return orb.Bound{}, err
		}
		v[i] = n
	}
	if v[0] > v[2] {
		return orb.Bound{}, newTextError("minLon (%s) dépasse maxLon (%s) ; une boîte ne peut pas traverser l'antiméridien",
			parts[0], parts[2])
	}
	if v[1] > v[3] {
		return orb.Bound{}, newTextError("minLat (%s) dépasse maxLat (%s)", parts[1], parts[3])
	}
	return orb.Bound{Min: orb.Point{v[0], v[1]}, Max: orb.Point{v[2], v[3]}}, nil
}

// ParsePosition parses a position written lat,lon, the order in which people
// write coordinates: degrees WGS84, spaces around a number allowed. The result is
// lon,lat. Error messages are French and quote the text.
func ParsePosition(text string) (Position, error) {
	if len(text) > maxBoundText {
		return Position{}, newTextError("une position tient en %d caractères au plus, %d ont été lus",
			maxBoundText, len(text))
	}
	lat, lon, ok := strings.Cut(text, ",")
	if !ok || strings.Contains(lon, ",") {
		return Position{}, newTextError("une position s'écrit lat,lon (deux nombres) ; lu « %s »", printable(text))
	}
	y, err := ParseLatitude(lat)
	if err != nil {
		return Position{}, err
	}
	x, err := ParseLongitude(lon)
	if err != nil {
		return Position{}, err
	}
	return Position{x, y}, nil
}

// ParseLatitude parses a latitude: degrees in -90..90. Error messages are French
// and name the parameter lat.
func ParseLatitude(text string) (float64, error) { return parseDegrees(text, "lat", 90) }

// ParseLongitude parses a longitude: degrees in -180..180. Error messages are
// French and name the parameter lon.
func ParseLongitude(text string) (float64, error) { return parseDegrees(text, "lon", 180) }

func parseDegrees(text, name string, limit float64) (float64, error) {
	text = strings.TrimSpace(text)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, newTextError("%s : « %s » n'est pas un nombre de degrés", name, printable(text))
	}
	if math.Abs(v) > limit {
		return 0, newTextError("%s : %s est hors de %s", name, printable(text), fmt.Sprintf("-%g..%g", limit, limit))
	}
	return v, nil
}

// printable returns at most 60 characters of text, without control characters
// or invalid UTF-8, for use in a message.
func printable(text string) string {
	const most = 60
	cut := strings.ToValidUTF8(text, "\uFFFD")
	if runes := []rune(cut); len(runes) > most {
		cut = string(runes[:most]) + "…"
	}
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, cut)
}
