package locate

import (
	"context"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
)

// Geocoder finds addresses. It is optional; see WithGeocoder.
type Geocoder interface {
	// Geocode finds one address. ok is false when the service knows no such address. An error
	// means that the service cannot be reached, never that the address is wrong.
	Geocode(ctx context.Context, a Address) (found Geocoded, ok bool, err error)
}

// BatchGeocoder is a Geocoder that answers for many addresses in one request.
type BatchGeocoder interface {
	Geocoder
	// GeocodeAll answers each address, in their order.
	GeocodeAll(ctx context.Context, addresses []Address) []Answer
	// BatchSize returns the best number of addresses per request.
	BatchSize() int
}

// Address is a question to a geocoder.
type Address struct{ Street, PostalCode, Commune, INSEECode string }

// Geocoded is the position of an address.
type Geocoded struct {
	Position  geo.Position
	Precision geo.Precision // point, rue or commune
	Score     float64       // 0..1, the service's own
	Label     string
	Key       string // in the Base adresse nationale; "" when the service says none
	// PostalCode and INSEECode are those of the address that was found. The position is used
	// only if they match those of the place.
	PostalCode, INSEECode string
}

// Answer is the result of Geocode as one value.
type Answer struct {
	Found Geocoded
	OK    bool
	Err   error
}

// WithGeocoder makes Locate look up the addresses of rows without usable coordinates before it
// uses the position of the commune.
func WithGeocoder(g Geocoder) Option { return func(l *Locator) { l.geocoder = g } }

// Batch returns the best number of rows for LocateAll; 0 when it does not matter.
func (l *Locator) Batch() int {
	if b, ok := l.geocoder.(BatchGeocoder); ok {
		return b.BatchSize()
	}
	return 0
}

// Minimum scores. The search is limited to the commune, so the score measures how much of the
// name of the street was found: a number in a street of another name scores around 0.5, a
// shortened street or one with an extra title ("av du Gal" for "avenue du Général") above 0.6.
// A wrong street in the right village misleads less than a wrong house, and its precision is
// that of a street.
const (
	minPointScore  = 0.6
	minStreetScore = 0.5
)

// question is a row that waits for the geocoder.
type question struct {
	row *importer.Row
	at  site
}

func geocodable(p *directory.Place) bool {
	return p.Address != "" && (p.INSEECode != "" || p.PostalCode != "")
}

// fromGeocoder places rows at their address, and those whose address is not certain at their
// commune.
func (l *Locator) fromGeocoder(ctx context.Context, asked []question) {
	if len(asked) == 0 {
		return
	}
	for i, answer := range l.answers(ctx, asked) {
		if !l.believe(ctx, asked[i], answer) {
			l.fromTerritory(asked[i].row, asked[i].at)
		}
	}
}

func (l *Locator) answers(ctx context.Context, asked []question) []Answer {
	addresses := make([]Address, len(asked))
	for i, q := range asked {
		p := &q.row.Place
		addresses[i] = Address{Street: p.Address, PostalCode: p.PostalCode, Commune: p.Commune, INSEECode: p.INSEECode}
	}
	if b, ok := l.geocoder.(BatchGeocoder); ok {
		return b.GeocodeAll(ctx, addresses)
	}
	answers := make([]Answer, len(addresses))
	for i, a := range addresses {
		answers[i].Found, answers[i].OK, answers[i].Err = l.geocoder.Geocode(ctx, a)
	}
	return answers
}

// believe places a row at the position of the geocoder if nothing contradicts it, else records
// the reason.
func (l *Locator) believe(ctx context.Context, q question, answer Answer) bool {
	found, address := answer.Found, q.row.Place.Address
	detail := found.Label + " (score " + strconv.FormatFloat(found.Score, 'f', 2, 64) + ")"
	switch {
	case answer.Err != nil:
		note(q.row, address, "localisation.geocodeur_muet", importer.Reported, "", answer.Err.Error())
	case !answer.OK:
		note(q.row, address, "localisation.adresse_introuvable", importer.Reported, "", "")
	case found.Precision == geo.PrecisionCommune:
		// The gazetteer has the position of the commune.
		note(q.row, address, "localisation.adresse_introuvable", importer.Reported, "", detail)
	case !l.agrees(q.at, &q.row.Place, found), l.judge(ctx, q.at, found.Position) == far:
		note(q.row, address, "localisation.geocodage_ailleurs", importer.Reported, "", detail)
	case found.Score < minScore(found.Precision):
		note(q.row, address, "localisation.geocodage_incertain", importer.Reported, "", detail)
	default:
		set(q.row, found.Position, found.Precision, OriginGeocoder)
		q.row.Place.Location.AddressKey = found.Key
		note(q.row, address, "localisation.geocodee", importer.Guessed, format(found.Position), detail)
		return true
	}
	return false
}

func minScore(p geo.Precision) float64 {
	if p == geo.PrecisionPoint {
		return minPointScore
	}
	return minStreetScore
}

// agrees reports whether an address was found in the commune of the place; in its postcode,
// when its commune is unknown.
func (l *Locator) agrees(at site, p *directory.Place, found Geocoded) bool {
	if at.commune == nil {
		return found.PostalCode != "" && found.PostalCode == p.PostalCode
	}
	if found.INSEECode == "" {
		return false
	}
	if found.INSEECode == at.commune.Code {
		return true
	}
	there, here := l.gazetteer.Current(found.INSEECode), l.gazetteer.Current(at.commune.Code)
	return there != nil && here != nil && there.Code == here.Code
}
