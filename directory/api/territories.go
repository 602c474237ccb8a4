package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// suggestion is one territory that begins like what was typed.
type suggestion struct {
	Kind       territory.Kind `json:"type"`
	Code       string         `json:"code"`
	Name       string         `json:"nom"`
	Label      string         `json:"libelle"` // as a list of choices shows it
	Context    string         `json:"contexte,omitempty"`
	Population int            `json:"population,omitempty"`
	Near       string         `json:"pres_de,omitempty"` // the value of pres_de that means it
	Lon        *float64       `json:"lon,omitempty"`
	Lat        *float64       `json:"lat,omitempty"`
	Precision  geo.Precision  `json:"precision,omitempty"`
}

// territories answers /territoires?q=: what begins so, most populated first.
func (s *server) territories(c echo.Context) error {
	p, err := s.parse(c, nil, searchForm)
	if err != nil {
		return err
	}
	if !p.seen.has(paramWords) {
		p.wrong("q", "", "que cherchez-vous ? Donnez le début d'un nom ou d'un code", "")
		return p.failure()
	}
	found := s.gazetteer.Complete(p.query.Words, p.query.Limit)
	out := make([]suggestion, 0, len(found))
	for _, f := range found {
		t := s.describe(f.Kind, f.Code)
		if t == nil {
			continue
		}
		t.Label = f.Label()
		out = append(out, t.suggestion)
	}
	b, err := encodeJSON(map[string]any{"territoires": out})
	if err != nil {
		return err
	}
	return s.sendJSONFixed(c, b)
}

// detail is one territory and what it lies in.
type detail struct {
	suggestion
	Parent      string   `json:"commune,omitempty"` // INSEE of the current commune, of a delegated commune or an arrondissement
	EPCI        string   `json:"epci,omitempty"`
	Departement string   `json:"departement,omitempty"`
	Region      string   `json:"region,omitempty"`
	Postcodes   []string `json:"codes_postaux,omitempty"`
	Communes    []string `json:"communes,omitempty"` // INSEE, most populated first
	Places      *int     `json:"lieux,omitempty"`    // of the default view

	Quality *directory.QualitySummary `json:"qualite,omitempty"` // of these places; nil without any
	Bound   []float64                 `json:"bbox,omitempty"`
}

// territory answers /territoires/{type}/{code}.
func (s *server) territory(c echo.Context) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	e, done := s.unchanged(c, v, 0)
	if done {
		return nil
	}
	if _, err := s.parse(c, v, noForm); err != nil {
		return err
	}
	kind, code := territory.Kind(c.Param("type")), strings.ToUpper(c.Param("code"))
	d := s.describe(kind, code)
	if d == nil {
		return newProblem(http.StatusNotFound, "Aucun territoire n'a ce type et ce code. Les types sont commune, commune_deleguee, arrondissement, code_postal, epci, departement et region.")
	}
	for _, member := range s.members(kind, code) {
		d.Communes = append(d.Communes, member.Code)
	}
	q := &directory.Query{}
	if !within(q, kind, code, d.Parent) {
		return sendJSON(c, e, d)
	}
	count, err := v.Count(q)
	if err != nil {
		return err
	}
	d.Places = &count
	if sum, err := v.Quality(q); err != nil {
		return err
	} else if sum.Places > 0 {
		d.Quality = &sum
	}
	return sendJSON(c, e, d)
}

// within restricts a question to a territory; false when places cannot tell that they lie in it.
func within(q *directory.Query, kind territory.Kind, code, parent string) bool {
	switch kind {
	case territory.KindPostcode:
		q.PostalCodes = []string{code}
	case territory.KindCommune, territory.KindArrondissement:
		q.Communes = []string{code}
	case territory.KindEPCI:
		q.EPCIs = []string{code}
	case territory.KindDepartement:
		q.Departements = []string{code}
	case territory.KindRegion:
		q.Regions = []string{code}
	default:
		return false
	}
	return true
}

func (s *server) members(kind territory.Kind, code string) []*territory.Commune {
	switch kind {
	case territory.KindPostcode:
		return s.gazetteer.Postcode(code).Communes
	case territory.KindEPCI, territory.KindDepartement, territory.KindRegion:
		return s.gazetteer.MembersOf(kind, code)
	}
	return nil
}

// describe is what the gazetteer knows of a territory; nil when it has none of that kind and code.
func (s *server) describe(kind territory.Kind, code string) *detail {
	switch kind {
	case territory.KindCommune, territory.KindDelegated, territory.KindArrondissement:
		if c := s.gazetteer.Commune(code); c != nil && c.Kind == kind {
			return s.describeCommune(c)
		}
	case territory.KindPostcode:
		if p := s.gazetteer.Postcode(code); p != nil {
			return describePostcode(p)
		}
	default:
		if a := areaNamed(s.gazetteer, kind, code); a != nil {
			return s.describeArea(a)
		}
	}
	return nil
}

func (s *server) describeCommune(c *territory.Commune) *detail {
	d := &detail{
		suggestion: suggestion{
			Kind: c.Kind, Code: c.Code, Name: c.Name, Label: c.Name,
			Context: s.contextOf(c), Population: c.Population, Near: "insee:" + c.Code,
		},
		EPCI: c.EPCI, Departement: c.Departement, Region: c.Region, Postcodes: c.Postcodes,
	}
	if len(c.Postcodes) > 0 {
		d.Label += " (" + c.Postcodes[0] + ")"
	}
	if c.Parent != c.Code {
		d.Parent = c.Parent
	}
	d.at(c.Position, c.Precision)
	return d
}

// contextOf says where a commune is: the commune that holds it, its département.
func (s *server) contextOf(c *territory.Commune) string {
	var context []string
	if parent := s.gazetteer.Commune(c.Parent); parent != nil && c.Parent != c.Code {
		context = append(context, parent.Name)
	}
	if d := s.gazetteer.Departement(c.Departement); d != nil {
		context = append(context, d.Name)
	}
	return strings.Join(context, ", ")
}

func describePostcode(p *territory.Postcode) *detail {
	s := p.Suggest()
	d := &detail{suggestion: suggestion{Kind: s.Kind, Code: s.Code, Name: s.Code, Label: s.Label(), Population: s.Population, Near: s.Code}}
	if len(p.Communes) > 0 {
		d.Departement, d.Region = p.Communes[0].Departement, p.Communes[0].Region
	}
	d.at(p.Position, p.Precision)
	return d
}

func (s *server) describeArea(a *territory.Area) *detail {
	d := &detail{suggestion: suggestion{Kind: a.Kind, Code: a.Code, Name: a.Name, Label: a.Name, Population: a.Population}}
	switch a.Kind {
	case territory.KindDepartement:
		d.Region = a.Parent
		d.Label += " (" + a.Code + ")"
		if r := s.gazetteer.Region(a.Parent); r != nil {
			d.Context = r.Name
		}
	case territory.KindEPCI:
		d.Context = "intercommunalité"
	case territory.KindRegion:
		d.Context = "région"
	}
	d.at(a.Position, "")
	return d
}

func (d *detail) at(p geo.Position, precision geo.Precision) {
	if p != (geo.Position{}) {
		d.Lon, d.Lat, d.Precision = &p[0], &p[1], precision
	}
}
