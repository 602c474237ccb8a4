package api

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// suggestion is one territory whose name or code begins with the words of a search.
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

// territories answers /territoires?q=: territories that begin with q, most populated first.
func (a *API) territories(c web.Context) error {
	q, err := a.Query.Read(nil, searchForm, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	if !q.Given(query.Words) {
		q.Wrong("q", "", "", "que cherchez-vous ? Donnez le début d'un nom ou d'un code")
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

// detail is one territory and the territories that contain it.
type detail struct {
	suggestion
	areas map[territory.Kind]string // codes of the areas that contain it, by kind
	detailParent
	detailContent
}

type detailParent struct {
	Parent string `json:"commune,omitempty"` // INSEE code of the current commune of a part of one
}

type detailContent struct {
	Postcodes []string `json:"codes_postaux,omitempty"`
	Communes  []string `json:"communes,omitempty"` // INSEE codes, most populated first
	Places    *int     `json:"lieux,omitempty"`    // of the default view

	Quality *directory.QualitySummary `json:"qualite,omitempty"` // of these places; nil without any
	Bound   []float64                 `json:"bbox,omitempty"`
}

// MarshalJSON writes the areas under the names of their kinds, between the
// description of the territory and its content.
func (d *detail) MarshalJSON() ([]byte, error) {
	b, err := web.EncodeJSON(struct {
		suggestion
		detailParent
	}{d.suggestion, d.detailParent})
	if err != nil {
		return nil, err
	}
	content, err := web.EncodeJSON(d.detailContent)
	if err != nil {
		return nil, err
	}
	b = bytes.TrimSuffix(b, []byte("}\n"))
	for _, kind := range territory.AreaKinds() {
		if code := d.areas[kind]; code != "" {
			b = fmt.Appendf(b, ",%q:%q", string(kind), code)
		}
	}
	if content = content[1:]; len(content) > len("}\n") {
		b = append(b, ',')
	}
	return append(b, content...), nil
}

// territory answers /territoires/{type}/{code}.
func (a *API) territory(c web.Context) error {
	r, err := a.ask(c, noForm)
	if r == nil {
		return err
	}
	v, e := r.view, r.fresh
	kind, code := territory.Kind(c.Param("type")), strings.ToUpper(c.Param("code"))
	d := a.describe(kind, code)
	if d == nil {
		return web.NewProblem(http.StatusNotFound,
			"Aucun territoire n'a ce type et ce code. Les types sont "+kindList()+".")
	}
	for _, member := range a.members(kind, code) {
		d.Communes = append(d.Communes, member.Code)
	}
	q := &directory.Query{}
	if !a.within(q, kind, code) {
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

// within restricts a question to a territory; it reports
// false for a kind that places do not record.
func (a *API) within(q *directory.Query, kind territory.Kind, code string) bool {
	switch filter := kind.Filter(); filter {
	case "":
		return false
	case territory.KindPostcode:
		q.Within(filter, a.Gazetteer.Ordinary(code)...)
	default:
		q.Within(filter, code)
	}
	return true
}

// kindList returns the names of all kinds as a French list.
func kindList() string {
	kinds := territory.Kinds()
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = string(kind)
	}
	return listOf(names)
}

// listOf returns two names or more as a French list.
func listOf(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " et " + names[last]
}

// members returns the communes of an area or a postcode; nil for a commune.
func (a *API) members(kind territory.Kind, code string) []*territory.Commune {
	if kind.IsCommune() {
		return nil
	}
	return a.Gazetteer.MembersOf(kind, code)
}

// describe returns what the gazetteer knows of a territory; nil when it has none
// of that kind and code.
func (a *API) describe(kind territory.Kind, code string) *detail {
	if area := a.Gazetteer.Area(kind, code); area != nil {
		return a.describeArea(area)
	}
	if c := a.Gazetteer.Commune(code); c != nil && c.Kind == kind {
		return a.describeCommune(c)
	}
	if s, ok := a.Gazetteer.Lookup(kind, code); ok && kind == territory.KindPostcode {
		return a.describePostcode(s)
	}
	return nil
}

func (a *API) describeCommune(c *territory.Commune) *detail {
	d := &detail{
		suggestion: suggestion{
			Kind: c.Kind, Code: c.Code, Name: c.Name, Label: c.Name,
			Context: a.contextOf(c), Population: c.Population, Near: "insee:" + c.Code,
		},
		areas:         map[territory.Kind]string{},
		detailContent: detailContent{Postcodes: c.Postcodes},
	}
	for _, kind := range territory.AreaKinds() {
		d.areas[kind] = c.CodeOf(kind)
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

// contextOf returns where a commune is: the current commune of a part of one, and
// the département.
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

func (a *API) describePostcode(s territory.Suggestion) *detail {
	d := &detail{
		suggestion: suggestion{
			Kind: s.Kind, Code: s.Code, Name: s.Code, Label: s.Label(), Population: s.Population, Near: s.Code,
		},
		areas: map[territory.Kind]string{},
	}
	// All the communes are in one département, but perhaps in several EPCI.
	for area := a.Gazetteer.Departement(s.Departement); area != nil; {
		d.areas[area.Kind] = area.Code
		area = a.Gazetteer.Area(area.Kind.Within(), area.Parent)
	}
	d.at(s.Position, s.Precision)
	return d
}

func (a *API) describeArea(area *territory.Area) *detail {
	kind := area.Kind
	d := &detail{suggestion: suggestion{
		Kind: kind, Code: area.Code, Name: area.Name, Label: area.Name, Context: kind.Noun(),
		Population: area.Population,
	}}
	if kind.Numbered() {
		d.Label += " (" + area.Code + ")"
	}
	if within := kind.Within(); within != "" {
		d.areas = map[territory.Kind]string{within: area.Parent}
		d.Context = a.Gazetteer.NameOf(within, area.Parent)
	}
	d.at(area.Position, "")
	return d
}

func (d *detail) at(p geo.Position, precision geo.Precision) {
	if p != (geo.Position{}) {
		d.Lon, d.Lat, d.Precision = &p[0], &p[1], precision
	}
}
