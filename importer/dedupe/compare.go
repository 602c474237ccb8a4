package dedupe

import (
	"math"
	"slices"
)

// Limits of distance, in metres.
const (
	// farM forbids a merge: positions are checked against communes when imported,
	// so that two precise ones that far apart are two places.
	farM = 3000
	// stopM is what separates two stops of what moves around.
	stopM = 150
	// metresPerDegree is that of latitude.
	metresPerDegree = 111_200
)

// compare scores two records; parts may be nil.
func (s *Index) compare(i, j int32, parts *recorder) (score float64, conflict string) {
	a, b := s.at(i), s.at(j)
	relation := relate(a.kinds, b.kinds, a.also, b.also)
	if relation == kindsConflict {
		return 0, "les noms disent deux sortes de lieux différentes"
	}
	acronym := s.abbreviates(a, b) || s.abbreviates(b, a)
	if acronym && relation == kindsUnknown {
		relation = kindsEqual
	}
	numbersA, numbersB := s.numbers(a), s.numbers(b)
	if len(numbersA) > 0 && len(numbersB) > 0 && !slices.Equal(numbersA, numbersB) {
		return 0, "les numéros dans les noms diffèrent"
	}
	address := s.compareAddress(a, b)
	distance := distanceM(a, b)
	switch {
	case distance > farM:
		return 0, "les positions sont trop éloignées"
	case a.itinerant && b.itinerant && (distance > stopM && address != addressSame || a.commune != b.commune):
		return 0, "deux arrêts d'un service itinérant"
	case a.itinerant && b.itinerant && a.source == b.source && a.name != b.name:
		return 0, "deux tournées d'un service itinérant"
	}
	name := 0.45 // one is the acronym of the other
	if !acronym {
		name = s.namePoints(a, b, relation, address)
	}
	score += parts.add("nom", name)
	score += parts.add("sorte", kindPoints(a, b, relation, address))
	if len(numbersA) != len(numbersB) {
		score += parts.add("numero", -0.10)
	}
	points, apart := addressPoints[address], distancePoints(distance, address)
	if points < 0 && distance >= 0 && distance <= 100 {
		points = -0.05 // one corner, two streets; or a number that moved
	}
	if s.onlyOne(a, b, relation, distance) {
		points, apart = max(points, 0), max(apart, 0) // written otherwise, or moved: there is no other
		score += parts.add("unique", 0.10)
	}
	score += parts.add("adresse", points)
	score += parts.add("distance", apart)
	score += parts.add("commune", communePoints(a, b, distance))
	if a.source == b.source && (name < 0 || address >= addressNumber && distance > 100 || relation == kindsByLabel || relation == kindsUnknown && a.kinds != b.kinds) {
		score += parts.add("meme_source", -0.15) // a source knows its own places apart
	}
	score += parts.add("telephone", samePoints(a.phone, b.phone, 0.30, -0.05))
	score += parts.add("courriel", anyPoints(s.mails(a), s.mails(b), 0.20, -0.02))
	score += parts.add("site_web", anyPoints(s.hosts(a), s.hosts(b), 0.10, -0.03))
	score += parts.add("pivot", pivotPoints(a, b))
	return math.Round(100*math.Max(0, math.Min(1, score))) / 100, ""
}

const (
	// oneDesk are the networks of which one address holds one desk, whoever runs
	// it and whatever its name adds.
	oneDesk = kindFranceServices | kindPimms
	// branches have one office at an address, that other listings name by its town.
	branches = oneDesk | kindPoste
	// institutions have many services: another word in the name may be another place.
	institutions = kindMairie | kindEPCI | kindDepartement
	// hosts may hold a desk of a network without being that desk, even when their
	// labels speak of it.
	hosts = kindMairie | kindLibrary | kindTax | kindSolidarites | kindMuseum | kindEPN
)

// namePoints compares what is left of names without kinds, commune and stop words.
func (s *Index) namePoints(a, b *record, relation kindRelation, address addressRelation) float64 {
	if a.name == b.name {
		return 0.50
	}
	wordsA, wordsB := s.nameWords(a), s.nameWords(b)
	weightA, weightB := s.weight(wordsA), s.weight(wordsB)
	points := plainPoints(a, b, relation, weightA < 0.5 && weightB < 0.5)
	if weightA >= 0.5 && weightB >= 0.5 {
		both := s.shared(wordsA, wordsB)
		similarity := (both/math.Min(weightA, weightB) + 2*both/(weightA+weightB)) / 2
		likeness := 0.85*math.Min(1, similarity) - 0.35
		if relation != kindsByLabel || likeness > points {
			points = likeness
		}
	} else if points < 0 && (a.kinds == 0 && weightA == 0 || b.kinds == 0 && weightB == 0) {
		points = 0 // named after its commune: it could be anything
	}
	switch {
	case a.source != b.source && a.kinds&oneDesk != 0 && b.kinds&oneDesk != 0 && address == addressSame:
		return math.Max(points, 0.10)
	case hosted(a, b, address):
		return math.Max(points, -0.05)
	}
	return points
}

// hosted tells whether one is a network's desk and the other, which does not
// say what it is, answers the same telephone at the same address: who runs it.
func hosted(a, b *record, address addressRelation) bool {
	return (a.kinds == 0 && b.kinds&oneDesk != 0 || b.kinds == 0 && a.kinds&oneDesk != 0) &&
		a.phone != 0 && a.phone == b.phone && (address == addressSame || address == addressStreet)
}

// plainPoints are for names of which at least one says nothing but its kind and
// its commune.
func plainPoints(a, b *record, relation kindRelation, both bool) float64 {
	switch relation {
	case kindsEqual:
		switch {
		case both && a.commune != b.commune:
			return -0.20 // each is named after its own commune
		case both:
			return 0.40
		case a.kinds&institutions != 0:
			return -0.05
		case a.kinds&oneDesk != 0:
			return 0.25
		}
		return 0.20
	case kindsOverlap:
		if branch(a, b) {
			return 0.30
		}
		return 0.05
	case kindsByLabel:
		if (a.kinds|b.kinds)&hosts != 0 {
			return 0.05
		}
		return 0.20
	}
	return -0.25
}

// onlyOne tells whether two sources name the town hall, or the France Services, of
// one commune, and say nothing that would tell it from another one there.
func (s *Index) onlyOne(a, b *record, relation kindRelation, distance float64) bool {
	if relation != kindsEqual || a.source == b.source || a.commune == 0 || a.commune != b.commune {
		return false
	}
	alike := a.name == b.name || s.weight(s.nameWords(a)) < 0.5 && s.weight(s.nameWords(b)) < 0.5
	if a.kinds == kindMairie {
		return alike && distance <= 1500 && !s.annexe(a) && !s.annexe(b)
	}
	return alike && a.kinds&oneDesk != 0 && distance <= 500
}

// annexe tells whether an address is that of an annexe.
func (s *Index) annexe(r *record) bool {
	return slices.ContainsFunc(s.street(r), func(w uint32) bool { return s.texts[w] == "annexe" })
}

// branch tells whether two names that share a kind, or have kinds that are alike,
// are those of one desk of a network.
func branch(a, b *record) bool {
	return a.kinds&b.kinds&branches != 0 || a.kinds&oneDesk != 0 && b.kinds&oneDesk != 0
}

// abbreviates tells whether a word of a is made of the initials of b.
func (s *Index) abbreviates(a, b *record) bool {
	for _, w := range s.nameWords(a) {
		if b.initials.spell(s.texts[w]) {
			return true
		}
	}
	return false
}

func (s *Index) weight(words []uint32) (sum float64) {
	for _, w := range words {
		sum += float64(s.weights[w])
	}
	return sum
}

// shared is the weight of the words that two sorted lists share, typing errors aside.
func (s *Index) shared(a, b []uint32) float64 { return (s.found(a, b) + s.found(b, a)) / 2 }

// found is the weight of the words of a that b has.
func (s *Index) found(a, b []uint32) (sum float64) {
	for _, w := range a {
		if _, same := slices.BinarySearch(b, w); same {
			sum += float64(s.weights[w])
			continue
		}
		for _, v := range b {
			if s.weights[v] == s.weights[w] && near(s.texts[w], s.texts[v]) {
				sum += float64(s.weights[w]) * 0.9
				break
			}
		}
	}
	return sum
}

// kindPoints is for what names say of the sort of place.
func kindPoints(a, b *record, relation kindRelation, address addressRelation) float64 {
	switch relation {
	case kindsEqual:
		if address == addressSame {
			return 0.20
		}
		return 0.10
	case kindsOverlap:
		if address == addressSame && branch(a, b) {
			return 0.10
		}
	case kindsByLabel:
		if (address == addressSame || address == addressStreet) && (a.kinds|b.kinds)&branches != 0 && (a.kinds|b.kinds)&hosts == 0 {
			return 0.10 // the label says that the network's desk is at that address: it is this one
		}
	case kindsUnknown:
		if one := a.kinds | b.kinds; one&^soft != 0 && !hosted(a, b, address) {
			return -0.10 // the other does not say that it is one
		}
	}
	return 0
}

// addressRelation is how two addresses stand to each other.
type addressRelation int

const (
	addressUnknown   addressRelation = iota // one is missing
	addressSame                             // number and street
	addressStreet                           // the street; one number is missing
	addressNumber                           // the street, with another number
	addressDifferent                        // another street
)

var addressPoints = [...]float64{addressUnknown: 0, addressSame: 0.30, addressStreet: 0.15, addressNumber: -0.10, addressDifferent: -0.12}

func (s *Index) compareAddress(a, b *record) addressRelation {
	streetA, streetB := s.street(a), s.street(b)
	if len(streetA) == 0 || len(streetB) == 0 {
		if a.houseNumber != 0 && a.houseNumber == b.houseNumber && len(streetA) == len(streetB) {
			return addressSame
		}
		return addressUnknown
	}
	weightA, weightB := s.weight(streetA), s.weight(streetB)
	both := s.shared(streetA, streetB)
	switch {
	case both < 0.6*math.Min(weightA, weightB) || both < 0.3*math.Max(weightA, weightB):
		return addressDifferent
	case a.houseNumber == b.houseNumber:
		return addressSame
	case a.houseNumber == 0 || b.houseNumber == 0:
		return addressStreet
	}
	return addressNumber
}

// distanceM is the distance of two precise positions, good to 1 % below a few
// kilometres; -1 when one of them is not precise.
func distanceM(a, b *record) float64 {
	if !a.precise || !b.precise {
		return -1
	}
	dy := float64(a.lat-b.lat) * metresPerDegree
	dx := float64(a.lon-b.lon) * metresPerDegree * math.Cos(float64(a.lat)*math.Pi/180)
	return math.Hypot(dx, dy)
}

// distanceSteps are the points of distances up to so many metres: of positions
// alone, and when the addresses are the same, which tells more than positions do.
var distanceSteps = [...]struct{ upTo, points, sameAddress float64 }{
	{30, 0.20, 0.20}, {100, 0.15, 0.15}, {250, 0.05, 0.15}, {500, -0.05, 0.10}, {1000, -0.20, 0.05}, {math.Inf(1), -0.40, 0},
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

func communePoints(a, b *record, distance float64) float64 {
	switch {
	case a.commune == b.commune || a.commune == 0 || b.commune == 0:
		return 0
	case distance >= 0 && distance <= 300:
		return -0.20
	}
	return -0.40
}

func samePoints(a, b uint32, same, different float64) float64 {
	switch {
	case a == 0 || b == 0:
		return 0
	case a == b:
		return same
	}
	return different
}

func anyPoints(a, b []uint32, same, different float64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	if common(a, b) {
		return same
	}
	return different
}

// common tells whether two short lists share a value.
func common(a, b []uint32) bool {
	for _, v := range a {
		if slices.Contains(b, v) {
			return true
		}
	}
	return false
}

func pivotPoints(a, b *record) float64 {
	switch {
	case a.pivot == 0 || b.pivot == 0:
		return 0
	case a.pivot == b.pivot && a.source != b.source:
		return 0.30
	case a.pivot == b.pivot:
		return 0.25 // a source may give its own to all its places
	case a.siren != 0 && a.siren == b.siren:
		return 0
	}
	return -0.10
}
