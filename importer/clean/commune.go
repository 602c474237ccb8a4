package clean

import (
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// PlaceText is what a row says of where its place is, as text.
type PlaceText struct {
	Commune, PostalCode, INSEECode string
	Address, Complement            string
	PlaceName                      string // looked at when nothing else says where the place is
	// Hints are positions that the row's coordinates may mean; they only decide
	// between communes that the text leaves possible.
	Hints []geo.Position
	// Territory is the département that the source covers, "" when unknown: it
	// only decides between communes of the same name.
	Territory string
}

// PlaceFound is where a place is, after Resolve.
type PlaceFound struct {
	Commune    *territory.Commune // commune or municipal arrondissement; nil when it could not be told
	Name       string             // official name of the commune, or the given one
	PostalCode string
	INSEECode  string
	Address    string // number and street
	Complement string
	Findings   []importer.Finding
}

// resolver holds one resolution.
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
	// leftover names a former commune or a locality that the official name hides.
	leftover string
}

// Resolve finds the commune of a row and separates the street from what surrounds
// it. Postcode and INSEE code come first, the name second: a name that is unique
// in France says nothing when the postcode is of another département. What cannot
// be told is left unknown, never filled with a likely value; what is inferred is
// told as guessed.
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
