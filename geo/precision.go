package geo

// Precision says what a position stands for, from the finest to the coarsest.
type Precision string

// The precisions of a position.
const (
	PrecisionPoint       Precision = "point"       // the thing itself
	PrecisionStreet      Precision = "rue"         // its street
	PrecisionCommune     Precision = "commune"     // a point of its commune or municipal arrondissement
	PrecisionEPCI        Precision = "epci"        // a point among its neighbours: those of its intercommunality or postcode
	PrecisionDepartement Precision = "departement" // a point of its département: postcodes and communes of the gazetteer only
)
