package territory

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/geo"
)

// Basis is what the delivery of a CEDEX address is known by, the surest last.
type Basis uint8

const (
	ByDepartement Basis = iota // the first digits of the code: only the département is known
	BySeries                   // the code is of a series that belongs to one town or district
	ByDistrict                 // the name is that of a district: it is shared by several communes
	ByName                     // the name is that of a commune
	ByNumber                   // the number after CEDEX is an arrondissement
)

// Delivery is what a CEDEX address delivers to.
type Delivery struct {
	Code        string     // the CEDEX postcode; "" when only a name was given
	Communes    []*Commune // what it may deliver to, the most probable first; nil when only the département is known
	Departement *Area      // nil when Code is ""
	Basis       Basis
	near        *Postcode // where the code lies when no commune is known
}

// Cedex returns what a CEDEX address delivers to: code is its postcode, or "", and name
// what stands beside it, as «Paris Cedex 09», «Bordeaux» or "". ok is false when this is
// no CEDEX address: the code is that of communes and the name does not say CEDEX, no
// département has these digits, or nothing is known of a code that ends in 0, as those
// of communes do.
//
// The name decides where it is that of a commune or a district of the département of the
// code. In Paris, Lyon and Marseille the number after CEDEX is the arrondissement when
// there is one: «Lyon Cedex 12» is Lyon. A code alone decides in series that belong to one
// town; elsewhere it gives the département only, since towns share their digits. Measured
// on the 10 789 CEDEX codes of the business register, half are in such a series, whose
// town is right 98 times out of 100; that of the postcode of the same four digits would be
// right 65 times.
func (g *Gazetteer) Cedex(code, name string) (d Delivery, ok bool) {
	name, number, says := cutCedex(name)
	ordinary := g.Postcode(code) != nil
	switch d.Departement = g.departementOfPostcode(code); {
	case code == "" || ordinary:
		if !says {
			return Delivery{}, false
		}
	case d.Departement == nil:
		return Delivery{}, false
	}
	d.Code = code
	if d.Communes, d.Basis = g.deliveryByName(&d, name, number); d.Communes != nil {
		return d, true
	}
	d.Basis = ByDepartement
	if ordinary || code == "" {
		return Delivery{}, false
	}
	if d.Communes = g.deliveryBySeries(code); d.Communes != nil {
		d.Basis = BySeries
		return d, true
	}
	d.near, _ = g.Near(code)
	return d, d.near != nil && (!strings.HasSuffix(code, "0") || says)
}

// Commune returns the only commune or arrondissement that the address delivers to; nil
// when several are possible or none is known.
func (d *Delivery) Commune() *Commune {
	if len(d.Communes) != 1 {
		return nil
	}
	return d.Communes[0]
}

// Postcode returns the ordinary postcode that a CEDEX address of one commune stands for:
// that which shares its first four digits, else the first that ends in 00, else that which
// shares most first digits. certain states that the commune has no other. It is "" when the commune is
// not known.
func (d *Delivery) Postcode() (code string, certain bool) {
	c := d.Commune()
	if c == nil || len(c.Postcodes) == 0 {
		return "", false
	}
	fit := func(postcode string) int {
		n := 0
		for n < len(d.Code) && n < len(postcode) && d.Code[n] == postcode[n] {
			n++
		}
		if n == 4 {
			return 20
		}
		if strings.HasSuffix(postcode, "00") {
			return 10 + n
		}
		return n
	}
	best := c.Postcodes[0]
	for _, postcode := range c.Postcodes[1:] {
		if fit(postcode) > fit(best) {
			best = postcode
		}
	}
	return best, len(c.Postcodes) == 1
}

// Position returns where the address is: the centre of its communes, else that of the
// postcodes that begin like its own.
func (d *Delivery) Position() (geo.Position, geo.Precision) {
	if d.near != nil {
		return d.near.Position, geo.PrecisionDepartement
	}
	return centreOfCommunes(d.Communes)
}

// Suggest returns the suggestion of a CEDEX postcode, named after what it delivers to.
func (d *Delivery) Suggest() Suggestion {
	s := Suggestion{
		Kind: KindPostcode, Code: d.Code, Cedex: true, Name: d.Departement.Name, Departement: d.Departement.Code,
	}
	s.Position, s.Precision = d.Position()
	for i, c := range d.Communes {
		if i == 0 {
			s.Name = c.Name
		}
		s.Others = i
		s.Population += c.Population / max(1, len(c.Postcodes))
	}
	return s
}

// Ordinary returns the postcodes that a postcode stands for: itself, or, for a CEDEX
// postcode, those of the communes that it may deliver to, of its whole département when
// these are unknown, in order. It is nil when the code is neither.
func (g *Gazetteer) Ordinary(code string) []string {
	if g.Postcode(code) != nil {
		return []string{code}
	}
	d, ok := g.Cedex(code, "")
	if !ok {
		return nil
	}
	communes := d.Communes
	if communes == nil {
		communes = g.MembersOf(KindDepartement, d.Departement.Code)
	}
	var codes []string
	for _, c := range communes {
		codes = append(codes, c.Postcodes...)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// cutCedex removes CEDEX, or SP as the army and ministries write, from a name, with the
// number after it; says reports whether it was there.
func cutCedex(name string) (rest, number string, says bool) {
	var words []string
	for _, word := range strings.Fields(strings.Map(func(r rune) rune {
		if r == '-' || r == ',' || r == '.' || r == '(' || r == ')' {
			return ' '
		}
		return r
	}, name)) {
		switch {
		case strings.EqualFold(word, "cedex") || len(words) > 0 && strings.EqualFold(word, "sp"):
			says = true
		case len(word) <= 2 && isNumber(word) && len(words) > 0:
			number = strings.TrimLeft(word, "0")
		case len(word) == 5 && isNumber(word): // its own postcode
		default:
			words = append(words, word)
		}
	}
	return strings.Join(words, " "), number, says
}

// deliveryByName returns the communes of a name in the département of the delivery.
func (g *Gazetteer) deliveryByName(d *Delivery, name, number string) ([]*Commune, Basis) {
	slug := Slug(name)
	if slug == "" {
		return nil, ByDepartement
	}
	here := func(c *Commune) bool { return d.Departement == nil || c.Departement == d.Departement.Code }
	if number != "" {
		for _, c := range g.ByName(name + " " + number) {
			if c.Kind == KindArrondissement && here(c) {
				return []*Commune{c}, ByNumber
			}
		}
	}
	for _, district := range districts {
		if slug == district.name {
			if communes := g.communesOf(district.insee); here(communes[0]) {
				return communes, ByDistrict
			}
		}
	}
	var found []*Commune
	for _, c := range g.ByName(name) {
		now := g.Current(c.Code)
		if c.Kind == KindArrondissement {
			now = c
		}
		if here(now) && !slices.Contains(found, now) {
			found = append(found, now)
		}
	}
	if len(found) == 1 {
		parts := g.deliveryBySeries(d.Code)
		if len(parts) == 1 && parts[0].Kind == KindArrondissement && parts[0].Parent == found[0].Code {
			return parts, BySeries // «75436 Paris»
		}
	}
	if d.Departement == nil && len(found) > 1 {
		found = found[:1] // the most populated namesake, as in a search
	}
	return found, ByName
}

// deliveryBySeries returns the communes to which a series belongs, nil when it is unknown.
func (g *Gazetteer) deliveryBySeries(code string) []*Commune {
	for i := range series {
		if s := &series[i]; len(code) == 5 && s.from <= code[:len(s.from)] && code[:len(s.to)] <= s.to {
			return g.communesOf(s.insee)
		}
	}
	if len(code) != 5 || code[:2] == "97" || code[:2] == "98" {
		return nil
	}
	// Elsewhere the first hundred numbers of a département belong to its main town, and the
	// first ten of each hundred to the town of that hundred.
	if p := g.Postcode(code[:2] + "000"); p != nil && code[2] == '0' {
		return p.Communes[:1]
	}
	if p := g.Postcode(code[:3] + "00"); p != nil && code[3] == '0' && p.isTown() {
		return p.Communes[:1]
	}
	return nil
}

// isTown reports whether nearly all the inhabitants of a postcode live in one town.
func (p *Postcode) isTown() bool {
	const inhabitants, times = 5000, 10
	first := p.Communes[0].Population
	return first >= inhabitants && (len(p.Communes) == 1 || first >= times*p.Communes[1].Population)
}

// communesOf returns the communes of INSEE codes separated by spaces.
func (g *Gazetteer) communesOf(codes string) []*Commune {
	var communes []*Commune
	for code := range strings.FieldsSeq(codes) {
		if c := g.Commune(code); c != nil {
			communes = append(communes, c)
		}
	}
	return communes
}

// departementOfPostcode returns the département or collectivity of the first digits of a
// postcode; nil when it is not five digits or they are those of none.
func (g *Gazetteer) departementOfPostcode(code string) *Area {
	if len(code) != 5 || !isNumber(code) {
		return nil
	}
	switch prefix := code[:3]; {
	case prefix == "977" || prefix == "978":
		return g.Departement("974") // CEDEX of La Réunion; Saint-Barthélemy and Saint-Martin use 971
	case code[:2] == "97" || code[:2] == "98":
		return g.Departement(prefix)
	case prefix == "202" || prefix == "204" || prefix == "206":
		return g.Departement("2B")
	case code[:2] == "20":
		return g.Departement("2A")
	}
	return g.Departement(code[:2])
}
