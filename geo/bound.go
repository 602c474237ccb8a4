package geo

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// maxBoundText is more than four numbers written in full ever need, in bytes.
const maxBoundText = 160

// ParseBound reads a box written minLon,minLat,maxLon,maxLat: degrees WGS84,
// lon in -180..180, lat in -90..90, borders included. A box of no width is a
// box; one that crosses the antimeridian is not. The error, in French, says
// what was read.
func ParseBound(text string) (orb.Bound, error) {
	if len(text) > maxBoundText {
		return orb.Bound{}, fmt.Errorf("une boîte tient en %d caractères au plus, %d ont été lus", maxBoundText, len(text))
	}
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return orb.Bound{}, fmt.Errorf("une boîte s'écrit minLon,minLat,maxLon,maxLat (quatre nombres) ; %d lu(s) dans « %s »", len(parts), printable(text))
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
		return orb.Bound{}, fmt.Errorf("minLon (%s) dépasse maxLon (%s) ; une boîte ne peut pas traverser l'antiméridien", parts[0], parts[2])
	}
	if v[1] > v[3] {
		return orb.Bound{}, fmt.Errorf("minLat (%s) dépasse maxLat (%s)", parts[1], parts[3])
	}
	return orb.Bound{Min: orb.Point{v[0], v[1]}, Max: orb.Point{v[2], v[3]}}, nil
}

// FormatBound writes a box as ParseBound reads it, with the fewest digits that
// give the same box back.
func FormatBound(b orb.Bound) string {
	dst := make([]byte, 0, 64)
	for i, v := range [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendFloat(dst, v, 'f', -1, 64)
	}
	return string(dst)
}

// ParsePosition reads a position written lat,lon, the order in which people
// write coordinates: degrees WGS84. The error, in French, says what was read.
func ParsePosition(text string) (Position, error) {
	if len(text) > maxBoundText {
		return Position{}, fmt.Errorf("une position tient en %d caractères au plus, %d ont été lus", maxBoundText, len(text))
	}
	lat, lon, ok := strings.Cut(text, ",")
	if !ok || strings.Contains(lon, ",") {
		return Position{}, fmt.Errorf("une position s'écrit lat,lon (deux nombres) ; lu « %s »", printable(text))
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

// ParseLatitude reads degrees in -90..90.
func ParseLatitude(text string) (float64, error) { return parseDegrees(text, "lat", 90) }

// ParseLongitude reads degrees in -180..180.
func ParseLongitude(text string) (float64, error) { return parseDegrees(text, "lon", 180) }

func parseDegrees(text, name string, limit float64) (float64, error) {
	text = strings.TrimSpace(text)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, fmt.Errorf("%s : « %s » n'est pas un nombre de degrés", name, printable(text))
	}
	if math.Abs(v) > limit {
		return 0, fmt.Errorf("%s : %s est hors de -%g..%g", name, printable(text), limit, limit)
	}
	return v, nil
}

// printable keeps a message short and on one line, whatever was sent.
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
