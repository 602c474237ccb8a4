package pages

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// lookedUp is what the words of the search box stand for: somewhere, or several
// places to choose from, or a problem.
type lookedUp struct {
	where   []pair
	problem string
	title   string
	choices []choice
}

type choice struct {
	where pair
	text  string
}

// maxChoices is how many communes of one name are offered.
const maxChoices = 12

// lookUp reads the words as a person means them: a postcode, a position, a
// commune, a larger territory, an address, else words to look for in names and addresses.
func lookUp(t *i18n.Locale, g *territory.Gazetteer, words string) lookedUp {
	if words == "" {
		return lookedUp{where: []pair{}}
	}
	first, rest, _ := strings.Cut(words, " ")
	compact := strings.ReplaceAll(words, " ", "")
	if len(compact) == 5 && digitsOnly(compact) {
		first, rest = compact, ""
	}
	switch {
	case len(first) == 5 && digitsOnly(first):
		return lookUpPostcode(t, g, first, rest)
	case strings.Contains(words, ","):
		if at, err := geo.ParsePosition(compact); err == nil {
			return lookedUp{where: []pair{{"pres_de", fmt.Sprintf("%g,%g", at[1], at[0])}}}
		}
	}
	if c := g.Commune(strings.ToUpper(compact)); c != nil && !digitsOnly(compact) {
		return lookedUp{where: []pair{{"pres_de", "insee:" + c.Code}}} // 2A004
	}
	found := lookUpName(t, g, words)
	if len(found.where) == 1 && found.where[0].name == "q" {
		if address, ok := lookUpAddress(t, g, words); ok {
			return address
		}
	}
	return found
}

// lookUpPostcode takes a postcode, whatever is written after it.
func lookUpPostcode(t *i18n.Locale, g *territory.Gazetteer, code, rest string) lookedUp {
	if pc := g.Postcode(code); pc != nil {
		for _, c := range pc.Communes {
			if rest != "" && len(pc.Communes) > 1 && territory.Slug(rest) == territory.Slug(c.Name) {
				return lookedUp{where: []pair{{"pres_de", "insee:" + c.Code}}}
			}
		}
		return lookedUp{where: []pair{{"pres_de", code}}}
	}
	found := lookedUp{problem: t.Say("Le code postal %s n’existe pas. Vérifiez ses cinq chiffres, ou écrivez le nom de la commune.", code)}
	if c := g.Commune(code); c != nil {
		found.title = t.Say("C’est le numéro INSEE d’une commune :")
		found.choices = []choice{{pair{"pres_de", "insee:" + c.Code}, c.Name}}
	} else if near := query.NextPostcode(g, code); near != "" {
		found.title = t.Say("Vouliez-vous dire :")
		found.choices = []choice{{pair{"pres_de", near}, labelOf(t, g.Postcode(near).Suggest())}}
	}
	return found
}

// lookUpName takes a name: one commune, several of the same name, a larger
// territory, and else words.
func lookUpName(t *i18n.Locale, g *territory.Gazetteer, words string) lookedUp {
	name, departement := splitDepartement(words)
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
		return lookedUp{where: []pair{{"pres_de", "insee:" + communes[0].Code}}}
	case len(communes) == 0 && len(areas) == 1:
		return lookedUp{where: []pair{areas[0].where}}
	case len(communes)+len(areas) == 0:
		return lookedUp{where: []pair{{"q", words}}}
	}
	found := lookedUp{title: t.Say("Plusieurs territoires portent ce nom. Lequel ?"), choices: areas}
	for _, c := range communes[:min(len(communes), maxChoices)] {
		found.choices = append(found.choices, choice{pair{"pres_de", "insee:" + c.Code}, c.Name + " (" + c.Departement + ")" + departementName(g, c.Departement)})
	}
	return found
}

// departementName is ", Gironde": few know the numbers of all.
func departementName(g *territory.Gazetteer, code string) string {
	if d := g.Departement(code); d != nil {
		return ", " + d.Name
	}
	return ""
}

// areasNamed is the larger territories of a name, but for those that are little
// more than the first commune of that name: the département of Paris.
func areasNamed(t *i18n.Locale, g *territory.Gazetteer, name string, communes []*territory.Commune) []choice {
	var found []choice
	for _, s := range g.Complete(name, 10) {
		if !s.Kind.IsArea() || territory.Slug(s.Name) != territory.Slug(name) {
			continue
		}
		if len(communes) > 0 && 2*communes[0].Population >= s.Population {
			continue
		}
		found = append(found, choice{pair{string(s.Kind), s.Code}, labelOf(t, s)})
	}
	return found
}

// splitDepartement reads "Saint-Denis (93)".
func splitDepartement(words string) (name, departement string) {
	name, rest, ok := strings.Cut(words, "(")
	code, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
	if !ok || !closed || len(code) < 2 || len(code) > 3 {
		return words, ""
	}
	return strings.TrimSpace(name), strings.ToUpper(code)
}

// view is what the page says of words that lead nowhere yet.
func (l lookedUp) view(words string, state pageQuery, path string) searchView {
	view := searchView{Text: words, Problem: l.problem, ChoicesTitle: l.title}
	for _, c := range l.choices {
		view.Choices = append(view.Choices, pageLink{state.movedOn(path, c.where).url(path), c.text})
	}
	return view
}

// searchedKinds lists the kinds of territories that the search box shows, the
// kind that it prefers first.
var searchedKinds = func() []territory.Kind {
	kinds := []territory.Kind{territory.KindCommune}
	for _, kind := range territory.FilterKinds() {
		if kind != territory.KindCommune {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}()

// searchText is what the search box holds for a view.
func searchText(t *i18n.Locale, g *territory.Gazetteer, q *directory.Query) string {
	switch {
	case q.Near != nil && q.Near.Type == "position":
		return t.Say("Autour de moi")
	case q.Near != nil:
		return nearName(t, q.Near)
	}
	for _, kind := range searchedKinds {
		if codes := q.Areas[kind]; len(codes) == 1 && kind == territory.KindPostcode {
			return codes[0]
		} else if len(codes) == 1 {
			return territoryText(t, g, pair{string(kind), codes[0]})
		}
	}
	return q.Words
}

// mainland is the first view of the map: France without its overseas territories, lon,lat.
var mainland = orb.Bound{Min: orb.Point{-5.2, 41.3}, Max: orb.Point{9.7, 51.1}}

// fitted is how many of the nearest places the map shows at first.
const fitted = 10

// boundOf is what the map shows at first: the nearest places with the origin,
// the box or the territories asked for, a short list whole, else the mainland.
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
	narrow := q.Near != nil || q.Words != ""
	for i, hit := range hits {
		if !narrow || i == fitted {
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

// areaReach is how far from its centre the communes of a territory are drawn, in degrees of latitude at least.
const areaReach = 0.04

// areasBound surrounds the communes of the territories of a view; nil when it names none.
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
