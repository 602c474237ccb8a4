package understand

import (
	"context"
	"strings"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Geocoder knows where streets are.
type Geocoder interface {
	// Locate returns the position of a street of a postcode, or of a commune where the postcode is ""; ok is
	// false when it knows none. The error is that of a server that does not answer.
	Locate(ctx context.Context, street, postcode, insee string) (at geo.Position, ok bool, err error)
}

// Locate measures the distances of an answer from its address, where a geocoder knows it: from the centre of
// the commune or postcode otherwise. The error is that of a geocoder that does not answer; the answer
// is right all the same.
func (a *Answer) Locate(ctx context.Context, g Geocoder, communes *territory.Gazetteer) error {
	if g == nil || a.Address == "" {
		return nil
	}
	for k, p := range a.Query {
		if p.Name != "pres_de" {
			continue
		}
		insee, isCommune := strings.CutPrefix(p.Value, "insee:")
		postcode := p.Value
		if isCommune {
			postcode = ""
		} else if insee = ""; communes.Postcode(postcode) == nil {
			return nil
		}
		at, ok, err := g.Locate(ctx, a.Address, postcode, insee)
		if err != nil || !ok {
			return err
		}
		where, _ := position(at[1], at[0])
		a.Query[k].Value = where
		a.Located = true
	}
	return nil
}
