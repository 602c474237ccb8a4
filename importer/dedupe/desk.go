package dedupe

// Desks: what a visitor finds at an address. Listings give it the name of the network, of
// the place that hosts it, or of the body that runs it.

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
	// labelKinds are what a place of another kind is called as well, at the same desk.
	labelKinds = oneDesk | soft
	// operators have desks of their own, even at the same address and telephone number.
	operators = kindCAF | kindCPAM | kindCARSAT | kindMSA | kindFranceTravail | kindMissionLocale | kindCapEmploi |
		kindPoste | kindTax | kindPrefecture | kindHealth | kindSchool
)

// contactRelation is what two records have in common of telephone and e-mail.
type contactRelation int

const (
	contactsNone contactRelation = iota
	contactsOne                  // the telephone number or an e-mail address
	contactsBoth
)

func (ix *Index) relateContacts(a, b *record) contactRelation {
	relation := contactsNone
	if a.phone != 0 && a.phone == b.phone {
		relation++
	}
	if intersect(ix.emails(a), ix.emails(b)) {
		relation++
	}
	return relation
}

// sharesDesk reports whether the records have a contact in common and are at one address,
// or the same telephone number at one point.
func (p *pair) sharesDesk() bool {
	if p.contacts == contactsNone || p.commune == communesDiffer {
		return false
	}
	near := func(metres float64) bool { return p.distance >= 0 && p.distance <= metres }
	switch p.address {
	case addressSame:
		return true
	case addressStreet:
		return near(500)
	}
	return near(50) && p.a.phone != 0 && p.a.phone == p.b.phone
}

// moved reports whether two sources give two addresses, not far apart, of one desk: it has
// a contact and at least half of its name in common; or it is the desk of a network, with
// its telephone number or its label.
func (p *pair) moved(name float64) bool {
	a, b := p.a, p.b
	if a.source == b.source || p.contacts == contactsNone || p.commune != communesEqual ||
		p.address != addressUnknown && p.address < addressNear || p.distance < 0 {
		return false
	}
	switch {
	case p.kinds == kindsByLabel:
		return (a.named|b.named)&oneDesk != 0 && p.distance <= 600 && a.phone != 0 && a.phone == b.phone
	case p.contacts == contactsBoth && a.named&b.named&oneDesk != 0 && (a.houseNumber == 0 || b.houseNumber == 0):
		return name >= 0.20 && p.distance <= 2000
	}
	return name >= 0.20 && p.distance <= 1000
}

// mayShareDesk reports whether the kinds of two records at one address, with a contact in
// common, may be those of one desk: one is a label, or the telephone number and the e-mail
// address are both the same.
func mayShareDesk(a, b kind, contacts contactRelation) bool {
	if contacts == contactsNone || a&operators != 0 && b&operators != 0 {
		return false
	}
	return a&oneDesk != 0 || b&oneDesk != 0 || (a|b)&labelKinds != 0 && (a|b)&operators == 0 || contacts == contactsBoth
}

// hosted reports whether one record is the desk of a network, and the other what may host
// it at the same address.
func (ix *Index) hosted(i, j int32) bool {
	a, b := ix.at(i), ix.at(j)
	if (a.named|b.named)&oneDesk == 0 || (a.named|b.named)&operators != 0 ||
		relate(a.named, b.named, a.stated, b.stated) == kindsApart {
		return false
	}
	return relateCommunes(a, b) == communesEqual && ix.compareAddress(a, b) == addressSame
}

// areSiblings reports whether one office answers for two records: two quarters with a house
// each, two bodies of one source.
func (ix *Index) areSiblings(a, b *record) bool {
	switch {
	case a.source == b.source && a.siren != 0 && b.siren != 0 && a.siren != b.siren:
		return true
	case a.named != b.named || a.named&(oneDesk|operators) != 0 || a.named == 0 && a.source != b.source:
		return false
	}
	tokensA, tokensB := ix.nameTokens(a), ix.nameTokens(b)
	distinctA, distinctB := ix.distinctive(a, b), ix.distinctive(b, a)
	return distinctA && distinctB && ix.shared(tokensA, tokensB) < 0.5 &&
		(a.named != 0 || intersectSorted(tokensA, tokensB))
}

// distinctive reports whether the name of a has a token of weight that neither the name
// of b nor their addresses have.
func (ix *Index) distinctive(a, b *record) bool {
	for _, w := range ix.nameTokens(a) {
		if ix.weights[w] == 1 && ix.found([]uint32{w}, ix.nameTokens(b)) == 0 &&
			ix.found([]uint32{w}, ix.streetTokens(a)) == 0 && ix.found([]uint32{w}, ix.streetTokens(b)) == 0 {
			return true
		}
	}
	return false
}
