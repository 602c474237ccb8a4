package dedupe

import (
	"math"
	"slices"
)

// Limits of distance, in metres.
const (
	// farM forbids a merge: positions were checked against communes by the import, so
	// that two precise positions this far apart are two places.
	farM = 3000
	// stopM separates two stops of an itinerant service.
	stopM = 150
	// metresPerDegree is the length of a degree of latitude.
	metresPerDegree = 111_200
)

// compare scores two records, from 0 to 1; conflict is the French reason why they
// cannot be one place, if any. parts may be nil.
func (ix *Index) compare(i, j int32, parts *recorder) (score float64, conflict string) {
	a, b := ix.at(i), ix.at(j)
	relation := relate(a.named, b.named, a.stated, b.stated)
	if relation == kindsConflict {
		return 0, "les noms disent deux sortes de lieux différentes"
	}
	acronym := ix.abbreviates(a, b) || ix.abbreviates(b, a)
	if acronym && relation == kindsUnknown {
		relation = kindsEqual
	}
	numbersA, numbersB := ix.numbers(a), ix.numbers(b)
	if len(numbersA) > 0 && len(numbersB) > 0 && !slices.Equal(numbersA, numbersB) {
		return 0, "les numéros dans les noms diffèrent"
	}
	address := ix.compareAddress(a, b)
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
		name = ix.namePoints(a, b, relation, address)
	}
	score += parts.add("nom", name)
	score += parts.add("sorte", kindPoints(a, b, relation, address))
	if len(numbersA) != len(numbersB) {
		score += parts.add("numero", -0.10)
	}
	points, apart := addressPoints[address], distancePoints(distance, address)
	if points < 0 && distance >= 0 && distance <= 100 {
		points = -0.05 // the corner of two streets, or renumbering
	}
	if ix.onlyOne(a, b, relation, distance) {
		points, apart = max(points, 0), max(apart, 0) // another spelling, or it moved: there is only one
		score += parts.add("unique", 0.10)
	}
	score += parts.add("adresse", points)
	score += parts.add("distance", apart)
	score += parts.add("commune", communePoints(a, b, distance))
	if a.source == b.source && (name < 0 || address >= addressNumber && distance > 100 || relation == kindsByLabel ||
		relation == kindsUnknown && a.named != b.named) {
		score += parts.add("meme_source", -0.15) // a source distinguishes its own places
	}
	score += parts.add("telephone", samePoints(a.phone, b.phone, 0.30, -0.05))
	score += parts.add("courriel", anyPoints(ix.emails(a), ix.emails(b), 0.20, -0.02))
	score += parts.add("site_web", anyPoints(ix.websites(a), ix.websites(b), 0.10, -0.03))
	score += parts.add("pivot", pivotPoints(a, b))
	return math.Round(100*math.Max(0, math.Min(1, score))) / 100, ""
}

const (
	// oneDesk are the networks with one desk at an address, whoever operates it and
	// whatever its name adds.
	oneDesk = kindFranceServices | kindPimms
	// branches have one office at an address, which other listings name by its town.
	branches = oneDesk | kindPoste
	// institutions have many services: another token in the name may be another place.
	institutions = kindMairie | kindEPCI | kindDepartement
	// hostKinds may host a desk of a network without being that desk, even when their
	// labels name it.
	hostKinds = kindMairie | kindLibrary | kindTax | kindSolidarites | kindMuseum | kindEPN
)

// namePoints compares the tokens of names: kinds, commune and stop words are left out.
func (ix *Index) namePoints(a, b *record, relation kindRelation, address addressRelation) float64 {
	if a.name == b.name {
		return 0.50
	}
	wordsA, wordsB := ix.nameTokens(a), ix.nameTokens(b)
	weightA, weightB := ix.weight(wordsA), ix.weight(wordsB)
	points := plainPoints(a, b, relation, weightA < 0.5 && weightB < 0.5)
	if weightA >= 0.5 && weightB >= 0.5 {
		both := ix.shared(wordsA, wordsB)
		similarity := (both/math.Min(weightA, weightB) + 2*both/(weightA+weightB)) / 2
		likeness := 0.85*math.Min(1, similarity) - 0.35
		if relation != kindsByLabel || likeness > points {
			points = likeness
		}
	} else if points < 0 && (a.named == 0 && weightA == 0 || b.named == 0 && weightB == 0) {
		points = 0 // named after its commune: no evidence
	}
	switch {
	case a.source != b.source && a.named&oneDesk != 0 && b.named&oneDesk != 0 && address == addressSame:
		return math.Max(points, 0.10)
	case hosted(a, b, address):
		return math.Max(points, -0.05)
	}
	return points
}

// hosted reports whether one is a network's desk and the other, which states no kind,
// has the same telephone and address: the body that operates it.
func hosted(a, b *record, address addressRelation) bool {
	return (a.named == 0 && b.named&oneDesk != 0 || b.named == 0 && a.named&oneDesk != 0) &&
		a.phone != 0 && a.phone == b.phone && (address == addressSame || address == addressStreet)
}

// plainPoints compares names of which at least one (both, if both is true) has no
// tokens besides its kind and its commune.
func plainPoints(a, b *record, relation kindRelation, both bool) float64 {
	switch relation {
	case kindsEqual:
		switch {
		case both && a.commune != b.commune:
			return -0.20 // each is named after its own commune
		case both:
			return 0.40
		case a.named&institutions != 0:
			return -0.05
		case a.named&oneDesk != 0:
			return 0.25
		}
		return 0.20
	case kindsOverlap:
		if branch(a, b) {
			return 0.30
		}
		return 0.05
	case kindsByLabel:
		if (a.named|b.named)&hostKinds != 0 {
			return 0.05
		}
		return 0.20
	}
	return -0.25
}

// onlyOne reports whether two sources name the town hall, or the France Services, of
// one commune, without anything that distinguishes it from another one there.
func (ix *Index) onlyOne(a, b *record, relation kindRelation, distance float64) bool {
	if relation != kindsEqual || a.source == b.source || a.commune == 0 || a.commune != b.commune {
		return false
	}
	alike := a.name == b.name || ix.weight(ix.nameTokens(a)) < 0.5 && ix.weight(ix.nameTokens(b)) < 0.5
	if a.named == kindMairie {
		return alike && distance <= 1500 && !ix.annexe(a) && !ix.annexe(b)
	}
	return alike && a.named&oneDesk != 0 && distance <= 500
}

// annexe reports whether an address is that of an annexe.
func (ix *Index) annexe(r *record) bool {
	return slices.ContainsFunc(ix.streetTokens(r), func(w uint32) bool { return ix.texts[w] == "annexe" })
}

// branch reports whether two names that share a kind, or have similar kinds, are those
// of one desk of a network.
func branch(a, b *record) bool {
	return a.named&b.named&branches != 0 || a.named&oneDesk != 0 && b.named&oneDesk != 0
}

// abbreviates reports whether a token of a is made of the initials of b.
func (ix *Index) abbreviates(a, b *record) bool {
	for _, w := range ix.nameTokens(a) {
		if b.initials.spell(ix.texts[w]) {
			return true
		}
	}
	return false
}

func (ix *Index) weight(words []uint32) (sum float64) {
	for _, w := range words {
		sum += float64(ix.weights[w])
	}
	return sum
}

// shared returns the weight of the tokens that two sorted lists share, typing errors ignored.
func (ix *Index) shared(a, b []uint32) float64 { return (ix.found(a, b) + ix.found(b, a)) / 2 }

// found returns the weight of the tokens of a that b has.
func (ix *Index) found(a, b []uint32) (sum float64) {
	for _, w := range a {
		if _, same := slices.BinarySearch(b, w); same {
			sum += float64(ix.weights[w])
			continue
		}
		for _, v := range b {
			if ix.weights[v] == ix.weights[w] && near(ix.texts[w], ix.texts[v]) {
				sum += float64(ix.weights[w]) * 0.9
				break
			}
		}
	}
	return sum
}

// kindPoints compares the kinds that names state.
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
		if (address == addressSame || address == addressStreet) && (a.named|b.named)&branches != 0 &&
			(a.named|b.named)&hostKinds == 0 {
			return 0.10 // the label places the network's desk at that address
		}
	case kindsUnknown:
		if one := a.named | b.named; one&^soft != 0 && !hosted(a, b, address) {
			return -0.10 // the other does not state it
		}
	}
	return 0
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
	if intersect(a, b) {
		return same
	}
	return different
}

// intersect reports whether two short lists share a value.
func intersect(a, b []uint32) bool {
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
		return 0.25 // a source may give its own pivot to all its places
	case a.siren != 0 && a.siren == b.siren:
		return 0
	}
	return -0.10
}
