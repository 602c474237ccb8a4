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

// pair is two records and how they relate.
type pair struct {
	*Index
	a, b     *record
	kinds    kindRelation
	contacts contactRelation
	address  addressRelation
	commune  communeRelation
	distance float64 // in metres; -1 when a position is not precise
	desk     bool    // they are at one address and have a contact in common
	siblings bool    // but their names, or their bodies, are two
	marks    markRelation
}

// The French reasons why two records cannot be one place.
const (
	conflictKinds   = "les noms disent deux sortes de lieux différentes"
	conflictMarks   = "les numéros, lettres ou points cardinaux des noms diffèrent"
	conflictVillage = "deux anciennes communes, communes associées ou arrondissements d'une commune"
	conflictUnits   = "deux étages ou deux bâtiments"
	conflictFar     = "les positions sont trop éloignées"
	conflictStops   = "deux arrêts d'un service itinérant"
	conflictRounds  = "deux tournées d'un service itinérant"
)

// compare scores two records, from 0 to 1; conflict is the French reason why they
// cannot be one place, if any. parts may be nil.
func (ix *Index) compare(i, j int32, parts *recorder) (score float64, conflict string) {
	a, b := ix.at(i), ix.at(j)
	p := pair{Index: ix, a: a, b: b, kinds: relate(a.named, b.named, a.stated, b.stated),
		contacts: ix.relateContacts(a, b)}
	if p.kinds == kindsApart || p.kinds == kindsConflict && !mayShareDesk(a.named, b.named, p.contacts) {
		return 0, conflictKinds
	}
	p.address, p.distance, p.commune = ix.compareAddress(a, b), distanceM(a, b), relateCommunes(a, b)
	p.marks = ix.compareMarks(ix.marks(a), ix.marks(b))
	if p.sharesDesk() {
		p.siblings = ix.areSiblings(a, b)
		p.desk = !p.siblings
	}
	if conflict = p.conflict(); conflict != "" {
		return 0, conflict
	}
	return math.Round(100*math.Max(0, math.Min(1, p.score(parts)))) / 100, ""
}

// conflict returns the reason why the records cannot be one place, "" when they can.
func (p *pair) conflict() string {
	a, b := p.a, p.b
	switch {
	case p.kinds == kindsConflict && !p.desk:
		return conflictKinds
	case p.marks == marksExclude:
		return conflictMarks
	case p.otherVillage():
		return conflictVillage
	case p.contacts == contactsNone && otherUnit(p.units(a), p.units(b)):
		return conflictUnits
	case p.distance > farM:
		return conflictFar
	case !a.itinerant || !b.itinerant:
		return ""
	case p.distance > stopM && p.address != addressSame || p.commune == communesDiffer:
		return conflictStops
	case a.source == b.source && a.name != b.name && (!p.desk || (a.named|b.named)&kindMobile != 0):
		return conflictRounds
	}
	return ""
}

// score returns the sum of the parts.
func (p *pair) score(parts *recorder) (score float64) {
	a, b := p.a, p.b
	acronym := p.abbreviates(a, b) || p.abbreviates(b, a)
	if acronym && p.kinds == kindsUnknown {
		p.kinds = kindsEqual
	}
	name := 0.45 // one is the acronym of the other
	if !acronym {
		name = p.namePoints()
	}
	kind, moved := p.kindPoints(), p.moved(name)
	switch {
	case p.desk:
		name, kind = math.Max(name, 0.05), math.Max(kind, 0)
		score += parts.add("accueil", 0.10)
	case moved:
		score += parts.add("accueil", 0.10)
	}
	score += parts.add("nom", name)
	score += parts.add("sorte", kind)
	if p.marks == marksDiffer {
		score += parts.add("numero", -0.10)
	}
	address, apart := p.sitePoints()
	if only := p.onlyOne(); only || moved {
		address, apart = max(address, 0), max(apart, 0) // another spelling, or it moved
		if only {
			score += parts.add("unique", 0.15)
		}
	}
	score += parts.add("adresse", address)
	score += parts.add("distance", apart)
	score += parts.add("commune", communePoints(p.commune, p.distance))
	score += parts.add("ancienne_commune", p.villagePoints())
	if a.source == b.source && !p.desk && (name < 0 || p.address >= addressNear && p.distance > 100 ||
		p.kinds == kindsByLabel || p.kinds == kindsUnknown && a.named != b.named) {
		score += parts.add("meme_source", -0.15) // a source distinguishes its own places
	}
	phone, mail := 0.30, 0.20
	if p.siblings {
		phone, mail = 0.10, 0.05 // those of the office that answers for both
	}
	score += parts.add("telephone", samePoints(a.phone, b.phone, phone, -0.05))
	score += parts.add("courriel", anyPoints(p.emails(a), p.emails(b), mail, -0.02))
	score += parts.add("site_web", anyPoints(p.websites(a), p.websites(b), 0.10, -0.03))
	score += parts.add("pivot", pivotPoints(a, b))
	return score
}

// sitePoints returns the points of the addresses and of the positions.
func (p *pair) sitePoints() (address, distance float64) {
	address, distance = addressPoints[p.address], distancePoints(p.distance, p.address)
	near := func(metres float64) bool { return p.distance >= 0 && p.distance <= metres }
	switch {
	case p.address == addressSame && p.a.divided && p.contacts == contactsNone && p.everyVillage():
		distance = distancePoints(p.distance, addressUnknown) // the villages of a commune have the same streets
		if p.distance > 1000 {
			address = addressPoints[addressStreet]
		}
	case address < 0 && near(100):
		address = -0.05 // the corner of two streets, or renumbering
	case address < 0 && near(200) && p.contacts != contactsNone:
		address = 0
	}
	return address, distance
}

// namePoints compares the tokens of names: kinds, commune and stop words are left out.
func (p *pair) namePoints() float64 {
	a, b := p.a, p.b
	tokensA, tokensB := p.nameTokens(a), p.nameTokens(b)
	weightA, weightB := p.weight(tokensA), p.weight(tokensB)
	if a.name == b.name && (p.commune != communesDiffer || weightA >= 0.5) {
		return 0.50
	}
	points := p.plainPoints(weightA < 0.5 && weightB < 0.5)
	if weightA >= 0.5 && weightB >= 0.5 {
		both := p.shared(tokensA, tokensB)
		similarity := (both/math.Min(weightA, weightB) + 2*both/(weightA+weightB)) / 2
		likeness := 0.85*math.Min(1, similarity) - 0.35
		if p.kinds != kindsByLabel || likeness > points {
			points = likeness
		}
	} else if points < 0 && (a.named == 0 && weightA == 0 || b.named == 0 && weightB == 0) {
		points = 0 // named after its commune: no evidence
		if p.address == addressSame {
			points = 0.15
		}
	}
	if a.source != b.source && a.named&oneDesk != 0 && b.named&oneDesk != 0 && p.address == addressSame {
		return math.Max(points, 0.10)
	}
	return points
}

// plainPoints compares names of which at least one (both, if both is true) has no
// tokens besides its kind and its commune.
func (p *pair) plainPoints(both bool) float64 {
	a, b := p.a.named, p.b.named
	switch p.kinds {
	case kindsEqual:
		switch {
		case both && p.commune == communesDiffer:
			return -0.20 // each is named after its own commune
		case both:
			return 0.40
		case a&institutions != 0:
			return -0.05
		case a&oneDesk != 0:
			return 0.25
		}
		return 0.20
	case kindsOverlap:
		within := a&^b == 0 || b&^a == 0 // one name says more than the other
		if branch(p.a, p.b) || both && p.address == addressSame && within && (a|b)&oneDesk == 0 {
			return 0.30
		}
		return 0.05
	case kindsByLabel:
		if (a|b)&hostKinds != 0 {
			return 0.05
		}
		return 0.20
	}
	return -0.25
}

// onlyOne reports whether two sources name the town hall, or the France Services, of
// one commune, without anything that distinguishes it from another one there.
func (p *pair) onlyOne() bool {
	a, b := p.a, p.b
	if p.kinds != kindsEqual || a.source == b.source || p.commune != communesEqual ||
		a.divided && !p.beside() && (a.village == 0 || a.village != b.village) {
		return false
	}
	alike := a.name == b.name || p.weight(p.nameTokens(a)) < 0.5 && p.weight(p.nameTokens(b)) < 0.5
	if a.named == kindMairie {
		return alike && p.distance <= 1500 && !a.annexe && !b.annexe
	}
	return alike && a.named&oneDesk != 0 && p.distance <= 500
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
func (ix *Index) found(a, b []uint32) float64 {
	same, alike := 0.0, 0.0 // sums of float32, which are exact in any order
	for _, w := range a {
		if _, ok := slices.BinarySearch(b, w); ok {
			same += float64(ix.weights[w])
			continue
		}
		for _, v := range b {
			if ix.weights[v] == ix.weights[w] && near(ix.texts[w], ix.texts[v]) {
				alike += float64(ix.weights[w])
				break
			}
		}
	}
	return same + 0.9*alike
}

// kindPoints compares the kinds that names state.
func (p *pair) kindPoints() float64 {
	named := p.a.named | p.b.named
	switch p.kinds {
	case kindsEqual:
		if p.address == addressSame {
			return 0.20
		}
		return 0.10
	case kindsOverlap:
		if p.address == addressSame && branch(p.a, p.b) {
			return 0.10
		}
	case kindsByLabel:
		switch {
		case p.address != addressSame && p.address != addressStreet, named&branches == 0, named&hostKinds != 0:
			return 0
		case p.a.source == p.b.source:
			return 0.10
		}
		return 0.20 // the label places the network's desk at that address
	case kindsUnknown:
		if named&^soft != 0 && p.address != addressSame {
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
