package territory

import (
	"fmt"

	"github.com/lieux-numeriques/lieux/geo"
)

// Suggestion is a territory that a text may mean.
type Suggestion struct {
	Kind        Kind
	Code        string // INSEE, postcode, SIREN, or code of the département or région
	Name        string // of a postcode: its most populated commune or arrondissement
	Others      int    // how many more communes a postcode has
	Departement string // code; "" for a région, and for an EPCI
	Population  int
	Position    geo.Position
	Precision   geo.Precision
	Postcodes   []string // of a commune; shared, must not be changed
}

// Label is what a reader needs to tell a suggestion from another: «33000
// Bordeaux», «Saint-Denis (974)», «Loire (département)».
func (s *Suggestion) Label() string {
	switch {
	case s.Kind.IsArea():
		return s.Name + " (" + s.Kind.Noun() + ")"
	case s.Kind != KindPostcode:
		return s.Name + " (" + s.Departement + ")"
	case s.Others == 0:
		return s.Code + " " + s.Name
	case s.Others == 1:
		return s.Code + " " + s.Name + " et une autre commune"
	}
	return fmt.Sprintf("%s %s et %d autres communes", s.Code, s.Name, s.Others)
}

// Suggest is the suggestion that stands for a commune or a part of one.
func (c *Commune) Suggest() Suggestion {
	return Suggestion{
		Kind: c.Kind, Code: c.Code, Name: c.Name, Departement: c.Departement, Population: c.Population,
		Position: c.Position, Precision: c.Precision, Postcodes: c.Postcodes,
	}
}

// Suggest is the suggestion that stands for a postcode. Its population is that
// of its communes, each divided among the postcodes it has.
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

// Label is «33000 Bordeaux», or «24200 Sarlat-la-Canéda et 7 autres communes».
func (p *Postcode) Label() string {
	s := p.Suggest()
	return s.Label()
}

// counts tells whether a commune says where the postcode is: one that has
// arrondissements does not, its arrondissement does.
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

// Suggest is the suggestion that stands for an area.
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
