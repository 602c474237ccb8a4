package pages

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// territoryView is where a view of one territory stands among the others.
type territoryView struct {
	Trail []html.Link // the territories that contain it, the largest first
	Name  string
	Title string        // of the parts
	Parts template.HTML // links to those of the territory that hold places of the view; "" none
}

// partView is a part of a territory with the places of the view in it.
type partView struct {
	URL, Name, Places string
	order             string
}

// partOf is the kind of the parts that a view of a territory lists, and their title.
var partOf = map[territory.Kind]struct {
	Kind  territory.Kind
	Title string
}{
	"":                        {Kind: territory.KindRegion, Title: "Par région"},
	territory.KindRegion:      {Kind: territory.KindDepartement, Title: "Par département"},
	territory.KindDepartement: {Kind: territory.KindCommune, Title: "Par commune"},
}

// setTerritory links the view of everything, or of one territory, to those that contain it
// and to its parts.
func (view *homeView) setTerritory(r *viewRequest, matched int) error {
	kind, code, ok := oneTerritory(r.State)
	if !ok || view.Embedded {
		return nil
	}
	q, g := r.Q, r.Q.Site.Gazetteer
	around := &territoryView{Trail: trailOf(r, kind, code), Name: cmp.Or(g.NameOf(kind, code), code)}
	if part, has := partOf[kind]; has {
		var err error
		around.Title = q.Lang.Say(part.Title)
		if around.Parts, err = partsOf(r, part.Kind); err != nil {
			return err
		}
	}
	if kind != "" && matched > 0 && !view.NoIndex {
		view.Description = q.Lang.Say("%s : %s d’aide numérique, avec adresses, horaires et téléphones. "+
			"Démarches en ligne, ordinateur, internet, téléphone.", around.Name, q.Lang.Places(matched))
	}
	if kind != "" || around.Parts != "" {
		view.Territory = around
	}
	return nil
}

// oneTerritory returns the only territory that a view is limited to, "" for all of France.
// ok is false for a view that is limited otherwise.
func oneTerritory(state html.State) (kind territory.Kind, code string, ok bool) {
	for _, p := range state {
		switch {
		case !html.WhereParams.HasName(p.Name):
		case code != "" || !slices.Contains(Kinds(), territory.Kind(p.Name)):
			return "", "", false
		default:
			kind, code = territory.Kind(p.Name), p.Value
		}
	}
	return kind, code, true
}

// trailOf returns links to the territories that contain one, with the same filters.
func trailOf(r *viewRequest, kind territory.Kind, code string) []html.Link {
	g := r.Q.Site.Gazetteer
	var areas territory.Areas
	switch kind {
	case "":
		return nil
	case territory.KindCommune:
		if c := g.Commune(code); c != nil {
			areas = c.Areas
		}
	case territory.KindDepartement:
		if a := g.Departement(code); a != nil {
			areas.Region = a.Parent
		}
	}
	trail := []html.Link{{URL: r.State.Relocated().URL(r.Page.Path), Text: r.Q.Lang.Say("France")}}
	for _, above := range []struct {
		kind territory.Kind
		code string
	}{{territory.KindRegion, areas.Region}, {territory.KindDepartement, areas.Departement}} {
		if name := g.NameOf(above.kind, above.code); name != "" {
			address := r.State.Relocated(html.PairOf(string(above.kind), above.code)).URL(r.Page.Path)
			trail = append(trail, html.Link{URL: address, Text: name})
		}
	}
	return trail
}

// partsOf returns links to the territories of a kind that hold places of a view, by name. They are kept.
func partsOf(r *viewRequest, kind territory.Kind) (template.HTML, error) {
	q := r.Q
	// The address of a part differs by its code only.
	const code = "\x00"
	address := r.State.Relocated(html.PairOf(string(kind), code)).URL(r.Page.Path)
	return html.Part(q.Site, r.View, q.Lang, "parts", 0, address+code+r.View.Key(&q.Query),
		func() (template.HTML, int, error) {
			facets, err := r.View.Facets(&q.Query, string(kind))
			if err != nil {
				return "", 0, err
			}
			before, after, _ := strings.Cut(address, "%00")
			written, err := q.Site.Write(q.Lang, "territory-parts", newParts(q, kind, facets[0].Values, before, after))
			return written, len(written), err
		})
}

// newParts returns the parts of a territory that hold places, whose addresses are before, a code and after.
func newParts(
	q *html.Request, kind territory.Kind, values []directory.FacetValue, before, after string,
) []partView {
	parts := make([]partView, 0, len(values))
	t, g := q.Lang, q.Site.Gazetteer
	counts := map[int]string{} // many have as many places
	for _, value := range values {
		if value.Count == 0 {
			continue
		}
		places, ok := counts[value.Count]
		if !ok {
			places = t.Places(value.Count)
			counts[value.Count] = places
		}
		parts = append(parts, partView{
			URL: before + value.Value + after, Name: words.Territory(t, g, kind, value.Value), Places: places,
			order: g.SlugOf(kind, value.Value),
		})
	}
	slices.SortFunc(parts, func(a, b partView) int { return strings.Compare(a.order, b.order) })
	return parts
}
