package clean

import (
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// PlaceText is the text of a row about where its place is.
type PlaceText struct {
	Commune, PostalCode, INSEECode string
	Address, Complement            string
	PlaceName                      string // used when nothing else gives the commune
	// Hints are positions that the coordinates of the row may mean. They only decide between
	// communes that the text allows.
	Hints []geo.Position
	// Territory is the code of the département that the source covers, "" when unknown. It
	// only decides between communes of the same name.
	Territory string
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
	insee    *territory.Commune   // by the INSEE code, nil
	postcode *territory.Postcode  // by the postcode, nil
	cp       string               // five digits, whether known or not; ""
	named    []*territory.Commune // by the name
	name     string
	slug     string // of the name that is published, see officialSlug
	// leftover is a former commune or a locality that the official name replaces.
	leftover string
}

// Resolve finds the commune of a row and separates the street from the rest of the address.
// Postcode and INSEE code count first, the name second: a name that is unique in France proves
// nothing when the postcode is of another département. What is not certain stays unknown; what
// is inferred is a finding with action Guessed.
func Resolve(g *territory.Gazetteer, in PlaceText) PlaceFound {
	r := &resolver{g: g, in: in}
	r.out.Address, r.out.Complement = in.Address, in.Complement
	r.readINSEE()
	r.readPostcode()
	r.readName()
	c := r.choose()
	r.settle(c)
	r.cutAddress()
	r.keepLeftover()
	return r.out
}

func (r *resolver) add(field string, f importer.Finding) {
	f.Field = field
	r.out.Findings = append(r.out.Findings, f)
}
