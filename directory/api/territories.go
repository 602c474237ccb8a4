package api

import (
	"net/http"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
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
func (a *API) territories(c web.Context) error {
	q, err := a.Query.Read(nil, searchForm, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	if !q.Given(query.Words) {
		q.Wrong("q", "", "que cherchez-vous ? Donnez le début d'un nom ou d'un code", "")
		return q.Err()
	}
	found := a.Gazetteer.Complete(q.Query.Words, q.Query.Limit)
	out := make([]suggestion, 0, len(found))
	for _, f := range found {
		t := a.describe(f.Kind, f.Code)
		if t == nil {
			continue
		}
		t.Label = f.Label()
		out = append(out, t.suggestion)
	}
	b, err := web.EncodeJSON(map[string]any{"territoires": out})
	if err != nil {
		return err
	}
	return a.Web.SendFixed(c, b)
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
func (a *API) territory(c web.Context) error {
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	e, done := a.Web.Unchanged(c, v, 0)
	if done {
		return nil
	}
	if _, err := a.Query.Read(v, noForm, c.Request().URL.RawQuery); err != nil {
		return err
	}
	kind, code := territory.Kind(c.Param("type")), strings.ToUpper(c.Param("code"))
	d := a.describe(kind, code)
	if d == nil {
		return web.NewProblem(http.StatusNotFound, "Aucun territoire n'a ce type et ce code. Les types sont commune, commune_deleguee, arrondissement, code_postal, epci, departement et region.")
	}
	for _, member := range a.members(kind, code) {
		d.Communes = append(d.Communes, member.Code)
	}
	q := &directory.Query{}
	if !within(q, kind, code, d.Parent) {
		return web.SendJSON(c, e, d)
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
	return web.SendJSON(c, e, d)
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

func (a *API) members(kind territory.Kind, code string) []*territory.Commune {
	switch kind {
	case territory.KindPostcode:
		return a.Gazetteer.Postcode(code).Communes
	case territory.KindEPCI, territory.KindDepartement, territory.KindRegion:
		return a.Gazetteer.MembersOf(kind, code)
	}
	return nil
}

// describe is what the gazetteer knows of a territory; nil when it has none of that kind and code.
func (a *API) describe(kind territory.Kind, code string) *detail {
	switch kind {
	case territory.KindCommune, territory.KindDelegated, territory.KindArrondissement:
		if c := a.Gazetteer.Commune(code); c != nil && c.Kind == kind {
			return a.describeCommune(c)
		}
	case territory.KindPostcode:
		if p := a.Gazetteer.Postcode(code); p != nil {
			return describePostcode(p)
		}
	default:
		if area := query.AreaNamed(a.Gazetteer, kind, code); area != nil {
			return a.describeArea(area)
		}
	}
	return nil
}

func (a *API) describeCommune(c *territory.Commune) *detail {
	d := &detail{
		suggestion: suggestion{
			Kind: c.Kind, Code: c.Code, Name: c.Name, Label: c.Name,
			Context: a.contextOf(c), Population: c.Population, Near: "insee:" + c.Code,
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
func (a *API) contextOf(c *territory.Commune) string {
	var context []string
	if parent := a.Gazetteer.Commune(c.Parent); parent != nil && c.Parent != c.Code {
		context = append(context, parent.Name)
	}
	if d := a.Gazetteer.Departement(c.Departement); d != nil {
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

func (a *API) describeArea(area *territory.Area) *detail {
	d := &detail{suggestion: suggestion{Kind: area.Kind, Code: area.Code, Name: area.Name, Label: area.Name, Population: area.Population}}
	switch area.Kind {
	case territory.KindDepartement:
		d.Region = area.Parent
		d.Label += " (" + area.Code + ")"
		if r := a.Gazetteer.Region(area.Parent); r != nil {
			d.Context = r.Name
		}
	case territory.KindEPCI:
		d.Context = "intercommunalité"
	case territory.KindRegion:
		d.Context = "région"
	}
	d.at(area.Position, "")
	return d
}

func (d *detail) at(p geo.Position, precision geo.Precision) {
	if p != (geo.Position{}) {
		d.Lon, d.Lat, d.Precision = &p[0], &p[1], precision
	}
}
