package compat

import (
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// sixArea is an area with its number of places.
type sixArea struct {
	Code   string `json:"code"`
	Name   string `json:"nom"`
	Slug   string `json:"slug"`
	Region string `json:"codeRegion,omitempty"` // that holds a département
	At     struct {
		Latitude  float64 `json:"latitude"`
		Longitude float64 `json:"longitude"`
	} `json:"localisation"`
	Places int `json:"nombreLieux"`
}

// areas counts the places of a request in each area of a kind, areas without any included.
func (s *six) areas(r *sixRequest, kind territory.Kind) ([]sixArea, error) {
	hits, err := r.hits()
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, hit := range hits {
		if code := r.view.CommuneOf(hit.Index); code != "" {
			if commune := s.Gazetteer.Commune(code); commune != nil {
				counts[commune.CodeOf(kind)]++
			}
		}
	}
	list := []sixArea{}
	for area := range s.Gazetteer.Areas(kind) {
		a := sixArea{Code: area.Code, Name: area.Name, Slug: slugOf(area), Places: counts[area.Code]}
		if kind == territory.KindDepartement {
			a.Region = area.Parent
		}
		a.At.Latitude, a.At.Longitude = area.Position[1], area.Position[0]
		list = append(list, a)
	}
	return list, nil
}

// stats answers the numbers of places of régions and of départements.
func (s *six) stats(c web.Context) error {
	r, err := s.read(c, nil, 0)
	if err != nil {
		return err
	}
	regions, err := s.areas(r, territory.KindRegion)
	if err != nil {
		return err
	}
	departements, err := s.areas(r, territory.KindDepartement)
	if err != nil {
		return err
	}
	return s.send(c, r, map[string][]sixArea{"regions": regions, "departements": departements})
}

// statsOf answers the numbers of places of the areas of one kind.
func (s *six) statsOf(kind territory.Kind) web.Handler {
	return func(c web.Context) error {
		r, err := s.read(c, nil, 0)
		if err != nil {
			return err
		}
		list, err := s.areas(r, kind)
		if err != nil {
			return err
		}
		return s.send(c, r, list)
	}
}

// total answers the number of places of a request.
func (s *six) total(c web.Context) error { return s.count(c, nil) }

// regionTotal answers that of one région.
func (s *six) regionTotal(c web.Context) error {
	area, err := s.areaOf(territory.KindRegion, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.count(c, area)
}

func (s *six) count(c web.Context, within *territory.Area) error {
	r, err := s.read(c, within, 0)
	if err != nil {
		return err
	}
	hits, err := r.hits()
	if err != nil {
		return err
	}
	return s.send(c, r, map[string]int{"totalLieux": len(hits)})
}
