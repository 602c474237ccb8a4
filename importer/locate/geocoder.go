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
	// Geocode finds one address. ok is false when the service knows nothing like
	// it; an error is a service that cannot be reached, never a bad address.
	Geocode(ctx context.Context, a Address) (found Geocoded, ok bool, err error)
}

// BatchGeocoder is a Geocoder that answers for many addresses in one request.
type BatchGeocoder interface {
	Geocoder
	// GeocodeAll answers each address, in their order.
	GeocodeAll(ctx context.Context, addresses []Address) []Answer
	// BatchSize is how many addresses a request is best made of.
	BatchSize() int
}

// Address is what a geocoder is asked.
type Address struct{ Street, PostalCode, Commune, INSEECode string }

// Geocoded is a geocoder's answer.
type Geocoded struct {
	Position  geo.Position
	Precision geo.Precision // point, rue or commune
	Score     float64       // 0..1, the service's own
	Label     string
	// PostalCode and INSEECode are those of the address that was found: it is
	// believed only when they are the place's.
	PostalCode, INSEECode string
}

// Answer is what Geocode gives, as one value.
type Answer struct {
	Found Geocoded
	OK    bool
	Err   error
}

// WithGeocoder makes rows without usable coordinates be looked up by address
// before they are placed at their commune.
func WithGeocoder(g Geocoder) Option { return func(l *Locator) { l.geocoder = g } }

// Batch is how many rows LocateAll is best given at once; 0 when it does not matter.
func (l *Locator) Batch() int {
	if b, ok := l.geocoder.(BatchGeocoder); ok {
		return b.BatchSize()
	}
	return 0
}

// The least scores that are believed. The service is asked within the commune, so
// that the score tells how much of the street's name was found: a number in a street of
// another name scores around 0.5, a street cut short or with a title too many
// ("av du Gal" for "avenue du Général") above 0.6. A street that is taken for another
// one of the same village misleads less than a house, and says itself that it is a street.
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

// fromGeocoder places rows at their address, and those whose address is not
// found for certain at their commune.
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

// believe places a row where the geocoder says, when nothing contradicts it;
// else it tells why not.
func (l *Locator) believe(ctx context.Context, q question, answer Answer) bool {
	found, address := answer.Found, q.row.Place.Address
	told := found.Label + " (score " + strconv.FormatFloat(found.Score, 'f', 2, 64) + ")"
	switch {
	case answer.Err != nil:
		note(q.row, address, "localisation.geocodeur_muet", importer.Reported, "", answer.Err.Error())
	case !answer.OK:
		note(q.row, address, "localisation.adresse_introuvable", importer.Reported, "", "")
	case found.Precision == geo.PrecisionCommune:
		// The gazetteer knows where the commune is.
		note(q.row, address, "localisation.adresse_introuvable", importer.Reported, "", told)
	case !l.agrees(q.at, &q.row.Place, found), l.judge(ctx, q.at, found.Position) == far:
		note(q.row, address, "localisation.geocodage_ailleurs", importer.Reported, "", told)
	case found.Score < minScore(found.Precision):
		note(q.row, address, "localisation.geocodage_incertain", importer.Reported, "", told)
	default:
		set(q.row, found.Position, found.Precision, OriginGeocoder)
		note(q.row, address, "localisation.geocodee", importer.Guessed, format(found.Position), told)
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

// agrees tells that an address was found in the place's commune; in its postcode,
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
