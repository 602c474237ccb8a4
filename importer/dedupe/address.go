package dedupe

import "math"

// addressRelation is how two addresses relate.
type addressRelation int

const (
	addressUnknown   addressRelation = iota // one is missing
	addressSame                             // number and street
	addressStreet                           // the street; one number is missing
	addressNear                             // the street, with a number at most nearNumbers away
	addressNumber                           // the street, with another number
	addressDifferent                        // another street
)

var addressPoints = [...]float64{addressUnknown: 0, addressSame: 0.30, addressStreet: 0.15, addressNear: 0.05,
	addressNumber: -0.10, addressDifferent: -0.12}

// nearNumbers is how far apart the numbers of one building may be: 22 and 24, 1620 and 1624.
const nearNumbers = 4

func (ix *Index) compareAddress(a, b *record) addressRelation {
	streetA, streetB := ix.streetTokens(a), ix.streetTokens(b)
	if len(streetA) == 0 || len(streetB) == 0 {
		if a.houseNumber != 0 && a.houseNumber == b.houseNumber && len(streetA) == len(streetB) {
			return addressSame
		}
		return addressUnknown
	}
	weightA, weightB := ix.weight(streetA), ix.weight(streetB)
	both := ix.shared(streetA, streetB)
	switch {
	case both < 0.6*math.Min(weightA, weightB) || both < 0.3*math.Max(weightA, weightB):
		return addressDifferent
	case a.houseNumber == b.houseNumber:
		return addressSame
	case a.houseNumber == 0 || b.houseNumber == 0:
		return addressStreet
	case max(a.houseNumber, b.houseNumber)-min(a.houseNumber, b.houseNumber) <= nearNumbers:
		return addressNear
	}
	return addressNumber
}

// distanceM returns the distance of two precise positions in metres, within 1 % below a
// few kilometres; -1 when one of them is not precise.
func distanceM(a, b *record) float64 {
	if !a.precise || !b.precise {
		return -1
	}
	dy := float64(a.lat-b.lat) * metresPerDegree
	dx := float64(a.lon-b.lon) * metresPerDegree * math.Cos(float64(a.lat)*math.Pi/180)
	return math.Hypot(dx, dy)
}

// distanceSteps are the points of distances up to upTo metres: of positions alone, and
// when the addresses are the same, which is stronger evidence than positions.
var distanceSteps = [...]struct{ upTo, points, sameAddress float64 }{
	{30, 0.20, 0.20}, {100, 0.15, 0.15}, {250, 0.05, 0.15}, {500, -0.05, 0.10}, {1000, -0.20, 0.05},
	{math.Inf(1), -0.40, 0},
}

func distancePoints(distance float64, address addressRelation) float64 {
	if distance < 0 {
		return 0
	}
	for _, step := range distanceSteps {
		if distance <= step.upTo {
			if address == addressSame {
				return step.sameAddress
			}
			return step.points
		}
	}
	return 0
}

func communePoints(commune communeRelation, distance float64) float64 {
	switch {
	case commune != communesDiffer:
		return 0
	case distance >= 0 && distance <= 300:
		return -0.20
	}
	return -0.40
}
