package dedupe

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// villages finds the part of its commune that a record names: the former communes of a
// commune nouvelle, associated communes, arrondissements.
type villages struct {
	gazetteer *territory.Gazetteer
	parts     map[string][]part // by commune, for the communes that records are in
}

// part is a former or associated commune.
type part struct {
	words string // its name, " noyant la gravoyere "
	id    uint32
	seat  bool // the commune is named after it: Segré of Segré-en-Anjou Bleu
}

// of returns the parts of a commune, longest names first; those of its own name are left out.
func (v *villages) of(commune string) []part {
	parts, known := v.parts[commune]
	if known {
		return parts
	}
	whole := v.gazetteer.Commune(commune)
	for _, c := range v.gazetteer.MembersOf(territory.KindCommune, commune) {
		if c.Kind == territory.KindDelegated && (whole == nil || c.Name != whole.Name) {
			words := wordsOf(c.Name)
			seat := whole != nil && strings.HasPrefix(wordsOf(whole.Name), words)
			parts = append(parts, part{words: words, id: hash(c.Code), seat: seat})
		}
	}
	v.parts[strings.Clone(commune)] = parts
	return parts
}

// wordsOf returns the folded words of a text between spaces.
func wordsOf(text string) string { return " " + strings.Join(tokenize(text), " ") + " " }

// Limits of the distance from the point of its commune, in metres.
const (
	// centreM is how close a position only repeats that point, with the rounding of both.
	centreM = 20
	// middleM is how close two positions that are exactly the same may be another point for
	// the middle of the commune.
	middleM = 1000
)

// settle sets the commune of a record, the part of it that the record names, and whether
// the position is that of the place itself. It returns the words of the part's name.
func (ix *Index) settle(r *record, p *directory.Place) (village string) {
	code := p.Territory.Commune
	if code == "" {
		code = p.INSEECode
	}
	if code == "" && p.Commune == "" {
		if postcode := ix.places.gazetteer.Postcode(p.PostalCode); postcode != nil && len(postcode.Communes) == 1 {
			code = postcode.Communes[0].Parent
		}
	}
	if r.commune = hash(code); code == "" {
		return ""
	}
	if whole := ix.places.gazetteer.Commune(code); whole != nil && r.precise {
		distance := geo.Distance(whole.Position, p.Location.Position)
		r.precise, r.middle = distance >= centreM, distance < middleM
	}
	parts := ix.places.of(code)
	r.divided = len(parts) > 0 || p.INSEECode != "" && p.INSEECode != code // an arrondissement
	if len(parts) == 0 {
		return ""
	}
	texts := wordsOf(p.Name) + wordsOf(p.AddressComplement)
	for words := range strings.SplitSeq(p.Address, ",") {
		if !strings.ContainsAny(words, "0123456789") {
			texts += wordsOf(words)
		}
	}
	for _, part := range parts {
		if len(part.words) > len(village) && strings.Contains(texts, part.words) {
			r.village, r.seat, village = part.id, part.seat, part.words
		}
	}
	return village
}

// communeRelation is how the communes of two records relate.
type communeRelation int

const (
	communesUnknown communeRelation = iota // one has no commune, and its postcode is that of the other
	communesEqual
	communesDiffer
)

func relateCommunes(a, b *record) communeRelation {
	switch {
	case a.commune != 0 && b.commune != 0:
		if a.commune == b.commune {
			return communesEqual
		}
		return communesDiffer
	case a.communeName != 0 && b.communeName != 0 && a.communeName != b.communeName,
		a.postcode != 0 && b.postcode != 0 && a.postcode != b.postcode:
		return communesDiffer
	case a.communeName != 0 && a.communeName == b.communeName && a.postcode == b.postcode:
		return communesEqual
	}
	return communesUnknown
}

// besideM is how near two precise positions are in one village, whatever it is called.
const besideM = 300

func (p *pair) beside() bool {
	return p.distance >= 0 && p.distance <= besideM && (p.distance > 1 || !p.a.middle)
}

// otherVillage reports whether two records of one commune name two parts of it, or give
// postcodes of two parts without anything that brings them together: a telephone, an
// e-mail address, positions close to one another.
func (p *pair) otherVillage() bool {
	a, b := p.a, p.b
	switch {
	case p.commune != communesEqual || !a.divided || !b.divided:
		return false
	case a.village != 0 && b.village != 0:
		return a.village != b.village
	}
	return a.postcode != 0 && b.postcode != 0 && a.postcode != b.postcode && p.contacts == contactsNone && !p.beside()
}

// villagePoints subtracts when only one of two records names a part of their commune that
// the commune is not named after, or their postcodes differ, and nothing shows that they
// are neighbours.
func (p *pair) villagePoints() float64 {
	a, b := p.a, p.b
	switch {
	case p.commune != communesEqual || p.contacts != contactsNone || p.beside():
		return 0
	case a.village != b.village && !a.seat && !b.seat && (p.address != addressSame || p.everyVillage()):
		points := -0.25
		if a.phone != 0 && b.phone != 0 {
			points -= 0.15 // another one
		}
		if len(p.emails(a)) > 0 && len(p.emails(b)) > 0 {
			points -= 0.10
		}
		return points
	case a.postcode != 0 && b.postcode != 0 && a.postcode != b.postcode:
		return -0.10
	}
	return 0
}

// villageStreets are the words of streets that every village has.
var villageStreets = setOf("mairie eglise bourg ecole gare poste village halle marche presbytere grande")

// everyVillage reports whether the addresses of two records are those of a street that
// every village has: "1 place de la Mairie".
func (p *pair) everyVillage() bool {
	for _, r := range [...]*record{p.a, p.b} {
		for _, w := range p.streetTokens(r) {
			if p.weights[w] == 1 && !villageStreets[p.texts[w]] {
				return false
			}
		}
	}
	return true
}
