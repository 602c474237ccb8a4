package pages

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// searchResult is what the text of the search box means: a location, several
// locations to choose from, or a problem.
type searchResult struct {
	where   []html.Pair
	problem string
	title   string
	choices []choice
}

type choice struct {
	where html.Pair
	text  string
}

// maxChoices is how many communes of one name are listed.
const maxChoices = 12

// lookUp interprets the text of the search box as a postcode, a position, a commune, a
// larger territory or an address, else as words to search for.
func lookUp(t *i18n.Locale, g *territory.Gazetteer, typed string) searchResult {
	if typed == "" {
		return searchResult{where: []html.Pair{}}
	}
	first, rest, _ := strings.Cut(typed, " ")
	compact := strings.ReplaceAll(typed, " ", "")
	if len(compact) == 5 && query.IsDigits(compact) {
		first, rest = compact, ""
	}
	switch {
	case len(first) == 5 && query.IsDigits(first):
		return lookUpPostcode(t, g, first, rest)
	case strings.Contains(typed, ","):
		if at, err := geo.ParsePosition(compact); err == nil {
			return searchResult{where: []html.Pair{html.PairOf("pres_de", fmt.Sprintf("%g,%g", at[1], at[0]))}}
		}
	}
	if d, ok := g.Cedex("", typed); ok {
		return lookUpDelivery(t, d)
	}
	if c := g.Commune(strings.ToUpper(compact)); c != nil && !query.IsDigits(compact) {
		return searchResult{where: []html.Pair{html.PairOf("pres_de", "insee:"+c.Code)}} // 2A004
	}
	found := lookUpName(t, g, typed)
	if len(found.where) == 1 && found.where[0].Name == "q" {
		if address, ok := lookUpAddress(t, g, typed); ok {
			return address
		}
	}
	return found
}

// lookUpPostcode looks up a postcode; rest, the text after it, may choose among its
// communes.
func lookUpPostcode(t *i18n.Locale, g *territory.Gazetteer, code, rest string) searchResult {
	if pc := g.Postcode(code); pc != nil {
		for _, c := range pc.Communes {
			if rest != "" && len(pc.Communes) > 1 && territory.Slug(rest) == territory.Slug(c.Name) {
				return searchResult{where: []html.Pair{html.PairOf("pres_de", "insee:"+c.Code)}}
			}
		}
		return searchResult{where: []html.Pair{html.PairOf("pres_de", code)}}
	}
	if d, ok := g.Cedex(code, rest); ok {
		return lookUpDelivery(t, d)
	}
	found := searchResult{problem: t.Say("Le code postal %s n’existe pas. Vérifiez ses cinq chiffres, ou écrivez le "+
		"nom de la commune.", code)}
	if c := g.Commune(code); c != nil {
		found.title = t.Say("C’est le numéro INSEE d’une commune :")
		found.choices = []choice{{html.PairOf("pres_de", "insee:"+c.Code), c.Name}}
	} else if near := query.NextPostcode(g, code); near != "" {
		found.title = t.Say("Vouliez-vous dire :")
		found.choices = []choice{{html.PairOf("pres_de", near), labelOf(t, g.Postcode(near).Suggest())}}
	}
	return found
}

// lookUpDelivery returns where a CEDEX address is, and the communes to choose from when
// its name is that of a district.
func lookUpDelivery(t *i18n.Locale, d territory.Delivery) searchResult {
	switch c := d.Commune(); {
	case c != nil:
		return searchResult{where: []html.Pair{html.PairOf("pres_de", "insee:"+c.Code)}}
	case d.Basis != territory.ByDistrict:
		return searchResult{where: []html.Pair{html.PairOf("pres_de", d.Code)}}
	}
	found := searchResult{title: t.Say("Ce quartier est sur plusieurs communes. Laquelle ?")}
	for _, c := range d.Communes {
		found.choices = append(found.choices, choice{html.PairOf("pres_de", "insee:"+c.Code), c.Name})
	}
	return found
}

// lookUpName looks up the communes and larger territories of a name; without any, it
// returns words to search for.
func lookUpName(t *i18n.Locale, g *territory.Gazetteer, typed string) searchResult {
	name, departement := splitDepartement(typed)
	var communes []*territory.Commune
	seen := map[string]bool{}
	for _, c := range g.ByName(name) {
		current := g.Current(c.Code)
		if current == nil || seen[current.Code] || departement != "" && c.Departement != departement {
			continue
		}
		if c.Kind == territory.KindArrondissement {
			current = c
		}
		seen[current.Code] = true
		communes = append(communes, current)
	}
	areas := areasNamed(t, g, name, communes)
	switch {
	case len(communes) == 1 && len(areas) == 0:
		return searchResult{where: []html.Pair{html.PairOf("pres_de", "insee:"+communes[0].Code)}}
	case len(communes) == 0 && len(areas) == 1:
		return searchResult{where: []html.Pair{areas[0].where}}
	case len(communes)+len(areas) == 0:
		return searchResult{where: []html.Pair{html.PairOf("q", typed)}}
	}
	found := searchResult{title: t.Say("Plusieurs territoires portent ce nom. Lequel ?"), choices: areas}
	for _, c := range communes[:min(len(communes), maxChoices)] {
		found.choices = append(found.choices,
			choice{html.PairOf("pres_de", "insee:"+c.Code),
				c.Name + " (" + c.Departement + ")" + departementName(g, c.Departement)})
	}
	return found
}

// departementName returns the suffix ", Gironde" of a code, "" for an unknown one.
func departementName(g *territory.Gazetteer, code string) string {
	if d := g.Departement(code); d != nil {
		return ", " + d.Name
	}
	return ""
}

// areasNamed returns the larger territories of a name, except those that are little
// more than the first commune of that name, such as the département of Paris.
func areasNamed(t *i18n.Locale, g *territory.Gazetteer, name string, communes []*territory.Commune) []choice {
	var found []choice
	for _, s := range g.Complete(name, 10) {
		if !s.Kind.IsArea() || territory.Slug(s.Name) != territory.Slug(name) {
			continue
		}
		if len(communes) > 0 && 2*communes[0].Population >= s.Population {
			continue
		}
		found = append(found, choice{html.PairOf(string(s.Kind), s.Code), labelOf(t, s)})
	}
	return found
}

// splitDepartement splits "Saint-Denis (93)" into the name and the code.
func splitDepartement(typed string) (name, departement string) {
	name, rest, ok := strings.Cut(typed, "(")
	code, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
	if !ok || !closed || len(code) < 2 || len(code) > 3 {
		return typed, ""
	}
	return strings.TrimSpace(name), strings.ToUpper(code)
}

// view returns the search box with the problem or the choices of a result.
func (l searchResult) view(typed string, state html.State, path string) searchView {
	view := searchView{Text: typed, Problem: l.problem, ChoicesTitle: l.title}
	for _, c := range l.choices {
		view.Choices = append(view.Choices, html.LinkTo(state.RelocatedOn(path, c.where).URL(path), c.text))
	}
	return view
}

// mainland is the default extent of the map, lon,lat: France without its overseas
// territories.
var mainland = orb.Bound{Min: orb.Point{-5.2, 41.3}, Max: orb.Point{9.7, 51.1}}

// fitted is the number of nearest places that the initial map contains.
const fitted = 10

// boundOf returns the initial extent of the map: the requested box or territories, the
// nearest places with the origin, the first results of a search, else the mainland.
func boundOf(v directory.View, q *directory.Query, hits []directory.Hit, g *territory.Gazetteer) string {
	if q.Bound != nil {
		return boundText(*q.Bound)
	}
	if areas := areasBound(q, g); areas != nil && q.Near == nil {
		return boundText(*areas)
	}
	var b *orb.Bound
	if q.Near != nil {
		at := orb.Bound{Min: q.Near.Position, Max: q.Near.Position}
		b = &at
	}
	narrow := q.Near != nil || q.Words != "" || len(q.Places) > 0
	for i, hit := range hits {
		if !narrow || i == fitted && len(q.Places) == 0 {
			break
		}
		if place := v.Place(hit.Index); place.Location.Known {
			b = extend(b, place.Location.Position)
		}
	}
	if b == nil {
		return boundText(mainland)
	}
	return boundText(b.Pad(0.002))
}

func extend(b *orb.Bound, p geo.Position) *orb.Bound {
	if b == nil {
		return &orb.Bound{Min: p, Max: p}
	}
	wider := b.Extend(p)
	return &wider
}

// areaReach is the margin around the centres of communes, in degrees.
const areaReach = 0.04

// areasBound returns the extent of the territories of a view, nil when it names none.
func areasBound(q *directory.Query, g *territory.Gazetteer) *orb.Bound {
	var b *orb.Bound
	add := func(kind territory.Kind, codes []string) {
		for _, code := range codes {
			for _, c := range g.MembersOf(kind, code) {
				if c.Position != (geo.Position{}) {
					b = extend(b, c.Position)
				}
			}
		}
	}
	for _, kind := range territory.AreaKinds() {
		add(kind, q.Areas[kind])
	}
	for _, code := range q.Areas[territory.KindCommune] {
		if c := g.Commune(code); c != nil {
			b = extend(b, c.Position)
		}
	}
	for _, code := range q.Areas[territory.KindPostcode] {
		if pc := g.Postcode(code); pc != nil {
			b = extend(b, pc.Position)
		}
	}
	if b == nil {
		return nil
	}
	padded := b.Pad(areaReach)
	return &padded
}

func boundText(b orb.Bound) string {
	text := make([]string, 4)
	for i, x := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
		text[i] = strconv.FormatFloat(math.Round(x*1e5)/1e5, 'f', -1, 64)
	}
	return strings.Join(text, ",")
}

// labelOf returns the label of a territory in the language of the page.
func labelOf(t *i18n.Locale, s territory.Suggestion) string {
	format, args := s.LabelFormat()
	return t.Say(format, args...)
}
