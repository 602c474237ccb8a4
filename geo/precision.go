package geo

// Precision is what a position stands for.
type Precision string

// The precisions of a position, from the finest to the coarsest. The last two
// are approximations that the gazetteer makes for a commune without a point.
const (
	PrecisionPoint       Precision = "point"       // the place itself
	PrecisionStreet      Precision = "rue"         // its street
	PrecisionCommune     Precision = "commune"     // a point of its commune or municipal arrondissement
	PrecisionEPCI        Precision = "epci"        // centre of the communes of its EPCI or postcode
	PrecisionDepartement Precision = "departement" // centre of its département
)
