package geo

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// The reasons why a position cannot be that of a place in France. Errors of
// CheckFrance wrap one of them; their messages are French and give the position.
var (
	ErrNotFinite = errors.New("geo: coordinates are not finite numbers")
	ErrNullPoint = errors.New("geo: coordinates are (0,0)")
	ErrSwapped   = errors.New("geo: longitude and latitude look swapped")
	ErrAbroad    = errors.New("geo: position is outside French territory")
)

// territories lists boxes, lon,lat, a few kilometres larger than the land of each
// part of France (limits from IGN and from the maritime charts of the SHOM,
// rounded).
var territories = []orb.Bound{
	box(-5.3, 41.2, 9.7, 51.2),      // France métropolitaine
	box(55.1, -21.5, 55.95, -20.75), // La Réunion
	box(-61.95, 15.75, -60.9, 16.6), // Guadeloupe
	box(-61.35, 14.3, -60.7, 15),    // Martinique
	box(-54.7, 2, -51.5, 6),         // Guyane
	box(44.9, -13.1, 45.4, -12.5),   // Mayotte
	box(158, -23, 172.5, -17.5),     // Nouvelle-Calédonie
	box(-155.1, -28.1, -134, -7.5),  // Polynésie française
	box(-178.3, -14.5, -176, -13.1), // Wallis-et-Futuna
	box(-63.3, 17.95, -62.9, 18.25), // Saint-Martin
	box(-63, 17.8, -62.7, 18.05),    // Saint-Barthélemy
	box(-56.6, 46.65, -56, 47.25),   // Saint-Pierre-et-Miquelon
	box(68, -50.2, 70.9, -48.2),     // Kerguelen
	box(50, -46.8, 52.5, -45.8),     // Crozet
	box(77.3, -38.9, 77.8, -37.6),   // Saint-Paul-et-Amsterdam
	box(-109.4, 10.1, -109, 10.5),   // Clipperton
}

func box(minLon, minLat, maxLon, maxLat float64) orb.Bound {
	return orb.Bound{Min: orb.Point{minLon, minLat}, Max: orb.Point{maxLon, maxLat}}
}

// CheckFrance returns nil when p may be the position of a place in France: finite,
// not (0,0), in the bounding box of one of its parts. Otherwise the error wraps
// ErrNotFinite, ErrNullPoint, ErrSwapped (p is abroad and would be in France with
// lon and lat exchanged) or ErrAbroad.
func CheckFrance(p Position) error {
	lon, lat := p[0], p[1]
	switch {
	case math.IsNaN(lon) || math.IsInf(lon, 0) || math.IsNaN(lat) || math.IsInf(lat, 0):
		return fail(ErrNotFinite, p, "les coordonnées ne sont pas des nombres finis")
	case lon == 0 && lat == 0:
		return fail(ErrNullPoint, p, "les coordonnées sont nulles")
	case inFrance(p):
		return nil
	case inFrance(Position{lat, lon}):
		return fail(ErrSwapped, p, "la longitude et la latitude semblent inversées")
	}
	return fail(ErrAbroad, p, "la position est hors du territoire français")
}

// inFrance reports whether p lies in the box of a part of France.
func inFrance(p Position) bool {
	return slices.ContainsFunc(territories, func(b orb.Bound) bool { return b.Contains(p) })
}

// franceError is a reason with a French message that gives the position.
type franceError struct {
	reason  error
	message string
}

func (e *franceError) Error() string { return e.message }
func (e *franceError) Unwrap() error { return e.reason }

func fail(reason error, p Position, message string) error {
	return &franceError{reason, fmt.Sprintf("%s (lat %v, lon %v)", message, p[1], p[0])}
}
