package territory

import (
	"fmt"

	"github.com/lieux-numeriques/lieux/geo"
)

// Suggestion is a territory that may be the one that a text names.
type Suggestion struct {
	Kind        Kind
	Code        string        // INSEE code, postcode, SIREN, or code of the département or région
	Name        string        // of a postcode: its most populated commune or arrondissement
	Others      int           // number of other communes of a postcode
	Cedex       bool          // a postcode that no commune uses: Name is what it delivers to
	Departement string        // code; "" for a région, and for an EPCI
	Population  int           // inhabitants
	Position    geo.Position  // lon,lat in degrees WGS84
	Precision   geo.Precision // what Position stands for; "" for a région
	Postcodes   []string      // of a commune; shared, must not be modified
}

// Label returns a French text that distinguishes the suggestion from others: «33000
// Bordeaux», «Saint-Denis (974)», «Loire (département)».
func (s *Suggestion) Label() string {
	format, args := s.LabelFormat()
	return fmt.Sprintf(format, args...)
}

// postcodeName returns the code and name of a postcode.
func (s *Suggestion) postcodeName() string {
	if s.Cedex {
		return s.Code + " CEDEX, " + s.Name
	}
	return s.Code + " " + s.Name
}

// LabelFormat returns Label as a French format and its values, for translation.
func (s *Suggestion) LabelFormat() (format string, args []any) {
	switch {
	case s.Kind.IsArea():
		return "%s (" + s.Kind.Noun() + ")", []any{s.Name}
	case s.Kind != KindPostcode:
		return "%s (%s)", []any{s.Name, s.Departement}
	case s.Others == 0:
		return "%s", []any{s.postcodeName()}
	case s.Others == 1:
		return "%s et une autre commune", []any{s.postcodeName()}
	}
	return "%s et %d autres communes", []any{s.postcodeName(), s.Others}
}

// Suggest returns the suggestion of a commune or a part of one.
func (c *Commune) Suggest() Suggestion {
	return Suggestion{
		Kind: c.Kind, Code: c.Code, Name: c.Name, Departement: c.Departement, Population: c.Population,
		Position: c.Position, Precision: c.Precision, Postcodes: c.Postcodes,
	}
}

// Suggest returns the suggestion of a postcode. Its population is the sum of those
// of its communes, each divided by the number of its postcodes.
func (p *Postcode) Suggest() Suggestion {
	s := Suggestion{Kind: KindPostcode, Code: p.Code, Position: p.Position, Precision: p.Precision, Others: -1}
	for _, c := range p.Communes {
		if p.counts(c) {
			if s.Others < 0 {
				s.Name, s.Departement = c.Name, c.Departement
			}
			s.Others++
			s.Population += c.Population / len(c.Postcodes)
		}
	}
	s.Others = max(0, s.Others)
	return s
}

// Label returns a French text such as «33000 Bordeaux» or «24200 Sarlat-la-Canéda et
// 7 autres communes».
func (p *Postcode) Label() string {
	s := p.Suggest()
	return s.Label()
}

// counts reports whether a commune counts for the position and population of the
// postcode: one that is divided in arrondissements does not, they do.
func (p *Postcode) counts(c *Commune) bool {
	if c.Kind == KindArrondissement {
		return true
	}
	for _, other := range p.Communes {
		if other.Kind == KindArrondissement && other.Parent == c.Code {
			return false
		}
	}
	return true
}

// Suggest returns the suggestion of an area.
func (a *Area) Suggest() Suggestion {
	s := Suggestion{Kind: a.Kind, Code: a.Code, Name: a.Name, Population: a.Population, Position: a.Position}
	if r := a.Kind.row(); r != nil {
		s.Precision = r.precision
	}
	switch KindDepartement {
	case a.Kind:
		s.Departement = a.Code
	case a.Kind.Within():
		s.Departement = a.Parent
	}
	return s
}
