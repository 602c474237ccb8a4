package geo

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Why a position is not one of a French place. Errors of CheckFrance wrap one
// of these; their messages are French and say what was read.
var (
	ErrNotFinite = errors.New("geo: coordinates are not finite numbers")
	ErrNullPoint = errors.New("geo: coordinates are (0,0)")
	ErrSwapped   = errors.New("geo: longitude and latitude look swapped")
	ErrAbroad    = errors.New("geo: position is outside French territory")
)

// territories are boxes, lon,lat, some kilometres larger than the land of each
// part of France (limits after IGN and the SHOM's maritime charts, rounded).
var territories = []struct {
	name  string
	bound orb.Bound
}{
	{"France métropolitaine", box(-5.3, 41.2, 9.7, 51.2)},
	{"La Réunion", box(55.1, -21.5, 55.95, -20.75)},
	{"Guadeloupe", box(-61.95, 15.75, -60.9, 16.6)},
	{"Martinique", box(-61.35, 14.3, -60.7, 15)},
	{"Guyane", box(-54.7, 2, -51.5, 6)},
	{"Mayotte", box(44.9, -13.1, 45.4, -12.5)},
	{"Nouvelle-Calédonie", box(158, -23, 172.5, -17.5)},
	{"Polynésie française", box(-155.1, -28.1, -134, -7.5)},
	{"Wallis-et-Futuna", box(-178.3, -14.5, -176, -13.1)},
	{"Saint-Martin", box(-63.3, 17.95, -62.9, 18.25)},
	{"Saint-Barthélemy", box(-63, 17.8, -62.7, 18.05)},
	{"Saint-Pierre-et-Miquelon", box(-56.6, 46.65, -56, 47.25)},
	{"Kerguelen", box(68, -50.2, 70.9, -48.2)},
	{"Crozet", box(50, -46.8, 52.5, -45.8)},
	{"Saint-Paul-et-Amsterdam", box(77.3, -38.9, 77.8, -37.6)},
	{"Clipperton", box(-109.4, 10.1, -109, 10.5)},
}

func box(minLon, minLat, maxLon, maxLat float64) orb.Bound {
	return orb.Bound{Min: orb.Point{minLon, minLat}, Max: orb.Point{maxLon, maxLat}}
}

// CheckFrance returns nil when the position may be that of a French place:
// finite, not (0,0), in the box of one of the territories. Otherwise the error
// is ErrNotFinite, ErrNullPoint, ErrSwapped (the position is abroad and would be
// in France with lon and lat exchanged) or ErrAbroad.
func CheckFrance(p Position) error {
	lon, lat := p[0], p[1]
	switch {
	case math.IsNaN(lon) || math.IsInf(lon, 0) || math.IsNaN(lat) || math.IsInf(lat, 0):
		return fail(ErrNotFinite, p, "les coordonnées ne sont pas des nombres finis")
	case lon == 0 && lat == 0:
		return fail(ErrNullPoint, p, "les coordonnées sont nulles")
	case TerritoryAt(p) != "":
		return nil
	case TerritoryAt(Position{lat, lon}) != "":
		return fail(ErrSwapped, p, "la longitude et la latitude semblent inversées")
	}
	return fail(ErrAbroad, p, "la position est hors du territoire français")
}

// TerritoryAt names the part of France in whose box the position is, "" abroad.
func TerritoryAt(p Position) string {
	for i := range territories {
		if territories[i].bound.Contains(p) {
			return territories[i].name
		}
	}
	return ""
}

type franceError struct {
	reason  error
	message string
}

func (e *franceError) Error() string { return e.message }
func (e *franceError) Unwrap() error { return e.reason }

func fail(reason error, p Position, message string) error {
	return &franceError{reason, fmt.Sprintf("%s (lat %v, lon %v)", message, p[1], p[0])}
}
