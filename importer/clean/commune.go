package clean

import (
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// PlaceText is what a row says about where its place is.
type PlaceText struct {
	Commune, PostalCode, INSEECode string
	Address, Complement            string
	PlaceName                      string
	// Point is the position that the coordinates of the row mean if they are right.
	Point geo.Position
	// Located reports whether the row has a Point. PointIsCentre reports that it was derived from
	// the commune or the postcode of the row: it then repeats what they say.
	Located, PointIsCentre bool
	// Departements are the codes of those that the listing covers, none when it may be anywhere.
	Departements []string
}

// PlaceFound is the result of Resolve.
type PlaceFound struct {
	Commune    *territory.Commune // commune or municipal arrondissement; nil when unknown
	Name       string             // official name of the commune, or the given one
	PostalCode string
	INSEECode  string
	Address    string // number and street
	Complement string
	Findings   []importer.Finding
}

// resolver is the state of one call of Resolve.
type resolver struct {
	g        *territory.Gazetteer
	in       PlaceText
	out      PlaceFound
	insee    *territory.Commune  // by the INSEE code, nil
	postcode *territory.Postcode // by the postcode, nil
	cp       string              // five digits, whether known or not; ""
	cedex    bool                // cp is a CEDEX code
	delivery territory.Delivery  // of the CEDEX code
	// second is another postcode, in the address; nil.
	second     *territory.Postcode
	secondName string               // what follows it
	named      []*territory.Commune // by the name
	name       string
	// nameFrom is the cell that the name comes from.
	nameFrom nameOrigin
	slug     string // of the name that is published, see officialSlug
	// leftover is a former commune or a locality that the official name replaces.
	leftover string
	// verdict is the result of the weighing, without any when all that the row says agrees.
	verdict *verdict
}

// Resolve finds the commune of a row and separates the street from the rest of the address. All
// that the row says about its commune is weighed together, see weigh. What is not certain stays
// unknown; what is inferred is a finding with action Guessed that states the witnesses.
func Resolve(g *territory.Gazetteer, in PlaceText) PlaceFound {
	r := &resolver{g: g, in: in}
	r.out.Address, r.out.Complement = in.Address, in.Complement
	r.readINSEE()
	r.readPostcode()
	r.readName()
	r.readCedex()
	c := r.unanimous()
	if c == nil {
		c = r.weigh()
	}
	r.settle(c)
	r.cutAddress()
	r.keepLeftover()
	return r.out
}

func (r *resolver) add(field string, f importer.Finding) {
	f.Field = field
	r.out.Findings = append(r.out.Findings, f)
}
