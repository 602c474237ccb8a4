package pages

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/snippet"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// pointZoom is the zoom from which the national map shows places, and its centre is
// what the visitor looks at.
const pointZoom = 9

// visited returns the state of a view for the parameters of a national address: their
// names are ours, and the centre of a map that shows places is the origin of distances.
func visited(state html.State) html.State {
	lat, lon := state.First("lat"), state.First("lon")
	zoom, err := strconv.ParseFloat(state.First("zoom"), 64)
	state = state.Without(func(p html.Pair) bool {
		return p.Name == "lat" || p.Name == "lon" || p.Name == "zoom" || p.Name == "page"
	})
	if err == nil && zoom >= pointZoom && lat != "" && lon != "" && state.First("pres_de") == "" {
		state = append(html.State{html.PairOf("pres_de", lat+","+lon)}, state...)
	}
	return state
}

// national handles every path that is no page: the addresses of the national map keep
// their territory and their filters.
func (p *pages) national(c web.Context) error {
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	u, t := c.Request().URL, p.RequestedLocale(c)
	a, ok := snippet.ReadNational(p.Gazetteer, u.Path)
	if !ok {
		return web.NewProblem(http.StatusNotFound, "")
	}
	filters, _ := snippet.Renamed(t, p.Gazetteer, snippet.Given(u.RawQuery))
	state := visited(append(append(html.State{}, a.Where...), filters...))
	if a.Place != "" {
		if i, redirect, found := v.ByID(a.Place); found {
			if redirect == "" {
				redirect = v.ID(i)
			}
			return c.SeeOther("/lieux/" + redirect + html.InLang(t))
		}
	}
	switch {
	case a.Unknown != "" || a.Place != "":
		if web.Quality(c.Request().Header.Get("Accept"), "text/html", 0) == 0 {
			return web.NewProblem(http.StatusNotFound, "")
		}
		return p.suggest(c, a, state)
	case a.Table:
		return c.SeeOther(state.WithoutName("lang").URL(web.Downloads + ".csv"))
	}
	return c.SeeOther(state.URL("/"))
}

// maxSuggestions is how many territories the page of an unknown one suggests.
const maxSuggestions = 6

// suggest sends the page of an address whose territory or place is unknown, with links
// to those that it may mean; its filters are kept.
func (p *pages) suggest(c web.Context, a snippet.National, state html.State) error {
	t := p.RequestedLocale(c)
	text := t.Say("Ce lieu n’est pas dans l’annuaire, ou n’y est plus.")
	var links []html.Link
	if a.Unknown != "" {
		name := strings.ReplaceAll(a.Unknown, "-", " ")
		text = t.Say("Aucun territoire ne s’appelle « %s ».", name)
		found := p.Gazetteer.Complete(name, maxSuggestions)
		if len(found) == 0 {
			found = p.Gazetteer.Closest(name, maxSuggestions)
		}
		for i := range found {
			where := html.PairOf(string(found[i].Kind), found[i].Code)
			if found[i].Kind.IsCommune() {
				where = html.PairOf("pres_de", "insee:"+found[i].Code)
			}
			format, args := found[i].LabelFormat()
			links = append(links, html.LinkTo(state.Relocated(where).URL("/"), t.Say(format, args...)))
		}
	}
	if len(a.Where) > 0 {
		label := p.Gazetteer.NameOf(territory.Kind(a.Where[0].Name), a.Where[0].Value)
		links = append(links, html.LinkTo(state.URL("/"), t.Say("Tous les lieux : %s", label)))
	}
	return p.SendNotFound(c, text, links)
}
